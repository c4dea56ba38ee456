/* SPDX-License-Identifier: Apache-2.0 */
/* Readers: a small pool of read-only connections, lent for one operation. */
#include "store/sqlite_impl.h"

struct connection *reader_borrow(struct engine *engine)
{
    struct connection *found = NULL;
    pthread_mutex_lock(&engine->reader_lock);
    while (found == NULL) {
        for (unsigned i = 0; found == NULL && i < engine->reader_count; i++) {
            if (engine->reader_lent[i])
                continue;
            engine->reader_lent[i] = true;
            found = &engine->readers[i];
        }
        if (found == NULL)
            pthread_cond_wait(&engine->reader_free, &engine->reader_lock);
    }
    pthread_mutex_unlock(&engine->reader_lock);
    return found;
}

void reader_return(struct engine *engine, struct connection *connection)
{
    pthread_mutex_lock(&engine->reader_lock);
    engine->reader_lent[connection - engine->readers] = false;
    pthread_cond_signal(&engine->reader_free);
    pthread_mutex_unlock(&engine->reader_lock);
}

void read_statement(struct read *read, enum sql sql)
{
    if (read->bind.statement != NULL)
        sqlite3_reset(read->bind.statement);
    read->bind = (struct bind){connection_statement(read->connection, sql), 0};
    read->columns.statement = read->bind.statement;
    if (read->bind.statement == NULL)
        read->failed = true;
    atomic_fetch_add_explicit(&read->engine->statements, 1, memory_order_relaxed);
}

bool read_step(struct read *read)
{
    if (read->failed || read->columns.failed)
        return false;
    read->columns.at = 0;
    int step = sqlite3_step(read->bind.statement);
    if (step == SQLITE_ROW)
        return true;
    if (step != SQLITE_DONE)
        read->failed = true;
    return false;
}

enum status read_open(struct engine *engine, enum sql sql, struct arena *arena, struct read *read,
                      struct error *err)
{
    *read = (struct read){.engine = engine, .columns = {.arena = arena}};
    read->connection = reader_borrow(engine);
    atomic_fetch_add_explicit(&engine->reads, 1, memory_order_relaxed);
    read_statement(read, sql);
    if (atomic_load(&engine->moved))
        read->failed = true;
    if (!read->failed)
        return STATUS_OK;
    return read_close(read, err);
}

enum status read_close(struct read *read, struct error *err)
{
    enum status status = STATUS_OK;
    if (atomic_load(&read->engine->moved))
        status = error_set(err, STATUS_UNAVAILABLE,
                           "the database %s was moved or replaced: restart the service",
                           read->engine->path);
    else if (read->failed)
        status = error_set(err, STATUS_UNAVAILABLE, "the database cannot be read: %s",
                           sqlite3_errmsg(read->connection->db));
    else if (read->columns.arena != NULL && arena_is_exhausted(read->columns.arena))
        status = error_set(err, STATUS_NO_MEMORY, "what was read needs too much memory");
    else if (read->columns.failed)
        status = error_set(err, STATUS_UNAVAILABLE, "a row of the database is damaged");
    if (read->bind.statement != NULL)
        sqlite3_reset(read->bind.statement);
    reader_return(read->engine, read->connection);
    return status;
}

enum status read_begin(struct engine *engine, struct arena *arena, struct read *read,
                       struct error *err)
{
    *read = (struct read){.engine = engine, .columns = {.arena = arena}};
    read->connection = reader_borrow(engine);
    atomic_fetch_add_explicit(&engine->reads, 1, memory_order_relaxed);
    if (!atomic_load(&engine->moved) && connection_run(read->connection, SQL_SQLITE_BEGIN_READ))
        return STATUS_OK;
    read->failed = true;
    return read_close(read, err);
}

enum status read_end(struct read *read, struct error *err)
{
    if (read->bind.statement != NULL)
        sqlite3_reset(read->bind.statement);
    if (!connection_run(read->connection, SQL_SQLITE_COMMIT)) {
        read->failed = true;
        connection_run(read->connection, SQL_SQLITE_ROLLBACK);
    }
    return read_close(read, err);
}

/* Both statements always run, so that the work does not tell how many organizations there are. */
enum status sqlite_standin_find(struct engine *engine, bool has_ip, struct ip ip,
                                record_id *out_organization, struct error *err)
{
    struct read read;
    enum status status = read_open(engine, SQL_GET_ORGANIZATION_IDS, NULL, &read, err);
    if (status != STATUS_OK)
        return status;
    record_id only = 0, holder = 0;
    unsigned count = 0;
    for (; read_step(&read); count++)
        only = column_id(&read.columns);
    read_statement(&read, SQL_GET_RANGE_HOLDER);
    bind_ip(&read.bind, ip);
    bind_ip(&read.bind, ip);
    if (has_ip && read_step(&read))
        holder = column_id(&read.columns);
    status = read_close(&read, err);
    if (status == STATUS_OK)
        *out_organization = count == 1 ? only : holder;
    return status;
}
