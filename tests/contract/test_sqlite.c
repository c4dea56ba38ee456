/* SPDX-License-Identifier: Apache-2.0 */
/* What only a store in a file can do wrong: what it opens, what it refuses, how it is set up. */
#include "contract/contract.h"
#include "store/sqlite_impl.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A connection of somebody else. */
static sqlite3 *foreign_open(const struct place *place)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(place->path, &db), SQLITE_OK);
    return db;
}

static void foreign_run(const struct place *place, const char *sql)
{
    sqlite3 *db = foreign_open(place);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void place_shut(struct place *place)
{
    store_close(place->store);
    place->store = NULL;
}

static void assert_refused(struct place *place, bool create, enum status expected,
                           const char *expected_text)
{
    struct error err = {STATUS_OK, ""};
    assert_int_equal(contract_open(place->path, create, &place->store, &err), expected);
    if (strstr(err.text, expected_text) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, expected_text);
    assert_non_null(strstr(err.text, "sallyport.db"));
}

/* ---- what is opened ---- */

static void test_a_missing_database_is_not_made(void **state)
{
    struct place *place = *state;
    place_shut(place);
    assert_int_equal(unlink(place->path), 0);
    assert_refused(place, false, STATUS_NOT_FOUND, "there is no database");
    assert_int_not_equal(access(place->path, F_OK), 0);
}

static void test_an_empty_file_is_no_database(void **state)
{
    struct place *place = *state;
    place_shut(place);
    assert_int_equal(truncate(place->path, 0), 0);
    assert_refused(place, false, STATUS_INVALID, "empty");
}

static void test_a_database_of_another_program_is_left_alone(void **state)
{
    struct place *place = *state;
    place_shut(place);
    assert_int_equal(unlink(place->path), 0);
    foreign_run(place, "CREATE TABLE mine (x); PRAGMA application_id = 77;");
    struct stat before, after;
    assert_int_equal(stat(place->path, &before), 0);
    assert_refused(place, true, STATUS_INVALID, "another program");
    assert_int_equal(stat(place->path, &after), 0);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    assert_int_equal(before.st_size, after.st_size);
}

static void test_a_newer_schema_is_refused(void **state)
{
    struct place *place = *state;
    place_shut(place);
    foreign_run(place, "UPDATE meta SET value = x'00000000000000FF' WHERE name = 'schema_version'");
    assert_refused(place, false, STATUS_INVALID, "newer version");
    foreign_run(place, "DELETE FROM meta WHERE name = 'schema_version'");
    assert_refused(place, false, STATUS_INVALID, "schema version");
}

static void test_a_directory_or_a_text_is_no_database(void **state)
{
    struct place *place = *state;
    place_shut(place);
    FILE *file = fopen(place->path, "w");
    for (int i = 0; i < 1000; i++)
        fputs("This is a letter, not a database.\n", file);
    fclose(file);
    assert_refused(place, false, STATUS_INVALID, "restore a backup");
    assert_int_equal(unlink(place->path), 0);
    assert_int_equal(mkdir(place->path, 0700), 0);
    assert_refused(place, false, STATUS_UNAVAILABLE, "database");
}

static void bytes_flip(const struct place *place, long at, size_t count)
{
    FILE *file = fopen(place->path, "r+b");
    assert_non_null(file);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(fseek(file, at + (long)i, SEEK_SET), 0);
        int byte = fgetc(file);
        assert_int_equal(fseek(file, at + (long)i, SEEK_SET), 0);
        fputc(byte ^ 0xA5, file);
    }
    fclose(file);
}

/* Pages that no table uses do not exist in a fresh database. */
static void test_a_damaged_page_is_found_at_start(void **state)
{
    struct place *place = *state;
    struct stat info;
    enum { PAGE_BYTES = 4096, HEADER_BYTES = 8 };
    size_t refused = 0, pages = 0;
    place_shut(place);
    assert_int_equal(stat(place->path, &info), 0);
    for (long at = PAGE_BYTES; at < info.st_size; at += PAGE_BYTES, pages++) {
        struct error err = {STATUS_OK, ""};
        bytes_flip(place, at, HEADER_BYTES);
        enum status status = contract_open(place->path, false, &place->store, &err);
        if (status != STATUS_OK) {
            assert_int_equal(status, STATUS_INVALID);
            assert_non_null(strstr(err.text, "restore a backup"));
            refused++;
        } else {
            assert_int_not_equal(store_check(place->store, NULL), STATUS_OK);
            place_shut(place);
        }
        bytes_flip(place, at, HEADER_BYTES);
    }
    assert_true(pages > 20);
    assert_true(refused >= pages - 3); /* the history and its two indexes are left to doctor */
    assert_int_equal(contract_open(place->path, false, &place->store, NULL), STATUS_OK);
    assert_int_equal(store_check(place->store, NULL), STATUS_OK);
}

