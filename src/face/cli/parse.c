/* SPDX-License-Identifier: Apache-2.0 */
/*
 * argv to a request. Not getopt_long: it keeps its state in globals (the control socket parses in
 * several threads), takes abbreviations that would become part of a stable command line, and
 * prints by itself.
 */
#include "face/cli/cli.h"

#include <string.h>

static const struct cli_option no_options[] = {{0}};
static const struct cli_option global_options[] = {
    {"-c", "FILE", false, false},      {"--org", "ID|NAME", false, false},
    {"--json", NULL, false, false},    {"--force", NULL, false, false},
    {"--help", NULL, false, false},    {"-h", NULL, false, false},
    {"--version", NULL, false, false}, {0}};

struct parser {
    size_t argc;
    const char *const *argv;
    size_t at;
    struct cli_request request;
    struct cli_argument *arguments;
    const char **words; /* neither options nor their values */
    size_t word_count;
    struct error *err;
};

static const struct cli_option *options_of(const struct cli_command *command)
{
    return command->options != NULL ? command->options : no_options;
}

static const struct cli_option *find_option(const struct cli_option *options, struct slice name)
{
    for (; options->name != NULL; options++)
        if (slice_is(name, options->name))
            return options;
    return NULL;
}

/* Of "--name" and of "--name=value". */
static struct slice option_name(const char *word)
{
    struct slice name;
    struct slice rest;
    slice_cut(slice_from(word), '=', &name, &rest);
    return slice_starts(name, "--") ? name : slice_from(word);
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

/* --- which command --- */

/* How many of the given words are the command's; 0 when it is another command. */
static size_t match_words(const struct cli_command *command, const struct parser *parser)
{
    struct slice rest = slice_from(command->words);
    size_t count = 0;
    while (rest.length > 0) {
        struct slice word;
        slice_cut(rest, ' ', &word, &rest);
        if (count >= parser->word_count || !slice_is(word, parser->words[count]))
            return 0;
        count++;
    }
    return count;
}

static size_t find_command(struct parser *parser, const struct cli_table *const tables[],
                           size_t table_count)
{
    size_t longest = 0;
    for (size_t t = 0; t < table_count; t++) {
        for (size_t i = 0; i < tables[t]->count; i++) {
            size_t matched = match_words(&tables[t]->rows[i], parser);
            if (matched > longest) {
                longest = matched;
                parser->request.command = &tables[t]->rows[i];
            }
        }
    }
    return longest;
}

/* Some option of any command takes a value: needed before the command is known, so that
 * "--email a@b user add" finds its words. Names have one meaning in all commands. */
static bool takes_value(struct slice name, const struct cli_table *const tables[],
                        size_t table_count)
{
    const struct cli_option *option = find_option(global_options, name);
    for (size_t t = 0; t < table_count && option == NULL; t++)
        for (size_t i = 0; i < tables[t]->count && option == NULL; i++)
            option = find_option(options_of(&tables[t]->rows[i]), name);
    return option != NULL && option->value != NULL;
}

static void collect_words(struct parser *parser, const struct cli_table *const tables[],
                          size_t table_count)
{
    bool options_over = false;
    for (size_t i = 1; i < parser->argc; i++) {
        const char *word = parser->argv[i];
        if (!options_over && strcmp(word, "--") == 0) {
            options_over = true;
            continue;
        }
        if (options_over || !is_option(word)) {
            parser->words[parser->word_count++] = word;
            continue;
        }
        struct slice name = option_name(word);
        if (name.length == strlen(word) && takes_value(name, tables, table_count))
            i++;
    }
}

/* --- options --- */

static void set_global(struct cli_request *request, const struct cli_option *option,
                       struct slice value)
{
    struct slice name = slice_from(option->name);
    if (slice_is(name, "-c"))
        request->config = value;
    else if (slice_is(name, "--org"))
        request->org = value;
    else if (slice_is(name, "--json"))
        request->json = true;
    else if (slice_is(name, "--force"))
        request->force = true;
    else if (slice_is(name, "--version"))
        request->version = true;
    else
        request->help = true;
}

static enum status add_argument(struct parser *parser, const struct cli_option *option,
                                struct slice value)
{
    struct cli_request *request = &parser->request;
    for (size_t i = 0; i < request->argument_count; i++)
        if (parser->arguments[i].option == option && !option->repeats)
            return error_set(parser->err, STATUS_INVALID, "%s was given twice", option->name);
    parser->arguments[request->argument_count++] = (struct cli_argument){option, value};
    return STATUS_OK;
}

/* The option at parser->at with its value; leaves parser->at on its last word. */
static enum status read_option(struct parser *parser)
{
    const char *word = parser->argv[parser->at];
    struct slice name = option_name(word);
    const struct cli_command *command = parser->request.command;
    const struct cli_option *global = find_option(global_options, name);
    const struct cli_option *option =
        global != NULL || command == NULL ? global : find_option(options_of(command), name);
    if (option == NULL)
        return error_set(parser->err, STATUS_INVALID, "unknown option %.*s%s%s",
                         (int)slice_first(name, 60).length, name.bytes,
                         command != NULL ? " for " : "", command != NULL ? command->words : "");
    bool has_value = name.length < strlen(word);
    struct slice value = slice_from_index(slice_from(word), name.length + 1);
    if (option->value == NULL && has_value)
        return error_set(parser->err, STATUS_INVALID, "%s takes no value", option->name);
    if (option->value != NULL && !has_value) {
        if (parser->at + 1 >= parser->argc)
            return error_set(parser->err, STATUS_INVALID, "%s needs a value (%s)", option->name,
                             option->value);
        value = slice_from(parser->argv[++parser->at]);
    }
    if (option->value != NULL && value.length == 0)
        return error_set(parser->err, STATUS_INVALID, "%s needs a value (%s)", option->name,
                         option->value);
    if (global == NULL)
        return add_argument(parser, option, value);
    set_global(&parser->request, option, value);
    return STATUS_OK;
}

static enum status read_options(struct parser *parser)
{
    for (parser->at = 1; parser->at < parser->argc; parser->at++) {
        const char *word = parser->argv[parser->at];
        if (strcmp(word, "--") == 0)
            break;
        if (!is_option(word))
            continue;
        enum status status = read_option(parser);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* --- what is left --- */

static enum status check_required(const struct parser *parser)
{
    const struct cli_command *command = parser->request.command;
    for (const struct cli_option *option = options_of(command); option->name != NULL; option++)
        if (option->required && !cli_has(&parser->request, option->name))
            return error_set(parser->err, STATUS_INVALID, "%s needs %s%s%s", command->words,
                             option->name, option->value != NULL ? " " : "",
                             option->value != NULL ? option->value : "");
    return STATUS_OK;
}

static enum status read_operand(struct parser *parser, size_t word_count)
{
    struct cli_request *request = &parser->request;
    const char *operand = request->command->operand;
    size_t extra = parser->word_count - word_count;
    if (extra > (operand != NULL ? 1U : 0U))
        return error_set(parser->err, STATUS_INVALID, "%s does not expect \"%.60s\"",
                         request->command->words,
                         parser->words[word_count + (operand != NULL ? 1 : 0)]);
    if (extra == 1)
        request->operand = slice_from(parser->words[word_count]);
    if (operand != NULL && operand[0] != '[' && request->operand.length == 0)
        return error_set(parser->err, STATUS_INVALID, "%s needs %s", request->command->words,
                         operand);
    return STATUS_OK;
}

static enum status fail_command(const struct parser *parser)
{
    if (parser->word_count == 0)
        return error_set(parser->err, STATUS_INVALID, "no command given; see sallyport --help");
    return error_set(parser->err, STATUS_INVALID, "unknown command \"%.60s%s%.60s\"",
                     parser->words[0], parser->word_count > 1 ? " " : "",
                     parser->word_count > 1 ? parser->words[1] : "");
}

static enum status parse(struct parser *parser, const struct cli_table *const tables[],
                         size_t table_count)
{
    collect_words(parser, tables, table_count);
    size_t words = find_command(parser, tables, table_count);
    enum status status = read_options(parser);
    if (status != STATUS_OK || parser->request.help || parser->request.version)
        return status;
    if (words == 0)
        return fail_command(parser);
    status = read_operand(parser, words);
    return status == STATUS_OK ? check_required(parser) : status;
}

enum status cli_parse(size_t argc, const char *const argv[], const struct cli_table *const tables[],
                      size_t table_count, struct arena *arena, struct cli_request *out_request,
                      struct error *err)
{
    struct parser parser = {.argc = argc, .argv = argv, .err = err};
    parser.arguments = arena_alloc_array(arena, argc + 1, sizeof *parser.arguments);
    parser.words = arena_alloc_array(arena, argc + 1, sizeof *parser.words);
    if (parser.arguments == NULL || parser.words == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the arguments");
    parser.request.arguments = parser.arguments;
    enum status status = parse(&parser, tables, table_count);
    if (status == STATUS_OK)
        *out_request = parser.request;
    return status;
}

static const struct cli_argument *find_argument(const struct cli_request *request, const char *name)
{
    ensure(find_option(options_of(request->command), slice_from(name)) != NULL);
    for (size_t i = request->argument_count; i > 0; i--)
        if (slice_is(slice_from(name), request->arguments[i - 1].option->name))
            return &request->arguments[i - 1];
    return NULL;
}

bool cli_has(const struct cli_request *request, const char *name)
{
    return find_argument(request, name) != NULL;
}

struct slice cli_value(const struct cli_request *request, const char *name)
{
    const struct cli_argument *argument = find_argument(request, name);
    return argument != NULL ? argument->value : slice_from(NULL);
}
