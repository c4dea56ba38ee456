/* SPDX-License-Identifier: Apache-2.0 */
/* The list of attempts: rows of the organization and, where there is only one, of the unknown
 * names, merged in one order and read within bounds. */
#include "service/login/networks.h"
#include "service/watch/history_impl.h"

/* Store reads of one call: each looks at 20,000 rows at most. */
enum { READS_MAX = 12 };

/* ---- rows to attempts ---- */

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

void attempt_of(struct range_names *names, const struct history_row *row, struct attempt *out)
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
        .range = range_name(names, row->range),
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

/* ---- what a query means ---- */

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

static enum status query_may(const struct acting *acting, const struct history_query *query,
                             struct error *err)
{
    bool own = query->user != 0 && query->user == acting->actor.user &&
               query->organization == acting->organization;
    return own ? STATUS_OK
               : acting_may(acting, query->organization, PERMISSION_MONITOR_LOGIN_HISTORY, err);
}

enum status history_filter_of(const struct acting *acting, const struct history_query *query,
                              struct history_filter *out_filter, struct error *err)
{
    struct history_filter filter = {
        .organization = query->organization,
        .user = query->user,
        .before = query->before,
        .since = query->since,
        .until = query->until,
        .networks = query->networks,
        .token_states = query->token_states,
        .entries = query->entries,
    };
    enum status status = query_may(acting, query, err);
    if (status == STATUS_OK)
        status = status_filter(query->status, &filter, err);
    if (status == STATUS_OK)
        *out_filter = filter;
    return status;
}

enum status history_has_unknown(struct service *service, const struct history_query *query,
                                bool *out_has, struct error *err)
{
    record_id only;
    *out_has = false;
    if (query->user != 0 || query->organization == 0)
        return STATUS_OK;
    enum status status = store_organization_only(service->store, &only, err);
    *out_has = status == STATUS_OK && only == query->organization;
    return status;
}

/* ---- words ---- */

bool history_networks_parse(struct slice word, uint64_t *out_networks)
{
    enum network_class class = NETWORK_OUTSIDE;
    if (slice_is(word, "inside")) {
        *out_networks = 1 << NETWORK_TRUSTED | 1 << NETWORK_EXEMPT;
        return true;
    }
    if (!network_class_parse(word, &class))
        return false;
    *out_networks = (uint64_t)1 << class;
    return true;
}

bool history_tokens_parse(struct slice word, uint64_t *out_token_states)
{
    if (slice_is(word, "used")) {
        *out_token_states = 1 << TOKEN_STATE_NEEDED | 1 << TOKEN_STATE_UNNEEDED;
        return true;
    }
    for (int state = TOKEN_STATE_ABSENT; state <= TOKEN_STATE_OUTDATED; state++) {
        if (!slice_is(word, token_state_name((enum token_state)state)))
            continue;
        *out_token_states = (uint64_t)1 << state;
        return true;
    }
    return false;
}

bool history_entries_parse(struct slice word, uint64_t *out_entries)
{
    enum login_entry entry;
    if (!login_entry_parse(word, &entry))
        return false;
    *out_entries = (uint64_t)1 << entry;
    return true;
}

/* ---- reading ---- */

/* Rows of one organization, newest first, read page by page. */
struct stream {
    struct history_filter filter; /* .before is where the next page begins */
    const struct history_row *rows;
    size_t count;
    size_t at;
    bool last; /* no page follows */
};

struct listing {
    struct service *service;
    struct range_names names;
    struct compiled *ranges; /* the view outside_ranges; else NULL */
    struct attempt *attempts;
    size_t count;
    size_t max;
    unsigned reads;
};

/* Makes the next row of the stream known, as far as the bound of reads allows. */
static enum status stream_fill(struct listing *listing, struct stream *stream, struct error *err)
{
    size_t max = listing->ranges != NULL ? LIST_PAGE_MAX : listing->max - listing->count;
    while (stream->at == stream->count && !stream->last && listing->reads < READS_MAX) {
        record_id next;
        enum status status =
            store_history_list(listing->service->store, &stream->filter, max, listing->names.arena,
                               &stream->rows, &stream->count, &next, err);
        if (status != STATUS_OK)
            return status;
        listing->reads++;
        stream->at = 0;
        stream->filter.before = next;
        stream->last = next == 0;
    }
    return STATUS_OK;
}

