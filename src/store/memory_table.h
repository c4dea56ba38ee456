/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory engine's tables: arrays of pointers to rows that are never changed, only replaced,
 * and a list of what a running write has replaced, so that it can be taken back.
 *
 * Inside store/ only. The tables own their rows. One thread at a time (the engine's lock). The
 * functions that replace give false without memory; the write is then rolled back.
 */
#ifndef STORE_MEMORY_TABLE_H
#define STORE_MEMORY_TABLE_H

#include "store/row_type.h"
#include "store/store_impl.h"

struct memory_table {
    void **rows; /* NULL where one was removed by the running write */
    size_t count;
    size_t capacity;
};

struct memory_undo {
    enum row_kind kind;
    size_t at;
    void *before; /* NULL = there was no row */
};

struct memory_tables {
    struct memory_table tables[ROW_TABLES];
    struct memory_undo *undo; /* of the running write, oldest first */
    size_t undo_count;
    size_t undo_capacity;
};

typedef bool (*row_match_fn)(const void *row, const struct wanted *wanted);
/* Alters a copy of a row. */
typedef void (*row_alter_fn)(void *row, const struct wanted *wanted);

/* The row of the same primary key, or NULL. */
const void *memory_table_find(const struct memory_tables *tables, enum row_kind kind,
                              const void *key);
/* Inserts a copy, or replaces the row of the same key. */
MUST_CHECK bool memory_table_put(struct memory_tables *tables, enum row_kind kind, const void *row);
/* Both tell how many rows matched. */
MUST_CHECK bool memory_table_remove(struct memory_tables *tables, enum row_kind kind,
                                    row_match_fn match, const struct wanted *wanted,
                                    size_t *out_count);
MUST_CHECK bool memory_table_alter(struct memory_tables *tables, enum row_kind kind,
                                   row_match_fn match, row_alter_fn alter,
                                   const struct wanted *wanted, size_t *out_count);

/* Ends the running write: what it replaced comes back, or is gone for good. */
void memory_tables_rollback(struct memory_tables *tables);
void memory_tables_commit(struct memory_tables *tables);
void memory_tables_free(struct memory_tables *tables);

#endif
