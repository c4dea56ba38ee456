/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time zones by their IANA names, from the system's database (GLib's GTimeZone behind it). Opened
 * zones are kept, at most TIME_ZONES_KEPT. Any thread.
 */
#ifndef SYS_TIME_ZONE_H
#define SYS_TIME_ZONE_H

#include "base/arena.h"
#include "base/macro.h"
#include "base/slice.h"
#include "base/types.h"

enum { TIME_ZONES_KEPT = 64, TIME_ZONE_NAME_MAX = 64 };

/* "Europe/Berlin", "UTC". Names of the database only: no offsets, no paths, no POSIX rules. */
bool time_zone_exists(struct slice name);
/* Monday 00:00 local time is 0, Sunday 23:59 is 10,079. False without such a zone. */
MUST_CHECK bool time_zone_minute_of_week(struct slice name, micros time, unsigned *out_minute);
/* Names to choose from, in order: one or more for every country, and UTC. Fewer, at the least UTC,
 * where the system has no table of them; none when the arena is exhausted. Not all that exist. */
size_t time_zone_names(struct arena *arena, const struct slice **out_names);

#endif
