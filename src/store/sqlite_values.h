/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single values to and from a statement, one after the other. Inside store/ only.
 */
#ifndef STORE_SQLITE_VALUES_H
#define STORE_SQLITE_VALUES_H

#include "base/arena.h"
#include "store/rows.h"

#include <sqlite3.h>

/* Binds parameters one after the other. Bound memory is borrowed until the statement is reset. */
struct bind {
    sqlite3_stmt *statement;
    int at; /* of the last one bound */
};

void bind_integer(struct bind *bind, int64_t value);
void bind_id(struct bind *bind, record_id id);
void bind_text(struct bind *bind, struct slice text);
void bind_bytes(struct bind *bind, const void *bytes, size_t length);
void bind_ip(struct bind *bind, struct ip ip);

/* Reads columns one after the other; text is copied into the arena. A value of the wrong type or
 * size makes the row failed: a damaged row is an error, never a guess. */
struct columns {
    sqlite3_stmt *statement;
    int at;
    struct arena *arena;
    bool failed;
};

int64_t column_integer(struct columns *columns);
record_id column_id(struct columns *columns);
struct slice column_text(struct columns *columns);
void column_fixed(struct columns *columns, void *out, size_t length);
void bind_seal(struct bind *bind, const struct seal *seal);
void column_seal(struct columns *columns, struct seal *seal);
void bind_policy(struct bind *bind, const struct policy_values *policy);
void column_policy(struct columns *columns, struct policy_values *policy);

#endif
