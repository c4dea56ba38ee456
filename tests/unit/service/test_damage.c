/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every sealed field of every table is changed behind the service's back, with SQL, one at a time,
 * and everything that follows is written down: tests/tables/damage.table says what design §6
 * demands. Bob is an administrator with a token; he stands inside and outside.
 */
#include "lib/house.h"
#include "lib/table.h"
#include "lib/unit.h"
#include "service/login/handouts.h"
#include "service/trail/seal.h"

#include <sqlite3.h>
#include <stdio.h>

#define BOB "bob@acme.example"
#define BOB_ID "(SELECT user_id FROM directory WHERE folded = '" BOB "')"
#define HOUR ((micros)3600 * MICROS_PER_SECOND)

static struct house house;
static sqlite3 *database;
static const char *token;
static char tried[8192]; /* " table.column " for each that was changed */

/* ---- by SQL ---- */

static void sql(const char *format, ...) PRINTF_LIKE(1, 2);

static void sql(const char *format, ...)
{
    char text[1024], *fault = NULL;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (sqlite3_exec(database, text, NULL, NULL, &fault) != SQLITE_OK)
        fail_msg("%s: %s", text, fault);
}

static int take_number(void *out, int columns, char **values, char **names)
{
    (void)names;
    *(int *)out = columns == 1 && values[0] != NULL ? atoi(values[0]) : 0;
    return 0;
}

static int sql_number(const char *text)
{
    int number = -1;
    assert_int_equal(sqlite3_exec(database, text, take_number, &number, NULL), SQLITE_OK);
    return number;
}

struct where {
    const char *table;
    const char *rows;
};

static const struct where places[] = {
    {"organizations", "1"},
    {"profiles", "name = 'System Administrator'"},
    {"users", "username = '" BOB "'"},
    {"ranges", "1"},
    {"passwords", "user_id = " BOB_ID},
    {"tokens", "user_id = " BOB_ID " AND state = 1"},
    {"sessions", "user_id = " BOB_ID},
    {"codes", "user_id = " BOB_ID},
    {"browsers", "user_id = " BOB_ID},
    {"links", "user_id = " BOB_ID},
};

static const struct where *place_of(const struct table_row *row)
{
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++)
        if (slice_is(row->cells[1], places[i].table))
            return &places[i];
    fail_msg("%s:%d names no table", row->file, row->line);
    return NULL;
}

static void damage(const struct where *place, struct slice set)
{
    sql("DROP TABLE IF EXISTS temp.kept");
    sql("CREATE TEMP TABLE kept AS SELECT * FROM %s WHERE %s", place->table, place->rows);
    sql("UPDATE %s SET %.*s WHERE %s", place->table, (int)set.length, set.bytes, place->rows);
    assert_true(sqlite3_changes(database) > 0);
    struct slice column, rest;
    slice_cut(set, ' ', &column, &rest);
    snprintf(tried + strlen(tried), sizeof tried - strlen(tried), " %s.%.*s ", place->table,
             (int)column.length, column.bytes);
}

static void undo(const struct where *place, struct slice set)
{
    if (slice_starts(set, "slot"))
        sql("DELETE FROM %s WHERE %s", place->table, place->rows);
    sql("INSERT OR REPLACE INTO %s SELECT * FROM temp.kept", place->table);
}

/* ---- what follows ---- */

static const char *login_result(enum login_entry entry, const char *ip, const char *secret)
{
    struct acting acting = acting_operator(false);
    struct attempt attempt;
    struct login_reply reply = house_login(&house, entry, ip, BOB, secret);
    if (reply.answer == LOGIN_ALLOWED)
        return "allowed";
    if (reply.answer == LOGIN_ALLOWED_EXPIRED)
        return "expired";
    assert_int_equal(history_explain(house.service, &acting, 0, slice_from(reply.reference),
                                     house.arena, &attempt, NULL),
                     STATUS_OK);
    return reason_get((int)attempt.reason)->key;
}

static bool code_is_mailed(void)
{
    static const char count[] = "SELECT count(*) FROM outbox WHERE kind = 2 AND user_id = " BOB_ID;
    int before = sql_number(count);
    house_login(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD);
    return sql_number(count) > before;
}

