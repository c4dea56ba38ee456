/* SPDX-License-Identifier: Apache-2.0 */
/* The plain lockout that an organization may switch on, in the whole service. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/trail/seal.h"
#include "service/watch/limits.h"

#include <stdio.h>

#define BOB "bob@acme.example"
#define MINUTE ((micros)60 * MICROS_PER_SECOND)

static struct house house;

static void lockout(int attempts, int minutes)
{
    struct organization_row row;
    struct change change;
    change_init(&change, house.arena);
    assert_int_equal(
        store_organization_find(house.store, house.organization, house.arena, &row, NULL),
        STATUS_OK);
    row.lockout_attempts = attempts;
    row.lockout_minutes = minutes;
    row.generation.bytes[0]++;
    seal_organization(house.keys, &row);
    change_put_organization(&change, &row);
    assert_int_equal(store_write_wait(house.store, &change, NULL), WRITE_DONE);
}

static int set_up(void **state)
{
    (void)state;
    house_make(&house);
    house_user(&house, BOB);
    lockout(3, 15);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    house_end(&house);
    return 0;
}

static struct login_reply inside(const char *secret)
{
    return house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, secret);
}

static const char *reason_of(const struct login_reply *reply)
{
    struct acting acting = acting_operator(false);
    struct attempt attempt;
    assert_int_equal(history_explain(house.service, &acting, house.organization,
                                     slice_from(reply->reference), house.arena, &attempt, NULL),
                     STATUS_OK);
    return reason_get((int)attempt.reason)->key;
}

static void fail_times(unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        char wrong[32];
        snprintf(wrong, sizeof wrong, "wrong password %u", i);
        assert_int_equal(inside(wrong).answer, LOGIN_REFUSED);
    }
}

static void test_the_third_wrong_password_locks_out_for_fifteen_minutes(UNUSED_STATE)
{
    fail_times(2);
    assert_int_equal(inside(HOUSE_PASSWORD).answer, LOGIN_ALLOWED);
    fail_times(3);
    struct login_reply reply = inside(HOUSE_PASSWORD);
    assert_int_equal(reply.answer, LOGIN_REFUSED);
    assert_string_equal(reason_of(&reply), "locked_out");
    house_now += 15 * MINUTE;
    assert_int_equal(inside(HOUSE_PASSWORD).answer, LOGIN_ALLOWED);
}

static void test_the_right_token_and_the_web_form_meet_it_too(UNUSED_STATE)
{
    const char *secret = house_join(&house, HOUSE_PASSWORD, house_token(&house, BOB));
    fail_times(3);
    struct login_reply token = house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_OUTSIDE, BOB, secret);
    assert_string_equal(reason_of(&token), "locked_out");
    struct login_reply form =
        house_login(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD);
    assert_int_equal(form.answer, LOGIN_TOKEN_REQUIRED);
    assert_string_equal(reason_of(&form), "locked_out");
}

static void test_wrong_tokens_and_strangers_on_the_web_form_never_count(UNUSED_STATE)
{
    for (unsigned i = 0; i < 6; i++) {
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_OUTSIDE, BOB,
                    HOUSE_PASSWORD "sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO");
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB,
                    HOUSE_PASSWORD "sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO");
        house_login(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, "wrong");
    }
    assert_int_equal(inside(HOUSE_PASSWORD).answer, LOGIN_ALLOWED);
}

static void test_the_same_wrong_secret_counts_once(UNUSED_STATE)
{
    for (unsigned i = 0; i < 8; i++)
        assert_int_equal(inside("the same wrong one").answer, LOGIN_REFUSED);
    assert_int_equal(inside(HOUSE_PASSWORD).answer, LOGIN_ALLOWED);
}

static void test_forever_ends_when_it_is_lifted(UNUSED_STATE)
{
    lockout(3, -1);
    fail_times(3);
    house_now += 100000 * MINUTE;
    struct login_reply reply = inside(HOUSE_PASSWORD);
    assert_string_equal(reason_of(&reply), "locked_out");
    const struct acting acting = acting_operator(false);
    struct pending *pending;
    assert_int_equal(
        limits_lift(house.service, &acting, slice_from(BOB), house.arena, &pending, NULL),
        STATUS_OK);
    house_submit(pending);
    assert_int_equal(inside(HOUSE_PASSWORD).answer, LOGIN_ALLOWED);
}

static void test_it_outlives_a_restart(UNUSED_STATE)
{
    fail_times(3);
    house_restart(&house);
    struct login_reply reply = inside(HOUSE_PASSWORD);
    assert_string_equal(reason_of(&reply), "locked_out");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_third_wrong_password_locks_out_for_fifteen_minutes,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_right_token_and_the_web_form_meet_it_too, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_tokens_and_strangers_on_the_web_form_never_count,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_same_wrong_secret_counts_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_forever_ends_when_it_is_lifted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_it_outlives_a_restart, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
