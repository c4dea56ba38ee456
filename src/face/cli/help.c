/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"
#include "face/cli/cli.h"

#include <string.h>

enum { HELP_MAX_BYTES = 32 * 1024, HELP_COLUMN = 30 };

static const char general[] =
    "usage: sallyport [-c FILE] [--org ID|NAME] [--json] [--force] COMMAND\n\n"
    "  -c FILE        the configuration (else ./sallyport.conf, /etc/sallyport/sallyport.conf)\n"
    "  --org ID|NAME  the organization, where there are several; 0 = unknown user names\n"
    "  --json         answer as JSON\n"
    "  --force        also where no administrator could sign in afterwards\n\n"
    "Secrets are read from standard input, never from the command line.\n"
    "Exit status: 0 done, 1 refused or not found, 2 wrong usage, 3 could not be carried out.\n\n";

static void add_option(struct buffer *text, const struct cli_option *option)
{
    buffer_add_text(text, option->required ? " " : " [");
    buffer_add_text(text, option->name);
    if (option->value != NULL)
        buffer_add_format(text, " %s", option->value);
    buffer_add_text(text, option->required ? "" : "]");
    buffer_add_text(text, option->repeats ? "..." : "");
}

static void add_usage(struct buffer *text, const struct cli_command *command)
{
    buffer_add_format(text, "usage: sallyport %s", command->words);
    const struct cli_option *option = command->options;
    for (; option != NULL && option->name != NULL; option++)
        add_option(text, option);
    if (command->operand != NULL)
        buffer_add_format(text, " %s", command->operand);
    buffer_add_format(text, "\n\n%s\n", command->sentence);
}

static void add_line(struct buffer *text, const struct cli_command *command)
{
    size_t length = strlen(command->words);
    buffer_add_format(text, "  %s", command->words);
    if (command->operand != NULL) {
        buffer_add_format(text, " %s", command->operand);
        length += 1 + strlen(command->operand);
    }
    int blanks = length + 1 < HELP_COLUMN ? HELP_COLUMN - (int)length : 1;
    buffer_add_format(text, "%*s%s\n", blanks, "", command->sentence);
}

bool cli_help(const struct cli_request *request, const struct cli_table *const tables[],
              size_t table_count, struct arena *arena, struct slice *out_text)
{
    struct buffer text;
    buffer_init(&text, arena, HELP_MAX_BYTES);
    if (request->command != NULL) {
        add_usage(&text, request->command);
        return buffer_finish(&text, out_text);
    }
    buffer_add_text(&text, general);
    for (size_t t = 0; t < table_count; t++)
        for (size_t i = 0; i < tables[t]->count; i++)
            add_line(&text, &tables[t]->rows[i]);
    buffer_add_text(&text, "\n\"sallyport COMMAND --help\" says more of one command.\n");
    return buffer_finish(&text, out_text);
}
