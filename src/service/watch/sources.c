/* SPDX-License-Identifier: Apache-2.0 */
#include "service/watch/sources.h"

#include "crypto/mac.h"
#include "service/map.h"
#include "sys/entropy.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE ((micros)60 * MICROS_PER_SECOND)
#define HOUR (60 * MINUTE)

enum { SOURCES_MAX = 65536, EVENTS_MAX = 65536, SPARED_MAX = 8 };

/* Mails that strangers start, within a minute: to one mail domain, and of the whole service. */
enum { DOMAIN_MAILS = 300, SERVICE_MAILS = 600 };

enum source_kind { SOURCE_STRANGER, SOURCE_TRUSTED, SOURCE_MAIL, MAIL_TO, SOURCE_KINDS };

static const micros windows[SOURCE_KINDS] = {HOUR, HOUR, HOUR, MINUTE};

/* A bucket that runs off evenly, once within the window: `level` at `at`; what would not fit in is
 * put off. */
struct source {
    struct map_node node; /* first */
    enum source_kind kind;
    struct ip prefix;
    unsigned bits;
    unsigned share; /* so many times the limit of one IP address */
    record_id organization;
    double level;
    micros at;
};

/* One name with one secret, lately. */
struct event {
    struct map_node node; /* first */
    micros at;
};

struct sources {
    pthread_mutex_t lock;
    unsigned limits[SOURCE_KINDS]; /* of one IP address within the window; 0 = none */
    struct map map;
    struct map events;
    uint8_t key[32];
};

/* The prefixes that one IP address is counted by, and how much more a wider one may do. */
struct level {
    unsigned bits;
    unsigned share;
};
static const struct level levels_v4[] = {{32, 1}, {24, 10}};
static const struct level levels_v6[] = {{64, 1}, {56, 4}, {48, 10}};

static const struct level *levels_of(struct ip ip, size_t *out_count)
{
    bool v4 = ip_is_v4(ip);
    *out_count = v4 ? ARRAY_LENGTH(levels_v4) : ARRAY_LENGTH(levels_v6);
    return v4 ? levels_v4 : levels_v6;
}

enum status sources_new(const struct source_settings *settings, struct sources **out_sources,
                        struct error *err)
{
    struct sources *sources = calloc(1, sizeof *sources);
    if (sources == NULL || !map_init(&sources->map, SOURCES_MAX, sizeof(struct source)) ||
        !map_init(&sources->events, EVENTS_MAX, sizeof(struct event)) ||
        !entropy_fill(sources->key, sizeof sources->key)) {
        sources_free(sources);
        return error_set(err, STATUS_NO_MEMORY, "no memory for the limits by source");
    }
    sources->limits[SOURCE_STRANGER] = (unsigned)settings->failures_per_hour;
    sources->limits[SOURCE_TRUSTED] = (unsigned)settings->trusted_failures_per_hour;
    sources->limits[SOURCE_MAIL] = (unsigned)settings->mails_per_hour;
    sources->limits[MAIL_TO] = 1; /* times the share */
    pthread_mutex_init(&sources->lock, NULL);
    *out_sources = sources;
    return STATUS_OK;
}

void sources_free(struct sources *sources)
{
    if (sources == NULL)
        return;
    map_done(&sources->map);
    map_done(&sources->events);
    explicit_bzero(sources->key, sizeof sources->key);
    free(sources);
}

/* ---- one bucket ---- */

static double limit_of(const struct sources *sources, const struct source *source)
{
    return (double)sources->limits[source->kind] * source->share;
}

static void source_run_off(const struct sources *sources, struct source *source, micros now)
{
    double passed = (double)(now - source->at) / (double)windows[source->kind];
    source->level -= passed * limit_of(sources, source);
    if (source->level < 0)
        source->level = 0;
    source->at = now;
}

/* Seconds until one more fits, rounded up. */
static unsigned source_wait(const struct sources *sources, const struct source *source)
{
    double limit = limit_of(sources, source);
    double over = source->level + 1 - limit;
    double seconds = over / limit * ((double)windows[source->kind] / MICROS_PER_SECOND);
    return over <= 0 ? 0 : 1 + (unsigned)seconds;
}

static struct map_key key_of(enum source_kind kind, struct ip prefix, unsigned bits)
{
    struct map_key key = {{0}};
    size_t at = 0;
    uint8_t which[2] = {(uint8_t)kind, (uint8_t)bits};
    map_key_add(&key, &at, which, sizeof which);
    map_key_add(&key, &at, prefix.bytes, sizeof prefix.bytes);
    return key;
}

