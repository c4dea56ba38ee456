/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lane.h"

static const micros hour = 3600 * (micros)MICROS_PER_SECOND;
static const micros regain_time = 24 * 3600 * (micros)MICROS_PER_SECOND / LANE_REGAINED_PER_DAY;

unsigned lane_budget(enum lane lane, bool familiar)
{
    switch (lane) {
    case LANE_NONE:
        return 0;
    case LANE_K:
        return LANE_BUDGET_K;
    case LANE_T:
        return familiar ? LANE_BUDGET_T_FAMILIAR : LANE_BUDGET_T_STRANGER;
    case LANE_W:
        return LANE_BUDGET_W;
    }
    return 0;
}

struct lane_state lane_at(struct lane_state state, enum lane lane, bool familiar, micros now)
{
    unsigned budget = lane_budget(lane, familiar);
    if (lane != LANE_NONE && state.failures >= budget) {
        /* A prefix that is no longer familiar has more failures than its budget is now. */
        state.failures = budget;
        state.exhausted_since = state.exhausted_since == 0 ? now : state.exhausted_since;
    }
    if (state.exhausted_since == 0 || now <= state.exhausted_since)
        return state;
    micros regained = (now - state.exhausted_since) / regain_time;
    if (regained >= (micros)state.failures) {
        state.failures = 0;
        state.exhausted_since = 0;
        return state;
    }
    state.failures -= (unsigned)regained;
    /* What has begun to regain is kept, so that asking often costs nobody anything. */
    state.exhausted_since += regained * regain_time;
    return state;
}

enum lane_gate lane_gate(struct lane_state state, enum lane lane, bool familiar, unsigned in_flight,
                         micros now)
{
    unsigned budget = lane_budget(lane, familiar);
    if (lane == LANE_NONE)
        return LANE_OPEN;
    if (state.closed_until > now || state.failures >= budget)
        return LANE_CLOSED;
    return in_flight >= budget - state.failures ? LANE_FULL : LANE_OPEN;
}

/* 1, 2, 4, … seconds up to the lane's cap. */
static micros back_off(enum lane lane, unsigned step)
{
    micros cap = lane == LANE_W ? hour : hour / 60;
    micros wait = MICROS_PER_SECOND;
    for (unsigned i = 0; i < step && wait < cap; i++)
        wait *= 2;
    return wait < cap ? wait : cap;
}

struct lane_state lane_fail(struct lane_state state, enum lane lane, bool familiar, micros now)
{
    unsigned budget = lane_budget(lane, familiar);
    if (state.failures < budget)
        state.failures++;
    if (budget > 0 && state.failures >= budget / 2)
        state.closed_until = now + back_off(lane, state.failures - budget / 2);
    if (budget > 0 && state.failures == budget && state.exhausted_since == 0)
        state.exhausted_since = now;
    return state;
}

struct lane_state lane_give_back(struct lane_state state, enum lane lane, bool familiar)
{
    if (state.failures > 0)
        state.failures--;
    if (state.failures < lane_budget(lane, familiar))
        state.exhausted_since = 0;
    return state;
}

const char *lane_name(enum lane lane)
{
    switch (lane) {
    case LANE_NONE:
        return "-";
    case LANE_K:
        return "K";
    case LANE_T:
        return "T";
    case LANE_W:
        return "W";
    }
    return "-";
}
