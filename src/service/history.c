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

enum { ALLOWED_OUTCOMES = 1 << LOGIN_ALLOWED | 1 << LOGIN_ALLOWED_EXPIRED };

/* Success and failure are sets of outcomes; a reason's key is a reason. */
static enum status status_filter(struct slice status, struct history_filter *filter,
                                 struct error *err)
{
    if (slice_is_empty(status))
        return STATUS_OK;
    if (slice_is(status, "success") || slice_is(status, "failure")) {
        bool success = slice_is(status, "success");
        filter->outcomes =
            success ? ALLOWED_OUTCOMES : (uint64_t)INT64_MAX & ~(uint64_t)ALLOWED_OUTCOMES;
        return STATUS_OK;
    }
    for (int number = 0; number < 63; number++) {
        const struct reason_row *row = reason_get(number);
        if ((int)row->reason == number && slice_is(status, row->key)) {
            filter->reasons = (uint64_t)1 << number;
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

/* Rows of one organization, newest first, read page by page. */
struct stream {
    struct history_filter filter; /* .before is where the next page begins */
    const struct history_row *rows;
    size_t count;
    size_t at;
    bool last; /* no page follows */
};

struct listing {
    struct range_names names;
    struct attempt *attempts;
    size_t count;
    size_t max;
};

/* The next row stays the next until it is taken; NULL at the end. */
static enum status stream_peek(struct listing *listing, struct stream *stream,
                               const struct history_row **out_row, struct error *err)
{
    while (stream->at == stream->count && !stream->last) {
        record_id next;
        enum status status = store_history_list(listing->names.service->store, &stream->filter,
                                                listing->max - listing->count, listing->names.arena,
                                                &stream->rows, &stream->count, &next, err);
        if (status != STATUS_OK)
            return status;
        stream->at = 0;
        stream->filter.before = next;
        stream->last = next == 0;
    }
    *out_row = stream->at < stream->count ? &stream->rows[stream->at] : NULL;
    return STATUS_OK;
}

static enum status listing_read(struct listing *listing, struct stream *a, struct stream *b,
                                struct error *err)
{
    while (listing->count < listing->max) {
        const struct history_row *row_a, *row_b;
        enum status status = stream_peek(listing, a, &row_a, err);
        if (status == STATUS_OK)
            status = stream_peek(listing, b, &row_b, err);
        if (status != STATUS_OK)
            return status;
        if (row_a == NULL && row_b == NULL)
            break;
        bool from_a = row_b == NULL || (row_a != NULL && row_a->id > row_b->id);
        struct attempt *attempt = &listing->attempts[listing->count++];
        attempt_of(from_a ? row_a : row_b, attempt);
        attempt->range = range_name(&listing->names, from_a ? row_a->range : row_b->range);
        (from_a ? a : b)->at++;
    }
    return STATUS_OK;
}

enum status history_list(struct service *service, const struct history_query *query,
                         struct arena *arena, const struct attempt **out_attempts,
                         size_t *out_count, struct error *err)
{
    struct listing listing = {
        .names = {.service = service, .arena = arena, .organization = query->organization},
        .max = query->max == 0 || query->max > LIST_PAGE_MAX ? LIST_PAGE_MAX : query->max,
    };
    struct stream rows = {
        .filter = {.organization = query->organization,
                   .user = query->user,
                   .before = query->before,
                   .since = query->since,
                   .networks = query->network < 0 ? 0 : (uint64_t)1 << query->network}};
    bool with_unknown = false;
    enum status status = status_filter(query->status, &rows.filter, err);
    if (status == STATUS_OK && query->user == 0)
        status = unknown_included(service, query->organization, &with_unknown, err);
    struct stream unknown = rows;
    unknown.filter.organization = 0;
    unknown.last = !with_unknown;
    listing.attempts = arena_alloc_array(arena, listing.max, sizeof *listing.attempts);
    if (status == STATUS_OK && listing.attempts == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the history");
    if (status == STATUS_OK)
        status = listing_read(&listing, &rows, &unknown, err);
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
