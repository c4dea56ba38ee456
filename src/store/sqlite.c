/* SPDX-License-Identifier: Apache-2.0 */
/* Opening: connections with their settings, migrations, identity, the check at start. */
#include "base/encode.h"
#include "store/sqlite_impl.h"
#include "sys/entropy.h"

#include <stdlib.h>
#include <string.h>

enum {
    APPLICATION_ID = 0x53507274, /* "SPrt" */
    BUSY_TIMEOUT_MS = 2000,
    INSTANCE_BYTES = 16,
};

static enum status sqlite_fault(sqlite3 *db, const char *path, struct error *err)
{
    return error_set(err, STATUS_UNAVAILABLE, "database %s: %s", path, sqlite3_errmsg(db));
}

/* ---- connections ---- */

static const char *const settings_of_all[] = {
    "PRAGMA foreign_keys = ON",  "PRAGMA trusted_schema = OFF",   "PRAGMA secure_delete = ON",
    "PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 0", "PRAGMA cache_size = -8192",
};

static bool connection_configure(struct connection *connection, bool writes)
{
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_busy_timeout(connection->db, BUSY_TIMEOUT_MS);
    if (!writes)
        sqlite3_db_config(connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(settings_of_all); i++)
        if (!connection_run(connection, settings_of_all[i]))
            return false;
    return !writes || connection_run(connection, "PRAGMA journal_mode = WAL");
}

enum status sqlite_connection_open(const char *path, bool writes, bool create,
                                   struct connection *out, struct error *err)
{
    struct connection connection = {NULL, {NULL}};
    int flags = SQLITE_OPEN_NOMUTEX | (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    if (create)
        flags |= SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(path, &connection.db, flags, NULL) != SQLITE_OK ||
        !connection_configure(&connection, writes)) {
        enum status status = sqlite_fault(connection.db, path, err);
        sqlite_connection_close(&connection);
        return status;
    }
    *out = connection;
    return STATUS_OK;
}

