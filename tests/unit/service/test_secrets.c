/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens, passwords, links, codes and seals over a real store. */
#include "core/token.h"
#include "lib/house.h"
#include "lib/unit.h"

#include <sqlite3.h>

#define BOB "bob@acme.example"
#define MINUTE ((micros)60 * MICROS_PER_SECOND)

static struct house house;

static int setup(UNUSED_STATE)
{
    house_make(&house);
    house_user(&house, BOB);
    return 0;
}

static int teardown(UNUSED_STATE)
{
    house_end(&house);
    return 0;
}

static struct session sign_in(const char *ip, const char *secret)
{
    struct login_reply reply = house_login(&house, LOGIN_ENTRY_WEB, ip, BOB, secret);
    struct session session;
    struct caller caller = house_caller(ip);
    assert_int_equal(reply.answer, LOGIN_ALLOWED);
    assert_int_equal(
        session_check(house.service, reply.session, &caller, house.arena, &session, NULL),
        STATUS_OK);
    return session;
}

static struct session check(struct slice text)
{
    struct session session;
    struct caller caller = house_caller(HOUSE_INSIDE);
    assert_int_equal(session_check(house.service, text, &caller, house.arena, &session, NULL),
                     STATUS_OK);
    return session;
}

static bool is_alive(struct slice text)
{
    struct session session;
    struct caller caller = house_caller(HOUSE_INSIDE);
    return session_check(house.service, text, &caller, house.arena, &session, NULL) == STATUS_OK;
}

static struct token_reset_reply reset(const struct session *session, const char *password)
{
    struct secret secret;
    struct token_reset_reply reply;
    struct caller caller = house_caller(HOUSE_INSIDE);
    secret_set(&secret, slice_from(password));
    assert_int_equal(
        token_reset(house.service, session, &secret, &caller, house.arena, &reply, NULL),
        STATUS_OK);
    assert_int_equal(secret.length, 0);
    return reply;
}

static const char *mailed_token(void)
{
    const char *found = strstr(house_mail(&house).bytes, "sp1_");
    assert_non_null(found);
    return arena_string(house.arena, slice_make(found, TOKEN_LENGTH));
}

static enum login_answer outside_with(const char *token)
{
    return house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_OUTSIDE, BOB,
                       house_join(&house, HOUSE_PASSWORD, token))
        .answer;
}

/* ---- the button ---- */

static void test_the_button_mails_and_renews_the_session(UNUSED_STATE)
{
    struct session session = sign_in(HOUSE_INSIDE, HOUSE_PASSWORD);
    struct token_reset_reply reply = reset(&session, "");
    assert_int_equal(reply.result, TOKEN_RESET_READY);
    assert_true(reply.first);
    house_submit(reply.pending);
    assert_false(is_alive(session.text));
    assert_true(is_alive(reply.session));
    assert_int_equal(outside_with(mailed_token()), LOGIN_ALLOWED);
}

static void test_a_reset_ends_what_the_old_token_opened(UNUSED_STATE)
{
    const char *token = house_token(&house, BOB);
    struct login_reply with_token = house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_OUTSIDE, BOB,
                                                house_join(&house, HOUSE_PASSWORD, token));
    struct login_reply without =
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD);
    house_token(&house, BOB);
    assert_false(is_alive(with_token.session));
    assert_true(is_alive(without.session));
}

static void test_an_old_sign_in_needs_the_password_again(UNUSED_STATE)
{
    struct session session = sign_in(HOUSE_INSIDE, HOUSE_PASSWORD);
    house_now += 6 * MINUTE;
    session.signed_in_lately = false;
    assert_int_equal(reset(&session, "").result, TOKEN_RESET_PASSWORD_NEEDED);
    for (unsigned i = 0; i < 4; i++) {
        struct token_reset_reply reply = reset(&session, "wrong");
        assert_int_equal(reply.result, TOKEN_RESET_PASSWORD_WRONG);
        house_submit(reply.pending);
        session = check(session.text);
        session.signed_in_lately = false;
    }
    struct token_reset_reply last = reset(&session, "wrong");
    assert_int_equal(last.result, TOKEN_RESET_SESSION_ENDED);
    house_submit(last.pending);
    assert_false(is_alive(session.text));
}

