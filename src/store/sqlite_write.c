/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one writer. It takes what has come, at most SQLITE_GROUP_MAX writes, into one transaction,
 * each under its own savepoint; after the commit, which is on disk when it returns, it tells each.
 * Between groups, and when there is nothing to do, it is the only one that checkpoints.
 */
#include "store/sqlite_impl.h"
#include "sys/clock.h"

#include <time.h>

enum {
    CHECKPOINT_PAGES = 4000, /* 16 MB of log: checkpoints stay short, readers stay quick */
    RESTART_PAGES = 8 * CHECKPOINT_PAGES,
    IDLE_TIME = MICROS_PER_SECOND,
};

struct group {
    struct store_write *writes[SQLITE_GROUP_MAX];
    enum write_outcome outcomes[SQLITE_GROUP_MAX];
    size_t count;
};

/* ---- one change ---- */

static enum effect_result change_carry_out(struct engine *engine, const struct change *change)
{
    for (const struct expected *expected = change->expects; expected != NULL;
         expected = expected->next) {
        enum effect_result holds = expectation_check(engine, &expected->expectation);
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

/* Under a savepoint of its own, so that a refused change harms no neighbour. After some errors (a
 * full disk) SQLite has rolled back the whole transaction by itself; then the savepoint is gone,
 * and the group must end: another SAVEPOINT would begin a transaction of its own. */
static enum effect_result change_try(struct engine *engine, const struct change *change)
{
    struct connection *writer = &engine->writer;
    if (!connection_run(writer, SQL_SQLITE_SAVEPOINT))
        return EFFECT_LOST;
    enum effect_result result = change_carry_out(engine, change);
    if (result != EFFECT_DONE && !connection_run(writer, SQL_SQLITE_SAVEPOINT_ROLLBACK))
        return EFFECT_LOST;
    return connection_run(writer, SQL_SQLITE_SAVEPOINT_RELEASE) ? result : EFFECT_LOST;
}

/* False when the transaction is lost. */
static bool write_carry_out(struct engine *engine, const struct store_write *write,
                            enum write_outcome *out_outcome)
{
    enum effect_result result = change_try(engine, write->change);
    *out_outcome = result == EFFECT_DONE ? WRITE_DONE : WRITE_UNAVAILABLE;
    if (result != EFFECT_CHANGED)
        return result != EFFECT_LOST;
    atomic_fetch_add_explicit(&engine->changed, 1, memory_order_relaxed);
    result = write->otherwise == NULL ? EFFECT_DONE : change_try(engine, write->otherwise);
    if (result == EFFECT_DONE)
        *out_outcome = WRITE_CHANGED;
    return result != EFFECT_LOST;
}

/* ---- one group ---- */

static void group_fail(struct group *group)
{
    for (size_t i = 0; i < group->count; i++)
        group->outcomes[i] = WRITE_UNAVAILABLE;
}

/* The log's size in pages is told after every commit. */
static int wal_committed(void *pages, sqlite3 *db, const char *name, int count)
{
    (void)db;
    (void)name;
    *(int *)pages = count;
    return SQLITE_OK;
}

/* After a failed commit (disk full, I/O error) nothing about the connection is believed: SQLite
 * may think pages written that are not. A new one starts from what is on disk. */
static void writer_reopen(struct engine *engine)
{
    struct connection fresh;
    if (engine->writer.db != NULL)
        sqlite3_db_config(engine->writer.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite_connection_close(&engine->writer);
    if (sqlite_connection_open(engine->path, true, false, &fresh, NULL) != STATUS_OK)
        return;
    engine->writer = fresh;
    sqlite3_wal_hook(engine->writer.db, wal_committed, &engine->log_pages);
}

/* A database that was moved away, or another put in its place, must not be written to: what is
 * acknowledged would be lost. That cannot heal while the process runs. */
static bool file_is_in_place(struct engine *engine)
{
    int moved = 0;
    sqlite3_file_control(engine->writer.db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved)
        atomic_store(&engine->moved, true);
    return !atomic_load(&engine->moved);
}

static bool writer_is_ready(struct engine *engine)
{
    if (engine->writer.db == NULL)
        writer_reopen(engine);
    return engine->writer.db != NULL && file_is_in_place(engine);
}

static bool group_carry_out(struct engine *engine, struct group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (!write_carry_out(engine, group->writes[i], &group->outcomes[i]))
            return false;
    return connection_run(&engine->writer, SQL_SQLITE_COMMIT);
}

static void group_commit(struct engine *engine, struct group *group)
{
    if (!writer_is_ready(engine) || !connection_run(&engine->writer, SQL_SQLITE_BEGIN_WRITE)) {
        group_fail(group);
        return;
    }
    if (group_carry_out(engine, group)) {
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

/* ---- checkpoints ---- */

static void checkpoint(struct engine *engine, int mode)
{
    if (engine->writer.db == NULL || atomic_load(&engine->moved))
        return;
    sqlite3_wal_checkpoint_v2(engine->writer.db, NULL, mode, NULL, NULL);
    engine->log_pages = 0;
}

/* Readers never wait for the passive form, but it lets the log begin anew only when no reader is
 * in the way; a log that has grown in spite of it waits for the readers, who are brief. */
static void checkpoint_if_due(struct engine *engine)
{
    if (engine->log_pages >= RESTART_PAGES)
        checkpoint(engine, SQLITE_CHECKPOINT_RESTART);
    else if (engine->log_pages >= CHECKPOINT_PAGES)
        checkpoint(engine, SQLITE_CHECKPOINT_PASSIVE);
}

static void idle_work(struct engine *engine)
{
    if (writer_is_ready(engine) && engine->log_pages > 0)
        checkpoint(engine, SQLITE_CHECKPOINT_PASSIVE);
}

/* ---- the queue and the thread ---- */

static void queue_wait(struct engine *engine)
{
    micros until = clock_now() + IDLE_TIME;
    struct timespec instant = {.tv_sec = until / MICROS_PER_SECOND,
                               .tv_nsec = until % MICROS_PER_SECOND * 1000};
    pthread_cond_timedwait(&engine->write_come, &engine->write_lock, &instant);
}

/* Empty after a while without writes; false when the store closes and nothing is left. */
static bool group_take(struct engine *engine, struct group *group)
{
    pthread_mutex_lock(&engine->write_lock);
    if (engine->write_first == NULL && !engine->closing)
        queue_wait(engine);
    group->count = 0;
    while (engine->write_first != NULL && group->count < SQLITE_GROUP_MAX) {
        struct store_write *write = engine->write_first;
        engine->write_first = write->next;
        group->writes[group->count++] = write;
        engine->write_waiting--;
    }
    if (engine->write_first == NULL)
        engine->write_last = NULL;
    bool go_on = group->count > 0 || !engine->closing;
    pthread_mutex_unlock(&engine->write_lock);
    return go_on;
}

static void *writer_run(void *argument)
{
    struct engine *engine = argument;
    struct group group;
    sqlite3_wal_hook(engine->writer.db, wal_committed, &engine->log_pages);
    while (group_take(engine, &group)) {
        if (group.count == 0) {
            idle_work(engine);
            continue;
        }
        group_commit(engine, &group);
        group_tell(&group);
        checkpoint_if_due(engine);
    }
    checkpoint(engine, SQLITE_CHECKPOINT_TRUNCATE);
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
