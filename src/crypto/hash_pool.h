/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads that compute Argon2id: as many as cores, never more (more are slower), with a
 * bounded queue per lane in front. The next job is chosen by weight, K 4, T 5, W 1, among the
 * lanes that have any, so that strangers who fill one lane do not stop the others (design §7).
 * Not the limits of guessing: service/login/lanes.h. Work outside the login decision (setting a
 * password, confirming it on a page) goes by LANE_K. Work that nobody waits for goes by LANE_NONE:
 * in spare time, when no lane has a job. Any thread may run jobs; hash_pool_free only when none
 * does any more.
 */
#ifndef CRYPTO_HASH_POOL_H
#define CRYPTO_HASH_POOL_H

#include "core/lane.h"
#include "crypto/password_hash.h"

enum { HASH_POOL_LANES = LANE_W + 1, HASH_POOL_MAX_THREADS = 256 };

struct hash_pool_config {
    unsigned threads;                      /* 1 to HASH_POOL_MAX_THREADS */
    unsigned max_waiting[HASH_POOL_LANES]; /* by enum lane: callers inside hash_pool_run */
};

enum hash_kind {
    HASH_VERIFY, /* hash → right */
    HASH_MAKE,   /* params, salt → made */
    HASH_DUMMY,  /* params → nothing */
};

/* Lives with the caller, who blocks until it is done; everything is borrowed. */
struct hash_job {
    enum hash_kind kind;
    struct password_binding binding;
    struct slice password;
    struct slice hash;                 /* HASH_VERIFY */
    struct hash_params params;         /* HASH_MAKE, HASH_DUMMY */
    uint8_t salt[PASSWORD_SALT_BYTES]; /* HASH_MAKE */

    bool right;                   /* out, HASH_VERIFY; false until proved */
    char made[PASSWORD_HASH_MAX]; /* out, HASH_MAKE */
};

struct hash_pool_stats {
    uint64_t argon2_total;             /* Argon2id computed since the start, dummies included */
    uint64_t argon2_spare;             /* and beside them in spare time */
    unsigned waiting[HASH_POOL_LANES]; /* callers now inside hash_pool_run, by lane */
};

struct hash_pool;

/* Keeps the ring. */
MUST_CHECK enum status hash_pool_new(const struct keyring *ring,
                                     const struct hash_pool_config *config,
                                     struct hash_pool **out_pool, struct error *err);
/* Blocks until the job is done and returns what password_hash_* returned. LIMIT, at once and with
 * nothing computed, when the lane is full: the caller answers busy. Spare time has no limit. */
MUST_CHECK enum status hash_pool_run(struct hash_pool *pool, enum lane lane, struct hash_job *job,
                                     struct error *err);
void hash_pool_stats(struct hash_pool *pool, struct hash_pool_stats *out_stats);
/* Ends the threads and frees; accepts NULL. */
void hash_pool_free(struct hash_pool *pool);

#endif
