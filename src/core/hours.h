/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Login hours: spans of the week in which a profile's users may log in. Two texts: the stored one
 * "mon=480-1080,tue=…" (minutes of the day) and the one that people read and write
 * "mon=08:00-18:00,tue=…". A day may have several spans and is closed without any; no span at all
 * means any time. Not the time zone: sys/time_zone.h tells the minute of the week. Pure.
 */
#ifndef CORE_HOURS_H
#define CORE_HOURS_H

#include "base/macro.h"
#include "base/slice.h"

enum {
    MINUTES_OF_DAY = 24 * 60,
    MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY,
    HOURS_SPANS_MAX = 56,                     /* eight a day */
    HOURS_TEXT_MAX = 16 * HOURS_SPANS_MAX + 1 /* "mon=08:00-18:00," each, and a terminator */
};

/* Minutes of the week, Monday 00:00 is 0; first <= minute < end, within one day. */
struct hours_span {
    unsigned first;
    unsigned end;
};

/* Sorted, without overlaps. */
struct hours {
    struct hours_span spans[HOURS_SPANS_MAX];
    size_t count; /* 0 = any time */
};

enum hours_fault {
    HOURS_OK,
    HOURS_MALFORMED, /* not day=HH:MM-HH:MM */
    HOURS_EMPTY,     /* a span does not end after it begins */
    HOURS_OVERLAP,   /* two spans of one day share a minute */
    HOURS_TOO_MANY,
};

/* The text of people; days mon tue wed thu fri sat sun in any order, 00:00 to 24:00. */
enum hours_fault hours_parse(struct slice text, struct hours *out_hours);
/* The stored text, and nothing else. */
enum hours_fault hours_parse_stored(struct slice text, struct hours *out_hours);
/* One sentence that says what to write; "" for OK. */
const char *hours_fault_text(enum hours_fault fault);

/* Both give "" for any time. */
void hours_format(const struct hours *hours, char out_text[HOURS_TEXT_MAX]);
void hours_format_stored(const struct hours *hours, char out_text[HOURS_TEXT_MAX]);

bool hours_allow(const struct hours *hours, unsigned minute_of_week);

#endif
