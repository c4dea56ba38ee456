/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens to the file under a running store: the process is killed, the disk is full or
 * fails, somebody else holds the lock, the file is moved. After each: what was acknowledged is
 * there, what was refused is not, and the store goes on if that is possible at all.
 */
#include "contract/contract.h"
#include "contract/faulty_disk.h"
#include "store/sqlite_impl.h"
#include "sys/clock.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static enum write_outcome history_write(struct store *store, record_id id)
{
    struct history_row row = {.organization = ORGANIZATION, .id = id};
    struct arena *arena = arena_new(4096);
    struct change change;
    change_init(&change, arena);
    change_put_history(&change, &row);
    enum write_outcome outcome = store_write_wait(store, &change, NULL);
    arena_free(arena);
    return outcome;
}

static bool history_has(struct place *place, record_id id)
{
    struct history_filter filter = {.organization = ORGANIZATION, .before = id + 1};
    const struct history_row *rows;
    size_t count;
    record_id next;
    assert_int_equal(
        store_history_list(place->store, &filter, 1, place->arena, &rows, &count, &next, NULL),
        STATUS_OK);
    return count == 1 && rows[0].id == id;
}

/* ---- the process is killed ---- */

/* Writes until it is killed, and tells each id when it was acknowledged. */
static _Noreturn void write_and_tell(const char *path, int pipe_end, record_id first)
{
    struct store *store;
    if (contract_open(path, false, &store, NULL) != STATUS_OK)
        _exit(1);
    for (record_id id = first;; id++)
        if (history_write(store, id) != WRITE_DONE ||
            write(pipe_end, &id, sizeof id) != (ssize_t)sizeof id)
            _exit(1);
}

