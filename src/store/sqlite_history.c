/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads of the history, which may be longer than one read may look at: each looks at no more than
 * HISTORY_EXAMINED_MAX rows and says where the next one goes on.
 */
#include "store/history_span.h"
#include "store/sqlite_impl.h"

/* Whose rows, between which ids: the part of a filter that an index answers. */
static void bind_span(struct bind *bind, const struct history_filter *filter,
                      const struct history_span *span)
{
    bind_id(bind, filter->organization);
    if (filter->user != 0)
        bind_id(bind, filter->user);
    bind_id(bind, span->before);
    bind_id(bind, span->first);
}

static void bind_filter(struct bind *bind, const struct history_filter *filter)
{
    bind_integer(bind, filter->since);
    bind_integer(bind, filter->until == 0 ? INT64_MAX : filter->until);
    bind_integer(bind, (int64_t)filter->networks);
    bind_integer(bind, (int64_t)filter->outcomes);
    bind_integer(bind, (int64_t)filter->reasons);
    bind_integer(bind, (int64_t)filter->token_states);
    bind_integer(bind, (int64_t)filter->entries);
}

/* Shortens the span to what one read may examine, and tells where the next one goes on. */
static record_id span_limit(struct read *read, const struct history_filter *filter,
                            struct history_span *span)
{
    read_statement(read, filter->user == 0 ? SQL_GET_HISTORY_LIMIT : SQL_GET_HISTORY_LIMIT_USER);
    bind_span(&read->bind, filter, span);
    bind_integer(&read->bind, HISTORY_EXAMINED_MAX - 1);
    if (!read_step(read))
        return 0;
    span->first = column_id(&read->columns);
    return span->first;
}

enum status sqlite_history_list(struct engine *engine, const struct history_filter *filter,
                                size_t max, struct arena *arena, struct rows *out,
                                record_id *out_next, struct error *err)
{
    struct read read;
    struct rows rows;
    struct history_span span = history_span_of(filter);
    enum status status = read_begin(engine, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    /* Where everything passes, a page is full before the limit is near. */
    record_id next = history_filter_is_open(filter) ? 0 : span_limit(&read, filter, &span);
    read_statement(&read, filter->user == 0 ? SQL_LIST_HISTORY : SQL_LIST_HISTORY_USER);
    bind_span(&read.bind, filter, &span);
    bind_filter(&read.bind, filter);
    bind_integer(&read.bind, (int64_t)max);
    rows_read(&read, ROW_HISTORY, &rows);
    status = read_end(&read, err);
    if (status != STATUS_OK)
        return status;
    *out = rows;
    *out_next =
        rows.count == max ? ((const struct history_row *)rows.list)[rows.count - 1].id : next;
    return STATUS_OK;
}

enum status sqlite_history_count(struct engine *engine, const struct history_filter *filter,
                                 micros step, struct arena *arena, struct rows *out,
                                 record_id *out_next, struct error *err)
{
    struct read read;
    struct rows rows;
    struct history_span span = history_span_of(filter);
    enum status status = read_begin(engine, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    record_id next = span_limit(&read, filter, &span);
    read_statement(&read, filter->user == 0 ? SQL_COUNT_HISTORY : SQL_COUNT_HISTORY_USER);
    bind_integer(&read.bind, step);
    bind_span(&read.bind, filter, &span);
    bind_filter(&read.bind, filter);
    rows_read(&read, ROW_HISTORY_COUNT, &rows);
    status = read_end(&read, err);
    if (status != STATUS_OK)
        return status;
    *out = rows;
    *out_next = next;
    return STATUS_OK;
}