/* No row at or above this id is still to come from the stream; 0 at its end. */
static record_id stream_before(const struct stream *stream)
{
    if (stream->at < stream->count)
        return stream->rows[stream->at].id + 1;
    return stream->last ? 0 : stream->filter.before;
}

/* The newer of both next rows, and that only if the other stream cannot give a newer one yet. */
static const struct history_row *row_take(struct stream *a, struct stream *b)
{
    struct stream *newer = stream_before(a) >= stream_before(b) ? a : b;
    return newer->at < newer->count ? &newer->rows[newer->at++] : NULL;
}

/* An IP address that cannot be read is in no range. */
static bool is_in_view(const struct listing *listing, const struct history_row *row)
{
    return listing->ranges == NULL || !row->has_ip ||
           ip_set_find(compiled_set(listing->ranges), row->ip) == NULL;
}

static enum status listing_read(struct listing *listing, struct stream *rows,
                                struct stream *unknown, struct error *err)
{
    while (listing->count < listing->max) {
        enum status status = stream_fill(listing, rows, err);
        if (status == STATUS_OK)
            status = stream_fill(listing, unknown, err);
        if (status != STATUS_OK)
            return status;
        const struct history_row *row = row_take(rows, unknown);
        if (row == NULL)
            break;
        if (is_in_view(listing, row))
            attempt_of(&listing->names, row, &listing->attempts[listing->count++]);
    }
    return STATUS_OK;
}

/* The trusted ranges as they are now. */
static enum status ranges_now(struct service *service, const struct history_query *query,
                              struct arena *arena, struct compiled **out_ranges, struct error *err)
{
    struct organization_row organization;
    if (!query->outside_ranges)
        return STATUS_OK;
    if (query->organization == 0)
        return error_set(err, STATUS_INVALID,
                         "only an organization has trusted ranges to be outside of");
    enum status status =
        store_organization_find(service->store, query->organization, arena, &organization, err);
    return status == STATUS_OK ? networks_borrow(service, &organization, out_ranges, err) : status;
}

static enum status streams_begin(struct service *service, const struct acting *acting,
                                 const struct history_query *query, struct stream *rows,
                                 struct stream *unknown, struct error *err)
{
    bool has_unknown = false;
    *rows = (struct stream){.last = false};
    enum status status = history_filter_of(acting, query, &rows->filter, err);
    if (status == STATUS_OK)
        status = history_has_unknown(service, query, &has_unknown, err);
    *unknown = *rows;
    unknown->filter.organization = 0;
    unknown->last = !has_unknown;
    return status;
}

enum status history_list(struct service *service, const struct acting *acting,
                         const struct history_query *query, struct arena *arena,
                         const struct attempt **out_attempts, size_t *out_count,
                         record_id *out_next, struct error *err)
{
    struct listing listing = {
        .service = service,
        .names = {.service = service, .arena = arena, .organization = query->organization},
        .max = query->max == 0 || query->max > LIST_PAGE_MAX ? LIST_PAGE_MAX : query->max,
    };
    struct stream rows, unknown;
    enum status status = streams_begin(service, acting, query, &rows, &unknown, err);
    if (status == STATUS_OK)
        status = ranges_now(service, query, arena, &listing.ranges, err);
    if (status != STATUS_OK)
        return status;
    listing.attempts = arena_alloc_array(arena, listing.max, sizeof *listing.attempts);
    if (listing.attempts == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the history");
    else
        status = listing_read(&listing, &rows, &unknown, err);
    if (listing.ranges != NULL)
        networks_return(service, listing.ranges);
    if (status != STATUS_OK)
        return status;
    record_id a = stream_before(&rows), b = stream_before(&unknown);
    *out_attempts = listing.attempts;
    *out_count = listing.count;
    *out_next = a > b ? a : b;
    return STATUS_OK;
}
