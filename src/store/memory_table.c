/* SPDX-License-Identifier: Apache-2.0 */
#include "store/memory_table.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 };

/* Room for one more element of `size` bytes. */
static bool grow(void **array, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return true;
    size_t wanted = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
    void *larger = realloc(*array, wanted * size);
    if (larger == NULL)
        return false;
    *array = larger;
    *capacity = wanted;
    return true;
}

static bool table_grow(struct memory_table *table)
{
    void *rows = table->rows;
    bool grown = grow(&rows, &table->capacity, table->count, sizeof *table->rows);
    table->rows = rows;
    return grown;
}

static bool undo_grow(struct memory_tables *tables)
{
    void *undo = tables->undo;
    bool grown = grow(&undo, &tables->undo_capacity, tables->undo_count, sizeof *tables->undo);
    tables->undo = undo;
    return grown;
}

/* Takes `row` (NULL removes). Every change of a table goes through here. */
static bool row_replace(struct memory_tables *tables, enum row_kind kind, size_t at, void *row)
{
    struct memory_table *table = &tables->tables[kind];
    if (!undo_grow(tables) || !table_grow(table)) {
        free(row);
        return false;
    }
    void *before = at < table->count ? table->rows[at] : NULL;
    tables->undo[tables->undo_count++] = (struct memory_undo){kind, at, before};
    table->rows[at] = row;
    if (at == table->count)
        table->count++;
    return true;
}

/* The index of the row of the same primary key, or the count. */
static size_t key_find(const struct memory_table *table, enum row_kind kind, const void *key)
{
    const struct row_type *type = row_type_get(kind);
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i] != NULL && fields_equal(type->fields, type->key, table->rows[i], key))
            return i;
    return table->count;
}

const void *memory_table_find(const struct memory_tables *tables, enum row_kind kind,
                              const void *key)
{
    const struct memory_table *table = &tables->tables[kind];
    size_t at = key_find(table, kind, key);
    return at < table->count ? table->rows[at] : NULL;
}

static void *row_copy(enum row_kind kind, const void *row)
{
    return fields_copy(row_type_stored(kind), row_type_get(kind)->size, row);
}

bool memory_table_put(struct memory_tables *tables, enum row_kind kind, const void *row)
{
    void *copy = row_copy(kind, row);
    if (copy == NULL)
        return false;
    return row_replace(tables, kind, key_find(&tables->tables[kind], kind, row), copy);
}

bool memory_table_remove(struct memory_tables *tables, enum row_kind kind, row_match_fn match,
                         const struct wanted *wanted, size_t *out_count)
{
    const struct memory_table *table = &tables->tables[kind];
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (table->rows[i] == NULL || !match(table->rows[i], wanted))
            continue;
        if (!row_replace(tables, kind, i, NULL))
            return false;
        count++;
    }
    *out_count = count;
    return true;
}

bool memory_table_alter(struct memory_tables *tables, enum row_kind kind, row_match_fn match,
                        row_alter_fn alter, const struct wanted *wanted, size_t *out_count)
{
    const struct memory_table *table = &tables->tables[kind];
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (table->rows[i] == NULL || !match(table->rows[i], wanted))
            continue;
        void *copy = row_copy(kind, table->rows[i]);
        if (copy == NULL)
            return false;
        alter(copy, wanted);
        if (!row_replace(tables, kind, i, copy))
            return false;
        count++;
    }
    *out_count = count;
    return true;
}

static void holes_close(struct memory_table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i] != NULL)
            table->rows[kept++] = table->rows[i];
    table->count = kept;
}

void memory_tables_rollback(struct memory_tables *tables)
{
    while (tables->undo_count > 0) {
        const struct memory_undo *undo = &tables->undo[--tables->undo_count];
        struct memory_table *table = &tables->tables[undo->kind];
        free(table->rows[undo->at]);
        table->rows[undo->at] = undo->before;
        if (undo->before == NULL && undo->at + 1 == table->count)
            table->count--;
    }
}

void memory_tables_commit(struct memory_tables *tables)
{
    bool touched[ROW_TABLES] = {false};
    for (size_t i = 0; i < tables->undo_count; i++) {
        free(tables->undo[i].before);
        touched[tables->undo[i].kind] = true;
    }
    tables->undo_count = 0;
    for (size_t i = 0; i < ROW_TABLES; i++)
        if (touched[i])
            holes_close(&tables->tables[i]);
}

void memory_tables_free(struct memory_tables *tables)
{
    memory_tables_rollback(tables);
    for (size_t i = 0; i < ROW_TABLES; i++) {
        for (size_t j = 0; j < tables->tables[i].count; j++)
            free(tables->tables[i].rows[j]);
        free(tables->tables[i].rows);
    }
    free(tables->undo);
}