static const char *option(void)
{
    static const char *const cases[] = {"available", "sso",         "ranges",
                                        "damaged",   "unconfirmed", "unpermitted"};
    struct token_status token_status;
    struct login_gathered gathered = house_gather(&house, BOB);
    assert_int_equal(token_status_get(house.service, house.organization, gathered.user.id,
                                      house.arena, &token_status, NULL),
                     STATUS_OK);
    return cases[token_status.token_case];
}

static bool is_administrator(void)
{
    struct user_info info;
    struct login_gathered gathered = house_gather(&house, BOB);
    user_info_of(house.service, &gathered, &info);
    return info.is_administrator;
}

/* Inside with the password, outside with the token too, a code by mail, the token option,
 * administration. */
static void check_login(struct table_row *row)
{
    char actual[256];
    const char *inside = login_result(LOGIN_ENTRY_SOAP, HOUSE_INSIDE, HOUSE_PASSWORD);
    const char *outside =
        login_result(LOGIN_ENTRY_SOAP, HOUSE_OUTSIDE, house_join(&house, HOUSE_PASSWORD, token));
    const char *code = code_is_mailed() ? "code" : "-";
    snprintf(actual, sizeof actual, "%s %s %s %s %s", inside, outside, code, option(),
             is_administrator() ? "admin" : "-");
    table_expect(row, actual);
}

/* ---- handed-out secrets ---- */

struct handed {
    struct slice session;
    struct slice browser;
    struct slice confirmation;
    struct slice link;
    const char *code;
};

static struct handed handed;

static const char *mailed_code(void)
{
    struct slice message = house_mail(&house);
    for (size_t i = 0; i + 10 < message.length; i++)
        if (message.bytes[i] == '\n' && message.bytes[i + 9] == '\r' &&
            strspn(message.bytes + i + 1, "0123456789") == 8)
            return arena_string(house.arena, slice_make(message.bytes + i + 1, 8));
    fail_msg("no code in the mail");
    return NULL;
}

static struct confirm_reply confirm(bool remember)
{
    struct confirm_request request = {.confirmation = handed.confirmation,
                                      .code = slice_from(handed.code),
                                      .remember_browser = remember,
                                      .caller = house_caller(HOUSE_OUTSIDE)};
    struct confirm_outcome outcome;
    assert_int_equal(confirm_code(house.service, &request, house.arena, &outcome, NULL), STATUS_OK);
    return pending_wait(outcome.pending) == PENDING_DONE ? outcome.decided : outcome.changed;
}

static void code_ask(void)
{
    handed.confirmation =
        house_login(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD).confirmation;
    handed.code = mailed_code();
}

