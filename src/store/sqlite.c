/* SPDX-License-Identifier: Apache-2.0 */
/* The engine as a whole: its life, its identity, its table of functions. */
#include "store/sqlite_impl.h"

#include <stdlib.h>
#include <string.h>

/* ---- the engine ---- */

static enum status readers_open(struct engine *engine, unsigned wanted, struct error *err)
{
    if (wanted == 0)
        wanted = SQLITE_READERS_DEFAULT;
    if (wanted > SQLITE_READERS_MAX)
        wanted = SQLITE_READERS_MAX;
    for (; engine->reader_count < wanted; engine->reader_count++) {
        enum status status = sqlite_connection_open(engine->path, false, false,
                                                    &engine->readers[engine->reader_count], err);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static void engine_free(struct engine *engine)
{
    for (unsigned i = 0; i < engine->reader_count; i++)
        sqlite_connection_close(&engine->readers[i]);
    sqlite_connection_close(&engine->writer);
    pthread_mutex_destroy(&engine->reader_lock);
    pthread_cond_destroy(&engine->reader_free);
    pthread_mutex_destroy(&engine->write_lock);
    pthread_cond_destroy(&engine->write_come);
    free(engine->path);
    free(engine);
}

static void sqlite_close(struct engine *engine)
{
    writer_stop(engine);
    engine_free(engine);
}

static struct engine *engine_new(const struct store_config *config, const char *path)
{
    struct engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL)
        return NULL;
    engine->path = strdup(path);
    engine->audit_key = config->audit_key;
    engine->audit_key_id = config->audit_key_id;
    pthread_mutex_init(&engine->reader_lock, NULL);
    pthread_cond_init(&engine->reader_free, NULL);
    pthread_mutex_init(&engine->write_lock, NULL);
    pthread_cond_init(&engine->write_come, NULL);
    return engine;
}

enum status sqlite_engine_open(const struct store_config *config, const char *path,
                               struct store *out_store, struct error *err)
{
    struct engine *engine = engine_new(config, path);
    if (engine == NULL || engine->path == NULL) {
        if (engine != NULL)
            engine_free(engine);
        return error_set(err, STATUS_NO_MEMORY, "no memory for the database");
    }
    enum status status = sqlite_database_open(path, config->create, &engine->writer, err);
    if (status == STATUS_OK)
        status = readers_open(engine, config->readers, err);
    if (status == STATUS_OK)
        status = writer_start(engine, err);
    if (status != STATUS_OK) {
        engine_free(engine);
        return status;
    }
    out_store->functions = &sqlite_functions;
    out_store->engine = engine;
    return STATUS_OK;
}

static void sqlite_counters(struct engine *engine, struct store_counters *out)
{
    *out = (struct store_counters){atomic_load(&engine->reads), atomic_load(&engine->writes),
                                   atomic_load(&engine->transactions),
                                   atomic_load(&engine->statements), atomic_load(&engine->changed)};
}

static enum status sqlite_identity_get(struct engine *engine, struct store_identity *out,
                                       struct error *err)
{
    struct read read;
    struct arena *arena = arena_new(4096);
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the identity");
    struct store_identity identity = {.schema_version = SQL_MIGRATIONS};
    enum status status = read_open(engine, SQL_GET_META, arena, &read, err);
    if (status == STATUS_OK) {
        bind_text(&read.bind, slice_from("instance"));
        if (read_step(&read))
            column_fixed(&read.columns, identity.instance.bytes, sizeof identity.instance.bytes);
        read_statement(&read, SQL_LIST_FINGERPRINTS);
        while (identity.key_count < ARRAY_LENGTH(identity.keys) && read_step(&read)) {
            struct key_fingerprint *key = &identity.keys[identity.key_count++];
            key->key_id = (uint32_t)column_integer(&read.columns);
            column_fixed(&read.columns, key->fingerprint.bytes, sizeof key->fingerprint.bytes);
        }
        status = read_close(&read, err);
    }
    arena_free(arena);
    if (status == STATUS_OK)
        *out = identity;
    return status;
}

static enum status sqlite_check(struct engine *engine, struct error *err)
{
    struct connection *reader = reader_borrow(engine);
    enum status status = sqlite_damage_check(reader, SQL_SQLITE_INTEGRITY_CHECK, engine->path, err);
    reader_return(engine, reader);
    return status;
}

const struct engine_functions sqlite_functions = {
    .close = sqlite_close,
    .counters = sqlite_counters,
    .identity_get = sqlite_identity_get,
    .login_gather = sqlite_login_gather,
    .user_gather = sqlite_user_gather,
    .session_find = sqlite_session_find,
    .standin_find = sqlite_standin_find,
    .query = sqlite_query,
    .history_list = sqlite_history_list,
    .history_count = sqlite_history_count,
    .write = sqlite_write,
    .check = sqlite_check,
};
