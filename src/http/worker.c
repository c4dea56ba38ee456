/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workers: each takes a request that was read and runs its handler straight down. They are
 * started when work waits and nobody is idle, so that a quiet service has few threads.
 */
#include "http/server_impl.h"

#include <stdlib.h>

enum status worker_pool_init(struct worker_pool *pool, unsigned max_workers, unsigned max_queue,
                             struct error *err)
{
    pthread_t *threads = calloc(max_workers, sizeof *threads);
    if (threads == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the workers");
    *pool = (struct worker_pool){
        .max_workers = max_workers, .max_queue = max_queue, .threads = threads};
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    return STATUS_OK;
}

/* The next request; NULL when the pool stops. */
static struct http_exchange *take_next(struct worker_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->idle++;
    while (pool->first == NULL && !pool->stopping)
        pthread_cond_wait(&pool->work, &pool->lock);
    pool->idle--;
    struct http_exchange *exchange = pool->stopping ? NULL : pool->first;
    if (exchange != NULL) {
        pool->first = exchange->queue_next;
        pool->queued--;
    }
    pthread_mutex_unlock(&pool->lock);
    return exchange;
}

/* A worker's life. The handler has ended the exchange when it returns: from then on it may
 * already serve another request and must not be looked at. */
static void *worker_run(void *argument)
{
    struct worker_pool *pool = argument;
    struct http_exchange *exchange;
    while ((exchange = take_next(pool)) != NULL)
        exchange->handler(exchange);
    return NULL;
}

/* Under the lock, before one more request is queued. A thread that cannot be started is no error
 * while there is another. */
static void start_one(struct worker_pool *pool)
{
    if (pool->started == pool->max_workers || pool->queued < pool->idle)
        return;
    if (pthread_create(&pool->threads[pool->started], NULL, worker_run, pool) == 0)
        pool->started++;
}

bool worker_pool_add(struct worker_pool *pool, struct http_exchange *exchange, bool always)
{
    pthread_mutex_lock(&pool->lock);
    start_one(pool);
    bool room = pool->started > 0 && (always || pool->queued < pool->max_queue);
    if (room) {
        exchange->queue_next = NULL;
        if (pool->first == NULL)
            pool->first = exchange;
        else
            pool->last->queue_next = exchange;
        pool->last = exchange;
        pool->queued++;
        pthread_cond_signal(&pool->work);
    }
    pthread_mutex_unlock(&pool->lock);
    return room;
}

unsigned worker_pool_queued(struct worker_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    unsigned queued = pool->queued;
    pthread_mutex_unlock(&pool->lock);
    return queued;
}

void worker_pool_stop(struct worker_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->work);
    unsigned started = pool->started;
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < started; i++)
        pthread_join(pool->threads[i], NULL);
}

void worker_pool_done(struct worker_pool *pool)
{
    if (pool->threads == NULL)
        return;
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->work);
    free(pool->threads);
    pool->threads = NULL;
}