static void test_the_twenty_first_reset_of_a_day_is_refused_before_it_changes_anything(UNUSED_STATE)
{
    const char *token = NULL;
    for (unsigned i = 0; i < 20; i++)
        token = house_token(&house, BOB);
    struct session session = sign_in(HOUSE_INSIDE, HOUSE_PASSWORD);
    struct token_reset_reply reply = reset(&session, "");
    assert_int_equal(reply.result, TOKEN_RESET_TOO_MANY);
    assert_null(reply.pending);
    assert_int_equal(outside_with(token), LOGIN_ALLOWED);
    house_token(&house, BOB); /* the operator has a budget of his own */
}

/* R34: who signs in again in the same browser leaves no old session behind. */
static void test_a_new_sign_in_ends_the_old_session_of_the_browser(UNUSED_STATE)
{
    struct session old_session = sign_in(HOUSE_INSIDE, HOUSE_PASSWORD);
    struct secret secret;
    secret_set(&secret, slice_from(HOUSE_PASSWORD));
    struct login_request request = {.entry = LOGIN_ENTRY_WEB,
                                    .username = SLICE(BOB),
                                    .secret = &secret,
                                    .old_session = old_session.text,
                                    .caller = house_caller(HOUSE_INSIDE)};
    struct login_outcome outcome;
    assert_int_equal(login_attempt(house.service, &request, house.arena, &outcome, NULL),
                     STATUS_OK);
    assert_true(is_alive(house_settle(&outcome).session));
    assert_false(is_alive(old_session.text));
}

/* ---- passwords ---- */

static struct password_reply change(const struct session *session, const char *current,
                                    const char *new_password)
{
    struct secret a, b;
    struct password_reply reply;
    struct caller caller = house_caller(HOUSE_INSIDE);
    secret_set(&a, slice_from(current));
    secret_set(&b, slice_from(new_password));
    assert_int_equal(
        password_change(house.service, session, &a, &b, &caller, house.arena, &reply, NULL),
        STATUS_OK);
    assert_int_equal(a.length + b.length, 0);
    return reply;
}

static void test_a_change_of_password_rotates_the_token(UNUSED_STATE)
{
    const char *old_token = house_token(&house, BOB);
    struct session session = sign_in(HOUSE_INSIDE, HOUSE_PASSWORD);
    struct session other = sign_in(HOUSE_INSIDE, HOUSE_PASSWORD);
    assert_int_equal(change(&session, HOUSE_PASSWORD, "short").fault, PASSWORD_TOO_SHORT);
    assert_int_equal(change(&session, HOUSE_PASSWORD, HOUSE_PASSWORD).result, PASSWORD_SET_REUSED);
    struct password_reply reply = change(&session, HOUSE_PASSWORD, "amber staircase in winter");
    assert_int_equal(reply.result, PASSWORD_SET_READY);
    assert_true(reply.token_mailed);
    house_submit(reply.pending);
    assert_false(is_alive(session.text));
    assert_false(is_alive(other.text));
    assert_true(is_alive(reply.session));
    assert_int_equal(outside_with(old_token), LOGIN_REFUSED);
    assert_int_equal(
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD).answer,
        LOGIN_REFUSED);
    assert_int_equal(
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, "amber staircase in winter")
            .answer,
        LOGIN_ALLOWED);
}

