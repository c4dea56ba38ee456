/* SPDX-License-Identifier: Apache-2.0 */
/* history with its filters. */
#include "face/cli/attempt.h"
#include "text/time_text.h"

enum { LIMIT_DEFAULT = 200, LIMIT_MOST = 1000000, PAGE = 1000 };

struct filters {
    struct history_query query;
    int token_state; /* -1 = any */
    size_t limit;
};

static enum cli_exit fail_value(struct cli_run *run, const char *option)
{
    return cli_fail(run, CLI_USAGE, "the value of %s is not one of those it knows", option);
}

static bool parse_token_state(struct slice name, int *out_state)
{
    for (int state = TOKEN_STATE_ABSENT; state <= TOKEN_STATE_OUTDATED; state++) {
        if (!slice_is(name, token_state_name((enum token_state)state)))
            continue;
        *out_state = state;
        return true;
    }
    return false;
}

static bool parse_limit(struct slice text, size_t *out_limit)
{
    uint64_t limit;
    if (!slice_parse_u64(text, &limit) || limit == 0 || limit > LIMIT_MOST)
        return false;
    *out_limit = (size_t)limit;
    return true;
}

static enum cli_exit read_filters(struct cli_run *run, struct filters *filters)
{
    const struct cli_request *request = run->request;
    struct slice network = cli_value(request, "--network");
    struct slice token = cli_value(request, "--token");
    struct slice since = cli_value(request, "--since");
    struct slice limit = cli_value(request, "--limit");
    enum network_class class = NETWORK_OUTSIDE;
    if (network.length > 0 && !network_class_parse(network, &class))
        return fail_value(run, "--network");
    if (network.length > 0)
        filters->query.network = (int)class;
    if (token.length > 0 && !parse_token_state(token, &filters->token_state))
        return fail_value(run, "--token");
    if (since.length > 0 &&
        !time_text_parse(since, service_now(run->service), &filters->query.since))
        return cli_fail(run, CLI_USAGE,
                        "--since is a time like 2026-11-24T16:00 or an age like 30m, 24h, 7d");
    if (limit.length > 0 && !parse_limit(limit, &filters->limit))
        return cli_fail(run, CLI_USAGE, "--limit is a number from 1 to %d", LIMIT_MOST);
    if (request->json && cli_has(request, "--csv"))
        return cli_fail(run, CLI_USAGE, "--json and --csv exclude each other");
    filters->query.status = cli_value(request, "--status");
    return CLI_DONE;
}

/* Of one user, of the unknown names (--org 0), or of the organization. */
static enum cli_exit read_scope(struct cli_run *run, struct history_query *query)
{
    struct slice username = cli_value(run->request, "--user");
    struct user_listed user;
    if (username.length > 0) {
        enum cli_exit exit = cli_user(run, username, &user);
        if (exit == CLI_DONE) {
            query->organization = user.organization;
            query->user = user.id;
        }
        return exit;
    }
    if (slice_is(run->request->org, "0"))
        return CLI_DONE;
    return cli_organization(run, &query->organization);
}

/* Page by page, so that no read transaction outlives one page. */
static enum cli_exit collect(struct cli_run *run, struct filters *filters, struct record_list *list)
{
    const struct attempt *attempts;
    size_t count;
    struct error err = {0};
    filters->query.max = filters->limit < PAGE && filters->token_state < 0 ? filters->limit : PAGE;
    do {
        if (history_list(run->service, &filters->query, run->arena, &attempts, &count, &err) !=
            STATUS_OK)
            return cli_fail_error(run, &err);
        for (size_t i = 0; i < count && list->row_count < filters->limit; i++) {
            struct value values[ATTEMPT_COLUMNS];
            if (filters->token_state >= 0 && (int)attempts[i].token_state != filters->token_state)
                continue;
            attempt_fill(run, &attempts[i], values);
            record_list_add(list, values);
        }
        if (count > 0)
            filters->query.before = attempts[count - 1].id;
    } while (count == filters->query.max && list->row_count < filters->limit &&
             !arena_is_exhausted(run->arena));
    return CLI_DONE;
}

enum cli_exit command_history(struct cli_run *run)
{
    struct filters filters = {.query = {.network = -1}, .token_state = -1, .limit = LIMIT_DEFAULT};
    struct record_list list;
    enum cli_exit exit = read_filters(run, &filters);
    if (exit == CLI_DONE)
        exit = read_scope(run, &filters.query);
    if (exit != CLI_DONE)
        return exit;
    record_list_init(&list, run, attempt_columns, ATTEMPT_COLUMNS);
    exit = collect(run, &filters, &list);
    if (exit != CLI_DONE)
        return exit;
    return cli_has(run->request, "--csv") ? record_list_print_csv(&list) : record_list_print(&list);
}