/* A damaged row is refused where it is read; the store and the other rows go on. */
static void test_a_damaged_row_concerns_itself_only(void **state)
{
    struct place *place = *state;
    struct user_row user;
    struct organization_row organization;
    foreign_run(place, "UPDATE users SET status_generation = x'00'");
    assert_int_equal(store_user_find(place->store, slice_from(FOLDED), place->arena, &user, NULL),
                     STATUS_UNAVAILABLE);
    assert_int_equal(
        store_organization_find(place->store, ORGANIZATION, place->arena, &organization, NULL),
        STATUS_OK);
}

/* ---- how it is set up ---- */

static int64_t pragma(struct connection *connection, const char *sql)
{
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static int configured(struct connection *connection, int option)
{
    int value = -1;
    assert_int_equal(sqlite3_db_config(connection->db, option, -1, &value), SQLITE_OK);
    return value;
}

static void check_settings(struct connection *connection, bool writes)
{
    assert_int_equal(pragma(connection, "PRAGMA synchronous"), 2);
    assert_int_equal(pragma(connection, "PRAGMA wal_autocheckpoint"), 0);
    assert_int_equal(pragma(connection, "PRAGMA foreign_keys"), 1);
    assert_int_equal(pragma(connection, "PRAGMA secure_delete"), 1);
    assert_int_equal(pragma(connection, "PRAGMA trusted_schema"), 0);
    assert_int_equal(pragma(connection, "PRAGMA busy_timeout"), 2000);
    assert_int_equal(configured(connection, SQLITE_DBCONFIG_DEFENSIVE), 1);
    assert_int_equal(configured(connection, SQLITE_DBCONFIG_DQS_DML), 0);
    assert_int_equal(configured(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE), !writes);
    assert_int_equal(sqlite3_db_readonly(connection->db, "main"), !writes);
}

static void test_every_connection_is_set_up_as_promised(void **state)
{
    struct place *place = *state;
    struct engine *engine = place->store->engine;
    writer_stop(engine); /* its connection is ours now */
    check_settings(&engine->writer, true);
    assert_int_equal(engine->reader_count, SQLITE_READERS_DEFAULT);
    for (unsigned i = 0; i < engine->reader_count; i++)
        check_settings(&engine->readers[i], false);
    sqlite3 *db = foreign_open(place);
    struct connection foreign = {.db = db};
    assert_int_equal(pragma(&foreign, "PRAGMA application_id"), 0x53507274);
    sqlite3_stmt *mode;
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA journal_mode", -1, &mode, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(mode), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(mode, 0), "wal");
    sqlite3_finalize(mode);
    sqlite3_close(db);
}

static void test_every_statement_can_be_prepared(void **state)
{
    struct place *place = *state;
    struct engine *engine = place->store->engine;
    writer_stop(engine);
    for (int sql = 0; sql < SQL_COUNT; sql++)
        if (connection_statement(&engine->writer, (enum sql)sql) == NULL)
            fail_msg("%s: %s", sqlite3_errmsg(engine->writer.db), sql_texts[sql]);
}

/* Reads of the login path and of pages never look at a whole table. */
static void test_no_statement_scans_a_table(void **state)
{
    static const enum sql exempt[] = {SQL_LIST_FINGERPRINTS, SQL_GET_ORGANIZATION_IDS};
    struct place *place = *state;
    struct engine *engine = place->store->engine;
    writer_stop(engine);
    for (int sql = 0; sql < SQL_COUNT; sql++) {
        bool skipped = strstr(sql_texts[sql], "PRAGMA") != NULL ||
                       strstr(sql_texts[sql], "pragma") != NULL ||
                       strstr(sql_texts[sql], "sqlite_schema") != NULL;
        for (size_t i = 0; i < ARRAY_LENGTH(exempt); i++)
            skipped = skipped || exempt[i] == (enum sql)sql;
        char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql_texts[sql]);
        sqlite3_stmt *plan = NULL;
        if (!skipped)
            sqlite3_prepare_v2(engine->writer.db, explain, -1, &plan, NULL);
        while (plan != NULL && sqlite3_step(plan) == SQLITE_ROW) {
            const char *detail = (const char *)sqlite3_column_text(plan, 3);
            if (strncmp(detail, "SCAN ", 5) == 0 && strcmp(detail, "SCAN CONSTANT ROW") != 0)
                fail_msg("%s: %s", detail, sql_texts[sql]);
        }
        sqlite3_finalize(plan);
        sqlite3_free(explain);
    }
}