/* A full table forgets the oldest source that is not put off, looking at a few only. */
static void spent_spare(struct sources *sources, micros now)
{
    for (int i = 0; i < SPARED_MAX && sources->map.count == sources->map.max; i++) {
        struct source *oldest = (struct source *)sources->map.oldest;
        source_run_off(sources, oldest, now);
        if (source_wait(sources, oldest) == 0)
            return;
        map_find(&sources->map, &oldest->node.key); /* makes it the newest */
    }
}

static struct source *source_get(struct sources *sources, enum source_kind kind, struct ip ip,
                                 struct level level, micros now)
{
    struct ip prefix = ip_prefix(ip, level.bits);
    struct map_key key = key_of(kind, prefix, level.bits);
    struct source *source = (struct source *)map_find(&sources->map, &key);
    if (source == NULL) {
        spent_spare(sources, now);
        source = (struct source *)map_add(&sources->map, &key);
        if (source == NULL)
            return NULL;
        source->kind = kind;
        source->prefix = prefix;
        source->bits = level.bits;
        source->share = level.share;
        source->at = now;
    }
    source_run_off(sources, source, now);
    return source;
}

/* ---- all buckets of one IP address ---- */

/* An unreadable IP address is one source like any other: all zero. */
static struct ip ip_of(struct ip_origin origin)
{
    return origin.readable ? origin.ip : (struct ip){{0}};
}

static enum source_kind kind_of(bool trusted)
{
    return trusted ? SOURCE_TRUSTED : SOURCE_STRANGER;
}

static unsigned kind_wait(struct sources *sources, enum source_kind kind, struct ip ip, micros now)
{
    size_t count;
    const struct level *levels = levels_of(ip, &count);
    unsigned longest = 0;
    for (size_t i = 0; sources->limits[kind] > 0 && i < count; i++) {
        struct map_key key = key_of(kind, ip_prefix(ip, levels[i].bits), levels[i].bits);
        struct source *source = (struct source *)map_find(&sources->map, &key);
        if (source == NULL)
            continue;
        source_run_off(sources, source, now);
        unsigned wait = source_wait(sources, source);
        longest = wait > longest ? wait : longest;
    }
    return longest;
}

/* A source that aimed at several organizations is nobody's but the operator's: or the administrator
 * of one could lift what protects another. */
static void source_aim(struct source *source, record_id organization)
{
    if (source->level <= 0)
        source->organization = organization;
    else if (source->organization != organization)
        source->organization = 0;
}

static void kind_add(struct sources *sources, enum source_kind kind, struct ip ip,
                     record_id organization, double amount, micros now)
{
    size_t count;
    const struct level *levels = levels_of(ip, &count);
    for (size_t i = 0; sources->limits[kind] > 0 && i < count; i++) {
        struct source *source = source_get(sources, kind, ip, levels[i], now);
        if (source == NULL)
            continue;
        if (amount > 0)
            source_aim(source, organization);
        source->level += amount;
        /* Whoever has gone on for hours waits no longer than who has just reached the limit. */
        double most = limit_of(sources, source);
        if (source->level > most)
            source->level = most;
        if (source->level < 0)
            source->level = 0;
    }
}

unsigned sources_wait(struct sources *sources, struct ip_origin origin, bool trusted, micros now)
{
    pthread_mutex_lock(&sources->lock);
    unsigned wait = kind_wait(sources, kind_of(trusted), ip_of(origin), now);
    pthread_mutex_unlock(&sources->lock);
    return wait;
}

/* True when this name with this secret has not been seen from here within the hour. From here: or
 * what is not counted would tell others what was mistyped elsewhere. */
static bool event_is_new(struct sources *sources, const struct source_failure *failure, micros now)
{
    struct mac_state state;
    struct mac mac;
    mac_begin(&state, sources->key, "sallyport failed attempt v1");
    struct ip prefix = ip_familiar_prefix(ip_of(failure->origin));
    mac_add_bytes(&state, prefix.bytes, sizeof prefix.bytes);
    mac_add_slice(&state, failure->name);
    mac_add_slice(&state, failure->secret);
    mac_end(&state, &mac);
    struct map_key key = {{0}};
    size_t at = 0;
    map_key_add(&key, &at, mac.bytes, sizeof mac.bytes);
    struct event *event = (struct event *)map_find(&sources->events, &key);
    bool is_new = event == NULL || now - event->at >= HOUR;
    if (event == NULL)
        event = (struct event *)map_add(&sources->events, &key);
    if (event != NULL && is_new)
        event->at = now;
    return is_new;
}

