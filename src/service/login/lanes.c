/* SPDX-License-Identifier: Apache-2.0 */
#include "service/login/lanes.h"

#include "crypto/mac.h"
#include "service/map.h"
#include "sys/entropy.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* So many wrong secrets are remembered per lane to know a repeated one; more than a misconfigured
 * handful of programs of one user will send in turn. */
enum { MARKS = 8 };

struct lane_entry {
    struct map_node node; /* first */
    enum lane lane;
    bool familiar;
    struct lockout_policy lockout; /* of LANE_NONE, as of the latest attempt */
    struct lane_state state;
    unsigned in_flight;
    unsigned waiting;
    struct lane_waiter *waiters; /* oldest first */
    struct mac marks[MARKS];
    unsigned mark_count;
    unsigned mark_next;
};

struct lanes {
    pthread_mutex_t lock;
    struct map map;
    uint8_t mark_key[32];
};

enum status lanes_new(struct lanes **out_lanes, struct error *err)
{
    struct lanes *lanes = calloc(1, sizeof *lanes);
    if (lanes == NULL || !map_init(&lanes->map, LANES_ENTRIES_MAX, sizeof(struct lane_entry)) ||
        !entropy_fill(lanes->mark_key, sizeof lanes->mark_key)) {
        free(lanes);
        return error_set(err, STATUS_NO_MEMORY, "no memory for the lanes");
    }
    pthread_mutex_init(&lanes->lock, NULL);
    *out_lanes = lanes;
    return STATUS_OK;
}

void lanes_free(struct lanes *lanes)
{
    if (lanes == NULL)
        return;
    map_done(&lanes->map);
    explicit_bzero(lanes->mark_key, sizeof lanes->mark_key);
    pthread_mutex_destroy(&lanes->lock);
    free(lanes);
}

static struct map_key key_of(record_id organization, record_id user, enum lane lane,
                             struct ip prefix)
{
    struct map_key key = {{0}};
    size_t at = 0;
    uint8_t lane_byte = (uint8_t)lane;
    map_key_add(&key, &at, &organization, sizeof organization);
    map_key_add(&key, &at, &user, sizeof user);
    map_key_add(&key, &at, &lane_byte, 1);
    map_key_add(&key, &at, prefix.bytes, sizeof prefix.bytes);
    return key;
}

/* ---- the arithmetic of a lane, or of the lockout ---- */

static struct lane_state state_at(const struct lane_entry *entry, micros now)
{
    return entry->lane == LANE_NONE ? lockout_at(entry->state, entry->lockout, now)
                                    : lane_at(entry->state, entry->lane, entry->familiar, now);
}

static enum lane_gate state_gate(const struct lane_entry *entry, micros now)
{
    return entry->lane == LANE_NONE
               ? lockout_gate(entry->state, entry->lockout, entry->in_flight)
               : lane_gate(entry->state, entry->lane, entry->familiar, entry->in_flight, now);
}

static struct lane_state state_fail(const struct lane_entry *entry, micros now)
{
    return entry->lane == LANE_NONE ? lockout_fail(entry->state, entry->lockout, now)
                                    : lane_fail(entry->state, entry->lane, entry->familiar, now);
}

static struct lane_state state_give_back(const struct lane_entry *entry)
{
    return entry->lane == LANE_NONE ? lockout_give_back(entry->state, entry->lockout)
                                    : lane_give_back(entry->state, entry->lane, entry->familiar);
}

/* ---- entries ---- */

static struct lane_entry *entry_get(struct lanes *lanes, const struct lane_key *key,
                                    struct lane_state stored)
{
    struct map_key map_key = key_of(key->organization, key->user, key->lane, key->prefix);
    struct map_node *node = map_find(&lanes->map, &map_key);
    struct lane_entry *entry =
        (struct lane_entry *)(node != NULL ? node : map_add(&lanes->map, &map_key));
    if (entry == NULL)
        return NULL;
    if (node == NULL) {
        entry->lane = key->lane;
        entry->familiar = key->familiar;
        entry->state = stored;
    }
    entry->lockout = key->lockout;
    return entry;
}

static void waiter_append(struct lane_entry *entry, struct lane_waiter *waiter)
{
    struct lane_waiter **link = &entry->waiters;
    while (*link != NULL)
        link = &(*link)->next;
    *link = waiter;
    waiter->next = NULL;
    waiter->entry = entry;
    entry->waiting++;
    entry->node.held++;
}

static void waiter_remove(struct lane_entry *entry, struct lane_waiter *waiter)
{
    struct lane_waiter **link = &entry->waiters;
    while (*link != waiter)
        link = &(*link)->next;
    *link = waiter->next;
    waiter->entry = NULL;
    entry->waiting--;
    entry->node.held--;
}

static enum lane_admission entry_reserve(struct lane_entry *entry, micros now,
                                         struct lane_waiter *waiter, struct lane_entry **out_entry)
{
    entry->state = state_at(entry, now);
    switch (state_gate(entry, now)) {
    case LANE_OPEN:
        entry->in_flight++;
        entry->node.held++;
        *out_entry = entry;
        return LANE_ADMITTED;
    case LANE_CLOSED:
        return LANE_SHUT;
    case LANE_FULL:
        break;
    }
    if (waiter == NULL || entry->waiting >= LANE_PARKED_MAX)
        return LANE_CROWDED;
    waiter_append(entry, waiter);
    return LANE_WAITING;
}

