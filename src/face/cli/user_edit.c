/* SPDX-License-Identifier: Apache-2.0 */
/* user edit, freeze, unfreeze, unlock, repair. */
#include "face/cli/repair.h"

static enum cli_exit finish(struct cli_run *run, struct pending *pending, const char *sentence)
{
    enum cli_exit exit = cli_commit(run, pending);
    if (exit != CLI_DONE)
        return exit;
    return run->request->json ? command_user_show(run) : cli_done(run, sentence);
}

enum cli_exit command_user_edit(struct cli_run *run)
{
    const struct cli_request *request = run->request;
    struct slice name = cli_value(request, "--name");
    struct slice profile = cli_value(request, "--profile");
    struct slice email = cli_value(request, "--email");
    const struct user_edit edit = {
        .who = request->operand,
        .full_name = cli_has(request, "--name") ? &name : NULL,
        .profile = cli_has(request, "--profile") ? &profile : NULL,
        .email = cli_has(request, "--email") ? &email : NULL,
    };
    struct pending *pending;
    struct user_listed user;
    struct error err = {0};
    const struct acting acting = acting_operator(request->force);
    if (user_edit(run->service, &acting, &edit, run->arena, &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    enum cli_exit exit = cli_commit(run, pending);
    if (exit == CLI_DONE)
        exit = cli_user(run, request->operand, &user);
    if (exit != CLI_DONE)
        return exit;
    if (request->json)
        return command_user_show(run);
    bool waits = edit.email != NULL && slice_equal(user.pending_email, email);
    return cli_done(run, waits ? "The user was changed; the new e-mail address waits until it is "
                                 "confirmed from there."
                               : "The user was changed.");
}

static enum cli_exit set_frozen(struct cli_run *run, bool frozen)
{
    struct pending *pending;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    if (user_set_frozen(run->service, &acting, run->request->operand, frozen, run->arena, &pending,
                        &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    return finish(run, pending,
                  frozen ? "The user is frozen; all sessions have ended."
                         : "The user is no longer frozen.");
}

enum cli_exit command_user_freeze(struct cli_run *run)
{
    return set_frozen(run, true);
}

enum cli_exit command_user_unfreeze(struct cli_run *run)
{
    return set_frozen(run, false);
}

enum cli_exit command_user_unlock(struct cli_run *run)
{
    struct pending *pending;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    if (user_unlock(run->service, &acting, run->request->operand, run->arena, &pending, &err) !=
        STATUS_OK)
        return cli_fail_error(run, &err);
    return finish(run, pending, "The user is unlocked.");
}

enum cli_exit command_user_repair(struct cli_run *run)
{
    const struct repair_record record = {.table = REPAIR_USER, .which = run->request->operand};
    return cli_repair(run, &record, "The user record was repaired.");
}
