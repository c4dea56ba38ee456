/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"

#include <string.h>

struct slice slice_make(const void *bytes, size_t length)
{
    return (struct slice){bytes, length};
}

struct slice slice_from(const char *text)
{
    return (struct slice){text, text == NULL ? 0 : strlen(text)};
}

bool slice_is_empty(struct slice s)
{
    return s.length == 0;
}

bool slice_equal(struct slice a, struct slice b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static unsigned char fold(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool slice_equal_fold(struct slice a, struct slice b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (fold(a.bytes[i]) != fold(b.bytes[i]))
            return false;
    return true;
}

bool slice_is(struct slice s, const char *text)
{
    return slice_equal(s, slice_from(text));
}

bool slice_starts(struct slice s, const char *prefix)
{
    return slice_equal(slice_first(s, strlen(prefix)), slice_from(prefix));
}

bool slice_ends(struct slice s, const char *suffix)
{
    size_t length = strlen(suffix);
    return s.length >= length && slice_is(slice_from_index(s, s.length - length), suffix);
}

int slice_compare(struct slice a, struct slice b)
{
    size_t shared = a.length < b.length ? a.length : b.length;
    int order = shared == 0 ? 0 : memcmp(a.bytes, b.bytes, shared);
    if (order != 0)
        return order;
    return (a.length > b.length) - (a.length < b.length);
}

struct slice slice_from_index(struct slice s, size_t from)
{
    if (from >= s.length)
        return (struct slice){s.bytes, 0};
    return (struct slice){s.bytes + from, s.length - from};
}

struct slice slice_first(struct slice s, size_t length)
{
    return (struct slice){s.bytes, length < s.length ? length : s.length};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice s)
{
    while (s.length > 0 && is_blank(s.bytes[0]))
        s = slice_from_index(s, 1);
    while (s.length > 0 && is_blank(s.bytes[s.length - 1]))
        s.length--;
    return s;
}

size_t slice_find(struct slice s, char byte)
{
    const char *at = s.length == 0 ? NULL : memchr(s.bytes, byte, s.length);
    return at == NULL ? s.length : (size_t)(at - s.bytes);
}

bool slice_cut(struct slice s, char separator, struct slice *out_head, struct slice *out_tail)
{
    size_t at = slice_find(s, separator);
    *out_head = slice_first(s, at);
    *out_tail = slice_from_index(s, at + 1);
    return at < s.length;
}

bool slice_parse_u64(struct slice s, uint64_t *out_value)
{
    if (s.length == 0 || s.length > 19)
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < s.length; i++) {
        if (s.bytes[i] < '0' || s.bytes[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(s.bytes[i] - '0');
    }
    *out_value = value;
    return true;
}

bool slice_to_string(struct slice s, char *out, size_t capacity)
{
    if (s.length >= capacity || slice_find(s, '\0') < s.length) {
        if (capacity > 0)
            out[0] = '\0';
        return false;
    }
    if (s.length > 0)
        memcpy(out, s.bytes, s.length);
    out[s.length] = '\0';
    return true;
}
