/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instants as text and back, always UTC, in the proleptic Gregorian calendar, by arithmetic alone:
 * no libc time zones, no locale. Formatted text lives in the arena ({NULL, 0} when exhausted).
 * Instants before year 1 or after 9999 are shown as the nearest of these. Any thread.
 */
#ifndef TEXT_TIME_TEXT_H
#define TEXT_TIME_TEXT_H

#include "base/arena.h"
#include "base/types.h"

/* 2026-11-24T16:00:00Z */
struct slice time_text_iso(micros t, struct arena *arena);
/* 2026-11-24T16:00:00.000Z, as SOAP and REST write it */
struct slice time_text_iso_millis(micros t, struct arena *arena);
/* Tue, 24 Nov 2026 16:00:00 +0000 (RFC 5322) */
struct slice time_text_mail(micros t, struct arena *arena);
/* Tue, 24 Nov 2026 16:00:00 GMT (RFC 9110) */
struct slice time_text_http(micros t, struct arena *arena);
/* 24 November 2026, 16:00 UTC */
struct slice time_text_human(micros t, struct arena *arena);
/* 24 November 2026, 16:00:07 UTC, for histories */
struct slice time_text_human_seconds(micros t, struct arena *arena);

/* "2026-11-24", "2026-11-24T16:00[:00[.123456]][Z]" (a space for the T is accepted, an offset such
 * as +01:00 too), or an age before now: "90s", "30m", "24h", "7d". False for anything else. */
MUST_CHECK bool time_text_parse(struct slice s, micros now, micros *out_t);

#endif
