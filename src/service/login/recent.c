/* SPDX-License-Identifier: Apache-2.0 */
#include "service/login/recent.h"

#include "service/map.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { REFUSALS_MAX = 65536, RATES_MAX = 65536, CLIENTS_MAX = 4096, USAGES_MAX = 16384 };

#define MINUTE ((micros)60 * MICROS_PER_SECOND)

struct refusal {
    struct map_node node;
    micros minute;
    unsigned rows;
    record_id organization;
    record_id row; /* the latest */
    char reference[REFERENCE_LENGTH + 1];
    uint64_t repeats; /* not yet written */
    micros last;
    struct refusal *next_dirty;
};

/* A bucket that drains evenly: `level` allowed logins at `at`, limit per hour flows off. */
struct rate {
    struct map_node node;
    double level;
    micros at;
};

struct usage {
    struct map_node node;
    micros written;
    uint64_t count;
};

struct recent {
    pthread_mutex_t lock;
    struct map refusals;
    struct refusal *dirty; /* with repeats to write; held in the map */
    struct map rates;
    struct map clients;
    struct map usages;
};

enum status recent_new(struct recent **out_recent, struct error *err)
{
    struct recent *recent = calloc(1, sizeof *recent);
    if (recent == NULL || !map_init(&recent->refusals, REFUSALS_MAX, sizeof(struct refusal)) ||
        !map_init(&recent->rates, RATES_MAX, sizeof(struct rate)) ||
        !map_init(&recent->clients, CLIENTS_MAX, sizeof(struct map_node)) ||
        !map_init(&recent->usages, USAGES_MAX, sizeof(struct usage))) {
        recent_free(recent);
        return error_set(err, STATUS_NO_MEMORY, "no memory for what happened lately");
    }
    pthread_mutex_init(&recent->lock, NULL);
    *out_recent = recent;
    return STATUS_OK;
}

void recent_free(struct recent *recent)
{
    if (recent == NULL)
        return;
    map_done(&recent->refusals);
    map_done(&recent->rates);
    map_done(&recent->clients);
    map_done(&recent->usages);
    free(recent);
}

/* ---- refusals ---- */

static struct map_key refusal_key(const struct refusal_kind *kind)
{
    struct map_key key = {{0}};
    size_t at = 0;
    uint8_t outward = (uint8_t)kind->outward, state = (uint8_t)kind->token_state;
    map_key_add(&key, &at, &kind->organization, sizeof kind->organization);
    map_key_add(&key, &at, &kind->user, sizeof kind->user);
    map_key_add(&key, &at, &kind->name, sizeof kind->name);
    map_key_add(&key, &at, kind->prefix.bytes, sizeof kind->prefix.bytes);
    map_key_add(&key, &at, &outward, 1);
    map_key_add(&key, &at, &state, 1);
    return key;
}

/* The node, counting anew when the minute has passed and nothing waits to be written. */
static struct refusal *refusal_get(struct recent *recent, const struct refusal_kind *kind,
                                   micros now)
{
    struct map_key key = refusal_key(kind);
    struct refusal *refusal = (struct refusal *)map_find(&recent->refusals, &key);
    if (refusal == NULL)
        refusal = (struct refusal *)map_add(&recent->refusals, &key);
    if (refusal != NULL && refusal->minute != now / MINUTE && refusal->repeats == 0) {
        refusal->minute = now / MINUTE;
        refusal->rows = 0;
    }
    return refusal;
}

static void refusal_repeat(struct recent *recent, struct refusal *refusal, micros now)
{
    if (refusal->repeats++ == 0) {
        refusal->next_dirty = recent->dirty;
        recent->dirty = refusal;
        refusal->node.held++;
    }
    refusal->last = now;
}