static void test_the_schema_has_the_columns_of_the_rows(void **state)
{
    sqlite3 *db = foreign_open(*state);
    for (enum row_kind kind = 0; kind < ROW_TABLES; kind++) {
        const struct row_type *type = row_type_get(kind);
        sqlite3_stmt *statement;
        char *sql =
            sqlite3_mprintf("SELECT name, pk, type FROM pragma_table_info(%Q)", type->table);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
        size_t at = 0;
        for (; sqlite3_step(statement) == SQLITE_ROW; at++) {
            const struct field *field = &type->fields.list[at];
            const char *declared = (const char *)sqlite3_column_text(statement, 2);
            assert_true(at < type->stored);
            assert_string_equal((const char *)sqlite3_column_text(statement, 0), field->column);
            assert_int_equal(sqlite3_column_int(statement, 1), at < type->key ? at + 1 : 0);
            assert_int_equal(sqlite3_strlike("%int%", declared, 0) == 0, field_is_number(field));
            assert_int_equal(sqlite3_stricmp(declared, "text") == 0, field->kind == FIELD_TEXT);
        }
        assert_int_equal(at, type->stored);
        sqlite3_finalize(statement);
        sqlite3_free(sql);
    }
    sqlite3_close(db);
}

/* ---- the log ---- */

static off_t size_of(const struct place *place, const char *suffix)
{
    char path[PATH_MAX + 8];
    struct stat info;
    snprintf(path, sizeof path, "%s%s", place->path, suffix);
    return stat(path, &info) == 0 ? info.st_size : 0;
}

static void test_the_log_stays_bounded_and_is_gone_after_closing(void **state)
{
    enum { WRITES = 350, BODY = 100000, MEGABYTE = 1 << 20 };
    struct place *place = *state;
    struct outbox_row *mail = row_make(place, ROW_OUTBOX, 2);
    off_t largest = 0;
    mail->body = slice_make(arena_alloc(place->arena, BODY), BODY);
    for (record_id id = 1; id <= WRITES; id++) {
        mail->id = id;
        row_put(place, ROW_OUTBOX, mail);
        off_t size = size_of(place, "-wal");
        largest = size > largest ? size : largest;
    }
    assert_true(size_of(place, "") > 20 * MEGABYTE);
    assert_true(largest > 8 * MEGABYTE);
    assert_true(largest < 24 * MEGABYTE);
    place_shut(place);
    assert_int_equal(size_of(place, "-wal"), 0);
    assert_int_equal(contract_open(place->path, false, &place->store, NULL), STATUS_OK);
    assert_int_equal(store_check(place->store, NULL), STATUS_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_end)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_missing_database_is_not_made),
        TEST(test_an_empty_file_is_no_database),
        TEST(test_a_database_of_another_program_is_left_alone),
        TEST(test_a_newer_schema_is_refused),
        TEST(test_a_directory_or_a_text_is_no_database),
        TEST(test_a_damaged_page_is_found_at_start),
        TEST(test_a_damaged_row_concerns_itself_only),
        TEST(test_every_connection_is_set_up_as_promised),
        TEST(test_every_statement_can_be_prepared),
        TEST(test_no_statement_scans_a_table),
        TEST(test_the_schema_has_the_columns_of_the_rows),
        TEST(test_the_log_stays_bounded_and_is_gone_after_closing),
    };
    return contract_main(argc, argv, tests, ARRAY_LENGTH(tests));
}