void sqlite_connection_close(struct connection *connection)
{
    for (size_t i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(connection->statements[i]);
    sqlite3_close_v2(connection->db);
    *connection = (struct connection){NULL, {NULL}};
}

sqlite3_stmt *connection_statement(struct connection *connection, enum sql sql)
{
    sqlite3_stmt **statement = &connection->statements[sql];
    if (*statement == NULL &&
        sqlite3_prepare_v3(connection->db, sql_texts[sql], -1, SQLITE_PREPARE_PERSISTENT, statement,
                           NULL) != SQLITE_OK)
        return NULL;
    sqlite3_reset(*statement);
    sqlite3_clear_bindings(*statement);
    return *statement;
}

bool connection_run(struct connection *connection, const char *sql)
{
    return sqlite3_exec(connection->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* One integer of a pragma; -1 when it cannot be asked. */
static int64_t pragma_get(struct connection *connection, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

/* ---- schema ---- */

/* The marker that only SQLite turns into something: the same text serves PostgreSQL. */
static char *migration_text(const char *migration)
{
    static const char marker[] = "/*keyed*/", meaning[] = "WITHOUT ROWID";
    size_t markers = 0;
    for (const char *at = migration; (at = strstr(at, marker)) != NULL; at++)
        markers++;
    char *text = malloc(strlen(migration) + markers * sizeof meaning + 1);
    if (text == NULL)
        return NULL;
    char *to = text;
    while (*migration != '\0') {
        if (strncmp(migration, marker, sizeof marker - 1) == 0) {
            memcpy(to, meaning, sizeof meaning - 1);
            to += sizeof meaning - 1;
            migration += sizeof marker - 1;
        } else {
            *to++ = *migration++;
        }
    }
    *to = '\0';
    return text;
}

static bool migration_run(struct connection *writer, int64_t version)
{
    char *text = migration_text(sql_migrations[version]);
    if (text == NULL)
        return false;
    bool done = connection_run(writer, text);
    free(text);
    char *set = sqlite3_mprintf("PRAGMA user_version = %lld", (long long)version + 1);
    done = done && set != NULL && connection_run(writer, set);
    sqlite3_free(set);
    return done;
}

static bool instance_make(struct connection *writer)
{
    uint8_t instance[INSTANCE_BYTES];
    sqlite3_stmt *put = connection_statement(writer, SQL_PUT_META);
    if (put == NULL || !entropy_fill(instance, sizeof instance))
        return false;
    struct bind bind = {put, 0};
    bind_text(&bind, slice_from("instance"));
    bind_bytes(&bind, instance, sizeof instance);
    bool done = sqlite3_step(put) == SQLITE_DONE;
    sqlite3_reset(put);
    return done;
}

/* All missing migrations in one transaction: a killed one leaves the old schema whole. */
static enum status schema_migrate(struct connection *writer, const char *path, int64_t version,
                                  struct error *err)
{
    bool fresh = version == 0;
    bool done = connection_run(writer, "BEGIN IMMEDIATE");
    if (done && fresh)
        done = connection_run(writer, "PRAGMA application_id = 1397781108");
    for (; done && version < SQL_MIGRATIONS; version++)
        done = migration_run(writer, version);
    if (done && fresh)
        done = instance_make(writer);
    if (done && connection_run(writer, "COMMIT"))
        return STATUS_OK;
    enum status status = sqlite_fault(writer->db, path, err);
    connection_run(writer, "ROLLBACK");
    return status;
}

static enum status schema_check(struct connection *writer, const char *path, struct error *err)
{
    _Static_assert(APPLICATION_ID == 1397781108, "as in the pragma above");
    int64_t version = pragma_get(writer, "PRAGMA user_version");
    int64_t application = pragma_get(writer, "PRAGMA application_id");
    int64_t tables = pragma_get(writer, "SELECT count(*) FROM sqlite_schema");
    if (version < 0 || application < 0 || tables < 0)
        return sqlite_fault(writer->db, path, err);
    if (tables > 0 && application != APPLICATION_ID)
        return error_set(err, STATUS_INVALID, "%s is a database of another program", path);
    if (version > SQL_MIGRATIONS)
        return error_set(err, STATUS_INVALID,
                         "%s was written by a newer version (schema %lld, this one knows %d)", path,
                         (long long)version, SQL_MIGRATIONS);
    if (version == SQL_MIGRATIONS)
        return STATUS_OK;
    return schema_migrate(writer, path, version, err);
}

/* quick_check of one table; the history is left to `doctor`: it may hold a hundred million rows. */
static enum status table_check(struct connection *writer, const char *path, const char *table,
                               struct error *err)
{
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf("PRAGMA quick_check(%Q)", table);
    enum status status = STATUS_OK;
    if (sql == NULL || sqlite3_prepare_v2(writer->db, sql, -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW)
        status = sqlite_fault(writer->db, path, err);
    else if (strcmp((const char *)sqlite3_column_text(statement, 0), "ok") != 0)
        status = error_set(err, STATUS_INVALID,
                           "database %s is damaged (table %s): restore a backup", path, table);
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return status;
}

static enum status tables_check(struct connection *writer, const char *path, struct error *err)
{
    sqlite3_stmt *names = NULL;
    enum status status = STATUS_OK;
    static const char sql[] =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'history'";
    if (sqlite3_prepare_v2(writer->db, sql, -1, &names, NULL) != SQLITE_OK)
        return sqlite_fault(writer->db, path, err);
    int step = SQLITE_ROW;
    while (status == STATUS_OK && (step = sqlite3_step(names)) == SQLITE_ROW)
        status = table_check(writer, path, (const char *)sqlite3_column_text(names, 0), err);
    if (status == STATUS_OK && step != SQLITE_DONE)
        status = sqlite_fault(writer->db, path, err);
    sqlite3_finalize(names);
    return status;
}

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
    enum status status = sqlite_connection_open(path, true, config->create, &engine->writer, err);
    if (status == STATUS_OK)
        status = schema_check(&engine->writer, path, err);
    if (status == STATUS_OK)
        status = tables_check(&engine->writer, path, err);
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
    sqlite3_stmt *statement = NULL;
    enum status status = STATUS_OK;
    if (sqlite3_prepare_v2(reader->db, "PRAGMA integrity_check(10)", -1, &statement, NULL) !=
            SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW)
        status = sqlite_fault(reader->db, engine->path, err);
    else if (strcmp((const char *)sqlite3_column_text(statement, 0), "ok") != 0)
        status = error_set(err, STATUS_INVALID, "the database is damaged: %s",
                           (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    reader_return(engine, reader);
    return status;
}

const struct engine_functions sqlite_functions = {
    .close = sqlite_close,
    .counters = sqlite_counters,
    .identity_get = sqlite_identity_get,
    .login_gather = sqlite_login_gather,
    .user_gather = sqlite_user_gather,
    .ranges_get = sqlite_ranges_get,
    .standin_find = sqlite_standin_find,
    .session_find = sqlite_session_find,
    .code_find = sqlite_code_find,
    .link_find = sqlite_link_find,
    .user_find = sqlite_user_find,
    .profile_find = sqlite_profile_find,
    .organization_find = sqlite_organization_find,
    .history_find = sqlite_history_find,
    .passwords_get = sqlite_passwords_get,
    .audit_last = sqlite_audit_last,
    .outbox_due = sqlite_outbox_due,
    .outbox_find = sqlite_outbox_find,
    .organization_list = sqlite_organization_list,
    .profile_list = sqlite_profile_list,
    .user_list = sqlite_user_list,
    .history_list = sqlite_history_list,
    .usage_list = sqlite_usage_list,
    .lane_list = sqlite_lane_list,
    .session_list = sqlite_session_list,
    .outbox_list = sqlite_outbox_list,
    .audit_list = sqlite_audit_list,
    .write = sqlite_write,
    .check = sqlite_check,
};
