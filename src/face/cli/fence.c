/* SPDX-License-Identifier: Apache-2.0 */
/* --org is a fence: a command that is given it does not reach users of another organization. */
#include "face/cli/cli_impl.h"

/* The existing user that the command names, by operand or option; empty = it names none. */
static struct slice named_user(const struct cli_request *request)
{
    const struct cli_command *command = request->command;
    bool makes_one = slice_is(slice_from(command->words), "user add");
    if (command->operand != NULL && slice_is(slice_from(command->operand), "USERNAME") &&
        !makes_one)
        return request->operand;
    const struct cli_option *option = command->options;
    for (; option != NULL && option->name != NULL; option++)
        if (slice_is(slice_from(option->name), "--user"))
            return cli_value(request, "--user");
    return (struct slice){NULL, 0};
}

static enum cli_exit fence_check(struct cli_run *run, struct slice username)
{
    struct user_listed user;
    record_id organization;
    enum cli_exit exit = cli_organization(run, &organization);
    if (exit == CLI_DONE)
        exit = cli_user(run, username, &user);
    if (exit == CLI_DONE && user.organization != organization)
        return cli_fail(run, CLI_REFUSED, "there is no such user in this organization");
    return exit;
}

enum cli_exit cli_carry_out(struct cli_run *run)
{
    const struct cli_request *request = run->request;
    enum cli_exit exit = CLI_DONE;
    if (request->command->needs_service && request->org.length > 0) {
        struct slice username = named_user(request);
        if (username.length > 0)
            exit = fence_check(run, username);
    }
    return exit == CLI_DONE ? request->command->run(run) : exit;
}
