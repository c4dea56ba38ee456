/* SPDX-License-Identifier: Apache-2.0 */
/* What is mailed to a user because the operator asks: a reset, an invitation, a first token. */
#include "face/cli/cli_impl.h"
#include "service/secret/reset.h"
#include "service/secret/token.h"

typedef enum status (*mail_fn)(struct service *, const struct acting *, struct slice,
                               struct arena *, struct pending **, struct error *);

static enum cli_exit mail_to_user(struct cli_run *run, mail_fn mail, const char *done)
{
    struct pending *pending;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    if (mail(run->service, &acting, run->request->operand, run->arena, &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    enum cli_exit exit = cli_commit(run, pending);
    return exit == CLI_DONE ? cli_done(run, done) : exit;
}

enum cli_exit command_user_reset_password(struct cli_run *run)
{
    return mail_to_user(run, password_reset_by_administrator,
                        "The password and the token are dead; a link is mailed.");
}

enum cli_exit command_user_invite(struct cli_run *run)
{
    return mail_to_user(run, invitation_mail_again, "The invitation is mailed once more.");
}

enum cli_exit command_token_first(struct cli_run *run)
{
    return mail_to_user(run, token_first_for_api_user, "The first token is mailed.");
}
