/* SPDX-License-Identifier: Apache-2.0 */
#include "core/permission.h"

static const struct permission_row rows[] = {
#define PERMISSION(bit, name, title, administrative, sentence)                                     \
    {PERMISSION_##name, title, sentence, administrative},
#include "core/permission.def"
#undef PERMISSION
};

const struct permission_row *permission_rows(size_t *out_count)
{
    *out_count = ARRAY_LENGTH(rows);
    return rows;
}

static bool is_joint(char c)
{
    return c == ' ' || c == '-' || c == '_';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Both read without their joints. */
static bool title_is(struct slice title, struct slice text)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < title.length && is_joint(title.bytes[i]))
            i++;
        while (j < text.length && is_joint(text.bytes[j]))
            j++;
        if (i == title.length || j == text.length)
            return i == title.length && j == text.length;
        if (lower(title.bytes[i++]) != lower(text.bytes[j++]))
            return false;
    }
}

bool permission_parse(struct slice text, enum permission *out_permission)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        if (!title_is(slice_from(rows[i].title), text))
            continue;
        *out_permission = rows[i].permission;
        return true;
    }
    return false;
}

uint64_t permissions_administrative(uint64_t permissions)
{
    uint64_t administrative = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (rows[i].administrative)
            administrative |= (uint64_t)rows[i].permission;
    return permissions & administrative;
}
