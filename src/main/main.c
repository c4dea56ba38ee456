/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front door: words are read, the secret is read from standard input if the command takes one,
 * and the command is carried out: here, or by the running service.
 */
#include "main/commands.h"
#include "main/control.h"
#include "main/wire.h"
#include "sys/input.h"
#include "sys/process.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAIN_ARENA_BYTES = 1024 * 1024 * 1024 };

static const struct cli_table *const tables[] = {&main_commands, &cli_commands};

static void write_stream(void *context, enum cli_stream stream, struct slice bytes)
{
    (void)context;
    fwrite(bytes.bytes, 1, bytes.length, stream == CLI_OUT ? stdout : stderr);
}

static enum cli_exit say(struct cli_run *run, bool made, struct slice text)
{
    if (!made)
        return cli_fail(run, CLI_UNAVAILABLE, "no memory");
    run->output->write(run->output->context, CLI_OUT, text);
    return CLI_DONE;
}

/* One line of standard input, if this command takes a secret. */
static enum cli_exit read_secret(struct cli_run *run, struct secret *secret)
{
    const struct cli_request *request = run->request;
    enum cli_secret kind = request->command->secret;
    struct error err = {0};
    if (kind == CLI_SECRET_NONE ||
        (kind == CLI_SECRET_BY_OPTION && !cli_has(request, "--password-stdin")))
        return CLI_DONE;
    const char *prompt = kind == CLI_SECRET_ALWAYS ? "Text: " : "Password: ";
    enum status status = input_read_secret(0, prompt, secret, &err);
    if (status == STATUS_NOT_FOUND)
        return cli_fail(run, CLI_USAGE, "%s reads a line from standard input, which is empty",
                        request->command->words);
    if (status != STATUS_OK)
        return cli_fail_error(run, &err);
    run->secret = secret;
    return CLI_DONE;
}

static enum cli_exit run_in_house(struct cli_run *run, struct house *house)
{
    run->service = house_service(house);
    run->base_url = house_base_url(house);
    enum cli_exit exit = cli_carry_out(run);
    house_deliver(house);
    house_close(house);
    return exit;
}

/* By the running service, else in this process; and if a service started just then, by that. */
static enum cli_exit run_with_service(struct cli_run *run, size_t argc, const char *const argv[])
{
    struct config config;
    struct house *house;
    struct error err = {0};
    enum cli_exit exit = command_config(run, &config);
    if (exit != CLI_DONE)
        return exit;
    const char *path = data_path(&config, "control", run->arena);
    if (path == NULL)
        return cli_fail(run, CLI_UNAVAILABLE, "no memory");
    for (int attempt = 0; attempt < 2; attempt++) {
        if (control_forward(path, argc, argv, run->secret, run->arena, run->output, &exit, NULL) ==
            STATUS_OK)
            return exit;
        enum status status = house_open(&config, false, run->arena, &house, &err);
        if (status == STATUS_OK)
            return run_in_house(run, house);
        if (status != STATUS_CONFLICT)
            break;
    }
    return cli_fail(run, CLI_UNAVAILABLE, "%s", err.text);
}

static enum cli_exit run_words(struct cli_run *run, struct cli_request *request, size_t argc,
                               const char *const argv[])
{
    struct secret secret = {0};
    struct slice text;
    struct error err = {0};
    if (cli_parse(argc, argv, tables, ARRAY_LENGTH(tables), run->arena, request, &err) != STATUS_OK)
        return cli_fail(run, CLI_USAGE, "%s", err.text);
    run->request = request;
    if (request->version)
        return say(run, true, (struct slice)SLICE("sallyport " SALLYPORT_VERSION "\n"));
    if (request->help) {
        bool made = cli_help(request, tables, ARRAY_LENGTH(tables), run->arena, &text);
        return say(run, made, text);
    }
    enum cli_exit exit = read_secret(run, &secret);
    if (exit == CLI_DONE)
        exit = request->command->needs_service ? run_with_service(run, argc, argv)
                                               : cli_carry_out(run);
    secret_wipe(&secret);
    return exit;
}

enum cli_exit command_help(struct cli_run *run)
{
    struct cli_request all = *run->request;
    struct slice text;
    all.command = NULL;
    bool made = cli_help(&all, tables, ARRAY_LENGTH(tables), run->arena, &text);
    return say(run, made, text);
}

int main(int argc, char *argv[])
{
    struct cli_output output = {write_stream, NULL};
    struct cli_request request = {0};
    struct cli_run run = {.arena = arena_new(MAIN_ARENA_BYTES), .output = &output};
    if (run.arena == NULL)
        return CLI_UNAVAILABLE;
    process_keep_files_private();
    enum cli_exit exit = run_words(&run, &request, (size_t)argc, (const char *const *)argv);
    arena_free(run.arena);
    /* Output that did not arrive (a full disk) is no success. */
    if (fflush(stdout) != 0 && exit == CLI_DONE)
        exit = CLI_UNAVAILABLE;
    return (int)exit;
}