static void test_a_link_is_good_once_and_for_ten_minutes(UNUSED_STATE)
{
    struct slice link;
    struct pending *pending;
    struct link_info info;
    struct secret secret;
    struct password_reply reply;
    struct caller caller = house_caller(HOUSE_INSIDE);
    struct link_visit visit = {.caller = &caller};
    for (unsigned round = 0; round < 2; round++) {
        assert_int_equal(password_link_by_operator(house.service, slice_from(BOB), house.arena,
                                                   &link, &pending, NULL),
                         STATUS_OK);
        house_submit(pending);
        visit.link = link;
        assert_int_equal(password_link_show(house.service, &visit, house.arena, &info, NULL),
                         STATUS_OK);
        if (round == 0)
            house_now += 10 * MINUTE;
    }
    secret_set(&secret, slice_from("tiny"));
    assert_int_equal(
        password_set_by_link(house.service, &visit, &secret, house.arena, &reply, NULL), STATUS_OK);
    assert_int_equal(reply.result, PASSWORD_SET_REFUSED);
    secret_set(&secret, slice_from("amber staircase in winter"));
    assert_int_equal(
        password_set_by_link(house.service, &visit, &secret, house.arena, &reply, NULL), STATUS_OK);
    assert_int_equal(reply.result, PASSWORD_SET_READY);
    house_submit(reply.pending);
    secret_set(&secret, slice_from("another staircase in winter"));
    assert_int_equal(
        password_set_by_link(house.service, &visit, &secret, house.arena, &reply, NULL), STATUS_OK);
    assert_int_equal(reply.result, PASSWORD_SET_LINK_DEAD);
    house_now += 10 * MINUTE;
    assert_int_equal(password_link_show(house.service, &visit, house.arena, &info, NULL),
                     STATUS_NOT_FOUND);
}

/* ---- codes ---- */

static struct confirm_reply confirm(struct slice confirmation, const char *code)
{
    struct confirm_request request = {.confirmation = confirmation,
                                      .code = slice_from(code),
                                      .remember_browser = true,
                                      .browser_name = SLICE("test browser"),
                                      .caller = house_caller(HOUSE_OUTSIDE)};
    struct confirm_outcome outcome;
    assert_int_equal(confirm_code(house.service, &request, house.arena, &outcome, NULL), STATUS_OK);
    return pending_wait(outcome.pending) == PENDING_DONE ? outcome.decided : outcome.changed;
}

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

static void test_a_code_confirms_once_and_only_this_browser(UNUSED_STATE)
{
    struct login_reply mine =
        house_login(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD);
    assert_int_equal(mine.answer, LOGIN_TOKEN_REQUIRED);
    const char *code = mailed_code();
    struct login_reply foreign =
        house_login(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, "eve@acme.example", "guess");
    assert_int_equal(foreign.answer, LOGIN_TOKEN_REQUIRED);
    assert_false(confirm(foreign.confirmation, code).allowed);
    assert_false(confirm(mine.confirmation, "00000000").allowed);
    struct confirm_reply reply = confirm(mine.confirmation, code);
    assert_true(reply.allowed);
    assert_non_null(strstr(house_mail(&house).bytes, "remembered"));
    assert_true(reply.offer_token);
    assert_true(is_alive(reply.session));
    assert_false(confirm(mine.confirmation, code).allowed);
}

static void test_five_wrong_codes_kill_the_right_one(UNUSED_STATE)
{
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD);
    const char *code = mailed_code();
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(confirm(reply.confirmation, "0000000a").dead, i == 4);
    assert_false(confirm(reply.confirmation, code).allowed);
}

static void test_a_code_dies_after_ten_minutes(UNUSED_STATE)
{
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD);
    const char *code = mailed_code();
    house_now += 10 * MINUTE;
    assert_false(confirm(reply.confirmation, code).allowed);
}

/* A wrong password leads to the same page, and mails nothing (R31). */
static void test_a_wrong_password_outside_mails_nothing(UNUSED_STATE)
{
    uint64_t hashes = house_hashes(&house);
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, "wrong password");
    assert_int_equal(reply.answer, LOGIN_TOKEN_REQUIRED);
    assert_int_equal(reply.confirmation.length, HANDOUT_LENGTH);
    assert_int_equal(house_hashes(&house) - hashes, 1);
    struct token_status status;
    struct login_gathered bob = house_gather(&house, BOB);
    assert_int_equal(token_status_get(house.service, bob.user.organization, bob.user.id,
                                      house.arena, &status, NULL),
                     STATUS_OK);
    assert_int_equal(status.delivery, DELIVERY_NONE);
}