/* The last id that was acknowledged before the kill. */
static record_id kill_a_writer(const char *path, record_id first, unsigned acknowledgements)
{
    int ends[2];
    record_id last = 0, id;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        write_and_tell(path, ends[1], first);
    close(ends[1]);
    for (unsigned i = 0; i < acknowledgements; i++, last = id)
        assert_int_equal(read(ends[0], &id, sizeof id), sizeof id);
    assert_int_equal(kill(child, SIGKILL), 0);
    while (read(ends[0], &id, sizeof id) == (ssize_t)sizeof id)
        last = id; /* acknowledged between our last look and the kill */
    close(ends[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return last;
}

static void test_what_was_acknowledged_survives_a_kill(void **state)
{
    struct place *place = *state;
    record_id first = 1;
    for (unsigned round = 1; round <= 6; round++) {
        store_close(place->store);
        record_id last = kill_a_writer(place->path, first, 7 * round);
        assert_int_equal(contract_open(place->path, false, &place->store, NULL), STATUS_OK);
        for (record_id id = first; id <= last; id++)
            assert_true(history_has(place, id));
        assert_int_equal(store_check(place->store, NULL), STATUS_OK);
        first = last + 2; /* one more may be there, unacknowledged */
    }
}

/* ---- the disk ---- */

static void test_a_failed_sync_is_no_success(void **state)
{
    struct place *place = *state;
    assert_int_equal(history_write(place->store, 1), WRITE_DONE);
    faulty_disk_fail_sync(SQLITE_IOERR_FSYNC, 1);
    assert_int_equal(history_write(place->store, 2), WRITE_UNAVAILABLE);
    assert_int_equal(faulty_disk_failures(), 1);
    assert_true(history_has(place, 1));
    assert_false(history_has(place, 2));
    assert_int_equal(history_write(place->store, 3), WRITE_DONE);
    place_reopen(place);
    assert_true(history_has(place, 1));
    assert_false(history_has(place, 2));
    assert_true(history_has(place, 3));
    assert_int_equal(store_check(place->store, NULL), STATUS_OK);
}

static void test_a_disk_that_keeps_failing_refuses_every_write(void **state)
{
    struct place *place = *state;
    faulty_disk_fail_sync(SQLITE_IOERR_FSYNC, -1);
    for (record_id id = 1; id <= 5; id++)
        assert_int_equal(history_write(place->store, id), WRITE_UNAVAILABLE);
    faulty_disk_fail_sync(SQLITE_OK, 0);
    assert_int_equal(history_write(place->store, 6), WRITE_DONE);
    for (record_id id = 1; id <= 5; id++)
        assert_false(history_has(place, id));
    assert_true(history_has(place, 6));
}

static void test_a_full_disk_refuses_writes_and_recovers(void **state)
{
    struct place *place = *state;
    struct user_row user;
    faulty_disk_fail_write(SQLITE_FULL, -1);
    for (record_id id = 1; id <= 3; id++)
        assert_int_equal(history_write(place->store, id), WRITE_UNAVAILABLE);
    assert_true(faulty_disk_failures() > 0);
    assert_int_equal(store_user_find(place->store, slice_from(FOLDED), place->arena, &user, NULL),
                     STATUS_OK);
    faulty_disk_fail_write(SQLITE_OK, 0);
    assert_int_equal(history_write(place->store, 4), WRITE_DONE);
    for (record_id id = 1; id <= 3; id++)
        assert_false(history_has(place, id));
    place_reopen(place);
    assert_true(history_has(place, 4));
}

/* ---- groups ---- */

enum { GROUP = 12, REFUSED_EVERY = 3 };

struct member {
    struct store_write write;
    struct change change;
    enum write_outcome outcome;
    atomic_bool told;
};

static void member_done(struct store_write *write, enum write_outcome outcome)
{
    struct member *member = write->context;
    member->outcome = outcome;
    atomic_store(&member->told, true);
}

/* Adds to what the change holds already. */
static void member_write(struct place *place, struct member *member, record_id id, bool refused,
                         void (*done)(struct store_write *, enum write_outcome))
{
    struct history_row row = {.organization = ORGANIZATION, .id = id};
    struct effect_target nothing = {.organization = ORGANIZATION, .handle = slice_from("none")};
    if (member->change.arena == NULL)
        change_init(&member->change, place->arena);
    change_put_history(&member->change, &row);
    if (refused)
        change_do(&member->change, EFFECT_TAKE_LINK, &nothing);
    member->write = (struct store_write){&member->change, NULL, done, member, NULL};
    store_write(place->store, &member->write);
}

static void members_wait(struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        while (!atomic_load(&members[i].told))
            clock_pause(1000);
}

static sqlite3 *foreign_lock(const struct place *place)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(place->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    return db;
}

/* While a foreign lock holds the first one up, the others gather behind it into one transaction. */
static void test_neighbours_in_one_transaction_do_not_harm_each_other(void **state)
{
    struct place *place = *state;
    struct member members[GROUP] = {0};
    struct store_counters before, after;
    sqlite3 *db = foreign_lock(place);
    store_counters(place->store, &before);
    for (record_id i = 0; i < GROUP; i++)
        member_write(place, &members[i], i + 1, i % REFUSED_EVERY == 1, member_done);
    sqlite3_close(db);
    members_wait(members, GROUP);
    store_counters(place->store, &after);
    assert_in_range(after.transactions - before.transactions, 1, 2);
    for (record_id i = 0; i < GROUP; i++) {
        bool refused = i % REFUSED_EVERY == 1;
        assert_int_equal(members[i].outcome, refused ? WRITE_CHANGED : WRITE_DONE);
        assert_int_equal(history_has(place, i + 1), !refused);
    }
}

static void test_a_group_that_cannot_be_committed_fails_as_a_whole(void **state)
{
    struct place *place = *state;
    struct member members[GROUP] = {0};
    sqlite3 *db = foreign_lock(place);
    faulty_disk_fail_sync(SQLITE_IOERR_FSYNC, -1);
    for (record_id i = 0; i < GROUP; i++)
        member_write(place, &members[i], i + 1, i % REFUSED_EVERY == 1, member_done);
    sqlite3_close(db);
    members_wait(members, GROUP);
    faulty_disk_fail_sync(SQLITE_OK, 0);
    for (record_id i = 0; i < GROUP; i++) {
        assert_int_equal(members[i].outcome, WRITE_UNAVAILABLE);
        assert_false(history_has(place, i + 1));
    }
    assert_int_equal(history_write(place->store, 100), WRITE_DONE);
}

/* The writer has it in hand, and waits for the lock. */
static void wait_until_taken(struct place *place)
{
    struct engine *engine = place->store->engine;
    for (bool waiting = true; waiting; clock_pause(1000)) {
        pthread_mutex_lock(&engine->write_lock);
        waiting = engine->write_waiting > 0;
        pthread_mutex_unlock(&engine->write_lock);
    }
}

static void first_done(struct store_write *write, enum write_outcome outcome)
{
    faulty_disk_fail_write(SQLITE_FULL, 1);
    member_done(write, outcome);
}

/* A change larger than the cache is written to the log before the commit. When that fails, SQLite
 * may roll back the whole transaction at once: those that follow must not be committed alone. The
 * first change is a group of its own, and the disk is full from the next one on. */
static void test_a_disk_that_fills_up_inside_a_group_fails_the_group(void **state)
{
    enum { HUGE = 24 << 20, HUGE_MEMBER = 4 };
    struct place *place = *state;
    struct member members[GROUP] = {0};
    struct outbox_row *mail = row_make(place, ROW_OUTBOX, 2);
    mail->body = slice_make(arena_alloc(place->arena, HUGE), HUGE);
    assert_non_null(mail->body.bytes);
    sqlite3 *db = foreign_lock(place);
    member_write(place, &members[0], 1, false, first_done);
    wait_until_taken(place);
    change_init(&members[HUGE_MEMBER].change, place->arena);
    change_put_outbox(&members[HUGE_MEMBER].change, mail);
    for (record_id i = 1; i < GROUP; i++)
        member_write(place, &members[i], i + 1, false, member_done);
    sqlite3_close(db);
    members_wait(members, GROUP);
    assert_int_equal(faulty_disk_failures(), 1);
    for (record_id i = 0; i < GROUP; i++) {
        assert_int_equal(members[i].outcome, i == 0 ? WRITE_DONE : WRITE_UNAVAILABLE);
        assert_int_equal(history_has(place, i + 1), i == 0);
    }
    assert_int_equal(history_write(place->store, 100), WRITE_DONE);
}

/* ---- somebody else has the lock ---- */

static void test_a_foreign_lock_is_waited_for_two_seconds(void **state)
{
    struct place *place = *state;
    struct user_row user;
    sqlite3 *db = foreign_lock(place);
    micros start = clock_monotonic();
    assert_int_equal(history_write(place->store, 1), WRITE_UNAVAILABLE);
    assert_in_range(clock_monotonic() - start, 1500000, 10000000);
    assert_int_equal(store_user_find(place->store, slice_from(FOLDED), place->arena, &user, NULL),
                     STATUS_OK);
    sqlite3_close(db);
    assert_int_equal(history_write(place->store, 2), WRITE_DONE);
    assert_false(history_has(place, 1));
    assert_true(history_has(place, 2));
}

/* ---- the file is moved or replaced ---- */

static void test_a_moved_database_is_neither_read_nor_written(void **state)
{
    struct place *place = *state;
    char moved[PATH_MAX];
    struct user_row user;
    struct login_gathered gathered;
    struct login_query query = {slice_from(FOLDED), slice_from(""), 0};
    struct error err = {STATUS_OK, ""};
    assert_int_equal(rename(place->path, scratch_path(&place->scratch, "moved.db", moved)), 0);
    assert_int_equal(history_write(place->store, 1), WRITE_UNAVAILABLE);
    assert_int_equal(store_user_find(place->store, slice_from(FOLDED), place->arena, &user, &err),
                     STATUS_UNAVAILABLE);
    assert_non_null(strstr(err.text, "moved or replaced"));
    assert_int_equal(store_login_gather(place->store, &query, place->arena, &gathered, NULL),
                     STATUS_UNAVAILABLE);
    assert_int_equal(rename(moved, place->path), 0);
    assert_int_equal(history_write(place->store, 2), WRITE_UNAVAILABLE); /* for good */
    place_reopen(place);
    assert_int_equal(history_write(place->store, 3), WRITE_DONE);
    assert_false(history_has(place, 1) || history_has(place, 2));
}

static void test_a_move_is_noticed_without_any_write(void **state)
{
    struct place *place = *state;
    struct user_row user;
    enum status status = STATUS_OK;
    assert_int_equal(unlink(place->path), 0);
    for (int i = 0; i < 500 && status == STATUS_OK; i++) {
        clock_pause(20000);
        status = store_user_find(place->store, slice_from(FOLDED), place->arena, &user, NULL);
    }
    assert_int_equal(status, STATUS_UNAVAILABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_end)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_was_acknowledged_survives_a_kill),
        TEST(test_a_failed_sync_is_no_success),
        TEST(test_a_disk_that_keeps_failing_refuses_every_write),
        TEST(test_a_full_disk_refuses_writes_and_recovers),
        TEST(test_neighbours_in_one_transaction_do_not_harm_each_other),
        TEST(test_a_group_that_cannot_be_committed_fails_as_a_whole),
        TEST(test_a_disk_that_fills_up_inside_a_group_fails_the_group),
        TEST(test_a_foreign_lock_is_waited_for_two_seconds),
        TEST(test_a_moved_database_is_neither_read_nor_written),
        TEST(test_a_move_is_noticed_without_any_write),
    };
    faulty_disk_install();
    return contract_main(argc, argv, tests, ARRAY_LENGTH(tests));
}
