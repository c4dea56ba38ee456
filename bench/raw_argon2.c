/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Yardstick: Argon2id of this build and these parameters, and nothing else, on as many threads as
 * the service would use. usage: raw_argon2 THREADS SECONDS; prints hashes and CPU seconds.
 */
#include "crypto/hash_pool.h"
#include "crypto/start.h"
#include "sys/clock.h"
#include "sys/files.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

struct work {
    struct hash_pool *pool;
    micros until;
    unsigned long done;
};

static void *work_run(void *argument)
{
    struct work *work = argument;
    while (clock_monotonic() < work->until) {
        struct hash_job job = {.kind = HASH_DUMMY,
                               .password = SLICE("a password of usual length"),
                               .params = {HASH_MEMORY_KIB_DEFAULT, HASH_PASSES_DEFAULT}};
        if (hash_pool_run(work->pool, LANE_K, &job, NULL) == STATUS_OK)
            work->done++;
    }
    return NULL;
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
    enum { THREADS_MAX = 64 };
    unsigned threads = argc > 1 ? (unsigned)atoi(argv[1]) : 2;
    micros seconds = argc > 2 ? atoi(argv[2]) : 4;
    struct keyring *keys;
    struct hash_pool *pool;
    char directory[] = "/tmp/sallyport-bench-XXXXXX", path[64];
    struct error err;
    if (threads > THREADS_MAX || !crypto_start() || mkdtemp(directory) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/keys", directory);
    struct hash_pool_config config = {.threads = threads, .max_waiting = {0, 128, 128, 128}};
    if (keyring_create(path, clock_now(), &err) != STATUS_OK ||
        keyring_open(path, &keys, &err) != STATUS_OK ||
        hash_pool_new(keys, &config, &pool, &err) != STATUS_OK)
        return 1;
    pthread_t ids[THREADS_MAX];
    struct work works[THREADS_MAX];
    double before = cpu_seconds();
    for (unsigned i = 0; i < threads; i++) {
        works[i] = (struct work){pool, clock_monotonic() + seconds * MICROS_PER_SECOND, 0};
        pthread_create(&ids[i], NULL, work_run, &works[i]);
    }
    unsigned long done = 0;
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        done += works[i].done;
    }
    printf("%lu %.3f\n", done, cpu_seconds() - before);
    hash_pool_free(pool);
    keyring_free(keys);
    return 0;
}
