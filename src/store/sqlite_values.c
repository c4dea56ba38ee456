/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite_values.h"

#include <string.h>

/* ---- one value ---- */

void bind_integer(struct bind *bind, int64_t value)
{
    sqlite3_bind_int64(bind->statement, ++bind->at, value);
}

void bind_id(struct bind *bind, record_id id)
{
    bind_integer(bind, (int64_t)id);
}

void bind_text(struct bind *bind, struct slice text)
{
    sqlite3_bind_text64(bind->statement, ++bind->at, text.length == 0 ? "" : text.bytes,
                        text.length, SQLITE_STATIC, SQLITE_UTF8);
}

void bind_bytes(struct bind *bind, const void *bytes, size_t length)
{
    sqlite3_bind_blob64(bind->statement, ++bind->at, length == 0 ? "" : bytes, length,
                        SQLITE_STATIC);
}

void bind_ip(struct bind *bind, struct ip ip)
{
    sqlite3_bind_blob(bind->statement, ++bind->at, ip.bytes, sizeof ip.bytes, SQLITE_TRANSIENT);
}

void bind_seal(struct bind *bind, const struct seal *seal)
{
    bind_integer(bind, seal->key_id);
    bind_bytes(bind, seal->mac.bytes, sizeof seal->mac.bytes);
}

int64_t column_integer(struct columns *columns)
{
    int at = columns->at++;
    if (sqlite3_column_type(columns->statement, at) != SQLITE_INTEGER)
        columns->failed = true;
    return sqlite3_column_int64(columns->statement, at);
}

record_id column_id(struct columns *columns)
{
    return (record_id)column_integer(columns);
}

/* A value in the arena, of text or blob alike. */
struct slice column_text(struct columns *columns)
{
    int at = columns->at++;
    int type = sqlite3_column_type(columns->statement, at);
    if (type != SQLITE_TEXT && type != SQLITE_BLOB)
        columns->failed = true;
    const void *bytes = sqlite3_column_blob(columns->statement, at);
    size_t length = (size_t)sqlite3_column_bytes(columns->statement, at);
    struct slice copy = arena_copy(columns->arena, slice_make(bytes, length));
    if (copy.bytes == NULL)
        columns->failed = true;
    return copy;
}

void column_fixed(struct columns *columns, void *out, size_t length)
{
    int at = columns->at++;
    const void *bytes = sqlite3_column_blob(columns->statement, at);
    if (bytes == NULL || (size_t)sqlite3_column_bytes(columns->statement, at) != length)
        columns->failed = true;
    else
        memcpy(out, bytes, length);
}

void column_seal(struct columns *columns, struct seal *seal)
{
    seal->key_id = (uint32_t)column_integer(columns);
    column_fixed(columns, seal->mac.bytes, sizeof seal->mac.bytes);
}

/* ---- policy values: ten integers in a row ---- */

enum { POLICY_VALUES = sizeof(struct policy_values) / sizeof(int) };

void bind_policy(struct bind *bind, const struct policy_values *policy)
{
    int values[POLICY_VALUES];
    memcpy(values, policy, sizeof values);
    for (size_t i = 0; i < POLICY_VALUES; i++)
        bind_integer(bind, values[i]);
}

void column_policy(struct columns *columns, struct policy_values *policy)
{
    int values[POLICY_VALUES];
    for (size_t i = 0; i < POLICY_VALUES; i++)
        values[i] = (int)column_integer(columns);
    memcpy(policy, values, sizeof values);
}
