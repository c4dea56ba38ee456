/* SPDX-License-Identifier: Apache-2.0 */
/* Lists: one statement, rows doubling in the caller's arena. */
#include "core/id.h"
#include "store/sqlite_impl.h"

#include <string.h>

enum { FIRST_ROWS = 16, PASSWORD_ROWS_MAX = 32 };

void *growing_next(struct growing *growing)
{
    if (growing->count == growing->capacity) {
        size_t capacity = growing->capacity == 0 ? FIRST_ROWS : growing->capacity * 2;
        char *rows = arena_alloc_array(growing->arena, capacity, growing->row_bytes);
        if (rows == NULL)
            return NULL;
        if (growing->count > 0)
            memcpy(rows, growing->rows, growing->count * growing->row_bytes);
        growing->rows = rows;
        growing->capacity = capacity;
    }
    return growing->rows + growing->count++ * growing->row_bytes;
}

/* Ids tell when they were made, so that a look at the last hour need not walk through the years
 * before it. A minute of doubt: an id is made a little before or after the time beside it. */
static record_id oldest_id(micros since)
{
    struct id_maker first = {0};
    return id_make(&first, since - 60 * (micros)MICROS_PER_SECOND);
}

static void history_filter_bind(struct bind *bind, const struct history_filter *filter)
{
    bind_id(bind, filter->organization);
    if (filter->user != 0)
        bind_id(bind, filter->user);
    bind_integer(bind, filter->before == 0 ? INT64_MAX : (int64_t)filter->before);
    bind_id(bind, oldest_id(filter->since));
    bind_integer(bind, filter->since);
    bind_integer(bind, filter->network);
    bind_integer(bind, filter->outcome);
    bind_integer(bind, filter->reason);
    bind_integer(bind, filter->token_state);
}

