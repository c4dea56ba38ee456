/* SPDX-License-Identifier: Apache-2.0 */
#include "main/commands.h"

static const struct cli_option init_options[] = {
    {.name = "--org", .value = "NAME"},
    {.name = "--admin", .value = "USERNAME", .required = true},
    {.name = "--email", .value = "MAIL", .required = true},
    {.name = "--listen", .value = "IP:PORT", .repeats = true},
    {.name = "--password-stdin"},
    {0},
};

static const struct cli_option demo_options[] = {
    {.name = "--office-port", .value = "PORT"},
    {.name = "--cafe-port", .value = "PORT"},
    {0},
};

static const struct cli_command rows[] = {
    {.words = "init",
     .operand = "DIR",
     .sentence = "Make a data directory with configuration, keys, database and mail.",
     .options = init_options,
     .secret = CLI_SECRET_BY_OPTION,
     .run = command_init},
    {.words = "help", .sentence = "This list.", .run = command_help},
    {.words = "serve", .sentence = "Run the service.", .run = command_serve},
    {.words = "demo",
     .operand = "[DIR]",
     .sentence =
         "Try it: sample people, an office and a caf\u00e9 on this computer, their mailbox.",
     .options = demo_options,
     .run = command_demo},
    {.words = "config check",
     .sentence = "Find every error of the configuration that serve would find.",
     .run = command_config_check},
};

const struct cli_table main_commands = {rows, ARRAY_LENGTH(rows)};

void command_print_faults(struct cli_run *run, const char *path, const struct config_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct config_fault *fault = &faults->items[i];
        const char *kind = fault->warning ? "warning: " : "";
        struct slice line =
            fault->line > 0
                ? arena_format(run->arena, "%s:%u: %s%s\n", path, fault->line, kind, fault->text)
                : arena_format(run->arena, "sallyport: %s%s\n", kind, fault->text);
        run->output->write(run->output->context, CLI_ERR, line);
    }
}

enum cli_exit command_config(struct cli_run *run, struct config *out_config)
{
    struct config_faults faults;
    const char *path;
    struct error err = {0};
    if (config_find(run->request->config, run->arena, &path, &err) != STATUS_OK)
        return cli_fail(run, CLI_UNAVAILABLE, "%s", err.text);
    enum status status = config_load(path, run->arena, out_config, &faults);
    if (status != STATUS_OK)
        command_print_faults(run, path, &faults);
    return status == STATUS_OK ? CLI_DONE : CLI_UNAVAILABLE;
}
