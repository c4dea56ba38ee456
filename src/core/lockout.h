/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The original's plain lockout, which an organization may switch on beside the lanes (design §4):
 * so many consecutive wrong passwords in lanes T and K lock the user out for a time, or until an
 * administrator unlocks. Uses the state of a lane. Pure; time is an argument.
 */
#ifndef CORE_LOCKOUT_H
#define CORE_LOCKOUT_H

#include "core/lane.h"

struct lockout_policy {
    int attempts; /* 0 = off */
    int minutes;  /* -1 = until somebody unlocks */
};

/* The state as it is at `now`: fresh when the time is over. `exhausted_since` is when the user was
 * locked out. */
struct lane_state lockout_at(struct lane_state state, struct lockout_policy policy, micros now);
/* CLOSED: locked out. `state` as of lockout_at(now). */
enum lane_gate lockout_gate(struct lane_state state, struct lockout_policy policy,
                            unsigned in_flight);
/* After one wrong password. */
struct lane_state lockout_fail(struct lane_state state, struct lockout_policy policy, micros now);
/* After a failure was found to be none: what it took is given back. */
struct lane_state lockout_give_back(struct lane_state state, struct lockout_policy policy);
/* When it ends by itself; 0 = not locked out, or never. */
micros lockout_end(struct lane_state state, struct lockout_policy policy);

#endif
