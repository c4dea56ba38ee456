/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one writer. It takes what has come, at most SQLITE_GROUP_MAX writes, into one transaction,
 * each under its own savepoint; after the commit, which is on disk when it returns, it tells each.
 * Between groups it is the only one that checkpoints.
 */
#include "store/sqlite_impl.h"

enum { CHECKPOINT_PAGES = 4000 }; /* 16 MB of log: checkpoints stay short, readers stay quick */

struct group {
    struct store_write *writes[SQLITE_GROUP_MAX];
    enum write_outcome outcomes[SQLITE_GROUP_MAX];
    size_t count;
};

/* ---- one change ---- */

static enum effect_result change_carry_out(struct engine *engine, const struct change *change)
{
    if (change->expects != NULL) {
        enum effect_result holds = expectation_check(engine, change->expects);
        if (holds != EFFECT_DONE)
            return holds;
    }
    for (const struct effect *effect = change->first; effect != NULL; effect = effect->next) {
        enum effect_result result = effect_run(engine, effect);
        if (result != EFFECT_DONE)
            return result;
    }
    return EFFECT_DONE;
}

/* Under a savepoint of its own, so that a refused change harms no neighbour. */
static enum effect_result change_try(struct engine *engine, const struct change *change)
{
    if (!connection_run(&engine->writer, "SAVEPOINT one"))
        return EFFECT_BROKEN;
    enum effect_result result = change_carry_out(engine, change);
    if (result != EFFECT_DONE && !connection_run(&engine->writer, "ROLLBACK TO one"))
        return EFFECT_BROKEN;
    if (!connection_run(&engine->writer, "RELEASE one"))
        return EFFECT_BROKEN;
    return result;
}

static enum write_outcome write_carry_out(struct engine *engine, const struct store_write *write)
{
    enum effect_result result = change_try(engine, write->change);
    if (result == EFFECT_CHANGED) {
        atomic_fetch_add_explicit(&engine->changed, 1, memory_order_relaxed);
        result = write->otherwise == NULL ? EFFECT_DONE : change_try(engine, write->otherwise);
        return result == EFFECT_DONE ? WRITE_CHANGED : WRITE_UNAVAILABLE;
    }
    return result == EFFECT_DONE ? WRITE_DONE : WRITE_UNAVAILABLE;
}

/* ---- one group ---- */

static void group_fail(struct group *group)
{
    for (size_t i = 0; i < group->count; i++)
        group->outcomes[i] = WRITE_UNAVAILABLE;
}

/* After a failed commit (disk full, I/O error) nothing about the connection is believed: SQLite
 * may think pages written that are not. A new one starts from what is on disk. */
static void writer_reopen(struct engine *engine)
{
    struct connection fresh;
    sqlite_connection_close(&engine->writer);
    if (sqlite_connection_open(engine->path, true, false, &fresh, NULL) == STATUS_OK)
        engine->writer = fresh;
}

static bool writer_is_open(struct engine *engine)
{
    if (engine->writer.db == NULL)
        writer_reopen(engine);
    return engine->writer.db != NULL;
}

/* False when the transaction is gone: a full disk or an I/O error lets SQLite roll it back by
 * itself, and what came after would be committed alone. */
static bool group_carry_out(struct engine *engine, struct group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        group->outcomes[i] = write_carry_out(engine, group->writes[i]);
        if (sqlite3_get_autocommit(engine->writer.db) != 0)
            return false;
    }
    return true;
}

static void group_commit(struct engine *engine, struct group *group)
{
    if (!writer_is_open(engine) || !connection_run(&engine->writer, "BEGIN IMMEDIATE")) {
        group_fail(group);
        return;
    }
    if (group_carry_out(engine, group) && connection_run(&engine->writer, "COMMIT")) {
        atomic_fetch_add_explicit(&engine->transactions, 1, memory_order_relaxed);
        return;
    }
    group_fail(group);
    writer_reopen(engine);
}

static void group_tell(const struct group *group)
{
    for (size_t i = 0; i < group->count; i++)
        group->writes[i]->done(group->writes[i], group->outcomes[i]);
}

/* The log's size in pages is known from the last commit through the WAL hook's argument. */
static int wal_committed(void *pages, sqlite3 *db, const char *name, int count)
{
    (void)db;
    (void)name;
    *(int *)pages = count;
    return SQLITE_OK;
}

static void checkpoint(struct engine *engine, int *pages)
{
    if (*pages < CHECKPOINT_PAGES || engine->writer.db == NULL)
        return;
    sqlite3_wal_checkpoint_v2(engine->writer.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    *pages = 0;
}

/* ---- the queue and the thread ---- */

/* False when the store closes and nothing is left. */
static bool group_take(struct engine *engine, struct group *group)
{
    pthread_mutex_lock(&engine->write_lock);
    while (engine->write_first == NULL && !engine->closing)
        pthread_cond_wait(&engine->write_come, &engine->write_lock);
    group->count = 0;
    while (engine->write_first != NULL && group->count < SQLITE_GROUP_MAX) {
        struct store_write *write = engine->write_first;
        engine->write_first = write->next;
        group->writes[group->count++] = write;
        engine->write_waiting--;
    }
    if (engine->write_first == NULL)
        engine->write_last = NULL;
    pthread_mutex_unlock(&engine->write_lock);
    return group->count > 0;
}

static void *writer_run(void *argument)
{
    struct engine *engine = argument;
    struct group group;
    int pages = 0;
    while (group_take(engine, &group)) {
        if (engine->writer.db != NULL)
            sqlite3_wal_hook(engine->writer.db, wal_committed, &pages);
        group_commit(engine, &group);
        group_tell(&group);
        checkpoint(engine, &pages);
    }
    return NULL;
}

void sqlite_write(struct engine *engine, struct store_write *write)
{
    atomic_fetch_add_explicit(&engine->writes, 1, memory_order_relaxed);
    pthread_mutex_lock(&engine->write_lock);
    bool refused = engine->closing || engine->write_waiting >= SQLITE_QUEUE_MAX;
    if (!refused) {
        write->next = NULL;
        if (engine->write_last == NULL)
            engine->write_first = write;
        else
            engine->write_last->next = write;
        engine->write_last = write;
        engine->write_waiting++;
        pthread_cond_signal(&engine->write_come);
    }
    pthread_mutex_unlock(&engine->write_lock);
    if (refused)
        write->done(write, WRITE_UNAVAILABLE);
}

enum status writer_start(struct engine *engine, struct error *err)
{
    if (pthread_create(&engine->writer_thread, NULL, writer_run, engine) != 0)
        return error_set(err, STATUS_UNAVAILABLE, "the writer cannot be started");
    engine->writer_runs = true;
    return STATUS_OK;
}

void writer_stop(struct engine *engine)
{
    pthread_mutex_lock(&engine->write_lock);
    engine->closing = true;
    pthread_cond_signal(&engine->write_come);
    pthread_mutex_unlock(&engine->write_lock);
    if (engine->writer_runs)
        pthread_join(engine->writer_thread, NULL);
    engine->writer_runs = false;
}
