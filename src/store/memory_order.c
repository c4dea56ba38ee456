/* SPDX-License-Identifier: Apache-2.0 */
#include "store/memory_order.h"

#include <stdlib.h>

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

enum { ORDER_MAX = 5 };

struct order {
    struct order_key {
        const struct field *field;
        bool downwards;
        bool presence; /* only whether there is a value */
    } keys[ORDER_MAX];
    size_t count;
};

static const struct field *field_named(const struct row_type *type, struct slice column)
{
    for (size_t i = 0; i < type->stored; i++)
        if (slice_is(column, type->fields.list[i].column))
            return &type->fields.list[i];
    ensure(false); /* an order names a column of its table */
    return NULL;
}

static struct order order_parse(enum row_kind kind, const char *columns)
{
    struct order order = {.count = 0};
    struct slice rest = slice_from(columns), word;
    bool more = rest.length > 0;
    while (more) {
        more = slice_cut(rest, ' ', &word, &rest);
        struct order_key *key = &order.keys[order.count++];
        key->downwards = slice_starts(word, "-");
        key->presence = slice_starts(word, "!");
        if (key->downwards || key->presence)
            word = slice_from_index(word, 1);
        key->field = field_named(row_type_get(kind), word);
    }
    return order;
}

static bool has_value(struct slice bytes)
{
    for (size_t i = 0; i < bytes.length; i++)
        if (bytes.bytes[i] != 0)
            return true;
    return false;
}

static int compare_by(const struct order_key *key, const void *a, const void *b)
{
    int order;
    if (field_is_number(key->field))
        order = compare_numbers((uint64_t)field_number(key->field, a),
                                (uint64_t)field_number(key->field, b));
    else if (key->presence)
        order = has_value(field_bytes(key->field, a)) - has_value(field_bytes(key->field, b));
    else
        order = slice_compare(field_bytes(key->field, a), field_bytes(key->field, b));
    return key->downwards ? -order : order;
}

static int compare_hits(const void *a, const void *b, void *order_of)
{
    const struct order *order = order_of;
    int result = 0;
    for (size_t i = 0; i < order->count && result == 0; i++)
        result = compare_by(&order->keys[i], *(void *const *)a, *(void *const *)b);
    return result;
}

void rows_sort(enum row_kind kind, const char *columns, void **rows, size_t count)
{
    struct order order = order_parse(kind, columns);
    if (order.count > 0)
        qsort_r(rows, count, sizeof *rows, compare_hits, &order);
}
