/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a database: is it ours, whole, and of a version that is known? Nothing is written to a
 * file before that is answered, and none is made where one was expected.
 */
#include "base/encode.h"
#include "store/sqlite_impl.h"
#include "sys/entropy.h"
#include "sys/files.h"

#include <stdlib.h>
#include <string.h>

enum {
    APPLICATION_ID = 0x53507274, /* "SPrt" */
    BUSY_TIMEOUT_MS = 2000,
    INSTANCE_BYTES = 16,
};

static enum status sqlite_fault(sqlite3 *db, const char *path, struct error *err)
{
    int code = sqlite3_errcode(db);
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        return error_set(err, STATUS_INVALID, "database %s is damaged (%s): restore a backup", path,
                         sqlite3_errmsg(db));
    return error_set(err, STATUS_UNAVAILABLE, "database %s: %s", path, sqlite3_errmsg(db));
}

/* ---- connections ---- */

/* Several statements, whose rows are of no interest. */
static bool script_run(struct connection *connection, const char *script)
{
    return sqlite3_exec(connection->db, script, NULL, NULL, NULL) == SQLITE_OK;
}

static bool connection_configure(struct connection *connection, bool writes)
{
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !writes, NULL);
    sqlite3_busy_timeout(connection->db, BUSY_TIMEOUT_MS);
    return script_run(connection, sql_texts[SQL_SQLITE_SETTINGS]);
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

bool connection_run(struct connection *connection, enum sql sql)
{
    sqlite3_stmt *statement = connection_statement(connection, sql);
    if (statement == NULL)
        return false;
    int step = sqlite3_step(statement);
    sqlite3_reset(statement);
    return step == SQLITE_DONE;
}

/* ---- what kind of file ---- */

/* One integer; -1 when it cannot be asked. */
static int64_t number_get(struct connection *connection, enum sql sql)
{
    sqlite3_stmt *statement = connection_statement(connection, sql);
    int64_t value = -1;
    if (statement != NULL && sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    if (statement != NULL)
        sqlite3_reset(statement);
    return value;
}

static bool meta_put(struct connection *writer, const char *name, const void *bytes, size_t length)
{
    sqlite3_stmt *put = connection_statement(writer, SQL_PUT_META);
    if (put == NULL)
        return false;
    struct bind bind = {put, 0};
    bind_text(&bind, slice_from(name));
    bind_bytes(&bind, bytes, length);
    bool done = sqlite3_step(put) == SQLITE_DONE;
    sqlite3_reset(put);
    return done;
}

/* 0 when none is stored: no version was ever without a number. */
static uint64_t version_get(struct connection *writer)
{
    uint8_t bytes[8] = {0};
    sqlite3_stmt *get = connection_statement(writer, SQL_GET_META);
    if (get == NULL)
        return 0;
    struct bind bind = {get, 0};
    struct columns columns = {get, 0, NULL, false};
    bind_text(&bind, slice_from("schema_version"));
    if (sqlite3_step(get) == SQLITE_ROW)
        column_fixed(&columns, bytes, sizeof bytes);
    sqlite3_reset(get);
    return u64_get(bytes);
}

/* ---- migrations ---- */

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

static bool migration_run(struct connection *writer, uint64_t version)
{
    uint8_t reached[8];
    char *text = migration_text(sql_migrations[version]);
    bool done = text != NULL && script_run(writer, text);
    free(text);
    u64_put(version + 1, reached);
    return done && meta_put(writer, "schema_version", reached, sizeof reached);
}

static bool instance_make(struct connection *writer)
{
    uint8_t instance[INSTANCE_BYTES];
    return entropy_fill(instance, sizeof instance) &&
           meta_put(writer, "instance", instance, sizeof instance);
}

/* All missing migrations in one transaction: a killed one leaves the old schema whole. */
static enum status schema_migrate(struct connection *writer, const char *path, uint64_t version,
                                  struct error *err)
{
    bool fresh = version == 0;
    bool done = connection_run(writer, SQL_SQLITE_BEGIN_WRITE);
    if (done && fresh)
        done = script_run(writer, sql_texts[SQL_SQLITE_SET_APPLICATION_ID]);
    for (; done && version < SQL_MIGRATIONS; version++)
        done = migration_run(writer, version);
    if (done && fresh)
        done = instance_make(writer);
    if (done && connection_run(writer, SQL_SQLITE_COMMIT))
        return STATUS_OK;
    enum status status = sqlite_fault(writer->db, path, err);
    connection_run(writer, SQL_SQLITE_ROLLBACK);
    return status;
}

static enum status schema_check(struct connection *writer, const char *path, bool create,
                                struct error *err)
{
    int64_t application = number_get(writer, SQL_SQLITE_GET_APPLICATION_ID);
    int64_t tables = number_get(writer, SQL_SQLITE_COUNT_TABLES);
    if (application < 0 || tables < 0)
        return sqlite_fault(writer->db, path, err);
    if (tables == 0 && create)
        return schema_migrate(writer, path, 0, err);
    if (tables == 0)
        return error_set(err, STATUS_INVALID, "%s is empty: restore a backup", path);
    if (application != APPLICATION_ID)
        return error_set(err, STATUS_INVALID, "%s is a database of another program", path);
    uint64_t version = version_get(writer);
    if (version == 0)
        return error_set(err, STATUS_INVALID, "%s has no schema version: restore a backup", path);
    if (version > SQL_MIGRATIONS)
        return error_set(err, STATUS_INVALID,
                         "%s was written by a newer version (schema %llu, this one knows %d)", path,
                         (unsigned long long)version, SQL_MIGRATIONS);
    if (version == SQL_MIGRATIONS)
        return STATUS_OK;
    return schema_migrate(writer, path, version, err);
}

/* ---- damage ---- */

enum status sqlite_damage_check(struct connection *connection, enum sql sql, const char *path,
                                struct error *err)
{
    sqlite3_stmt *check = connection_statement(connection, sql);
    enum status status = STATUS_OK;
    int step = check == NULL ? SQLITE_ERROR : sqlite3_step(check);
    if (step == SQLITE_ROW)
        status = error_set(err, STATUS_INVALID, "database %s is damaged (%s: %s): restore a backup",
                           path, (const char *)sqlite3_column_text(check, 0),
                           (const char *)sqlite3_column_text(check, 1));
    else if (step != SQLITE_DONE)
        status = sqlite_fault(connection->db, path, err);
    if (check != NULL)
        sqlite3_reset(check);
    return status;
}

enum status sqlite_database_open(const char *path, bool create, struct connection *out_writer,
                                 struct error *err)
{
    struct connection writer;
    if (!create && !file_exists(path))
        return error_set(err, STATUS_NOT_FOUND, "there is no database %s", path);
    enum status status = sqlite_connection_open(path, true, create, &writer, err);
    if (status != STATUS_OK)
        return status;
    status = schema_check(&writer, path, create, err);
    if (status == STATUS_OK && !script_run(&writer, sql_texts[SQL_SQLITE_SETTINGS_WRITER]))
        status = sqlite_fault(writer.db, path, err);
    /* The history is left to `doctor`: it may hold a hundred million rows. */
    if (status == STATUS_OK)
        status = sqlite_damage_check(&writer, SQL_SQLITE_QUICK_CHECK, path, err);
    if (status != STATUS_OK) {
        sqlite_connection_close(&writer);
        return status;
    }
    *out_writer = writer;
    return STATUS_OK;
}
