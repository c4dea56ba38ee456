/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queries: for each its statement, which values are bound in which order, and the rows it gives,
 * all of it in one table. Rows double in the caller's arena.
 */
#include "store/sqlite_impl.h"

#include <string.h>

enum { FIRST_ROWS = 16 };

/* Behind every word that begins with what stands before it: no text has this code point. */
#define LAST_POINT "\xF4\x8F\xBF\xBF"

/* ---- values ---- */

static void bind_words(struct bind *bind, const struct wanted *wanted, struct arena *arena)
{
    for (size_t i = 0; i < USER_SEARCH_WORDS_MAX; i++) {
        struct slice word = wanted->words[i];
        bind_text(bind, word);
        bind_text(bind, arena_format(arena, "%.*s" LAST_POINT, (int)word.length,
                                     word.length == 0 ? "" : word.bytes));
    }
}

static void bind_usage_key(struct bind *bind, const struct usage_row *usage)
{
    static const struct usage_row start;
    const struct usage_row *key = usage == NULL ? &start : usage;
    bind_id(bind, key->user);
    bind_id(bind, key->token);
    bind_id(bind, key->client);
    bind_ip(bind, key->prefix);
}

/* What a view wants a flag of the user to be; -1 = either. */
static void bind_view(struct bind *bind, int view)
{
    bind_integer(bind, view == USERS_ACTIVE ? 1 : view == USERS_INACTIVE ? 0 : -1);
    bind_integer(bind, view == USERS_FROZEN ? 1 : -1);
}

static void bind_value(struct bind *bind, char value, const struct wanted *wanted, size_t max)
{
    static const struct mac no_mac;
    if (value == 'o')
        bind_id(bind, wanted->organization);
    else if (value == 'u')
        bind_id(bind, wanted->user);
    else if (value == 'i')
        bind_id(bind, wanted->id);
    else if (value == 'b')
        bind_integer(bind, wanted->before == 0 ? INT64_MAX : (int64_t)wanted->before);
    else if (value == 't')
        bind_text(bind, wanted->text);
    else if (value == 'k')
        bind_integer(bind, wanted->kind);
    else if (value == 'n')
        bind_integer(bind, wanted->time);
    else if (value == 'v')
        bind_view(bind, wanted->kind);
    else if (value == 'y')
        bind_usage_key(bind, wanted->usage);
    else if (value == 'z')
        bind_bytes(bind, no_mac.bytes, sizeof no_mac.bytes);
    else if (value == 'm')
        bind_integer(bind, max > INT64_MAX ? INT64_MAX : (int64_t)max);
}

/* ---- rows ---- */

/* Room for one more; NULL when the arena is exhausted. */
static void *rows_grow(struct arena *arena, struct rows *rows, size_t *capacity, size_t row_bytes)
{
    if (rows->count == *capacity) {
        size_t wanted = *capacity == 0 ? FIRST_ROWS : *capacity * 2;
        void *larger = arena_alloc_array(arena, wanted, row_bytes);
        if (larger == NULL)
            return NULL;
        if (rows->count > 0)
            memcpy(larger, rows->list, rows->count * row_bytes);
        rows->list = larger;
        *capacity = wanted;
    }
    return (char *)rows->list + rows->count++ * row_bytes;
}

void rows_read(struct read *read, enum row_kind kind, struct rows *out_rows)
{
    size_t capacity = 0;
    *out_rows = (struct rows){NULL, 0};
    while (read_step(read)) {
        void *row = rows_grow(read->columns.arena, out_rows, &capacity, row_type_get(kind)->size);
        if (row == NULL)
            break;
        row_read(&read->columns, kind, row);
    }
}

/* ---- the table ---- */

struct query_rule {
    enum sql sql;
    const char *values; /* one letter each, see bind_value; w = the words */
    enum row_kind kind;
};

