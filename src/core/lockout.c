/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lockout.h"

static bool is_exhausted(struct lane_state state, struct lockout_policy policy)
{
    return policy.attempts > 0 && state.failures >= (unsigned)policy.attempts;
}

micros lockout_end(struct lane_state state, struct lockout_policy policy)
{
    if (!is_exhausted(state, policy) || policy.minutes < 0)
        return 0;
    return state.exhausted_since + policy.minutes * 60 * (micros)MICROS_PER_SECOND;
}

struct lane_state lockout_at(struct lane_state state, struct lockout_policy policy, micros now)
{
    if (!is_exhausted(state, policy)) {
        state.exhausted_since = 0;
        return state;
    }
    /* The policy has become stricter than the failures it finds. */
    if (state.exhausted_since == 0)
        state.exhausted_since = now;
    if (policy.minutes >= 0 && lockout_end(state, policy) <= now)
        return (struct lane_state){0};
    return state;
}

enum lane_gate lockout_gate(struct lane_state state, struct lockout_policy policy,
                            unsigned in_flight)
{
    if (policy.attempts <= 0)
        return LANE_OPEN;
    if (is_exhausted(state, policy))
        return LANE_CLOSED;
    return in_flight >= (unsigned)policy.attempts - state.failures ? LANE_FULL : LANE_OPEN;
}

struct lane_state lockout_fail(struct lane_state state, struct lockout_policy policy, micros now)
{
    if (policy.attempts <= 0 || is_exhausted(state, policy))
        return state;
    state.failures++;
    if (is_exhausted(state, policy))
        state.exhausted_since = now;
    return state;
}

struct lane_state lockout_give_back(struct lane_state state, struct lockout_policy policy)
{
    if (state.failures > 0)
        state.failures--;
    if (!is_exhausted(state, policy))
        state.exhausted_since = 0;
    return state;
}
