/* SPDX-License-Identifier: Apache-2.0 */
#include "service/history.h"

#include "service/effective.h"
#include "service/handouts.h"
#include "service/lane_use.h"
#include "service/networks.h"
#include "service/recent.h"
#include "service/seal.h"
#include "store/store_list.h"

/* ---- rows to attempts ---- */

/* The trusted ranges of one organization, read when the first of them is named. */
struct range_names {
    struct service *service;
    struct arena *arena;
    record_id organization;
    bool read;
    const struct range_row *ranges;
    size_t count;
};

static struct slice range_name(struct range_names *names, record_id range)
{
    if (range == 0 || names->organization == 0)
        return (struct slice){NULL, 0};
    if (!names->read && store_ranges_get(names->service->store, names->organization, names->arena,
                                         &names->ranges, &names->count, NULL) != STATUS_OK)
        return (struct slice){NULL, 0};
    names->read = true;
    for (size_t i = 0; i < names->count; i++) {
        char text[IP_RANGE_TEXT_MAX];
        if (names->ranges[i].id != range)
            continue;
        ip_range_format(names->ranges[i].range, text);
        return arena_copy(names->arena, slice_from(text));
    }
    return slice_from("a range that was removed since");
}

static void attempt_of(const struct history_row *row, struct attempt *out)
{
    *out = (struct attempt){
        .id = row->id,
        .organization = row->organization,
        .user = row->user,
        .username = row->username,
        .time = row->time,
        .entry = (enum login_entry)row->entry,
        .has_ip = row->has_ip,
        .ip = row->ip,
        .network = (enum network_class)row->network,
        .token_state = (enum token_state)row->token_state,
        .lane = (enum lane)row->lane,
        .outcome = (enum login_answer)row->outcome,
        .reason = reason_get(row->reason)->reason,
        .status = slice_from(reason_get(row->reason)->status),
        .reference = row->reference,
        .client = row->client_name,
        .api_type = row->api_type,
        .api_version = row->api_version,
        .tls_version = row->tls_version,
        .repeats = row->repeats,
        .last_time = row->last_time,
    };
}

/* ---- list ---- */

