/* SPDX-License-Identifier: Apache-2.0 */
#include "text/form.h"

#include <string.h>

#include "base/encode.h"

static bool is_unreserved(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~", c) != NULL);
}

void url_encode(struct buffer *buffer, struct slice s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.length; i++) {
        unsigned char c = (unsigned char)s.bytes[i];
        if (is_unreserved(c)) {
            buffer_add_char(buffer, (char)c);
            continue;
        }
        buffer_add_char(buffer, '%');
        buffer_add_char(buffer, digits[c >> 4]);
        buffer_add_char(buffer, digits[c & 15]);
    }
}

/* Decodes into out (s.length bytes are enough); false when a % is broken or a NUL comes out. */
static bool percent_decode(struct slice s, bool plus_is_space, char *out, size_t *out_length)
{
    size_t length = 0;
    for (size_t i = 0; i < s.length; i++) {
        char c = s.bytes[i];
        if (c == '%') {
            if (s.length - i < 3 || !hex_decode(slice_make(s.bytes + i + 1, 2), &c, 1))
                return false;
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c == '\0')
            return false;
        out[length++] = c;
    }
    *out_length = length;
    return true;
}

static bool decode(struct slice s, bool plus_is_space, struct arena *arena, struct slice *out)
{
    size_t length;
    char *bytes = arena_alloc(arena, s.length + 1);
    if (bytes == NULL || !percent_decode(s, plus_is_space, bytes, &length))
        return false;
    struct slice text = slice_make(bytes, length);
    if (!utf8_is_valid(text))
        return false;
    *out = text;
    return true;
}

bool url_decode(struct slice s, struct arena *arena, struct slice *out)
{
    return decode(s, false, arena, out);
}

static size_t part_count(struct slice body)
{
    size_t count = 1;
    for (size_t i = 0; i < body.length; i++)
        count += body.bytes[i] == '&';
    return count;
}

enum status form_parse(struct slice body, struct arena *arena, struct form *out_form,
                       struct error *err)
{
    if (part_count(body) > FORM_MAX_FIELDS)
        return error_set(err, STATUS_LIMIT, "The form has more than %d fields.", FORM_MAX_FIELDS);
    struct form_field *fields = arena_alloc_array(arena, part_count(body), sizeof(*fields));
    if (fields == NULL)
        return error_set(err, STATUS_NO_MEMORY, "The request is larger than its memory.");
    size_t count = 0;
    struct slice rest = body;
    while (rest.length > 0) {
        struct slice part, name, value;
        slice_cut(rest, '&', &part, &rest);
        if (part.length == 0)
            continue;
        slice_cut(part, '=', &name, &value);
        if (!decode(name, true, arena, &fields[count].name) ||
            !decode(value, true, arena, &fields[count].value))
            return arena_is_exhausted(arena)
                       ? error_set(err, STATUS_NO_MEMORY, "The request is larger than its memory.")
                       : error_set(err, STATUS_INVALID, "The form is not encoded properly.");
        count++;
    }
    *out_form = (struct form){fields, count};
    return STATUS_OK;
}

/* How many fields have that name, and the first of them. */
static size_t form_count(const struct form *form, const char *name, struct slice *out_first)
{
    size_t count = 0;
    for (size_t i = 0; i < form->count; i++) {
        if (slice_is(form->fields[i].name, name) && count++ == 0)
            *out_first = form->fields[i].value;
    }
    return count;
}

bool form_get(const struct form *form, const char *name, struct slice *out_value)
{
    struct slice value;
    if (form_count(form, name, &value) != 1)
        return false;
    *out_value = value;
    return true;
}

struct slice form_value(const struct form *form, const char *name)
{
    struct slice value = {NULL, 0};
    form_get(form, name, &value);
    return value;
}

bool form_has(const struct form *form, const char *name)
{
    struct slice value;
    return form_count(form, name, &value) > 0;
}
