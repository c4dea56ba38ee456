/* SPDX-License-Identifier: Apache-2.0 */
#include "service/watch/spraying.h"

#include "crypto/mac.h"
#include "service/instruments.h"
#include "service/map.h"
#include "service/service_impl.h"
#include "service/watch/aftermath.h"
#include "sys/entropy.h"
#include "sys/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define HOUR ((micros)3600 * MICROS_PER_SECOND)

enum { WATCHED_MAX = 8192, NAME_BITS = 512 };

/* A prefix or a secret under watch. */
struct watched {
    struct map_node node; /* first */
    struct spray spray;
    bool alarmed;
    uint64_t names[NAME_BITS / 64];
};

struct spraying {
    pthread_mutex_t lock;
    struct map map;
    uint8_t key[32];
};

enum status spraying_new(struct spraying **out_spraying, struct error *err)
{
    struct spraying *spraying = calloc(1, sizeof *spraying);
    if (spraying == NULL || !map_init(&spraying->map, WATCHED_MAX, sizeof(struct watched)) ||
        !entropy_fill(spraying->key, sizeof spraying->key)) {
        spraying_free(spraying);
        return error_set(err, STATUS_NO_MEMORY, "no memory for the watch over spraying");
    }
    pthread_mutex_init(&spraying->lock, NULL);
    *out_spraying = spraying;
    return STATUS_OK;
}

void spraying_free(struct spraying *spraying)
{
    if (spraying == NULL)
        return;
    map_done(&spraying->map);
    explicit_bzero(spraying->key, sizeof spraying->key);
    free(spraying);
}

/* ---- one thing under watch ---- */

static void keyed(const struct spraying *spraying, const char *label, struct slice bytes,
                  struct mac *out_mac)
{
    struct mac_state state;
    mac_begin(&state, spraying->key, label);
    mac_add_slice(&state, bytes);
    mac_end(&state, out_mac);
}

static struct ip prefix_of(const struct source_failure *failure)
{
    return failure->origin.readable ? ip_familiar_prefix(failure->origin.ip) : (struct ip){{0}};
}

static struct map_key key_of(const struct spraying *spraying, enum spray_kind kind,
                             const struct source_failure *failure)
{
    struct map_key key = {{0}};
    size_t at = 0;
    uint8_t which[2] = {(uint8_t)kind, failure->trusted};
    struct mac secret;
    if (kind == SPRAY_SECRET) {
        which[1] = 0; /* from wherever it is tried */
        keyed(spraying, "sallyport sprayed secret v1", failure->secret, &secret);
        map_key_add(&key, &at, secret.bytes, sizeof secret.bytes);
    } else {
        struct ip prefix = prefix_of(failure);
        map_key_add(&key, &at, prefix.bytes, sizeof prefix.bytes);
    }
    map_key_add(&key, &at, which, sizeof which);
    return key;
}

static unsigned threshold_of(enum spray_kind kind, bool trusted)
{
    if (kind == SPRAY_SECRET)
        return SPRAYED_NAMES_ONE_SECRET;
    return trusted ? SPRAYED_NAMES_TRUSTED : SPRAYED_NAMES;
}

/* What has rested for an hour, and what has not alarmed within one, begins anew. */
static void watched_renew(struct watched *watched, micros now)
{
    bool stands = watched->alarmed && now - watched->spray.last < HOUR;
    if (stands || (!watched->alarmed && now - watched->spray.first < HOUR))
        return;
    watched->alarmed = false;
    watched->spray.names = 0;
    watched->spray.first = now;
    memset(watched->names, 0, sizeof watched->names);
}

static void name_add(struct watched *watched, unsigned bit)
{
    uint64_t *word = &watched->names[bit / 64];
    uint64_t mask = (uint64_t)1 << (bit % 64);
    if ((*word & mask) == 0)
        watched->spray.names++;
    *word |= mask;
}

