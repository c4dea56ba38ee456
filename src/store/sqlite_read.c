/* SPDX-License-Identifier: Apache-2.0 */
/* Readers: a small pool of read-only connections, lent for one operation; and single rows. */
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
    else if (arena_is_exhausted(read->columns.arena))
        status = error_set(err, STATUS_NO_MEMORY, "what was read needs too much memory");
    else if (read->columns.failed)
        status = error_set(err, STATUS_UNAVAILABLE, "a row of the database is damaged");
    if (read->bind.statement != NULL)
        sqlite3_reset(read->bind.statement);
    reader_return(read->engine, read->connection);
    return status;
}

/* NOT_FOUND when the read was fine and gave no row. */
static enum status found_or_not(struct read *read, bool found, const char *what, struct error *err)
{
    enum status status = read_close(read, err);
    if (status != STATUS_OK || found)
        return status;
    return error_set(err, STATUS_NOT_FOUND, "there is no such %s", what);
}

/* ---- single rows ---- */

enum status sqlite_code_find(struct engine *engine, record_id organization, struct slice handle,
                             struct arena *arena, struct code_row *out, struct error *err)
{
    struct read read;
    struct code_row row = {0};
    enum status status = read_open(engine, SQL_GET_CODE, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    bind_text(&read.bind, handle);
    bool found = read_step(&read);
    if (found)
        code_read(&read.columns, &row);
    status = found_or_not(&read, found, "code", err);
    if (status == STATUS_OK)
        *out = row;
    return status;
}

enum status sqlite_link_find(struct engine *engine, record_id organization, struct slice handle,
                             struct arena *arena, struct link_row *out, struct error *err)
{
    struct read read;
    struct link_row row = {0};
    enum status status = read_open(engine, SQL_GET_LINK, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    bind_text(&read.bind, handle);
    bool found = read_step(&read);
    if (found)
        link_read_row(&read.columns, &row);
    status = found_or_not(&read, found, "link", err);
    if (status == STATUS_OK)
        *out = row;
    return status;
}

enum status sqlite_user_find(struct engine *engine, struct slice folded, struct arena *arena,
                             struct user_row *out, struct error *err)
{
    struct read read;
    struct user_row row = {0};
    enum status status = read_open(engine, SQL_GET_DIRECTORY, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_text(&read.bind, folded);
    bool found = read_step(&read);
    if (found) {
        record_id organization = column_id(&read.columns);
        record_id user = column_id(&read.columns);
        read_statement(&read, SQL_GET_USER);
        bind_id(&read.bind, organization);
        bind_id(&read.bind, user);
        found = read_step(&read);
    }
    if (found)
        user_read(&read.columns, &row);
    status = found_or_not(&read, found, "user", err);
    if (status == STATUS_OK)
        *out = row;
    return status;
}

enum status sqlite_profile_find(struct engine *engine, record_id organization, struct slice name,
                                struct arena *arena, struct profile_row *out, struct error *err)
{
    struct read read;
    struct profile_row row = {0};
    enum status status = read_open(engine, SQL_GET_PROFILE_BY_NAME, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    bind_text(&read.bind, name);
    bool found = read_step(&read);
    if (found)
        profile_read(&read.columns, &row);
    status = found_or_not(&read, found, "profile", err);
    if (status == STATUS_OK)
        *out = row;
    return status;
}

enum status sqlite_organization_find(struct engine *engine, record_id id, struct arena *arena,
                                     struct organization_row *out, struct error *err)
{
    struct read read;
    struct organization_row row = {0};
    enum status status = read_open(engine, SQL_GET_ORGANIZATION, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, id);
    bool found = read_step(&read);
    if (found)
        organization_read(&read.columns, &row);
    status = found_or_not(&read, found, "organization", err);
    if (status == STATUS_OK)
        *out = row;
    return status;
}

enum status sqlite_history_find(struct engine *engine, record_id organization,
                                struct slice reference, struct arena *arena,
                                struct history_row *out, struct error *err)
{
    struct read read;
    struct history_row row = {0};
    enum status status = read_open(engine, SQL_GET_HISTORY, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_text(&read.bind, reference);
    bind_id(&read.bind, organization);
    bool found = read_step(&read);
    if (found)
        history_read(&read.columns, &row);
    status = found_or_not(&read, found, "reference", err);
    if (status == STATUS_OK)
        *out = row;
    return status;
}

enum status sqlite_audit_last(struct engine *engine, record_id organization, struct slice table,
                              record_id record, struct arena *arena, struct audit_row *out,
                              struct error *err)
{
    struct read read;
    struct audit_row row = {0};
    enum status status = read_open(engine, SQL_GET_AUDIT_LAST, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    bind_text(&read.bind, table);
    bind_id(&read.bind, record);
    bool found = read_step(&read);
    if (found)
        audit_read(&read.columns, &row);
    status = found_or_not(&read, found, "audit record", err);
    if (status == STATUS_OK)
        *out = row;
    return status;
}

enum status sqlite_outbox_find(struct engine *engine, record_id organization, record_id id,
                               struct arena *arena, struct outbox_row *out, struct error *err)
{
    struct read read;
    struct outbox_row row = {0};
    enum status status = read_open(engine, SQL_GET_OUTBOX, arena, &read, err);
    if (status != STATUS_OK)
        return status;
    bind_id(&read.bind, organization);
    bind_id(&read.bind, id);
    bool found = read_step(&read);
    if (found)
        outbox_read(&read.columns, &row);
    status = found_or_not(&read, found, "mail", err);
    if (status == STATUS_OK)
        *out = row;
    return status;
}

/* Both statements always run, so that the work does not tell how many organizations there are. */
enum status sqlite_standin_find(struct engine *engine, bool has_ip, struct ip ip,
                                record_id *out_organization, struct error *err)
{
    struct read read;
    struct arena *arena = arena_new(1024);
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory");
    enum status status = read_open(engine, SQL_GET_ORGANIZATION_IDS, arena, &read, err);
    if (status != STATUS_OK)
        goto out;
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
out:
    arena_free(arena);
    return status;
}
