/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arithmetic of lanes: how many consecutive failures a way of logging in may have, when it
 * closes, when it opens again (design §4). Not the table of entries nor attempts in flight across
 * threads: service/login/lanes.h. Pure; time is an argument.
 */
#ifndef CORE_LANE_H
#define CORE_LANE_H

#include "base/macro.h"
#include "base/types.h"

#include <stdbool.h>

enum lane {
    /* stored: do not renumber */
    LANE_NONE = 0,
    LANE_K = 1, /* a right token or a recognised browser, from anywhere */
    LANE_T = 2, /* neither, TRUSTED or EXEMPT */
    LANE_W = 3, /* web form, OUTSIDE, neither */
};

enum {
    LANE_BUDGET_K = 20,
    LANE_BUDGET_T_FAMILIAR = 40, /* per familiar prefix */
    LANE_BUDGET_T_STRANGER = 20, /* all strangers together */
    LANE_BUDGET_W = 20,
    LANE_REGAINED_PER_DAY = 4, /* by an exhausted budget */
    LANE_PARKED_MAX = 64,      /* requests waiting per user */
};

/* What is remembered of one lane of one user (T: of one prefix). All zero is a fresh lane. */
struct lane_state {
    unsigned failures;      /* consecutive */
    micros closed_until;    /* 0 = open; the back-off */
    micros exhausted_since; /* 0 = budget left; regaining counts from here */
};

enum lane_gate {
    LANE_OPEN,   /* reserve and go on */
    LANE_FULL,   /* only attempts in flight fill the budget: wait for one of them */
    LANE_CLOSED, /* inside a back-off, or the budget is gone */
};

unsigned lane_budget(enum lane lane, bool familiar);
/* The state as it is at `now`: what an exhausted budget has regained is taken off. */
struct lane_state lane_at(struct lane_state state, enum lane lane, bool familiar, micros now);
/* failures + in_flight < budget, and no back-off running. `state` as of lane_at(now). */
enum lane_gate lane_gate(struct lane_state state, enum lane lane, bool familiar, unsigned in_flight,
                         micros now);
/* After one evaluated failure: counted, and from half of the budget on closed for the back-off,
 * doubling from 1 s (to 60 s in T and K, to 1 h in W). */
struct lane_state lane_fail(struct lane_state state, enum lane lane, bool familiar, micros now);
/* One failure taken back, as if it had not been counted; a back-off that runs goes on. */
struct lane_state lane_give_back(struct lane_state state, enum lane lane, bool familiar);
/* "K", "T", "W" or "-". */
const char *lane_name(enum lane lane);

#endif
