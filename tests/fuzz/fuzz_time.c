/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an instant. One that is read is written as the same second (millisecond), in every
 * form of ours that can be read again; and the libc agrees about the calendar. */
#include "fuzz/fuzz.h"
#include "text/time_text.h"

#include <stdio.h>
#include <time.h>

static const micros now = (micros)1764000000 * MICROS_PER_SECOND;

static void calendar_check(micros t, struct slice text)
{
    char expected[64];
    struct tm tm;
    time_t seconds = (time_t)(t / MICROS_PER_SECOND - (t % MICROS_PER_SECOND < 0));
    if (gmtime_r(&seconds, &tm) == NULL || tm.tm_year + 1900 < 1 || tm.tm_year + 1900 > 9999)
        return; /* shown as the nearest instant that has four digits */
    snprintf(expected, sizeof expected, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
             tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    ensure(slice_is(text, expected));
}

static void text_check(micros t, struct arena *arena)
{
    micros again;
    struct slice text = time_text_iso(t, arena);
    calendar_check(t, text);
    ensure(time_text_parse(text, now, &again));
    ensure(slice_equal(time_text_iso(again, arena), text));
    text = time_text_iso_millis(t, arena);
    ensure(time_text_parse(text, now, &again));
    ensure(slice_equal(time_text_iso_millis(again, arena), text));
    ensure(slice_ends(time_text_mail(t, arena), " +0000"));
    ensure(slice_ends(time_text_http(t, arena), " GMT"));
    ensure(slice_ends(time_text_human(t, arena), " UTC"));
    ensure(slice_ends(time_text_human_seconds(t, arena), " UTC"));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)1 << 20);
    micros t;
    if (time_text_parse(slice_make(bytes, length), now, &t))
        text_check(t, arena);
    arena_reset(arena);
    return 0;
}
