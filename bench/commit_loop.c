/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Yardstick: the rows that an allowed login leaves (one history row, one session), committed in
 * groups of 128 by a bare loop over SQLite, with the service's own schema, statements and settings.
 * usage: commit_loop DATABASE SECONDS; prints rows pairs per second.
 */
#include "sql_table.h"
#include "store/sqlite_impl.h"
#include "sys/clock.h"

#include <stdio.h>
#include <stdlib.h>

enum { GROUP = 128 };

static bool put(struct connection *connection, enum sql sql, const struct history_row *history,
                const struct session_row *session)
{
    struct bind bind = {connection_statement(connection, sql), 0};
    if (bind.statement == NULL)
        return false;
    if (history != NULL)
        history_bind(&bind, history);
    else
        session_bind(&bind, session);
    bool done = sqlite3_step(bind.statement) == SQLITE_DONE;
    sqlite3_reset(bind.statement);
    return done;
}

static bool group_put(struct connection *connection, record_id first)
{
    if (!connection_run(connection, SQL_SQLITE_BEGIN_WRITE))
        return false;
    for (record_id i = first; i < first + GROUP; i++) {
        char handle[25];
        snprintf(handle, sizeof handle, "%024llu", (unsigned long long)i);
        struct history_row history = {.organization = 1,
                                      .id = i,
                                      .user = 7 + i % 1000,
                                      .time = (micros)i,
                                      .api_type = SLICE("partner"),
                                      .api_version = SLICE("58.0")};
        struct session_row session = {
            .organization = 1, .id = i, .user = 7 + i % 1000, .handle = slice_from(handle)};
        if (!put(connection, SQL_PUT_HISTORY, &history, NULL) ||
            !put(connection, SQL_PUT_SESSION, NULL, &session))
            return false;
    }
    return connection_run(connection, SQL_SQLITE_COMMIT);
}

int main(int argc, char **argv)
{
    static const uint8_t key[32];
    struct store *store;
    struct connection connection;
    struct error err;
    char url[4096];
    if (argc != 3)
        return 2;
    snprintf(url, sizeof url, "sqlite:%s", argv[1]);
    struct store_config config = {
        .url = slice_from(url), .create = true, .audit_key = key, .audit_key_id = 1};
    if (store_open(&config, &store, &err) != STATUS_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    store_close(store); /* made and migrated; the loop is alone with it */
    if (sqlite_connection_open(argv[1], true, false, &connection, &err) != STATUS_OK)
        return 1;
    micros start = clock_monotonic(), until = start + atoi(argv[2]) * (micros)MICROS_PER_SECOND;
    record_id next = 1;
    while (clock_monotonic() < until) {
        if (!group_put(&connection, next))
            return 1;
        next += GROUP;
    }
    printf("%.1f\n", (double)(next - 1) * MICROS_PER_SECOND / (double)(clock_monotonic() - start));
    sqlite_connection_close(&connection);
    return 0;
}
