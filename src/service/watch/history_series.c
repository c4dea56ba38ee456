/* SPDX-License-Identifier: Apache-2.0 */
/* How many attempts there were hour by hour or day by day; and the end of old ones. */
#include "service/watch/history_impl.h"

#define HOUR ((micros)3600 * MICROS_PER_SECOND)
#define DAY (24 * HOUR)

enum {
    READS_MAX = 10,
    DAYS_DEFAULT = 7,
    DAYS_MOST = 31,
    HOURS_MOST = 47, /* a span of two days touches so many, and one more */
    ARENA_BYTES = 8 * 1024 * 1024,
    EXPIRE_ROWS = 1000,
    EXPIRE_ARENA_BYTES = 4096,
    ROUNDS_WITHOUT_PROGRESS = 100,
};

/* ---- the picture ---- */

static void span_choose(struct history_query *query, micros now, struct history_series *series)
{
    micros end = query->until == 0 || query->until > now ? now + 1 : query->until;
    micros start = query->since == 0 ? end - DAYS_DEFAULT * DAY : query->since;
    bool hours = end - start <= HOURS_MOST * HOUR;
    series->step = hours ? HOUR : DAY;
    if (!hours && end - start > DAYS_MOST * DAY)
        start = end - DAYS_MOST * DAY;
    query->since = start;
    query->until = end;
    micros first = start / series->step * series->step;
    for (micros at = first; at < end && series->count < HISTORY_BARS_MAX; at += series->step)
        series->bars[series->count++].start = at;
}

static void count_add(struct history_series *series, const struct history_count *count)
{
    int64_t first = series->bars[0].start / series->step;
    int64_t at = count->span - first;
    if (at < 0 || at >= (int64_t)series->count || count->network < 0 ||
        count->network >= NETWORK_CLASSES)
        return;
    bool allowed = count->outcome == LOGIN_ALLOWED || count->outcome == LOGIN_ALLOWED_EXPIRED;
    struct history_bar *bar = &series->bars[at];
    (allowed ? bar->allowed : bar->refused)[count->network] += count->attempts;
}

static enum status counts_read(struct service *service, struct history_filter filter,
                               struct arena *arena, struct history_series *series,
                               struct error *err)
{
    record_id next = 1;
    for (unsigned reads = 0; next != 0 && reads < READS_MAX; reads++) {
        const struct history_count *counts;
        size_t count;
        enum status status = store_history_count(service->store, &filter, series->step, arena,
                                                 &counts, &count, &next, err);
        if (status != STATUS_OK)
            return status;
        for (size_t i = 0; i < count; i++)
            count_add(series, &counts[i]);
        filter.before = next;
    }
    series->whole = series->whole && next == 0;
    return STATUS_OK;
}

static enum status series_read(struct service *service, const struct history_query *query,
                               const struct history_filter *filter, struct history_series *series,
                               struct error *err)
{
    bool has_unknown = false;
    struct arena *arena = arena_new(ARENA_BYTES);
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the history");
    enum status status = history_has_unknown(service, query, &has_unknown, err);
    if (status == STATUS_OK)
        status = counts_read(service, *filter, arena, series, err);
    struct history_filter unknown = *filter;
    unknown.organization = 0;
    if (status == STATUS_OK && has_unknown)
        status = counts_read(service, unknown, arena, series, err);
    arena_free(arena);
    return status;
}

enum status history_series(struct service *service, const struct acting *acting,
                           const struct history_query *query, struct history_series *out_series,
                           struct error *err)
{
    struct history_series series = {.whole = true};
    struct history_query span = *query;
    struct history_filter filter;
    span.before = 0;
    if (!query->outside_ranges)
        span_choose(&span, service_now(service), &series);
    enum status status = history_filter_of(acting, &span, &filter, err);
    if (status == STATUS_OK && series.count > 0)
        status = series_read(service, &span, &filter, &series, err);
    if (status == STATUS_OK)
        *out_series = series;
    return status;
}

/* ---- the end of old attempts ---- */

static enum status rows_remove(struct service *service, record_id organization, micros since,
                               struct error *err)
{
    struct arena *arena = arena_new(EXPIRE_ARENA_BYTES);
    struct change change;
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory to expire the history");
    change_init(&change, arena);
    change_do(
        &change, EFFECT_EXPIRE_HISTORY,
        &(struct effect_target){.organization = organization, .time = since, .limit = EXPIRE_ROWS});
    enum write_outcome outcome = store_write_wait(service->store, &change, NULL);
    arena_free(arena);
    if (outcome == WRITE_DONE)
        return STATUS_OK;
    return error_set(err, STATUS_UNAVAILABLE, "the history cannot be written to");
}

struct expiry {
    struct service *service;
    micros since;
    unsigned rounds; /* that may still be made */
};

/* Each round takes away the oldest rows, so that the oldest one left tells when it is done. When
 * it stays the same for long, its id was made by a wrong clock and hides it. */
static enum status organization_expire(struct expiry *expiry, record_id organization,
                                       struct error *err)
{
    micros oldest, before = -1;
    unsigned same = 0;
    for (; expiry->rounds > 0; expiry->rounds--) {
        enum status status =
            store_history_oldest(expiry->service->store, organization, &oldest, err);
        if (status == STATUS_NOT_FOUND)
            return STATUS_OK;
        same = oldest == before ? same + 1 : 0;
        if (status != STATUS_OK || oldest >= expiry->since || same == ROUNDS_WITHOUT_PROGRESS)
            return status;
        before = oldest;
        status = rows_remove(expiry->service, organization, expiry->since, err);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static enum status all_expire(struct expiry *expiry, struct arena *arena, struct error *err)
{
    const struct organization_row *organizations;
    record_id after = 0;
    size_t count;
    enum status status = organization_expire(expiry, 0, err);
    do {
        if (status == STATUS_OK)
            status = store_organization_list(expiry->service->store, after, LIST_PAGE_MAX, arena,
                                             &organizations, &count, err);
        for (size_t i = 0; status == STATUS_OK && i < count; i++) {
            after = organizations[i].id;
            status = organization_expire(expiry, after, err);
        }
        arena_reset(arena);
    } while (status == STATUS_OK && count == LIST_PAGE_MAX);
    return status;
}

enum status history_expire_some(struct service *service, unsigned rounds, micros *out_since,
                                struct error *err)
{
    int days = service->settings->history_days;
    struct expiry expiry = {service, days == 0 ? 0 : service_now(service) - days * DAY, rounds};
    struct arena *arena = arena_new(ARENA_BYTES);
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory to expire the history");
    enum status status = days == 0 ? STATUS_OK : all_expire(&expiry, arena, err);
    arena_free(arena);
    if (status == STATUS_OK)
        *out_since = expiry.since;
    return status;
}

enum status history_expire(struct service *service, const struct acting *acting, micros *out_since,
                           struct error *err)
{
    enum status status = acting_is_operator(acting, err);
    return status == STATUS_OK ? history_expire_some(service, UINT32_MAX, out_since, err) : status;
}
