/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front of every engine: arguments are checked here, once, and then passed on.
 */
#include "store/store_impl.h"

#include <pthread.h>
#include <stdlib.h>

/* ---- open and close ---- */

static enum status engine_open(const struct store_config *config, struct store *store,
                               struct error *err)
{
    char path[4096];
    if (slice_is(config->url, "memory:"))
        return memory_engine_open(config, store, err);
    if (!slice_starts(config->url, "sqlite:"))
        return error_set(err, STATUS_INVALID, "the store's url must be sqlite:FILE or memory:");
    if (!slice_to_string(slice_from_index(config->url, 7), path, sizeof path) || path[0] == '\0')
        return error_set(err, STATUS_INVALID, "the store's url names no file");
    return sqlite_engine_open(config, path, store, err);
}

enum status store_open(const struct store_config *config, struct store **out_store,
                       struct error *err)
{
    ensure(config->audit_key != NULL);
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the store");
    enum status status = engine_open(config, store, err);
    if (status != STATUS_OK) {
        free(store);
        return status;
    }
    store->audit_key = config->audit_key;
    *out_store = store;
    return STATUS_OK;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    store->functions->close(store->engine);
    free(store);
}

void store_counters(struct store *store, struct store_counters *out_counters)
{
    store->functions->counters(store->engine, out_counters);
}

size_t store_timings(struct store *store, struct store_timing out[STORE_TIMINGS_MAX])
{
    return store->functions->timings == NULL ? 0 : store->functions->timings(store->engine, out);
}

/* ---- writing ---- */

static bool write_is_sound(const struct store_write *write)
{
    ensure(write->change != NULL && write->done != NULL);
    return !write->change->failed && (write->otherwise == NULL || !write->otherwise->failed);
}

void store_write(struct store *store, struct store_write *write)
{
    if (write_is_sound(write))
        store->functions->write(store->engine, write);
    else
        write->done(write, WRITE_UNAVAILABLE);
}

struct write_waiter {
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    bool done;
    enum write_outcome outcome;
};

static void write_arrived(struct store_write *write, enum write_outcome outcome)
{
    struct write_waiter *waiter = write->context;
    pthread_mutex_lock(&waiter->lock);
    waiter->outcome = outcome;
    waiter->done = true;
    pthread_cond_signal(&waiter->arrived);
    pthread_mutex_unlock(&waiter->lock);
}

enum write_outcome store_write_wait(struct store *store, const struct change *change,
                                    const struct change *otherwise)
{
    struct write_waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false,
                                  WRITE_UNAVAILABLE};
    struct store_write write = {change, otherwise, write_arrived, &waiter, NULL};
    store_write(store, &write);
    pthread_mutex_lock(&waiter.lock);
    while (!waiter.done)
        pthread_cond_wait(&waiter.arrived, &waiter.lock);
    pthread_mutex_unlock(&waiter.lock);
    return waiter.outcome;
}

/* ---- reading at one instant: straight through ---- */

enum status store_identity_get(struct store *store, struct store_identity *out, struct error *err)
{
    return store->functions->identity_get(store->engine, out, err);
}

enum status store_fingerprint_put(struct store *store, const struct key_fingerprint *fingerprint,
                                  struct error *err)
{
    struct arena *arena = arena_new(1024);
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for a fingerprint");
    struct change change;
    change_init(&change, arena);
    change_put_fingerprint(&change, fingerprint);
    enum write_outcome outcome = store_write_wait(store, &change, NULL);
    arena_free(arena);
    if (outcome == WRITE_DONE)
        return STATUS_OK;
    return error_set(err, STATUS_UNAVAILABLE, "the fingerprint of a key cannot be stored");
}

enum status store_login_gather(struct store *store, const struct login_query *query,
                               struct arena *arena, struct login_gathered *out, struct error *err)
{
    return store->functions->login_gather(store->engine, query, arena, out, err);
}

enum status store_user_gather(struct store *store, record_id organization, record_id user,
                              struct arena *arena, struct login_gathered *out, struct error *err)
{
    return store->functions->user_gather(store->engine, organization, user, arena, out, err);
}

enum status store_session_find(struct store *store, record_id organization, struct slice handle,
                               struct arena *arena, struct session_found *out, struct error *err)
{
    return store->functions->session_find(store->engine, organization, handle, arena, out, err);
}

enum status store_standin_find(struct store *store, bool has_ip, struct ip ip,
                               record_id *out_organization, struct error *err)
{
    return store->functions->standin_find(store->engine, has_ip, ip, out_organization, err);
}

enum status store_organization_only(struct store *store, record_id *out_organization,
                                    struct error *err)
{
    return store_standin_find(store, false, (struct ip){{0}}, out_organization, err);
}

enum status store_check(struct store *store, struct error *err)
{
    return store->functions->check(store->engine, err);
}
