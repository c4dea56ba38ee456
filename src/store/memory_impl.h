/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory engine from inside. Inside store/ only.
 */
#ifndef STORE_MEMORY_IMPL_H
#define STORE_MEMORY_IMPL_H

#include "store/memory_table.h"

#include <pthread.h>

/* Of the memory engine; each engine has a struct of this name. */
struct engine {
    pthread_mutex_t lock; /* over everything below */
    struct memory_tables tables;
    struct generation instance;
    const uint8_t *audit_key;
    uint32_t audit_key_id;
    struct store_counters counters;
};

extern const struct engine_functions memory_functions; /* memory_read.c */

/* ---- memory.c ---- */

void memory_write(struct engine *engine, struct store_write *write);
void memory_close(struct engine *engine);
void memory_counters(struct engine *engine, struct store_counters *out);
enum status memory_check(struct engine *engine, struct error *err);

/* ---- memory_effects.c ---- */

enum memory_result { MEMORY_DONE, MEMORY_CHANGED, MEMORY_FAILED };

/* Both under the lock, inside a running write. */
enum memory_result memory_expectation_check(struct engine *engine,
                                            const struct expectation *expects);
enum memory_result memory_effect_run(struct engine *engine, const struct effect *effect);

#endif
