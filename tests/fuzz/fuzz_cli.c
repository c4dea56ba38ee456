/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the words of a command line, one per line. What is accepted is complete: everything
 * required is there, nothing twice, and every value was one of the words. */
#include "face/cli/cli.h"
#include "fuzz/fuzz.h"

enum { WORDS_MAX = 32 };

static const struct cli_table *const tables[] = {&cli_commands};

static bool was_typed(struct slice value, struct slice typed)
{
    return value.bytes >= typed.bytes && value.bytes + value.length <= typed.bytes + typed.length;
}

static void argument_check(const struct cli_request *request, size_t index, struct slice typed)
{
    const struct cli_argument *argument = &request->arguments[index];
    bool has_value = argument->option->value != NULL;
    ensure(has_value == !slice_is_empty(argument->value) &&
           cli_has(request, argument->option->name));
    ensure(!has_value || was_typed(argument->value, typed));
    for (size_t i = 0; i < index && !argument->option->repeats; i++)
        ensure(request->arguments[i].option != argument->option);
}

static void request_check(const struct cli_request *request, struct slice typed)
{
    const struct cli_command *command = request->command;
    ensure(command != NULL || request->help || request->version);
    for (size_t i = 0; i < request->argument_count; i++)
        argument_check(request, i, typed);
    if (request->help || request->version)
        return;
    ensure(command->operand != NULL || slice_is_empty(request->operand));
    ensure(command->operand == NULL || command->operand[0] == '[' ||
           was_typed(request->operand, typed));
    for (const struct cli_option *option = command->options; option != NULL && option->name != NULL;
         option++)
        ensure(!option->required || cli_has(request, option->name));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)4 << 20);
    size_t count = 1;
    const char *words[WORDS_MAX] = {"sallyport"};
    struct slice text = slice_make(bytes, length < 4096 ? length : 4096);
    char *typed = arena_string(arena, text);
    for (size_t i = 0, from = 0; i <= text.length && count < WORDS_MAX; i++) {
        if (typed[i] != '\n' && typed[i] != '\0')
            continue;
        typed[i] = '\0';
        words[count++] = typed + from;
        from = i + 1;
    }
    struct cli_request request;
    struct error err = {0};
    struct slice help;
    enum status status =
        cli_parse(count, words, tables, ARRAY_LENGTH(tables), arena, &request, &err);
    ensure(status == STATUS_OK || (status == STATUS_INVALID && err.text[0] != '\0'));
    if (status == STATUS_OK) {
        request_check(&request, slice_make(typed, text.length));
        ensure(cli_help(&request, tables, ARRAY_LENGTH(tables), arena, &help));
    }
    arena_reset(arena);
    return 0;
}
