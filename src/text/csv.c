/* SPDX-License-Identifier: Apache-2.0 */
#include "text/csv.h"

#include <string.h>

static bool is_formula(struct slice s)
{
    return s.length > 0 && s.bytes[0] != '\0' && strchr("=+-@\t\r", s.bytes[0]) != NULL;
}

static bool needs_quotes(struct slice s)
{
    return slice_find(s, ',') < s.length || slice_find(s, '"') < s.length ||
           slice_find(s, '\r') < s.length || slice_find(s, '\n') < s.length ||
           slice_trim(s).length < s.length;
}

static void quoted_add(struct buffer *buffer, struct slice s)
{
    struct slice part, rest = s;
    while (slice_cut(rest, '"', &part, &rest)) {
        buffer_add(buffer, part);
        buffer_add_text(buffer, "\"\"");
    }
    buffer_add(buffer, part);
}

static void csv_field(struct buffer *buffer, struct slice s)
{
    bool quoted = needs_quotes(s);
    if (quoted)
        buffer_add_char(buffer, '"');
    if (is_formula(s))
        buffer_add_char(buffer, '\'');
    quoted_add(buffer, s);
    if (quoted)
        buffer_add_char(buffer, '"');
}

void csv_row(struct buffer *buffer, const struct slice *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(buffer, ',');
        csv_field(buffer, fields[i]);
    }
    buffer_add_text(buffer, "\r\n");
}
