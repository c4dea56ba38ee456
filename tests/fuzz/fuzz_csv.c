/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the fields of a row, between record separators. A reader of RFC 4180 must find them
 * again, and no field may begin as a formula. */
#include "fuzz/fuzz.h"
#include "text/csv.h"

#include <string.h>

enum { SEPARATOR = 0x1E, FIELDS_MAX = 8 };

/* Takes one field off the front, unquoted, into `out`; true when a comma followed. */
static bool field_take(struct slice *rest, struct buffer *out)
{
    bool quoted = slice_starts(*rest, "\"");
    size_t at = quoted;
    for (; at < rest->length; at++) {
        char c = rest->bytes[at];
        if (!quoted && (c == ',' || c == '\r'))
            break;
        ensure(quoted || c != '"');
        if (c == '"' && (at + 1 == rest->length || rest->bytes[at + 1] != '"'))
            break;
        at += c == '"';
        buffer_add_char(out, c);
    }
    *rest = slice_from_index(*rest, at + quoted);
    bool more = slice_starts(*rest, ",");
    *rest = slice_from_index(*rest, more);
    return more;
}

static void field_check(struct slice read, struct slice written)
{
    bool formula = written.length > 0 && written.bytes[0] != '\0' &&
                   strchr("=+-@\t\r", written.bytes[0]) != NULL;
    ensure(!formula || slice_starts(read, "'"));
    ensure(slice_equal(slice_from_index(read, formula), written));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)64 << 20);
    struct slice fields[FIELDS_MAX], line, read, rest = slice_make(bytes, length);
    size_t count = 0;
    for (bool more = true; more && count < FIELDS_MAX;)
        more = slice_cut(rest, SEPARATOR, &fields[count++], &rest);
    struct buffer row;
    buffer_init(&row, arena, 1 << 24);
    csv_row(&row, fields, count);
    ensure(buffer_finish(&row, &line));
    for (size_t i = 0; i < count; i++) {
        struct buffer field;
        buffer_init(&field, arena, 1 << 24);
        ensure(field_take(&line, &field) == (i + 1 < count));
        ensure(buffer_finish(&field, &read));
        field_check(read, fields[i]);
    }
    ensure(slice_is(line, "\r\n"));
    arena_reset(arena);
    return 0;
}