/* "success" and "failure" are judged per row; a reason's key becomes a filter of the read. */
static enum status status_filter(struct slice status, struct history_filter *filter,
                                 struct error *err)
{
    if (slice_is_empty(status) || slice_is(status, "failure"))
        return STATUS_OK;
    if (slice_is(status, "success")) {
        filter->outcome = LOGIN_ALLOWED;
        return STATUS_OK;
    }
    for (int number = 0; number < 256; number++) {
        const struct reason_row *row = reason_get(number);
        if ((int)row->reason == number && slice_is(status, row->key)) {
            filter->reason = number;
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_INVALID,
                     "a status is success, failure or a reason such as password_wrong");
}

/* How many organizations there are decides whose the unknown names are (design §14). */
static enum status unknown_included(struct service *service, record_id organization,
                                    bool *out_included, struct error *err)
{
    record_id only = 0;
    enum status status = store_standin_find(service->store, false, (struct ip){{0}}, &only, err);
    *out_included = organization != 0 && only == organization;
    return status;
}

/* Rows of one organization, newest first; `last` when there are no older ones behind them. */
struct page {
    const struct history_row *rows;
    size_t count;
    size_t at;
    bool last;
};

struct listing {
    struct history_filter filter; /* .before moves on with every row */
    bool failures_only;
    struct range_names names;
    struct attempt *attempts;
    size_t count;
    size_t max;
};

static bool page_is_over(const struct page *page)
{
    return page->at == page->count;
}

static enum status page_read(struct listing *listing, record_id organization, struct page *out_page,
                             struct error *err)
{
    struct history_filter filter = listing->filter;
    size_t max = listing->failures_only ? LIST_PAGE_MAX : listing->max - listing->count;
    struct page page = {0};
    filter.organization = organization;
    enum status status = store_history_list(listing->names.service->store, &filter, max,
                                            listing->names.arena, &page.rows, &page.count, err);
    page.last = page.count < max;
    if (status == STATUS_OK)
        *out_page = page;
    return status;
}

/* The newer one of both pages' next rows; NULL when none is left, or when a page is over and what
 * comes behind it has not been read: that might be newer. */
static const struct history_row *row_take(struct page *a, struct page *b)
{
    if ((page_is_over(a) && (!a->last || page_is_over(b))) || (page_is_over(b) && !b->last))
        return NULL;
    bool from_a = page_is_over(b) || (!page_is_over(a) && a->rows[a->at].id > b->rows[b->at].id);
    return from_a ? &a->rows[a->at++] : &b->rows[b->at++];
}

static void pages_merge(struct listing *listing, struct page *a, struct page *b)
{
    const struct history_row *row;
    while (listing->count < listing->max && (row = row_take(a, b)) != NULL) {
        struct attempt *attempt = &listing->attempts[listing->count];
        listing->filter.before = row->id;
        if (listing->failures_only &&
            (row->outcome == LOGIN_ALLOWED || row->outcome == LOGIN_ALLOWED_EXPIRED))
            continue;
        attempt_of(row, attempt);
        attempt->range = range_name(&listing->names, row->range);
        listing->count++;
    }
}

static enum status listing_read(struct listing *listing, bool with_unknown, struct error *err)
{
    struct page rows, unknown = {.last = true};
    do {
        enum status status = page_read(listing, listing->names.organization, &rows, err);
        if (status == STATUS_OK && with_unknown)
            status = page_read(listing, 0, &unknown, err);
        if (status != STATUS_OK)
            return status;
        pages_merge(listing, &rows, &unknown);
    } while (listing->count < listing->max &&
             !(rows.last && unknown.last && page_is_over(&rows) && page_is_over(&unknown)));
    return STATUS_OK;
}

enum status history_list(struct service *service, const struct history_query *query,
                         struct arena *arena, const struct attempt **out_attempts,
                         size_t *out_count, struct error *err)
{
    struct listing listing = {
        .filter = {.user = query->user,
                   .before = query->before,
                   .since = query->since,
                   .network = query->network,
                   .outcome = -1,
                   .reason = -1,
                   .token_state = -1},
        .failures_only = slice_is(query->status, "failure"),
        .names = {.service = service, .arena = arena, .organization = query->organization},
        .max = query->max == 0 || query->max > LIST_PAGE_MAX ? LIST_PAGE_MAX : query->max,
    };
    bool with_unknown = false;
    enum status status = status_filter(query->status, &listing.filter, err);
    if (status == STATUS_OK && query->user == 0)
        status = unknown_included(service, query->organization, &with_unknown, err);
    listing.attempts = arena_alloc_array(arena, listing.max, sizeof *listing.attempts);
    if (status == STATUS_OK && listing.attempts == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the history");
    if (status == STATUS_OK)
        status = listing_read(&listing, with_unknown, err);
    if (status != STATUS_OK)
        return status;
    *out_count = listing.count;
    *out_attempts = listing.attempts;
    return STATUS_OK;
}

/* ---- explain ---- */

enum status history_explain(struct service *service, record_id organization, record_id user,
                            struct slice reference, struct arena *arena,
                            struct attempt *out_attempt, struct error *err)
{
    struct history_row row;
    enum status status =
        store_history_find(service->store, organization, reference, arena, &row, err);
    if (status == STATUS_OK && user != 0 && row.user != user)
        status = error_set(err, STATUS_NOT_FOUND, "there is no such reference");
    if (status != STATUS_OK)
        return status;
    struct range_names names = {
        .service = service, .arena = arena, .organization = row.organization};
    attempt_of(&row, out_attempt);
    out_attempt->range = range_name(&names, row.range);
    return STATUS_OK;
}

/* ---- what if ---- */

static void what_if_facts(struct service *service, const struct login_gathered *gathered,
                          const struct what_if *question, struct what_if_answer *answer,
                          struct login_facts *facts)
{
    struct effective effective;
    struct token_case_facts cases;
    effective_of(service, gathered, &effective);
    effective_token_case(&effective, &cases);
    answer->token = question->token;
    if (answer->token == TOKEN_RIGHT && !token_is_accepted(&cases))
        answer->token = TOKEN_WRONG;
    answer->token_case = slice_from(token_case_text(token_case_of(&cases)));
    *facts = (struct login_facts){
        .entry = question->entry,
        .class = answer->network.class,
        .apparent = answer->network.apparent,
        .token = answer->token,
        .browser_recognised = question->browser_recognised && question->entry == LOGIN_ENTRY_WEB,
        .password =
            gathered_password_holds(service, gathered) ? PASSWORD_RIGHT : PASSWORD_UNCHECKED,
    };
    micros at = question->at == 0 ? service_now(service) : question->at;
    effective_facts(&effective, gathered, at, facts);
    if (is_locked_out(service, gathered, service_now(service)))
        facts->lane = LANE_FACT_LOCKED_OUT;
}

enum status history_what_if(struct service *service, const struct what_if *question,
                            struct arena *arena, struct what_if_answer *out_answer,
                            struct error *err)
{
    struct login_gathered gathered;
    struct what_if_answer answer = {0};
    enum status status = user_gather_by_name(service, question->username, arena, &gathered, err);
    if (status == STATUS_OK)
        status =
            networks_classify(service, &gathered, question->origin, arena, &answer.network, err);
    if (status != STATUS_OK)
        return status;
    struct login_facts facts;
    struct login_way way;
    what_if_facts(service, &gathered, question, &answer, &facts);
    login_way(&facts, &way);
    login_decide(&facts, &answer.verdict);
    answer.lane = way.lane;
    *out_answer = answer;
    return STATUS_OK;
}
