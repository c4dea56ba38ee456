/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQLite engine from inside: a connection with its prepared statements, the pool of readers,
 * the one writer. Inside store/ only.
 *
 * SQLite before 3.51.3 can lose committed transactions when one connection checkpoints while
 * another commits, and Debian 12 has such a version: so one process, one writing connection, and
 * that connection is also the only one that ever checkpoints (dependencies.md §2.5).
 */
#ifndef STORE_SQLITE_IMPL_H
#define STORE_SQLITE_IMPL_H

#include "store/sql_table.h"
#include "store/sqlite_rows.h"
#include "store/store_impl.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    SQLITE_READERS_DEFAULT = 4,
    SQLITE_READERS_MAX = 64,
    SQLITE_GROUP_MAX = 128,  /* writes in one transaction */
    SQLITE_QUEUE_MAX = 4096, /* writes waiting */
};

/* One thread at a time. */
struct connection {
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT]; /* prepared when first used */
};

struct engine {
    char *path;
    const uint8_t *audit_key;
    uint32_t audit_key_id;

    pthread_mutex_t reader_lock;
    pthread_cond_t reader_free;
    struct connection readers[SQLITE_READERS_MAX];
    unsigned reader_count;
    bool reader_lent[SQLITE_READERS_MAX];

    pthread_mutex_t write_lock;
    pthread_cond_t write_come;
    struct store_write *write_first;
    struct store_write *write_last;
    unsigned write_waiting;
    bool closing;
    struct connection writer; /* the writer thread's alone once it runs */
    pthread_t writer_thread;
    bool writer_runs;
    int log_pages;     /* in the write-ahead log after the last commit; the writer thread's */
    atomic_bool moved; /* the file is not where it was opened: nothing is read or written */

    atomic_ullong reads, writes, transactions, statements, changed;
};

/* ---- sqlite_open.c ---- */

/* The writing connection of a database that is ours, whole and of this version; a missing one is
 * made only if `create`. */
MUST_CHECK enum status sqlite_database_open(const char *path, bool create,
                                            struct connection *out_writer, struct error *err);
MUST_CHECK enum status sqlite_connection_open(const char *path, bool writes, bool create,
                                              struct connection *out, struct error *err);
void sqlite_connection_close(struct connection *connection);
/* The prepared statement, reset and without bindings; NULL when it cannot be prepared. */
sqlite3_stmt *connection_statement(struct connection *connection, enum sql sql);
/* A statement without parameters or rows: BEGIN, COMMIT, SAVEPOINT. */
bool connection_run(struct connection *connection, enum sql sql);
/* One of the two checks; INVALID with a text that names the first damage. */
MUST_CHECK enum status sqlite_damage_check(struct connection *connection, enum sql sql,
                                           const char *path, struct error *err);

/* ---- sqlite_read.c ---- */

/* One statement on one borrowed reader. */
struct read {
    struct engine *engine;
    struct connection *connection;
    struct bind bind;
    struct columns columns;
    bool failed;
};

extern const struct engine_functions sqlite_functions;

struct connection *reader_borrow(struct engine *engine);
void reader_return(struct engine *engine, struct connection *connection);
/* Begins the next statement of this read. */
void read_statement(struct read *read, enum sql sql);
/* True when there is a row to read. */
bool read_step(struct read *read);
enum status read_open(struct engine *engine, enum sql sql, struct arena *arena, struct read *read,
                      struct error *err);
enum status read_close(struct read *read, struct error *err);

/* A read of several statements at one instant. */
enum status read_begin(struct engine *engine, struct arena *arena, struct read *read,
                       struct error *err);
enum status read_end(struct read *read, struct error *err);

enum status sqlite_standin_find(struct engine *engine, bool has_ip, struct ip ip,
                                record_id *out_organization, struct error *err);

/* ---- sqlite_gather.c ---- */

enum status sqlite_login_gather(struct engine *engine, const struct login_query *query,
                                struct arena *arena, struct login_gathered *out, struct error *err);
enum status sqlite_user_gather(struct engine *engine, record_id organization, record_id user,
                               struct arena *arena, struct login_gathered *out, struct error *err);
enum status sqlite_session_find(struct engine *engine, record_id organization, struct slice handle,
                                struct arena *arena, struct session_found *out, struct error *err);

/* ---- sqlite_query.c ---- */

/* All rows of the statement that is bound, in the read's arena. */
void rows_read(struct read *read, enum row_kind kind, struct rows *out_rows);

enum status sqlite_query(struct engine *engine, enum query query, const struct wanted *wanted,
                         size_t max, struct arena *arena, struct rows *out, struct error *err);

/* ---- sqlite_history.c ---- */

enum status sqlite_history_list(struct engine *engine, const struct history_filter *filter,
                                size_t max, struct arena *arena, struct rows *out,
                                record_id *out_next, struct error *err);
enum status sqlite_history_count(struct engine *engine, const struct history_filter *filter,
                                 micros step, struct arena *arena, struct rows *out,
                                 record_id *out_next, struct error *err);

/* ---- sqlite_write.c and sqlite_effects.c: the writer ---- */

enum effect_result {
    EFFECT_DONE,
    EFFECT_CHANGED, /* an expectation or condition does not hold */
    EFFECT_BROKEN,  /* the engine failed; the savepoint takes it back */
    EFFECT_LOST,    /* the whole transaction is in doubt */
};

/* Carries out one effect on the writing connection. */
enum effect_result effect_run(struct engine *engine, const struct effect *effect);
/* Whether what was gathered still holds. */
enum effect_result expectation_check(struct engine *engine, const struct expectation *expects);

MUST_CHECK enum status writer_start(struct engine *engine, struct error *err);
void writer_stop(struct engine *engine);
void sqlite_write(struct engine *engine, struct store_write *write);

#endif