/* A stale try that is written after the fifth must not bring the code back (R30). */
static void test_parallel_wrong_codes_each_count(UNUSED_STATE)
{
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD);
    const char *code = mailed_code();
    struct confirm_request request = {.confirmation = reply.confirmation,
                                      .code = SLICE("00000000"),
                                      .caller = house_caller(HOUSE_OUTSIDE)};
    struct confirm_outcome outcomes[9];
    for (size_t i = 0; i < ARRAY_LENGTH(outcomes); i++)
        assert_int_equal(confirm_code(house.service, &request, house.arena, &outcomes[i], NULL),
                         STATUS_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(outcomes); i++)
        assert_int_equal(pending_wait(outcomes[i].pending), i < 5 ? PENDING_DONE : PENDING_CHANGED);
    assert_false(confirm(reply.confirmation, code).allowed);
}

/* R31: at most three codes an hour; further sign-ins look the same and mail nothing. */
static void test_strangers_cannot_make_us_mail_codes_for_ever(UNUSED_STATE)
{
    const char *last = NULL;
    for (unsigned i = 0; i < 5; i++) {
        struct login_reply reply =
            house_login(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD);
        assert_int_equal(reply.answer, LOGIN_TOKEN_REQUIRED);
        const char *code = mailed_code();
        if (i == 2)
            last = code;
        if (i > 2)
            assert_string_equal(code, last);
        house_now += MINUTE;
    }
}

/* ---- seals: records changed behind the service's back ---- */

static void sql(const char *statement)
{
    char path[PATH_MAX];
    sqlite3 *db;
    assert_int_equal(sqlite3_open(scratch_path(&house.scratch, "sallyport.db", path), &db),
                     SQLITE_OK);
    sqlite3_busy_timeout(db, 2000);
    char *message = NULL;
    if (sqlite3_exec(db, statement, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s", message);
    assert_int_not_equal(sqlite3_total_changes(db), 0);
    sqlite3_close(db);
}

static enum login_reason inside_reason(void)
{
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD);
    return reply.reason;
}

static void test_a_forged_standing_lets_nobody_in(UNUSED_STATE)
{
    sql("UPDATE users SET profile_id = (SELECT id FROM profiles WHERE name LIKE 'System%') "
        "WHERE username = '" BOB "'");
    assert_int_equal(inside_reason(), REASON_STANDING_SEAL);
}

static void test_a_copied_password_row_is_worth_nothing(UNUSED_STATE)
{
    house_user(&house, "eve@acme.example");
    sql("UPDATE passwords SET hash = (SELECT p.hash FROM passwords p JOIN users u ON p.user_id = "
        "u.id WHERE u.username = 'eve@acme.example') WHERE user_id = (SELECT id FROM users WHERE "
        "username = '" BOB "')");
    assert_int_equal(inside_reason(), REASON_PASSWORD_WRONG);
}

static void test_a_revoked_token_row_cannot_be_revived(UNUSED_STATE)
{
    const char *old_token = house_token(&house, BOB);
    house_token(&house, BOB);
    sql("UPDATE tokens SET state = 1 WHERE state = 2");
    assert_int_equal(outside_with(old_token), LOGIN_REFUSED);
}

static void test_a_forged_range_does_not_trust(UNUSED_STATE)
{
    sql("UPDATE ranges SET first_ip = zeroblob(16) WHERE note = 'test'");
    sql("UPDATE organizations SET generation = randomblob(16)");
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_SOAP, "192.0.2.7", BOB, HOUSE_PASSWORD);
    assert_int_equal(reply.answer, LOGIN_TOKEN_REQUIRED);
}

static void test_a_forged_policy_does_not_open_the_second_door(UNUSED_STATE)
{
    sql("UPDATE organizations SET confirmation_on = 0");
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD);
    assert_int_equal(reply.answer, LOGIN_TOKEN_REQUIRED);
}

static void test_a_forged_email_address_gets_no_secret(UNUSED_STATE)
{
    const char *token = house_token(&house, BOB);
    sql("UPDATE users SET email = 'thief@evil.example' WHERE username = '" BOB "'");
    struct token_reset_reply reply;
    assert_int_equal(
        token_reset_by_operator(house.service, slice_from(BOB), house.arena, &reply, NULL),
        STATUS_OK);
    assert_int_equal(reply.result, TOKEN_RESET_NOT_AVAILABLE);
    assert_int_equal(reply.token_case, TOKEN_OFF_DAMAGED);
    assert_int_equal(inside_reason(), REASON_ALLOWED);
    assert_int_equal(outside_with(token), LOGIN_ALLOWED);
}