bool sources_fail(struct sources *sources, const struct source_failure *failure, micros now)
{
    pthread_mutex_lock(&sources->lock);
    bool counted = failure->hidden || event_is_new(sources, failure, now);
    if (counted)
        kind_add(sources, kind_of(failure->trusted), ip_of(failure->origin), failure->organization,
                 1, now);
    pthread_mutex_unlock(&sources->lock);
    return counted;
}

void sources_give_back(struct sources *sources, struct ip_origin origin, bool trusted, micros now)
{
    pthread_mutex_lock(&sources->lock);
    kind_add(sources, kind_of(trusted), ip_of(origin), 0, -1, now);
    pthread_mutex_unlock(&sources->lock);
}

/* ---- mails ---- */

/* The bucket of a mail domain; of the whole service for an empty one. NULL: no memory. */
static struct source *domain_get(struct sources *sources, struct slice domain, micros now)
{
    struct mac_state state;
    struct mac mac;
    struct ip stand_in;
    mac_begin(&state, sources->key, "sallyport mail domain v1");
    mac_add_slice(&state, domain);
    mac_end(&state, &mac);
    memcpy(stand_in.bytes, mac.bytes, sizeof stand_in.bytes);
    struct level level = {128, slice_is_empty(domain) ? SERVICE_MAILS : DOMAIN_MAILS};
    return source_get(sources, MAIL_TO, stand_in, level, now);
}

static bool domain_take(struct sources *sources, struct slice domain, micros now)
{
    struct source *source = domain_get(sources, domain, now);
    if (source == NULL || source_wait(sources, source) > 0)
        return false;
    source->level += 1;
    return true;
}

bool sources_take_mail(struct sources *sources, struct ip_origin origin, struct slice recipient,
                       micros now)
{
    size_t at = slice_find(recipient, '@');
    struct slice domain = slice_from_index(recipient, at);
    pthread_mutex_lock(&sources->lock);
    bool left = kind_wait(sources, SOURCE_MAIL, ip_of(origin), now) == 0 &&
                domain_take(sources, domain, now) &&
                domain_take(sources, (struct slice){NULL, 0}, now);
    if (left)
        kind_add(sources, SOURCE_MAIL, ip_of(origin), 0, 1, now);
    pthread_mutex_unlock(&sources->lock);
    return left;
}

/* ---- for those who look ---- */

static bool is_listed(struct sources *sources, struct source *source, record_id organization,
                      micros now)
{
    if (source->kind >= SOURCE_MAIL || (organization != 0 && source->organization != organization))
        return false;
    source_run_off(sources, source, now);
    return source_wait(sources, source) > 0;
}

enum status sources_list(struct sources *sources, record_id organization, micros now,
                         struct arena *arena, const struct source_limited **out_rows,
                         size_t *out_count, struct error *err)
{
    struct source_limited *rows = arena_alloc_array(arena, SOURCES_LISTED_MAX, sizeof *rows);
    if (rows == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the list of sources");
    size_t count = 0;
    pthread_mutex_lock(&sources->lock);
    for (struct map_node *node = sources->map.newest; node != NULL && count < SOURCES_LISTED_MAX;
         node = node->older) {
        struct source *source = (struct source *)node;
        if (!is_listed(sources, source, organization, now))
            continue;
        rows[count++] = (struct source_limited){
            .prefix = source->prefix,
            .bits = source->bits,
            .trusted = source->kind == SOURCE_TRUSTED,
            .organization = source->organization,
            .failures = (unsigned)(source->level + 0.5),
            .limit = (unsigned)limit_of(sources, source),
            .until = now + (micros)source_wait(sources, source) * MICROS_PER_SECOND,
        };
    }
    pthread_mutex_unlock(&sources->lock);
    *out_rows = rows;
    *out_count = count;
    return STATUS_OK;
}

size_t sources_lift(struct sources *sources, record_id organization, micros now)
{
    size_t count = 0;
    pthread_mutex_lock(&sources->lock);
    for (struct map_node *node = sources->map.newest; node != NULL; node = node->older) {
        struct source *source = (struct source *)node;
        if (!is_listed(sources, source, organization, now))
            continue;
        source->level = 0;
        count++;
    }
    pthread_mutex_unlock(&sources->lock);
    return count;
}
