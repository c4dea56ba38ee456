/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/hash_pool.h"

#include "crypto/hash_turn.h"
#include "sys/clock.h"
#include "sys/kept_memory.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A thread without work gives its memory back after this time. */
enum { IDLE_BEFORE_RELEASE_S = 1 };

/* A caller who waits; lives on its stack. */
struct waiter {
    struct waiter *next;
    struct hash_job *job;
    enum lane lane;
    enum status status;
    struct error error;
    bool done;
    pthread_cond_t finished;
};

struct queue {
    struct waiter *first;
    struct waiter *last;
};

struct hash_pool {
    const struct keyring *ring;
    unsigned max_waiting[HASH_POOL_LANES];

    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t work;
    bool ending;
    struct queue queues[HASH_POOL_LANES];
    struct hash_turn turn;
    struct hash_pool_stats stats;

    unsigned thread_count;
    pthread_t threads[HASH_POOL_MAX_THREADS];
};

/* --- the threads --- */

static void queue_add(struct queue *queue, struct waiter *waiter)
{
    if (queue->first == NULL)
        queue->first = waiter;
    else
        queue->last->next = waiter;
    queue->last = waiter;
}

/* The next by weight, or NULL. */
static struct waiter *take_next(struct hash_pool *pool)
{
    bool has_jobs[HASH_POOL_LANES];
    for (unsigned lane = 0; lane < HASH_POOL_LANES; lane++)
        has_jobs[lane] = pool->queues[lane].first != NULL;
    /* No lane has any: LANE_NONE, what is done in spare time. */
    struct queue *queue = &pool->queues[hash_turn_next(&pool->turn, has_jobs)];
    struct waiter *waiter = queue->first;
    if (waiter != NULL)
        queue->first = waiter->next;
    return waiter;
}

static enum status job_compute(const struct keyring *ring, struct hash_job *job, struct error *err)
{
    switch (job->kind) {
    case HASH_VERIFY:
        return password_hash_verify(ring, job->binding, job->password, job->hash, &job->right, err);
    case HASH_MAKE:
        return password_hash_make(ring, job->binding, job->password, job->params, job->salt,
                                  job->made, err);
    case HASH_DUMMY:
        return password_hash_dummy(ring, job->password, job->params, err);
    }
    return error_set(err, STATUS_INTERNAL, "no such kind of hash job");
}

/* With the lock held; computing and waiting give it up. */
static void serve(struct hash_pool *pool, struct waiter *waiter)
{
    pthread_mutex_unlock(&pool->lock);
    kept_memory_begin();
    enum status status = job_compute(pool->ring, waiter->job, &waiter->error);
    kept_memory_end();
    pthread_mutex_lock(&pool->lock);
    if (status == STATUS_OK && waiter->lane == LANE_NONE)
        pool->stats.argon2_spare++;
    else if (status == STATUS_OK)
        pool->stats.argon2_total++;
    waiter->status = status;
    waiter->done = true;
    pthread_cond_signal(&waiter->finished);
}

static void wait_for_work(struct hash_pool *pool)
{
    if (!kept_memory_is_held()) {
        pthread_cond_wait(&pool->work, &pool->lock);
        return;
    }
    micros until = clock_monotonic() + IDLE_BEFORE_RELEASE_S * (micros)MICROS_PER_SECOND;
    const struct timespec instant = {.tv_sec = until / MICROS_PER_SECOND,
                                     .tv_nsec = until % MICROS_PER_SECOND * 1000};
    if (pthread_cond_timedwait(&pool->work, &pool->lock, &instant) == ETIMEDOUT)
        kept_memory_release();
}

static void *thread_run(void *argument)
{
    struct hash_pool *pool = argument;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        struct waiter *waiter = take_next(pool);
        if (waiter == NULL && pool->ending)
            break;
        if (waiter == NULL)
            wait_for_work(pool);
        else
            serve(pool, waiter);
    }
    pthread_mutex_unlock(&pool->lock);
    kept_memory_release();
    return NULL;
}

/* --- the life of the pool --- */

static enum status start_threads(struct hash_pool *pool, unsigned count, struct error *err)
{
    while (pool->thread_count < count) {
        if (pthread_create(&pool->threads[pool->thread_count], NULL, thread_run, pool) != 0)
            return error_set(err, STATUS_UNAVAILABLE, "the hash pool cannot start %u threads",
                             count);
        pool->thread_count++;
    }
    return STATUS_OK;
}

/* The condition counts in the clock that does not step. */
static void locks_init(struct hash_pool *pool)
{
    pthread_condattr_t attributes;
    ensure(pthread_condattr_init(&attributes) == 0);
    ensure(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
    ensure(pthread_mutex_init(&pool->lock, NULL) == 0);
    ensure(pthread_cond_init(&pool->work, &attributes) == 0);
    pthread_condattr_destroy(&attributes);
}

enum status hash_pool_new(const struct keyring *ring, const struct hash_pool_config *config,
                          struct hash_pool **out_pool, struct error *err)
{
    if (config->threads < 1 || config->threads > HASH_POOL_MAX_THREADS)
        return error_set(err, STATUS_INVALID, "the hash pool has 1 to %d threads, not %u",
                         HASH_POOL_MAX_THREADS, config->threads);
    struct hash_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the hash pool");
    pool->ring = ring;
    memcpy(pool->max_waiting, config->max_waiting, sizeof pool->max_waiting);
    locks_init(pool);
    enum status status = start_threads(pool, config->threads, err);
    if (status != STATUS_OK) {
        hash_pool_free(pool);
        return status;
    }
    *out_pool = pool;
    return STATUS_OK;
}

void hash_pool_free(struct hash_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->ending = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

/* --- running a job --- */

/* With the lock held. */
static bool lane_enter(struct hash_pool *pool, enum lane lane)
{
    if (lane != LANE_NONE && pool->stats.waiting[lane] >= pool->max_waiting[lane])
        return false;
    pool->stats.waiting[lane]++;
    return true;
}

/* With the lock held; waiting gives it up. */
static void wait_until_done(struct hash_pool *pool, enum lane lane, struct waiter *waiter)
{
    queue_add(&pool->queues[lane], waiter);
    pthread_cond_signal(&pool->work);
    while (!waiter->done)
        pthread_cond_wait(&waiter->finished, &pool->lock);
    pool->stats.waiting[lane]--;
}

enum status hash_pool_run(struct hash_pool *pool, enum lane lane, struct hash_job *job,
                          struct error *err)
{
    ensure((unsigned)lane < HASH_POOL_LANES);
    job->right = false;
    struct waiter waiter = {.job = job, .lane = lane, .finished = PTHREAD_COND_INITIALIZER};
    pthread_mutex_lock(&pool->lock);
    bool entered = lane_enter(pool, lane);
    if (entered)
        wait_until_done(pool, lane, &waiter);
    pthread_mutex_unlock(&pool->lock);
    pthread_cond_destroy(&waiter.finished);
    if (!entered)
        return error_set(err, STATUS_LIMIT, "too many logins are waiting");
    if (waiter.status != STATUS_OK && err != NULL)
        *err = waiter.error;
    return waiter.status;
}

void hash_pool_stats(struct hash_pool *pool, struct hash_pool_stats *out_stats)
{
    pthread_mutex_lock(&pool->lock);
    *out_stats = pool->stats;
    pthread_mutex_unlock(&pool->lock);
}
