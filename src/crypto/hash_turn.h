/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose turn it is: smooth weighted round robin over the lanes that have jobs. Private to this
 * room; apart from the pool so that a test can follow every step. The pool's lock guards it.
 */
#ifndef CRYPTO_HASH_TURN_H
#define CRYPTO_HASH_TURN_H

#include "crypto/hash_pool.h"

/* All zero at the start. */
struct hash_turn {
    int credit[HASH_POOL_LANES];
};

/* Among the lanes for which has_jobs is true; LANE_NONE when there is none. */
enum lane hash_turn_next(struct hash_turn *turn, const bool has_jobs[HASH_POOL_LANES]);

#endif
