/* SPDX-License-Identifier: Apache-2.0 */
/* history with its filters. */
#include "face/cli/attempt.h"
#include "text/time_text.h"

enum { LIMIT_DEFAULT = 200, LIMIT_MOST = 1000000, PAGE = 1000 };

struct filters {
    struct history_query query;
    size_t limit;
};

static bool parse_limit(struct slice text, size_t *out_limit)
{
    uint64_t limit;
    if (!slice_parse_u64(text, &limit) || limit == 0 || limit > LIMIT_MOST)
        return false;
    *out_limit = (size_t)limit;
    return true;
}

static enum cli_exit read_word(struct cli_run *run, const char *option,
                               bool (*parse)(struct slice word, uint64_t *out_set),
                               uint64_t *out_set)
{
    struct slice word = cli_value(run->request, option);
    if (word.length == 0 || parse(word, out_set))
        return CLI_DONE;
    return cli_fail(run, CLI_USAGE, "the value of %s is not one of those it knows", option);
}

static enum cli_exit read_time(struct cli_run *run, const char *option, micros *out_time)
{
    struct slice text = cli_value(run->request, option);
    if (text.length == 0 || time_text_parse(text, service_now(run->service), out_time))
        return CLI_DONE;
    return cli_fail(run, CLI_USAGE,
                    "%s is a time like 2026-11-24T16:00 or an age like 30m, 24h, 7d", option);
}

static enum cli_exit read_filters(struct cli_run *run, struct filters *filters)
{
    const struct cli_request *request = run->request;
    struct history_query *query = &filters->query;
    struct slice limit = cli_value(request, "--limit");
    enum cli_exit exit = read_word(run, "--network", history_networks_parse, &query->networks);
    if (exit == CLI_DONE)
        exit = read_word(run, "--token", history_tokens_parse, &query->token_states);
    if (exit == CLI_DONE)
        exit = read_word(run, "--entry", history_entries_parse, &query->entries);
    if (exit == CLI_DONE)
        exit = read_time(run, "--since", &query->since);
    if (exit == CLI_DONE)
        exit = read_time(run, "--until", &query->until);
    if (exit != CLI_DONE)
        return exit;
    if (limit.length > 0 && !parse_limit(limit, &filters->limit))
        return cli_fail(run, CLI_USAGE, "--limit is a number from 1 to %d", LIMIT_MOST);
    if (request->json && cli_has(request, "--csv"))
        return cli_fail(run, CLI_USAGE, "--json and --csv exclude each other");
    query->status = cli_value(request, "--status");
    query->outside_ranges = cli_has(request, "--outside-ranges");
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

/* The next page, and `query.before` moved on to the one behind it. */
static enum cli_exit page_read(struct cli_run *run, struct filters *filters,
                               struct record_list *list)
{
    const struct acting acting = acting_operator(run->request->force);
    const struct attempt *attempts;
    size_t count;
    struct error err = {0};
    filters->query.max = filters->limit < PAGE ? filters->limit : PAGE;
    if (history_list(run->service, &acting, &filters->query, run->arena, &attempts, &count,
                     &filters->query.before, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    for (size_t i = 0; i < count; i++) {
        struct value values[ATTEMPT_COLUMNS];
        attempt_fill(run, &attempts[i], values);
        record_list_add(list, values);
    }
    filters->limit -= count;
    return CLI_DONE;
}

/* Page by page, so that neither a read nor the memory grows with what is printed. */
static enum cli_exit print_csv(struct cli_run *run, struct filters *filters)
{
    enum { PAGE_BYTES = 32 * 1024 * 1024 };
    struct cli_run page = *run;
    bool first = true;
    page.arena = arena_new(PAGE_BYTES);
    if (page.arena == NULL)
        return cli_fail(run, CLI_UNAVAILABLE, "no memory for the history");
    enum cli_exit exit = CLI_DONE;
    do {
        struct record_list list;
        arena_reset(page.arena);
        record_list_init(&list, &page, attempt_columns, ATTEMPT_COLUMNS);
        exit = page_read(&page, filters, &list);
        if (exit == CLI_DONE)
            exit = record_list_print_csv(&list, first);
        first = false;
    } while (exit == CLI_DONE && filters->query.before != 0 && filters->limit > 0);
    arena_free(page.arena);
    return exit;
}

enum cli_exit command_history(struct cli_run *run)
{
    struct filters filters = {.limit = LIMIT_DEFAULT};
    struct record_list list;
    enum cli_exit exit = read_filters(run, &filters);
    if (exit == CLI_DONE)
        exit = read_scope(run, &filters.query);
    if (exit != CLI_DONE)
        return exit;
    if (cli_has(run->request, "--csv"))
        return print_csv(run, &filters);
    record_list_init(&list, run, attempt_columns, ATTEMPT_COLUMNS);
    do
        exit = page_read(run, &filters, &list);
    while (exit == CLI_DONE && filters.query.before != 0 && filters.limit > 0 &&
           !arena_is_exhausted(run->arena));
    return exit == CLI_DONE ? record_list_print(&list) : exit;
}

enum cli_exit command_history_expire(struct cli_run *run)
{
    static const struct column columns[] = {{"kept_since", NULL}};
    const struct acting acting = acting_operator(run->request->force);
    struct error err = {0};
    micros since;
    if (history_expire(run->service, &acting, &since, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    if (run->request->json) {
        struct value values[] = {value_time(since)};
        return record_print(run, columns, values, ARRAY_LENGTH(columns));
    }
    if (since == 0) {
        cli_print(run, "The history is kept for ever.\n");
        return CLI_DONE;
    }
    struct slice text = time_text_human(since, run->arena);
    cli_print(run, "The history begins %.*s now.\n", (int)text.length, text.bytes);
    return CLI_DONE;
}
