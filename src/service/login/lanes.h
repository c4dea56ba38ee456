/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lanes in memory: they lead, the store follows (design §3.4). An entry is loaded from the
 * gathered row once and then holds failures and attempts in flight, so that a hundred parallel
 * guesses cannot all read the same low counter (R11). Not the arithmetic: core/lane.h.
 *
 * Any thread at any time. Entries in use are never evicted; at most LANES_ENTRIES_MAX idle ones
 * are kept, and one that goes has been written to the store with the attempt that changed it.
 */
#ifndef SERVICE_LANES_H
#define SERVICE_LANES_H

#include "base/status.h"
#include "core/lockout.h"
#include "service/login/login.h"

enum { LANES_ENTRIES_MAX = 65536 };

struct lanes;
struct lane_entry;

MUST_CHECK enum status lanes_new(struct lanes **out_lanes, struct error *err);
void lanes_free(struct lanes *lanes);

/* Which counter: for T the familiar prefix, or all zero for strangers together; else zero.
 * LANE_NONE is the counter of the plain lockout, under its policy. */
struct lane_key {
    record_id organization;
    record_id user;
    enum lane lane;
    bool familiar;
    struct ip prefix;
    struct lockout_policy lockout; /* of LANE_NONE */
};

/* A parked request; lives in the request's arena. */
struct lane_waiter {
    struct wake wake;
    struct lane_entry *entry; /* NULL = not waiting */
    struct lane_waiter *next;
};

enum lane_admission {
    LANE_ADMITTED, /* reserved: settle it on every path */
    LANE_SHUT,     /* back-off or budget gone */
    LANE_WAITING,  /* parked with the waiter */
    LANE_CROWDED,  /* full of attempts in flight, and cannot park: busy */
};

/* `stored` is what the store had when the entry is loaded; used only then. `waiter` may be NULL. */
enum lane_admission lanes_reserve(struct lanes *lanes, const struct lane_key *key,
                                  struct lane_state stored, micros now, struct lane_waiter *waiter,
                                  struct lane_entry **out_entry);

/* Whether the counter is shut now, without reserving anything. */
MUST_CHECK bool lanes_is_shut(struct lanes *lanes, const struct lane_key *key,
                              struct lane_state stored, micros now);

/* What identifies a wrong secret of this user in memory: keyed per start, never written. */
void lanes_mark(const struct lanes *lanes, record_id user, struct slice secret,
                struct mac *out_mark);

enum lane_result {
    LANE_SUCCEEDED,
    LANE_FAILED,
    LANE_NO_RESULT, /* ended without one: counts as none */
};

struct lane_settled {
    bool changed; /* the state differs from before: write it */
    struct lane_state state;
};

/* Ends a reservation. `mark` identifies the wrong secret, so that the same one repeated counts
 * once; NULL unless LANE_FAILED. Wakes one that waits. */
struct lane_settled lanes_settle(struct lanes *lanes, struct lane_entry *entry,
                                 enum lane_result result, const struct mac *mark, micros now);

/* Takes one counted failure back: it turned out to be an outdated secret. */
struct lane_settled lanes_give_back(struct lanes *lanes, const struct lane_key *key,
                                    struct lane_state stored, micros now);

/* The waiter no longer waits; harmless if it was woken. */
void lanes_forget(struct lanes *lanes, struct lane_waiter *waiter);

/* One lane of a user, or all (LANE_NONE): failures and back-off gone. */
void lanes_clear(struct lanes *lanes, record_id organization, record_id user, enum lane lane);

#endif
