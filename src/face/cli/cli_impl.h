/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands of this face share: printing, finding organization and user, waiting for a
 * write. Also seen by main/'s own commands for printing. Not a public interface of the face.
 */
#ifndef FACE_CLI_CLI_IMPL_H
#define FACE_CLI_CLI_IMPL_H

#include "face/cli/cli.h"
#include "service/admin/admin.h"

void cli_print(struct cli_run *run, const char *format, ...) PRINTF_LIKE(2, 3);
/* "sallyport: sentence" on the error stream; returns `exit` so that a command can end with it. */
enum cli_exit cli_fail(struct cli_run *run, enum cli_exit exit, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* The same from an error of the service; the exit status follows from the error's status. */
enum cli_exit cli_fail_error(struct cli_run *run, const struct error *err);

/* The sentence, or {"done":true} with --json; returns CLI_DONE. */
enum cli_exit cli_done(struct cli_run *run, const char *sentence);

/* The text if it is printable, else with \xNN for what could steer a terminal. */
struct slice cli_safe(struct slice text, struct arena *arena);

/* The organization of --org, or the only one. CLI_DONE, or it has been said what is wrong. */
MUST_CHECK enum cli_exit cli_organization(struct cli_run *run, record_id *out_organization);
/* Likewise a user by name. */
MUST_CHECK enum cli_exit cli_user(struct cli_run *run, struct slice username,
                                  struct user_listed *out_user);
/* All values of a repeated option, in their order; gives how many. */
size_t cli_values(struct cli_run *run, const char *name, const struct slice **out_values);
/* "sallyport: warning: sentence" on the error stream; nothing for NULL. */
void cli_warn(struct cli_run *run, const char *sentence);
/* Submits and waits; says what went wrong. */
MUST_CHECK enum cli_exit cli_commit(struct cli_run *run, struct pending *pending);

/* The page behind a one-time link. */
struct slice cli_link_url(struct cli_run *run, struct slice link);

enum cli_exit command_user_add(struct cli_run *run);
enum cli_exit command_user_show(struct cli_run *run);
enum cli_exit command_user_list(struct cli_run *run);
enum cli_exit command_user_activate(struct cli_run *run);
enum cli_exit command_user_deactivate(struct cli_run *run);
enum cli_exit command_user_password(struct cli_run *run);
enum cli_exit command_user_edit(struct cli_run *run);
enum cli_exit command_user_freeze(struct cli_run *run);
enum cli_exit command_user_unfreeze(struct cli_run *run);
enum cli_exit command_user_unlock(struct cli_run *run);
enum cli_exit command_user_repair(struct cli_run *run);
enum cli_exit command_profile_add(struct cli_run *run);
enum cli_exit command_profile_list(struct cli_run *run);
enum cli_exit command_profile_show(struct cli_run *run);
enum cli_exit command_profile_edit(struct cli_run *run);
enum cli_exit command_profile_remove(struct cli_run *run);
enum cli_exit command_profile_repair(struct cli_run *run);
enum cli_exit command_network_edit(struct cli_run *run);
enum cli_exit command_org_list(struct cli_run *run);
enum cli_exit command_org_add(struct cli_run *run);
enum cli_exit command_org_edit(struct cli_run *run);
enum cli_exit command_org_repair(struct cli_run *run);
enum cli_exit command_user_link(struct cli_run *run);
enum cli_exit command_user_reset_password(struct cli_run *run);
enum cli_exit command_user_invite(struct cli_run *run);
enum cli_exit command_token_first(struct cli_run *run);
enum cli_exit command_token_reset(struct cli_run *run);
enum cli_exit command_token_status(struct cli_run *run);
enum cli_exit command_token_list(struct cli_run *run);
enum cli_exit command_token_identify(struct cli_run *run);
enum cli_exit command_network_add(struct cli_run *run);
enum cli_exit command_network_list(struct cli_run *run);
enum cli_exit command_network_remove(struct cli_run *run);
enum cli_exit command_network_test(struct cli_run *run);
enum cli_exit command_org_show(struct cli_run *run);
enum cli_exit command_history(struct cli_run *run);
enum cli_exit command_history_expire(struct cli_run *run);
enum cli_exit command_explain(struct cli_run *run);
enum cli_exit command_mail_list(struct cli_run *run);
enum cli_exit command_mail_retry(struct cli_run *run);
enum cli_exit command_limits_list(struct cli_run *run);
enum cli_exit command_limits_lift(struct cli_run *run);
enum cli_exit command_sessions_list(struct cli_run *run);
enum cli_exit command_sessions_end(struct cli_run *run);
enum cli_exit command_browsers_list(struct cli_run *run);
enum cli_exit command_browsers_revoke(struct cli_run *run);
enum cli_exit command_audit_list(struct cli_run *run);
enum cli_exit command_audit_verify(struct cli_run *run);
enum cli_exit command_status(struct cli_run *run);
enum cli_exit command_doctor(struct cli_run *run);

#endif
