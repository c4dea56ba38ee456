/* SPDX-License-Identifier: Apache-2.0 */
/* sessions list, end; browsers list, revoke. */
#include "face/cli/record.h"
#include "service/watch/session_list.h"

/* ---- the lists ---- */

static void session_add(struct record_list *list, struct cli_run *run,
                        const struct session_listed *session)
{
    struct value values[] = {
        value_id(run, ID_SESSION, session->id),
        value_text(session->username),
        value_word(session->is_api ? "api" : "web"),
        value_word(login_entry_name(session->entry)),
        value_word(network_class_name(session->network)),
        value_ip(run, session->ip),
        value_text(session->client),
        value_bool(session->shown != 0),
        value_time(session->created),
        value_time(session->last_seen),
        value_time(session->expires),
    };
    record_list_add(list, values);
}

enum cli_exit command_sessions_list(struct cli_run *run)
{
    static const struct column columns[] = {
        {"id", "ID"},          {"user", "USER"},        {"kind", "KIND"},
        {"entry", NULL},       {"network", "NETWORK"},  {"ip", "IP"},
        {"client", "CLIENT"},  {"second_secret", NULL}, {"created", "SINCE"},
        {"last_seen", "SEEN"}, {"expires", NULL}};
    struct slice who = cli_value(run->request, "--user");
    const struct acting acting = acting_operator(run->request->force);
    struct session_page page = {.next = 0};
    struct record_list list;
    record_id organization = 0;
    struct error err = {0};
    enum cli_exit exit = who.length > 0 ? CLI_DONE : cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    do {
        if (session_list_all(run->service, &acting, organization, who, page.next, run->arena, &page,
                             &err) != STATUS_OK)
            return cli_fail_error(run, &err);
        for (size_t i = 0; i < page.count; i++)
            session_add(&list, run, &page.sessions[i]);
    } while (page.next != 0);
    return record_list_print(&list);
}

static void browser_add(struct record_list *list, struct cli_run *run,
                        const struct browser_listed *browser)
{
    struct value values[] = {
        value_id(run, ID_BROWSER, browser->id),
        value_text(browser->username),
        value_text(browser->name),
        value_ip(run, browser->ip),
        value_time(browser->created),
        value_time(browser->last_used),
        value_time(browser->expires),
    };
    record_list_add(list, values);
}

enum cli_exit command_browsers_list(struct cli_run *run)
{
    static const struct column columns[] = {
        {"id", "ID"},         {"user", "USER"},      {"browser", "BROWSER"}, {"ip", "FROM"},
        {"created", "SINCE"}, {"last_used", "USED"}, {"expires", "UNTIL"}};
    struct slice who = cli_value(run->request, "--user");
    const struct acting acting = acting_operator(run->request->force);
    struct browser_page page = {.next = 0};
    struct record_list list;
    record_id organization = 0;
    struct error err = {0};
    enum cli_exit exit = who.length > 0 ? CLI_DONE : cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    do {
        if (browser_list_all(run->service, &acting, organization, who, page.next, run->arena, &page,
                             &err) != STATUS_OK)
            return cli_fail_error(run, &err);
        for (size_t i = 0; i < page.count; i++)
            browser_add(&list, run, &page.browsers[i]);
    } while (page.next != 0);
    return record_list_print(&list);
}

/* ---- ending ---- */

/* The id of --id; 0 when it was not given. */
static enum cli_exit id_read(struct cli_run *run, enum id_kind kind, record_id *out_id)
{
    struct slice text = cli_value(run->request, "--id");
    *out_id = 0;
    if (text.length > 0 && !id_parse(kind, text, out_id))
        return cli_fail(run, CLI_USAGE, "--id is not an id of the list");
    return CLI_DONE;
}

enum cli_exit command_sessions_end(struct cli_run *run)
{
    const struct acting acting = acting_operator(run->request->force);
    struct pending *pending;
    record_id id;
    struct error err = {0};
    enum cli_exit exit = id_read(run, ID_SESSION, &id);
    if (exit != CLI_DONE)
        return exit;
    if (session_end_by_administrator(run->service, &acting, cli_value(run->request, "--user"), id,
                                     run->arena, &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    exit = cli_commit(run, pending);
    return exit == CLI_DONE ? cli_done(run, "Ended.") : exit;
}

enum cli_exit command_browsers_revoke(struct cli_run *run)
{
    const struct acting acting = acting_operator(run->request->force);
    struct pending *pending;
    record_id id;
    struct error err = {0};
    enum cli_exit exit = id_read(run, ID_BROWSER, &id);
    if (exit != CLI_DONE)
        return exit;
    if (browser_revoke_by_administrator(run->service, &acting, cli_value(run->request, "--user"),
                                        id, run->arena, &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    exit = cli_commit(run, pending);
    return exit == CLI_DONE ? cli_done(run, "Recognised no longer.") : exit;
}
