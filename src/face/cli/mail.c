/* SPDX-License-Identifier: Apache-2.0 */
/* mail list, retry: states of the outbox, never a body. */
#include "face/cli/record.h"
#include "service/watch/operate.h"

enum cli_exit command_mail_list(struct cli_run *run)
{
    static const struct column columns[] = {
        {"id", NULL},          {"created", "CREATED"},   {"user", "USER"},
        {"kind", "KIND"},      {"recipient", "TO"},      {"state", "STATE"},
        {"attempts", "TRIES"}, {"next_try", "NEXT TRY"}, {"finished", NULL},
        {"detail", "DETAIL"},
    };
    const struct mail_listed *mails;
    size_t count;
    struct record_list list;
    record_id organization;
    struct error err = {0};
    enum cli_exit exit = cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    if (mail_list(run->service, organization, run->arena, &mails, &count, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    for (size_t i = 0; i < count; i++) {
        struct value values[] = {
            value_id(run, ID_OUTBOX, mails[i].id), value_time(mails[i].created),
            value_text(mails[i].username),         value_text(mails[i].kind),
            value_text(mails[i].recipient),        value_text(mails[i].state),
            value_integer(mails[i].attempts),      value_time(mails[i].next_try),
            value_time(mails[i].finished),         value_text(mails[i].detail)};
        _Static_assert(ARRAY_LENGTH(values) == ARRAY_LENGTH(columns), "a value for every column");
        record_list_add(&list, values);
    }
    return record_list_print(&list);
}

enum cli_exit command_mail_retry(struct cli_run *run)
{
    static const struct column columns[] = {{"retried", NULL}};
    struct pending *pending;
    size_t count;
    record_id organization;
    struct error err = {0};
    enum cli_exit exit = cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    if (mail_retry(run->service, organization, run->arena, &count, &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    exit = cli_commit(run, pending);
    if (exit != CLI_DONE)
        return exit;
    if (run->request->json) {
        struct value value = value_integer((int64_t)count);
        return record_print(run, columns, &value, 1);
    }
    cli_print(run, "%zu waiting mail%s will be tried %s.\n", count, count == 1 ? "" : "s",
              run->service_is_running ? "now" : "when the service runs");
    return CLI_DONE;
}