enum lane_admission lanes_reserve(struct lanes *lanes, const struct lane_key *key,
                                  struct lane_state stored, micros now, struct lane_waiter *waiter,
                                  struct lane_entry **out_entry)
{
    pthread_mutex_lock(&lanes->lock);
    struct lane_entry *entry = entry_get(lanes, key, stored);
    enum lane_admission admission =
        entry == NULL ? LANE_CROWDED : entry_reserve(entry, now, waiter, out_entry);
    pthread_mutex_unlock(&lanes->lock);
    return admission;
}

bool lanes_is_shut(struct lanes *lanes, const struct lane_key *key, struct lane_state stored,
                   micros now)
{
    pthread_mutex_lock(&lanes->lock);
    struct lane_entry *entry = entry_get(lanes, key, stored);
    bool shut = true;
    if (entry != NULL) {
        entry->state = state_at(entry, now);
        shut = state_gate(entry, now) == LANE_CLOSED;
    }
    pthread_mutex_unlock(&lanes->lock);
    return shut;
}

void lanes_mark(const struct lanes *lanes, record_id user, struct slice secret,
                struct mac *out_mark)
{
    struct mac_state state;
    mac_begin(&state, lanes->mark_key, "sallyport wrong secret v1");
    mac_add_u64(&state, user);
    mac_add_slice(&state, secret);
    mac_end(&state, out_mark);
}

/* True when this wrong secret is new; remembers it. */
static bool mark_is_new(struct lane_entry *entry, const struct mac *mark)
{
    for (unsigned i = 0; i < entry->mark_count; i++)
        if (mac_equal(&entry->marks[i], mark))
            return false;
    entry->marks[entry->mark_next] = *mark;
    entry->mark_next = (entry->mark_next + 1) % MARKS;
    if (entry->mark_count < MARKS)
        entry->mark_count++;
    return true;
}

static bool entry_settle(struct lane_entry *entry, enum lane_result result, const struct mac *mark,
                         micros now)
{
    switch (result) {
    case LANE_SUCCEEDED: {
        bool changed = entry->state.failures != 0 || entry->state.closed_until != 0;
        entry->state = (struct lane_state){0};
        entry->mark_count = 0;
        return changed;
    }
    case LANE_FAILED:
        if (mark != NULL && !mark_is_new(entry, mark))
            return false;
        entry->state = state_fail(entry, now);
        return true;
    case LANE_NO_RESULT:
        break;
    }
    return false;
}

/* One for the place that became free; all when the lane has closed, for they wait for nothing. */
static void waiters_wake(struct lane_entry *entry, micros now)
{
    bool all = state_gate(entry, now) == LANE_CLOSED;
    while (entry->waiters != NULL) {
        struct lane_waiter *waiter = entry->waiters;
        waiter_remove(entry, waiter);
        waiter->wake.fn(waiter->wake.context);
        if (!all)
            return;
    }
}

struct lane_settled lanes_settle(struct lanes *lanes, struct lane_entry *entry,
                                 enum lane_result result, const struct mac *mark, micros now)
{
    pthread_mutex_lock(&lanes->lock);
    struct lane_settled settled;
    settled.changed = entry_settle(entry, result, mark, now);
    settled.state = entry->state;
    entry->in_flight--;
    waiters_wake(entry, now);
    entry->node.held--;
    pthread_mutex_unlock(&lanes->lock);
    return settled;
}

struct lane_settled lanes_give_back(struct lanes *lanes, const struct lane_key *key,
                                    struct lane_state stored, micros now)
{
    struct lane_settled settled = {0};
    pthread_mutex_lock(&lanes->lock);
    struct lane_entry *entry = entry_get(lanes, key, stored);
    if (entry != NULL && entry->state.failures > 0) {
        entry->state = state_give_back(entry);
        settled.changed = true;
        settled.state = entry->state;
        waiters_wake(entry, now);
    }
    pthread_mutex_unlock(&lanes->lock);
    return settled;
}

void lanes_forget(struct lanes *lanes, struct lane_waiter *waiter)
{
    pthread_mutex_lock(&lanes->lock);
    if (waiter->entry != NULL)
        waiter_remove(waiter->entry, waiter);
    pthread_mutex_unlock(&lanes->lock);
}

void lanes_clear(struct lanes *lanes, record_id organization, record_id user, enum lane lane)
{
    pthread_mutex_lock(&lanes->lock);
    for (struct map_node *node = lanes->map.newest; node != NULL; node = node->older) {
        struct lane_entry *entry = (struct lane_entry *)node;
        struct map_key key = key_of(organization, user, entry->lane, (struct ip){{0}});
        bool of_user = memcmp(&node->key, &key, 2 * sizeof(record_id)) == 0;
        if (of_user && (lane == LANE_NONE || lane == entry->lane)) {
            entry->state = (struct lane_state){0};
            entry->mark_count = 0;
        }
    }
    pthread_mutex_unlock(&lanes->lock);
}