struct refusal_noted recent_refusal(struct recent *recent, const struct refusal_kind *kind,
                                    micros now, record_id row,
                                    const char reference[REFERENCE_LENGTH + 1])
{
    struct refusal_noted noted = {.as_row = true, .row = row};
    memcpy(noted.reference, reference, sizeof noted.reference);
    pthread_mutex_lock(&recent->lock);
    struct refusal *refusal = refusal_get(recent, kind, now);
    if (refusal != NULL && refusal->rows >= REFUSALS_AS_ROWS) {
        refusal_repeat(recent, refusal, now);
        noted.as_row = false;
        noted.row = refusal->row;
        memcpy(noted.reference, refusal->reference, sizeof noted.reference);
    } else if (refusal != NULL) {
        refusal->rows++;
        refusal->organization = kind->organization;
        refusal->row = row;
        memcpy(refusal->reference, reference, sizeof refusal->reference);
    }
    pthread_mutex_unlock(&recent->lock);
    return noted;
}

bool recent_repeats_take(struct recent *recent, struct refusal_repeats *out_repeats)
{
    pthread_mutex_lock(&recent->lock);
    struct refusal *refusal = recent->dirty;
    if (refusal != NULL) {
        recent->dirty = refusal->next_dirty;
        refusal->node.held--;
        *out_repeats = (struct refusal_repeats){refusal->organization, refusal->row,
                                                refusal->repeats, refusal->last};
        refusal->repeats = 0;
    }
    pthread_mutex_unlock(&recent->lock);
    return refusal != NULL;
}

/* ---- the login rate ---- */

static struct map_key user_key(record_id organization, record_id user)
{
    struct map_key key = {{0}};
    size_t at = 0;
    map_key_add(&key, &at, &organization, sizeof organization);
    map_key_add(&key, &at, &user, sizeof user);
    return key;
}

static double rate_level(const struct rate *rate, unsigned limit, micros now)
{
    double passed = (double)(now - rate->at) / MICROS_PER_SECOND;
    double level = rate->level - passed * limit / RATE_WINDOW_SECONDS;
    return level < 0 ? 0 : level;
}

bool recent_rate_exceeded(struct recent *recent, record_id organization, record_id user,
                          unsigned limit, micros now)
{
    if (limit == 0)
        return false;
    struct map_key key = user_key(organization, user);
    pthread_mutex_lock(&recent->lock);
    struct rate *rate = (struct rate *)map_find(&recent->rates, &key);
    bool exceeded = false;
    if (rate != NULL) {
        rate->level = rate_level(rate, limit, now);
        rate->at = now;
        exceeded = rate->level + 1 > limit;
    }
    pthread_mutex_unlock(&recent->lock);
    return exceeded;
}

void recent_rate_count(struct recent *recent, record_id organization, record_id user, micros now)
{
    struct map_key key = user_key(organization, user);
    pthread_mutex_lock(&recent->lock);
    struct rate *rate = (struct rate *)map_find(&recent->rates, &key);
    if (rate == NULL)
        rate = (struct rate *)map_add(&recent->rates, &key);
    if (rate != NULL) {
        rate->level += 1;
        if (rate->at == 0)
            rate->at = now;
    }
    pthread_mutex_unlock(&recent->lock);
}

/* ---- client programs and token uses ---- */

bool recent_client_is_new(struct recent *recent, record_id organization, record_id client)
{
    struct map_key key = user_key(organization, client);
    pthread_mutex_lock(&recent->lock);
    bool is_new = map_find(&recent->clients, &key) == NULL;
    if (is_new)
        map_add(&recent->clients, &key);
    pthread_mutex_unlock(&recent->lock);
    return is_new;
}

bool recent_usage_due(struct recent *recent, record_id token, record_id client, struct ip prefix,
                      micros now, uint64_t *out_count)
{
    struct map_key key = user_key(token, client);
    size_t at = 2 * sizeof(record_id);
    map_key_add(&key, &at, prefix.bytes, sizeof prefix.bytes);
    pthread_mutex_lock(&recent->lock);
    struct usage *usage = (struct usage *)map_find(&recent->usages, &key);
    if (usage == NULL)
        usage = (struct usage *)map_add(&recent->usages, &key);
    bool due = usage == NULL || now - usage->written >= MINUTE;
    *out_count = usage == NULL ? 1 : usage->count + 1;
    if (usage != NULL) {
        usage->count = due ? 0 : usage->count + 1;
        if (due)
            usage->written = now;
    }
    pthread_mutex_unlock(&recent->lock);
    return due;
}
