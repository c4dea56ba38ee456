/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite_rows.h"

static void field_bind(struct bind *bind, const struct field *field, const void *row)
{
    if (field_is_number(field)) {
        bind_integer(bind, field_number(field, row));
        return;
    }
    struct slice bytes = field_bytes(field, row);
    if (field->kind == FIELD_TEXT)
        bind_text(bind, bytes);
    else
        bind_bytes(bind, bytes.bytes, bytes.length);
}

void row_bind(struct bind *bind, enum row_kind kind, const void *row)
{
    struct fields fields = row_type_stored(kind);
    for (size_t i = 0; i < fields.count; i++)
        field_bind(bind, &fields.list[i], row);
}

/* A value of the wrong type or size makes the row a damaged one. */
static void field_read(struct columns *columns, const struct field *field, void *row)
{
    if (field_is_number(field)) {
        field_set_number(field, row, column_integer(columns));
    } else if (field_is_slice(field)) {
        field_set_bytes(field, row, column_text(columns));
    } else {
        struct slice member = field_bytes(field, row);
        column_fixed(columns, (char *)row + field->offset, member.length);
    }
}

void row_read(struct columns *columns, enum row_kind kind, void *row)
{
    struct fields fields = row_type_get(kind)->fields;
    size_t count = (size_t)sqlite3_column_count(columns->statement);
    for (size_t i = 0; i < fields.count && i < count; i++)
        field_read(columns, &fields.list[i], row);
}
