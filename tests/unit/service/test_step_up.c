/* SPDX-License-Identifier: Apache-2.0 */
/* What a session may show later: a code, the token, the password again. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/secret/step_up.h"

#include <string.h>

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

static bool find(struct slice text, const char *ip, struct session *session)
{
    struct caller caller = house_caller(ip);
    return session_check(house.service, text, &caller, house.arena, session, NULL) == STATUS_OK;
}

static struct session sign_in(const char *secret)
{
    struct session session;
    struct login_reply reply = house_login(&house, LOGIN_ENTRY_WEB, HOUSE_INSIDE, BOB, secret);
    assert_int_equal(reply.answer, LOGIN_ALLOWED);
    assert_true(find(reply.session, HOUSE_INSIDE, &session));
    return session;
}

static struct step_up_reply by_token(const struct session *session, const char *token)
{
    struct secret secret;
    struct step_up_reply reply;
    struct caller caller = house_caller(HOUSE_INSIDE);
    secret_set(&secret, slice_from(token));
    assert_int_equal(
        step_up_by_token(house.service, session, &secret, &caller, house.arena, &reply, NULL),
        STATUS_OK);
    assert_int_equal(secret.length, 0);
    house_submit(reply.pending);
    return reply;
}

static struct step_up_reply again(const struct session *session, const char *password)
{
    struct secret secret;
    struct step_up_reply reply;
    struct caller caller = house_caller(HOUSE_INSIDE);
    secret_set(&secret, slice_from(password));
    assert_int_equal(
        sign_in_again(house.service, session, &secret, &caller, house.arena, &reply, NULL),
        STATUS_OK);
    house_submit(reply.pending);
    return reply;
}

static struct step_up_reply mail_code(const struct session *session)
{
    struct step_up_reply reply;
    struct caller caller = house_caller(HOUSE_INSIDE);
    assert_int_equal(step_up_mail_code(house.service, session, &caller, house.arena, &reply, NULL),
                     STATUS_OK);
    if (reply.pending != NULL)
        house_submit(reply.pending);
    return reply;
}

static void test_a_token_is_shown_once_and_under_a_new_id(UNUSED_STATE)
{
    const char *token = house_token(&house, BOB);
    struct session session = sign_in(HOUSE_PASSWORD), found;
    assert_int_equal(session.shown, 0);
    assert_int_equal(by_token(&session, "sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO").result,
                     STEP_UP_WRONG);
    struct step_up_reply reply = by_token(&session, token);
    assert_int_equal(reply.result, STEP_UP_SHOWN);
    assert_false(find(session.text, HOUSE_INSIDE, &found));
    assert_true(find(reply.session, HOUSE_OUTSIDE, &found));
    assert_int_equal(found.shown, SHOWN_TOKEN);
    assert_false(found.needs_step_up);
}

static void test_a_session_ends_with_the_token_that_it_showed(UNUSED_STATE)
{
    struct session found, session;
    const char *token = house_token(&house, BOB);
    session = sign_in(HOUSE_PASSWORD);
    struct step_up_reply reply = by_token(&session, token);
    house_token(&house, BOB);
    assert_false(find(reply.session, HOUSE_INSIDE, &found));
}

static void test_five_wrong_tokens_end_the_session(UNUSED_STATE)
{
    struct session found, session;
    const char *token = house_token(&house, BOB);
    session = sign_in(HOUSE_PASSWORD);
    for (unsigned i = 0; i < 5; i++) {
        assert_true(find(session.text, HOUSE_INSIDE, &session));
        assert_int_equal(by_token(&session, "no token").result,
                         i == 4 ? STEP_UP_SESSION_ENDED : STEP_UP_WRONG);
    }
    assert_false(find(session.text, HOUSE_INSIDE, &found));
    assert_int_equal(by_token(&session, token).result, STEP_UP_SHOWN);
    assert_false(find(session.text, HOUSE_INSIDE, &found));
}

static void test_the_password_again_makes_a_late_sign_in(UNUSED_STATE)
{
    struct session found, session = sign_in(HOUSE_PASSWORD);
    house_now += 6 * MINUTE;
    assert_true(find(session.text, HOUSE_INSIDE, &session));
    assert_false(session.signed_in_lately);
    assert_int_equal(again(&session, "wrong").result, STEP_UP_WRONG);
    struct step_up_reply reply = again(&session, HOUSE_PASSWORD);
    assert_int_equal(reply.result, STEP_UP_SHOWN);
    assert_true(find(reply.session, HOUSE_INSIDE, &found));
    assert_true(found.signed_in_lately);
    assert_int_equal(found.shown, 0);
}

static void test_codes_within_sessions_have_a_budget(UNUSED_STATE)
{
    struct session session = sign_in(HOUSE_PASSWORD);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(mail_code(&session).result, STEP_UP_CODE_MAILED);
    assert_int_equal(mail_code(&session).result, STEP_UP_TOO_MANY);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        EACH(test_a_token_is_shown_once_and_under_a_new_id),
        EACH(test_a_session_ends_with_the_token_that_it_showed),
        EACH(test_five_wrong_tokens_end_the_session),
        EACH(test_the_password_again_makes_a_late_sign_in),
        EACH(test_codes_within_sessions_have_a_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