enum status sqlite_organization_list(struct engine *engine, record_id after, size_t max,
                                     struct arena *arena, const struct organization_row **out_rows,
                                     size_t *out_count, struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct organization_row), 0, 0};
    enum status status = read_open(engine, SQL_LIST_ORGANIZATIONS, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, after);
    bind_integer(&read.bind, (int64_t)max);
    while (read_step(&read)) {
        struct organization_row *row = growing_next(&rows);
        if (row == NULL)
            break;
        organization_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct organization_row *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status sqlite_profile_list(struct engine *engine, record_id organization, struct arena *arena,
                                const struct profile_row **out_rows, size_t *out_count,
                                struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct profile_row), 0, 0};
    enum status status = read_open(engine, SQL_LIST_PROFILES, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    while (read_step(&read)) {
        struct profile_row *row = growing_next(&rows);
        if (row == NULL)
            break;
        profile_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct profile_row *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status sqlite_user_list(struct engine *engine, record_id organization, struct slice after,
                             size_t max, struct arena *arena, const struct user_row **out_rows,
                             size_t *out_count, struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct user_row), 0, 0};
    enum status status = read_open(engine, SQL_LIST_USERS, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    bind_text(&read.bind, after);
    bind_integer(&read.bind, (int64_t)max);
    while (read_step(&read)) {
        struct user_row *row = growing_next(&rows);
        if (row == NULL)
            break;
        user_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct user_row *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status sqlite_usage_list(struct engine *engine, record_id organization, record_id user,
                              micros since, size_t max, struct arena *arena,
                              const struct usage_listed **out_rows, size_t *out_count,
                              struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct usage_listed), 0, 0};
    enum status status = read_open(engine, SQL_LIST_USAGE, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    bind_id(&read.bind, user);
    bind_integer(&read.bind, since);
    bind_integer(&read.bind, (int64_t)max);
    while (read_step(&read)) {
        struct usage_listed *row = growing_next(&rows);
        if (row == NULL)
            break;
        usage_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct usage_listed *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status sqlite_lane_list(struct engine *engine, record_id organization, record_id user,
                             size_t max, struct arena *arena, const struct lane_row **out_rows,
                             size_t *out_count, struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct lane_row), 0, 0};
    enum status status = read_open(engine, SQL_LIST_LANES, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    bind_id(&read.bind, user);
    bind_integer(&read.bind, (int64_t)max);
    while (read_step(&read)) {
        struct lane_row *row = growing_next(&rows);
        if (row == NULL)
            break;
        lane_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct lane_row *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status sqlite_session_list(struct engine *engine, record_id organization, record_id user,
                                record_id before, size_t max, struct arena *arena,
                                const struct session_row **out_rows, size_t *out_count,
                                struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct session_row), 0, 0};
    enum status status = read_open(engine, SQL_LIST_SESSIONS, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    bind_id(&read.bind, user);
    bind_integer(&read.bind, before == 0 ? INT64_MAX : (int64_t)before);
    bind_integer(&read.bind, (int64_t)max);
    while (read_step(&read)) {
        struct session_row *row = growing_next(&rows);
        if (row == NULL)
            break;
        session_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct session_row *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status sqlite_outbox_list(struct engine *engine, record_id organization, record_id user,
                               record_id before, size_t max, struct arena *arena,
                               const struct outbox_row **out_rows, size_t *out_count,
                               struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct outbox_row), 0, 0};
    enum status status =
        read_open(engine, user == 0 ? SQL_LIST_OUTBOX : SQL_LIST_OUTBOX_USER, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    if (user != 0)
        bind_id(&read.bind, user);
    bind_integer(&read.bind, before == 0 ? INT64_MAX : (int64_t)before);
    bind_integer(&read.bind, (int64_t)max);
    while (read_step(&read)) {
        struct outbox_row *row = growing_next(&rows);
        if (row == NULL)
            break;
        outbox_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct outbox_row *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status sqlite_outbox_due(struct engine *engine, micros now, size_t max, struct arena *arena,
                              const struct outbox_row **out_rows, size_t *out_count,
                              struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct outbox_row), 0, 0};
    enum status status = read_open(engine, SQL_LIST_OUTBOX_DUE, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_integer(&read.bind, now);
    bind_integer(&read.bind, (int64_t)max);
    while (read_step(&read)) {
        struct outbox_row *row = growing_next(&rows);
        if (row == NULL)
            break;
        outbox_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct outbox_row *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status sqlite_audit_list(struct engine *engine, record_id organization, uint64_t after,
                              size_t max, struct arena *arena, const struct audit_row **out_rows,
                              size_t *out_count, struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct audit_row), 0, 0};
    enum status status = read_open(engine, SQL_LIST_AUDIT, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    bind_id(&read.bind, after);
    bind_integer(&read.bind, (int64_t)max);
    while (read_step(&read)) {
        struct audit_row *row = growing_next(&rows);
        if (row == NULL)
            break;
        audit_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct audit_row *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status sqlite_ranges_get(struct engine *engine, record_id organization, struct arena *arena,
                              const struct range_row **out_rows, size_t *out_count,
                              struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct range_row), 0, 0};
    enum status status = read_open(engine, SQL_GET_RANGES, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    while (read_step(&read)) {
        struct range_row *row = growing_next(&rows);
        if (row == NULL)
            break;
        range_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct range_row *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status sqlite_passwords_get(struct engine *engine, record_id organization, record_id user,
                                 struct arena *arena, const struct password_row **out_rows,
                                 size_t *out_count, struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct password_row), 0, 0};
    enum status status = read_open(engine, SQL_GET_PASSWORDS, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    bind_id(&read.bind, user);
    bind_integer(&read.bind, PASSWORD_ROWS_MAX);
    while (read_step(&read)) {
        struct password_row *row = growing_next(&rows);
        if (row == NULL)
            break;
        password_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct password_row *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}

enum status sqlite_history_list(struct engine *engine, const struct history_filter *filter,
                                size_t max, struct arena *arena,
                                const struct history_row **out_rows, size_t *out_count,
                                struct error *err)
{
    struct read read;
    struct growing rows = {arena, NULL, sizeof(struct history_row), 0, 0};
    enum status status = read_open(
        engine, filter->user == 0 ? SQL_LIST_HISTORY : SQL_LIST_HISTORY_USER, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    history_filter_bind(&read.bind, filter);
    bind_integer(&read.bind, (int64_t)max);
    while (read_step(&read)) {
        struct history_row *row = growing_next(&rows);
        if (row == NULL)
            break;
        history_read(&read.columns, row);
    }
    status = read_close(&read, err);
    if (status != STATUS_OK)
        return status;
    *out_rows = (const struct history_row *)(const void *)rows.rows;
    *out_count = rows.count;
    return STATUS_OK;
}
