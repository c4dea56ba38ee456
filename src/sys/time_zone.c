/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/time_zone.h"

#include <glib.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DATABASE "/usr/share/zoneinfo/"

enum { DAY_MINUTES = 24 * 60, WEEK_MINUTES = 7 * DAY_MINUTES, EPOCH_DAY = 3 };

/* Opened zones, the latest first. GTimeZone itself is immutable and counted. */
static struct {
    pthread_mutex_t lock;
    GTimeZone *zones[TIME_ZONES_KEPT];
    char names[TIME_ZONES_KEPT][TIME_ZONE_NAME_MAX + 1];
    size_t count;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* GLib would take "+02:00", POSIX rules and paths too; a name of the database has none of that. */
static bool name_is_plain(struct slice name)
{
    if (slice_is_empty(name) || name.length > TIME_ZONE_NAME_MAX ||
        !g_ascii_isupper(name.bytes[0]) || memmem(name.bytes, name.length, "..", 2) != NULL)
        return false;
    for (size_t i = 0; i < name.length; i++)
        if (!g_ascii_isalnum(name.bytes[i]) && strchr("/_-+", name.bytes[i]) == NULL)
            return false;
    return true;
}

/* GLib reads what is no file as a rule: "ABC5" would be a zone. */
static bool is_in_database(const char *name)
{
    char path[sizeof DATABASE + TIME_ZONE_NAME_MAX];
    return strcmp(name, "UTC") == 0 ||
           (snprintf(path, sizeof path, "%s%s", DATABASE, name) < (int)sizeof path &&
            access(path, R_OK) == 0);
}

/* Room at the front: the zone longest unused goes. */
static void kept_shift(size_t from)
{
    for (size_t i = from; i > 0; i--) {
        kept.zones[i] = kept.zones[i - 1];
        memcpy(kept.names[i], kept.names[i - 1], sizeof kept.names[i]);
    }
}

static GTimeZone *kept_find(const char *name)
{
    size_t at = 0;
    while (at < kept.count && strcmp(kept.names[at], name) != 0)
        at++;
    if (at == kept.count)
        return NULL;
    GTimeZone *zone = kept.zones[at];
    kept_shift(at);
    kept.zones[0] = zone;
    snprintf(kept.names[0], sizeof kept.names[0], "%s", name);
    return zone;
}

static void kept_add(const char *name, GTimeZone *zone)
{
    if (kept.count == TIME_ZONES_KEPT)
        g_time_zone_unref(kept.zones[--kept.count]);
    kept_shift(kept.count++);
    kept.zones[0] = g_time_zone_ref(zone);
    snprintf(kept.names[0], sizeof kept.names[0], "%s", name);
}

/* Gives a counted zone, or NULL. */
static GTimeZone *zone_open(struct slice name)
{
    char text[TIME_ZONE_NAME_MAX + 1];
    if (!name_is_plain(name) || !slice_to_string(name, text, sizeof text))
        return NULL;
    pthread_mutex_lock(&kept.lock);
    GTimeZone *zone = kept_find(text);
    if (zone != NULL) {
        g_time_zone_ref(zone);
    } else {
        zone = is_in_database(text) ? g_time_zone_new_identifier(text) : NULL;
        if (zone != NULL)
            kept_add(text, zone);
    }
    pthread_mutex_unlock(&kept.lock);
    return zone;
}

bool time_zone_exists(struct slice name)
{
    GTimeZone *zone = zone_open(name);
    if (zone == NULL)
        return false;
    g_time_zone_unref(zone);
    return true;
}

static int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

bool time_zone_minute_of_week(struct slice name, micros time, unsigned *out_minute)
{
    GTimeZone *zone = zone_open(name);
    if (zone == NULL)
        return false;
    int64_t seconds = floor_divide(time, MICROS_PER_SECOND);
    int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, seconds);
    seconds += g_time_zone_get_offset(zone, interval);
    g_time_zone_unref(zone);
    /* The epoch was a Thursday. */
    int64_t minutes = floor_divide(seconds, 60) + EPOCH_DAY * DAY_MINUTES;
    *out_minute = (unsigned)(minutes - floor_divide(minutes, WEEK_MINUTES) * WEEK_MINUTES);
    return true;
}
