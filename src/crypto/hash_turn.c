/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/hash_turn.h"

static const int weights[HASH_POOL_LANES] = {[LANE_T] = 5, [LANE_K] = 4, [LANE_W] = 1};

/* Every waiting lane earns its weight, the richest is served and pays what all earned: so ten
 * turns among three full lanes are five, four and one, and no lane waits long for its next. */
enum lane hash_turn_next(struct hash_turn *turn, const bool has_jobs[HASH_POOL_LANES])
{
    int earned = 0;
    unsigned richest = LANE_NONE;
    for (unsigned lane = LANE_K; lane < HASH_POOL_LANES; lane++) {
        if (!has_jobs[lane]) {
            /* An idle lane saves nothing up for a burst. */
            turn->credit[lane] = 0;
            continue;
        }
        earned += weights[lane];
        turn->credit[lane] += weights[lane];
        if (richest == LANE_NONE || turn->credit[lane] > turn->credit[richest])
            richest = lane;
    }
    if (richest != LANE_NONE)
        turn->credit[richest] -= earned;
    return (enum lane)richest;
}
