/* SPDX-License-Identifier: Apache-2.0 */
#include "text/names.h"

#include <limits.h>
#include <string.h>
#include <utf8proc.h>

#include "base/encode.h"
#include "text/text_impl.h"

/* Decomposes by `options` into code points of the arena, then composes them. utf8proc_map would do
 * the same in one call, but into memory that nobody wipes. */
static bool text_map(struct slice s, utf8proc_option_t options, struct arena *arena,
                     struct slice *out)
{
    if (s.length > INT_MAX / 32 || !utf8_is_valid(s))
        return false;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)(s.length > 0 ? s.bytes : "");
    utf8proc_ssize_t length = (utf8proc_ssize_t)s.length;
    utf8proc_ssize_t count = utf8proc_decompose(bytes, length, NULL, 0, options);
    if (count < 0)
        return false;
    /* utf8proc_reencode writes UTF-8 into the same memory, and a terminator behind it. */
    utf8proc_int32_t *points = arena_alloc_array(arena, (size_t)count + 1, sizeof(*points));
    if (points == NULL || utf8proc_decompose(bytes, length, points, count, options) != count)
        return false;
    utf8proc_ssize_t written = utf8proc_reencode(points, count, options);
    if (written < 0)
        return false;
    *out = slice_make(points, (size_t)written);
    return true;
}

static bool compose(struct slice s, int extra, struct arena *arena, struct slice *out)
{
    return text_map(s, (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE | extra), arena, out);
}

bool text_nfc(struct slice s, struct arena *arena, struct slice *out)
{
    return compose(s, 0, arena, out);
}

bool username_fold(struct slice s, struct arena *arena, struct slice *out)
{
    struct slice normal, folded;
    if (!compose(s, 0, arena, &normal) || !compose(normal, UTF8PROC_CASEFOLD, arena, &folded))
        return false;
    /* Folding may give letters that compose anew, so the result is normalised once more. */
    return compose(folded, 0, arena, out);
}

/* Controls, separators of lines and paragraphs, surrogates, private use, unassigned; and format
 * characters (zero width, bidirectional marks), most of which only deceive. */
static bool point_is_printable(uint32_t point)
{
    static const bool refused[UTF8PROC_CATEGORY_CO + 1] = {
        [UTF8PROC_CATEGORY_CC] = true, [UTF8PROC_CATEGORY_CF] = true, [UTF8PROC_CATEGORY_CN] = true,
        [UTF8PROC_CATEGORY_CO] = true, [UTF8PROC_CATEGORY_CS] = true, [UTF8PROC_CATEGORY_ZL] = true,
        [UTF8PROC_CATEGORY_ZP] = true,
    };
    /* Names in several scripts cannot be written without the two joiners. */
    bool is_joiner = point == 0x200C || point == 0x200D;
    return is_joiner || !refused[utf8proc_category((utf8proc_int32_t)point)];
}

static bool point_is_in_username(uint32_t point)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return point_is_printable(point) && category != UTF8PROC_CATEGORY_ZS &&
           category != UTF8PROC_CATEGORY_CF;
}

static bool every_point(struct slice s, bool (*is_good)(uint32_t point))
{
    if (!utf8_is_valid(s))
        return false;
    uint32_t point;
    for (size_t at = 0; at < s.length;) {
        at += point_read(slice_from_index(s, at), &point);
        if (!is_good(point))
            return false;
    }
    return true;
}

bool text_is_printable(struct slice s)
{
    return every_point(s, point_is_printable);
}

bool username_is_valid(struct slice s)
{
    struct slice local, domain, more, rest;
    if (!every_point(s, point_is_in_username) || utf8_count(s) > USERNAME_MAX_POINTS)
        return false;
    return slice_cut(s, '@', &local, &domain) && !slice_cut(domain, '@', &more, &rest) &&
           local.length > 0 && domain.length > 0 && !slice_starts(domain, ".") &&
           !slice_ends(domain, ".");
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 5322 dot-atom: no dot at the ends, no two in a row. */
static bool local_part_is_valid(struct slice local)
{
    bool dot_allowed = false;
    for (size_t i = 0; i < local.length; i++) {
        char c = local.bytes[i];
        bool is_atom = is_letter_or_digit(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c));
        if (!is_atom && !(c == '.' && dot_allowed))
            return false;
        dot_allowed = is_atom;
    }
    return local.length <= 64 && dot_allowed;
}

/* A host name's label: letters, digits, inner hyphens, at most 63 of them. */
static bool label_is_valid(struct slice label)
{
    if (label.length == 0 || label.length > 63 || slice_starts(label, "-") ||
        slice_ends(label, "-"))
        return false;
    for (size_t i = 0; i < label.length; i++) {
        if (!is_letter_or_digit(label.bytes[i]) && label.bytes[i] != '-')
            return false;
    }
    return true;
}

bool email_is_valid(struct slice s)
{
    struct slice local, domain, label;
    if (s.length > EMAIL_MAX_BYTES || !slice_cut(s, '@', &local, &domain) ||
        !local_part_is_valid(local))
        return false;
    bool more = true;
    while (more) {
        more = slice_cut(domain, '.', &label, &domain);
        if (!label_is_valid(label))
            return false;
    }
    return true;
}
