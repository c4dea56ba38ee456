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

/* ---- reading: straight through ---- */

static size_t page(size_t max)
{
    ensure(max > 0);
    return max < LIST_PAGE_MAX ? max : LIST_PAGE_MAX;
}

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

enum status store_ranges_get(struct store *store, record_id organization, struct arena *arena,
                             const struct range_row **out_rows, size_t *out_count,
                             struct error *err)
{
    return store->functions->ranges_get(store->engine, organization, arena, out_rows, out_count,
                                        err);
}

enum status store_standin_find(struct store *store, bool has_ip, struct ip ip,
                               record_id *out_organization, struct error *err)
{
    return store->functions->standin_find(store->engine, has_ip, ip, out_organization, err);
}

enum status store_session_find(struct store *store, record_id organization, struct slice handle,
                               struct arena *arena, struct session_found *out, struct error *err)
{
    return store->functions->session_find(store->engine, organization, handle, arena, out, err);
}

enum status store_code_find(struct store *store, record_id organization, struct slice handle,
                            struct arena *arena, struct code_row *out, struct error *err)
{
    return store->functions->code_find(store->engine, organization, handle, arena, out, err);
}

enum status store_link_find(struct store *store, record_id organization, struct slice handle,
                            struct arena *arena, struct link_row *out, struct error *err)
{
    return store->functions->link_find(store->engine, organization, handle, arena, out, err);
}

enum status store_user_find(struct store *store, struct slice folded, struct arena *arena,
                            struct user_row *out, struct error *err)
{
    return store->functions->user_find(store->engine, folded, arena, out, err);
}

enum status store_profile_find(struct store *store, record_id organization, struct slice name,
                               struct arena *arena, struct profile_row *out, struct error *err)
{
    return store->functions->profile_find(store->engine, organization, name, arena, out, err);
}

enum status store_organization_find(struct store *store, record_id id, struct arena *arena,
                                    struct organization_row *out, struct error *err)
{
    return store->functions->organization_find(store->engine, id, arena, out, err);
}

enum status store_history_find(struct store *store, record_id organization, struct slice reference,
                               struct arena *arena, struct history_row *out, struct error *err)
{
    return store->functions->history_find(store->engine, organization, reference, arena, out, err);
}

enum status store_passwords_get(struct store *store, record_id organization, record_id user,
                                struct arena *arena, const struct password_row **out_rows,
                                size_t *out_count, struct error *err)
{
    return store->functions->passwords_get(store->engine, organization, user, arena, out_rows,
                                           out_count, err);
}

enum status store_audit_last(struct store *store, record_id organization, struct slice table,
                             record_id record, struct arena *arena, struct audit_row *out,
                             struct error *err)
{
    return store->functions->audit_last(store->engine, organization, table, record, arena, out,
                                        err);
}

enum status store_outbox_due(struct store *store, micros now, size_t max, struct arena *arena,
                             const struct outbox_row **out_rows, size_t *out_count,
                             struct error *err)
{
    return store->functions->outbox_due(store->engine, now, page(max), arena, out_rows, out_count,
                                        err);
}

enum status store_outbox_find(struct store *store, record_id organization, record_id id,
                              struct arena *arena, struct outbox_row *out, struct error *err)
{
    return store->functions->outbox_find(store->engine, organization, id, arena, out, err);
}

enum status store_organization_list(struct store *store, record_id after, size_t max,
                                    struct arena *arena, const struct organization_row **out_rows,
                                    size_t *out_count, struct error *err)
{
    return store->functions->organization_list(store->engine, after, page(max), arena, out_rows,
                                               out_count, err);
}

enum status store_profile_list(struct store *store, record_id organization, struct arena *arena,
                               const struct profile_row **out_rows, size_t *out_count,
                               struct error *err)
{
    return store->functions->profile_list(store->engine, organization, arena, out_rows, out_count,
                                          err);
}

enum status store_user_list(struct store *store, record_id organization, struct slice after,
                            size_t max, struct arena *arena, const struct user_row **out_rows,
                            size_t *out_count, struct error *err)
{
    return store->functions->user_list(store->engine, organization, after, page(max), arena,
                                       out_rows, out_count, err);
}

enum status store_history_list(struct store *store, const struct history_filter *filter, size_t max,
                               struct arena *arena, const struct history_row **out_rows,
                               size_t *out_count, struct error *err)
{
    return store->functions->history_list(store->engine, filter, page(max), arena, out_rows,
                                          out_count, err);
}

enum status store_usage_list(struct store *store, record_id organization, record_id user,
                             micros since, size_t max, struct arena *arena,
                             const struct usage_listed **out_rows, size_t *out_count,
                             struct error *err)
{
    return store->functions->usage_list(store->engine, organization, user, since, page(max), arena,
                                        out_rows, out_count, err);
}

enum status store_lane_list(struct store *store, record_id organization, record_id user, size_t max,
                            struct arena *arena, const struct lane_row **out_rows,
                            size_t *out_count, struct error *err)
{
    return store->functions->lane_list(store->engine, organization, user, page(max), arena,
                                       out_rows, out_count, err);
}

enum status store_session_list(struct store *store, record_id organization, record_id user,
                               record_id before, size_t max, struct arena *arena,
                               const struct session_row **out_rows, size_t *out_count,
                               struct error *err)
{
    return store->functions->session_list(store->engine, organization, user, before, page(max),
                                          arena, out_rows, out_count, err);
}

enum status store_outbox_list(struct store *store, record_id organization, record_id user,
                              record_id before, size_t max, struct arena *arena,
                              const struct outbox_row **out_rows, size_t *out_count,
                              struct error *err)
{
    return store->functions->outbox_list(store->engine, organization, user, before, page(max),
                                         arena, out_rows, out_count, err);
}

enum status store_audit_list(struct store *store, record_id organization, uint64_t after,
                             size_t max, struct arena *arena, const struct audit_row **out_rows,
                             size_t *out_count, struct error *err)
{
    return store->functions->audit_list(store->engine, organization, after, page(max), arena,
                                        out_rows, out_count, err);
}

enum status store_check(struct store *store, struct error *err)
{
    return store->functions->check(store->engine, err);
}