/* A browser that is remembered by one code, another code that waits, a session and a link. */
static void hand_out(void)
{
    struct pending *pending;
    sql("DELETE FROM sessions");
    sql("DELETE FROM browsers");
    code_ask();
    handed.browser = confirm(true).browser;
    sql("DELETE FROM sessions");
    handed.session =
        house_login(&house, LOGIN_ENTRY_WEB, HOUSE_INSIDE, BOB, HOUSE_PASSWORD).session;
    assert_int_equal(password_link_by_operator(house.service, slice_from(BOB), house.arena,
                                               &handed.link, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
    code_ask();
}

static bool session_lives(void)
{
    struct session session;
    struct caller caller = house_caller(HOUSE_INSIDE);
    return session_check(house.service, handed.session, &caller, house.arena, &session, NULL) ==
           STATUS_OK;
}

static bool browser_lives(void)
{
    struct secret secret;
    secret_set(&secret, slice_from(HOUSE_PASSWORD));
    struct login_request request = {.entry = LOGIN_ENTRY_WEB,
                                    .username = slice_from(BOB),
                                    .secret = &secret,
                                    .browser = handed.browser,
                                    .caller = house_caller(HOUSE_OUTSIDE)};
    struct login_outcome outcome;
    assert_int_equal(login_attempt(house.service, &request, house.arena, &outcome, NULL),
                     STATUS_OK);
    return house_settle(&outcome).answer == LOGIN_ALLOWED;
}

static bool link_lives(void)
{
    struct link_info info;
    struct caller caller = house_caller(HOUSE_INSIDE);
    struct link_visit visit = {.link = handed.link, .caller = &caller};
    return password_link_show(house.service, &visit, house.arena, &info, NULL) == STATUS_OK;
}

static void check_handout(struct table_row *row)
{
    bool lives = slice_is(row->cells[1], "sessions")   ? session_lives()
                 : slice_is(row->cells[1], "browsers") ? browser_lives()
                 : slice_is(row->cells[1], "links")    ? link_lives()
                                                       : confirm(false).allowed;
    table_expect(row, lives ? "lives" : "gone");
}

static bool is_handout(const struct table_row *row)
{
    return slice_is(row->cells[1], "sessions") || slice_is(row->cells[1], "browsers") ||
           slice_is(row->cells[1], "links") || slice_is(row->cells[1], "codes");
}

static void check_damage(struct table_row *row)
{
    const struct where *place = place_of(row);
    house_now += 25 * HOUR; /* budgets of mail and of failures start afresh */
    sql("DELETE FROM lanes");
    house_restart(&house);
    if (is_handout(row))
        hand_out();
    damage(place, row->cells[2]);
    if (is_handout(row))
        check_handout(row);
    else
        check_login(row);
    undo(place, row->cells[2]);
}

/* ---- the tests ---- */

static void bob_make(void)
{
    struct secret password;
    struct pending *pending;
    struct acting by_operator = acting_operator(false);
    secret_set(&password, slice_from(HOUSE_PASSWORD));
    struct user_new user = {
        .organization = house.organization,
        .username = SLICE(BOB),
        .email = SLICE(BOB),
        .full_name = SLICE("Bob Builder"),
        .profile = SLICE("System Administrator"),
        .password = &password,
    };
    assert_int_equal(user_add(house.service, &by_operator, &user, house.arena, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
}

static int set_up(void **state)
{
    char path[PATH_MAX];
    (void)state;
    house_make(&house);
    bob_make();
    token = house_token(&house, BOB);
    assert_int_equal(sqlite3_open(scratch_path(&house.scratch, "sallyport.db", path), &database),
                     SQLITE_OK);
    sqlite3_busy_timeout(database, 10000);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    sqlite3_close(database);
    house_end(&house);
    return 0;
}

static void test_a_changed_field_has_the_consequences_of_its_seal(UNUSED_STATE)
{
    table_run("damage.table", 3, 100, check_damage);
}

/* What no seal covers: keys that only find the row, and what decides nothing by itself. */
static const char *const unsealed[] = {
    "sessions.handle", "sessions.client_id", "sessions.failures", "sessions.last_seen",
    "codes.handle",    "codes.tries",        "browsers.handle",   "browsers.name",
    "browsers.ip",     "browsers.last_used", "links.handle",
};

static bool is_unsealed(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(unsealed); i++)
        if (strcmp(name, unsealed[i]) == 0)
            return true;
    return false;
}

/* By which a row is found: with another one it is another row. */
static bool is_key(const char *column)
{
    return strcmp(column, "organization_id") == 0 || strcmp(column, "id") == 0 ||
           strcmp(column, "user_id") == 0;
}

/* Runs behind the table. */
static int column_is_tried(void *table, int count, char **values, char **names)
{
    char name[128], wanted[132];
    (void)count;
    (void)names;
    snprintf(name, sizeof name, "%s.%s", (const char *)table, values[0]);
    snprintf(wanted, sizeof wanted, " %s ", name);
    if (strstr(tried, wanted) == NULL && !is_key(values[0]) && !is_unsealed(name)) {
        print_error("no row of damage.table changes %s\n", name);
        return 1;
    }
    return 0;
}

static void test_every_sealed_column_was_changed(UNUSED_STATE)
{
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
        char text[128], table[32];
        snprintf(table, sizeof table, "%s", places[i].table);
        snprintf(text, sizeof text, "SELECT name FROM pragma_table_info('%s')", table);
        assert_int_equal(sqlite3_exec(database, text, column_is_tried, table, NULL), SQLITE_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_changed_field_has_the_consequences_of_its_seal),
        cmocka_unit_test(test_every_sealed_column_was_changed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