static const struct query_rule rules[QUERIES] = {
    [QUERY_CODE_FIND] = {SQL_GET_CODE, "ot", ROW_CODE},
    [QUERY_LINK_FIND] = {SQL_GET_LINK, "ot", ROW_LINK},
    [QUERY_LINK_ALIVE] = {SQL_GET_LINK_ALIVE, "oukn", ROW_LINK},
    [QUERY_USER_FIND] = {SQL_GET_USER_BY_NAME, "t", ROW_USER},
    [QUERY_PROFILE_FIND] = {SQL_GET_PROFILE_BY_NAME, "ot", ROW_PROFILE},
    [QUERY_PROFILE_GET] = {SQL_GET_PROFILE, "oi", ROW_PROFILE},
    [QUERY_ORGANIZATION_FIND] = {SQL_GET_ORGANIZATION, "o", ROW_ORGANIZATION},
    [QUERY_HISTORY_FIND] = {SQL_GET_HISTORY, "to", ROW_HISTORY},
    [QUERY_HISTORY_OLDEST] = {SQL_GET_HISTORY_OLDEST, "o", ROW_HISTORY},
    [QUERY_AUDIT_LAST] = {SQL_GET_AUDIT_LAST, "oti", ROW_AUDIT},
    [QUERY_OUTBOX_FIND] = {SQL_GET_OUTBOX, "oi", ROW_OUTBOX},
    [QUERY_RANGES_GET] = {SQL_GET_RANGES, "o", ROW_RANGE},
    [QUERY_PASSWORDS_GET] = {SQL_GET_PASSWORDS, "oum", ROW_PASSWORD},
    [QUERY_OUTBOX_DUE] = {SQL_LIST_OUTBOX_DUE, "nm", ROW_OUTBOX},
    [QUERY_ORGANIZATION_LIST] = {SQL_LIST_ORGANIZATIONS, "im", ROW_ORGANIZATION},
    [QUERY_PROFILE_LIST] = {SQL_LIST_PROFILES, "o", ROW_PROFILE},
    [QUERY_PROFILE_USERS] = {SQL_LIST_PROFILE_USERS, "oim", ROW_USER},
    [QUERY_USER_LIST] = {SQL_LIST_USERS, "otvm", ROW_USER},
    [QUERY_USER_SEARCH] = {SQL_SEARCH_USERS, "otvwm", ROW_USER},
    [QUERY_USAGE_LIST] = {SQL_LIST_USAGE, "ounm", ROW_USAGE_LISTED},
    [QUERY_USAGE_OF_ORGANIZATION] = {SQL_LIST_USAGE_ALL, "onym", ROW_USAGE_OF_USER},
    [QUERY_LANE_LIST] = {SQL_LIST_LANES, "oum", ROW_LANE},
    [QUERY_SESSION_LIST] = {SQL_LIST_SESSIONS, "oubm", ROW_SESSION},
    [QUERY_SESSION_LIST_ALL] = {SQL_LIST_SESSIONS_ALL, "obm", ROW_SESSION},
    [QUERY_BROWSER_LIST] = {SQL_LIST_BROWSERS, "oubm", ROW_BROWSER},
    [QUERY_BROWSER_LIST_ALL] = {SQL_LIST_BROWSERS_ALL, "obm", ROW_BROWSER},
    [QUERY_OUTBOX_LIST] = {SQL_LIST_OUTBOX_USER, "oubm", ROW_OUTBOX},
    [QUERY_OUTBOX_LIST_ALL] = {SQL_LIST_OUTBOX, "obm", ROW_OUTBOX},
    [QUERY_AUDIT_LIST] = {SQL_LIST_AUDIT, "oim", ROW_AUDIT},
    [QUERY_AUDIT_OF_RECORD] = {SQL_LIST_AUDIT_RECORD, "zotibm", ROW_AUDIT_LISTED},
    [QUERY_AUDIT_NEWEST] = {SQL_LIST_AUDIT_NEWEST, "zobm", ROW_AUDIT_LISTED},
};

enum status sqlite_query(struct engine *engine, enum query query, const struct wanted *wanted,
                         size_t max, struct arena *arena, struct rows *out, struct error *err)
{
    const struct query_rule *rule = &rules[query];
    struct read read;
    struct rows rows;
    enum status status = read_open(engine, rule->sql, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    for (const char *value = rule->values; *value != '\0'; value++) {
        if (*value == 'w')
            bind_words(&read.bind, wanted, arena);
        else
            bind_value(&read.bind, *value, wanted, max);
    }
    rows_read(&read, rule->kind, &rows);
    status = read_close(&read, err);
    if (status == STATUS_OK)
        *out = rows;
    return status;
}
