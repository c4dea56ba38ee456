/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory engine: what the store promises, in the simplest code that keeps it. Linear scans
 * under one lock; a write is taken back by the list of what it replaced. For tests, and for readers
 * who want to know what an operation means. Nothing outlives the process.
 */
#include "store/memory_impl.h"
#include "sys/entropy.h"

#include <stdlib.h>

/* ---- writing ---- */

static enum memory_result change_try(struct engine *engine, const struct change *change)
{
    enum memory_result result = MEMORY_DONE;
    for (const struct expected *expected = change->expects;
         expected != NULL && result == MEMORY_DONE; expected = expected->next)
        result = memory_expectation_check(engine, &expected->expectation);
    for (const struct effect *effect = change->first; effect != NULL && result == MEMORY_DONE;
         effect = effect->next)
        result = memory_effect_run(engine, effect);
    if (result == MEMORY_DONE)
        memory_tables_commit(&engine->tables);
    else
        memory_tables_rollback(&engine->tables);
    return result;
}

static enum write_outcome write_carry_out(struct engine *engine, const struct store_write *write)
{
    enum memory_result result = change_try(engine, write->change);
    if (result != MEMORY_CHANGED)
        return result == MEMORY_DONE ? WRITE_DONE : WRITE_UNAVAILABLE;
    engine->counters.changed++;
    if (write->otherwise != NULL && change_try(engine, write->otherwise) != MEMORY_DONE)
        return WRITE_UNAVAILABLE;
    return WRITE_CHANGED;
}

void memory_write(struct engine *engine, struct store_write *write)
{
    pthread_mutex_lock(&engine->lock);
    engine->counters.writes++;
    engine->counters.transactions++;
    enum write_outcome outcome = write_carry_out(engine, write);
    pthread_mutex_unlock(&engine->lock);
    write->done(write, outcome);
}

/* ---- a life ---- */

enum status memory_engine_open(const struct store_config *config, struct store *out_store,
                               struct error *err)
{
    struct engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the store");
    if (!entropy_fill(engine->instance.bytes, sizeof engine->instance.bytes)) {
        free(engine);
        return error_set(err, STATUS_UNAVAILABLE, "the kernel gives no random bytes");
    }
    pthread_mutex_init(&engine->lock, NULL);
    engine->audit_key = config->audit_key;
    engine->audit_key_id = config->audit_key_id;
    out_store->functions = &memory_functions;
    out_store->engine = engine;
    return STATUS_OK;
}

void memory_close(struct engine *engine)
{
    memory_tables_free(&engine->tables);
    pthread_mutex_destroy(&engine->lock);
    free(engine);
}

void memory_counters(struct engine *engine, struct store_counters *out)
{
    pthread_mutex_lock(&engine->lock);
    *out = engine->counters;
    pthread_mutex_unlock(&engine->lock);
}

enum status memory_check(struct engine *engine, struct error *err)
{
    (void)engine;
    (void)err;
    return STATUS_OK;
}