/* No ordinary operation makes a forged field whole. */
static void test_nothing_blesses_a_forged_record(UNUSED_STATE)
{
    struct secret secret;
    struct password_reply reply;
    struct token_reset_reply again;
    sql("UPDATE users SET email = 'thief@evil.example' WHERE username = '" BOB "'");
    secret_set(&secret, slice_from("amber staircase in winter"));
    assert_int_equal(
        password_set_by_operator(house.service,
                                 &(struct password_by_operator){slice_from(BOB), &secret, false},
                                 house.arena, &reply, NULL),
        STATUS_OK);
    assert_int_equal(reply.result, PASSWORD_SET_READY);
    assert_false(reply.token_mailed);
    house_submit(reply.pending);
    assert_int_equal(
        token_reset_by_operator(house.service, slice_from(BOB), house.arena, &again, NULL),
        STATUS_OK);
    assert_int_equal(again.token_case, TOKEN_OFF_DAMAGED);
    sql("UPDATE users SET profile_id = (SELECT id FROM profiles WHERE name LIKE 'System%') "
        "WHERE username = '" BOB "'");
    struct pending *pending;
    assert_int_equal(user_set_active(house.service, &house_operator, slice_from(BOB), false,
                                     house.arena, &pending, NULL),
                     STATUS_CONFLICT);
    secret_set(&secret, slice_from("amber staircase in summer"));
    assert_int_equal(
        password_set_by_operator(house.service,
                                 &(struct password_by_operator){slice_from(BOB), &secret, false},
                                 house.arena, &reply, NULL),
        STATUS_CONFLICT);
}

static void test_an_older_token_row_put_back_is_worth_nothing(UNUSED_STATE)
{
    const char *token = house_token(&house, BOB);
    sql("CREATE TABLE kept AS SELECT * FROM tokens; UPDATE kept SET state = state");
    house_token(&house, BOB);
    sql("DELETE FROM tokens");
    sql("INSERT INTO tokens SELECT * FROM kept");
    assert_int_equal(outside_with(token), LOGIN_REFUSED);
}

static void test_a_stretched_session_does_not_exist(UNUSED_STATE)
{
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD);
    assert_true(is_alive(reply.session));
    sql("UPDATE sessions SET shown = 1");
    assert_false(is_alive(reply.session));
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        EACH(test_the_button_mails_and_renews_the_session),
        EACH(test_a_reset_ends_what_the_old_token_opened),
        EACH(test_an_old_sign_in_needs_the_password_again),
        EACH(test_the_twenty_first_reset_of_a_day_is_refused_before_it_changes_anything),
        EACH(test_a_new_sign_in_ends_the_old_session_of_the_browser),
        EACH(test_a_change_of_password_rotates_the_token),
        EACH(test_a_link_is_good_once_and_for_ten_minutes),
        EACH(test_a_code_confirms_once_and_only_this_browser),
        EACH(test_five_wrong_codes_kill_the_right_one),
        EACH(test_parallel_wrong_codes_each_count),
        EACH(test_strangers_cannot_make_us_mail_codes_for_ever),
        EACH(test_a_code_dies_after_ten_minutes),
        EACH(test_a_wrong_password_outside_mails_nothing),
        EACH(test_a_forged_standing_lets_nobody_in),
        EACH(test_a_copied_password_row_is_worth_nothing),
        EACH(test_a_revoked_token_row_cannot_be_revived),
        EACH(test_a_forged_range_does_not_trust),
        EACH(test_a_forged_policy_does_not_open_the_second_door),
        EACH(test_a_forged_email_address_gets_no_secret),
        EACH(test_nothing_blesses_a_forged_record),
        EACH(test_an_older_token_row_put_back_is_worth_nothing),
        EACH(test_a_stretched_session_does_not_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