/* True when the alarm is raised by this. */
static bool watch(struct spraying *spraying, enum spray_kind kind,
                  const struct source_failure *failure, unsigned name, micros now,
                  struct spray *out_alarm)
{
    struct map_key key = key_of(spraying, kind, failure);
    struct watched *watched = (struct watched *)map_find(&spraying->map, &key);
    if (watched == NULL)
        watched = (struct watched *)map_add(&spraying->map, &key);
    if (watched == NULL)
        return false;
    watched_renew(watched, now);
    name_add(watched, name);
    watched->spray.kind = kind;
    watched->spray.trusted = failure->trusted;
    watched->spray.prefix = prefix_of(failure);
    watched->spray.organization = failure->organization;
    watched->spray.last = now;
    if (watched->alarmed || watched->spray.names < threshold_of(kind, failure->trusted))
        return false;
    watched->alarmed = true;
    *out_alarm = watched->spray;
    return true;
}

bool spraying_note(struct spraying *spraying, const struct source_failure *failure, micros now,
                   struct spray *out_alarm)
{
    struct mac name;
    keyed(spraying, "sallyport sprayed name v1", failure->name, &name);
    unsigned bit = (name.bytes[0] | (unsigned)name.bytes[1] << 8) % NAME_BITS;
    pthread_mutex_lock(&spraying->lock);
    bool by_source = watch(spraying, SPRAY_SOURCE, failure, bit, now, out_alarm);
    bool by_secret = !slice_is_empty(failure->secret) &&
                     watch(spraying, SPRAY_SECRET, failure, bit, now, out_alarm);
    pthread_mutex_unlock(&spraying->lock);
    return by_source || by_secret;
}

/* ---- for those who look ---- */

static bool is_listed(const struct watched *watched, record_id organization, micros now)
{
    return watched->alarmed && now - watched->spray.last < HOUR &&
           (organization == 0 || watched->spray.organization == organization);
}

enum status spraying_list(struct spraying *spraying, record_id organization, micros now,
                          struct arena *arena, const struct spray **out_alarms, size_t *out_count,
                          struct error *err)
{
    struct spray *alarms = arena_alloc_array(arena, SPRAYS_LISTED_MAX, sizeof *alarms);
    if (alarms == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the list of alarms");
    size_t count = 0;
    pthread_mutex_lock(&spraying->lock);
    for (struct map_node *node = spraying->map.newest; node != NULL && count < SPRAYS_LISTED_MAX;
         node = node->older) {
        const struct watched *watched = (const struct watched *)node;
        if (is_listed(watched, organization, now))
            alarms[count++] = watched->spray;
    }
    pthread_mutex_unlock(&spraying->lock);
    *out_alarms = alarms;
    *out_count = count;
    return STATUS_OK;
}

/* ---- with the service ---- */

static void alarm_log(const struct spray *alarm)
{
    char prefix[IP_TEXT_MAX];
    ip_format(alarm->prefix, prefix);
    if (alarm->kind == SPRAY_SECRET)
        log_line(LOG_LEVEL_WARNING,
                 "spraying: one wrong secret was tried for %u or more user names within an hour, "
                 "last from %s/%d",
                 alarm->names, prefix, ip_is_v4(alarm->prefix) ? 24 : 48);
    else
        log_line(LOG_LEVEL_WARNING,
                 "spraying: sign-ins for %u or more user names failed within an hour from %s/%d",
                 alarm->names, prefix, ip_is_v4(alarm->prefix) ? 24 : 48);
}

void failure_note(struct service *service, const struct source_failure *failure)
{
    micros now = service_now(service);
    struct spray alarm;
    if (!sources_fail(service->sources, failure, now) ||
        !spraying_note(service->spraying, failure, now, &alarm))
        return;
    count_add(service->instruments, COUNT_SPRAYING_ALARMS, 1);
    alarm_log(&alarm);
    aftermath_alarm(service, &alarm);
}
