/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a name. Normal form and folding must be stable, or two users could share one name or
 * one user lose it; and what is valid must really be harmless. */
#include "base/encode.h"
#include "fuzz/fuzz.h"
#include "text/names.h"

static void fold_check(struct slice name, struct arena *arena)
{
    struct slice normal, again, folded, of_normal;
    ensure(text_nfc(name, arena, &normal) && text_nfc(normal, arena, &again));
    ensure(slice_equal(normal, again));
    ensure(username_fold(name, arena, &folded) && username_fold(folded, arena, &again));
    ensure(slice_equal(folded, again));
    ensure(username_fold(normal, arena, &of_normal) && slice_equal(folded, of_normal));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)64 << 20);
    struct slice name = slice_make(bytes, length < 1024 ? length : 1024);
    struct slice folded;
    if (utf8_is_valid(name))
        fold_check(name, arena);
    else
        ensure(!username_fold(name, arena, &folded) && !text_is_printable(name));
    if (username_is_valid(name))
        ensure(text_is_printable(name) && utf8_count(name) <= USERNAME_MAX_POINTS);
    if (email_is_valid(name))
        ensure(name.length <= EMAIL_MAX_BYTES && slice_find(name, '\n') == name.length &&
               slice_find(name, '\r') == name.length && slice_find(name, '\0') == name.length);
    arena_reset(arena);
    return 0;
}
