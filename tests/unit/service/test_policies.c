/* SPDX-License-Identifier: Apache-2.0 */
/* Login hours and session settings, in the whole service. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/trail/seal.h"

#define BOB "bob@acme.example"
#define MINUTE ((micros)60 * MICROS_PER_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* A Monday, 08:00 in Berlin (summer time), 06:00 UTC. */
static const micros monday = 1782108000 * (micros)MICROS_PER_SECOND;

static struct house house;
static struct organization_row organization;
static struct profile_row profile;

static void write_rules(void)
{
    struct change change;
    change_init(&change, house.arena);
    organization.generation.bytes[1]++;
    profile.generation.bytes[1]++;
    seal_organization(house.keys, &organization);
    seal_profile(house.keys, &profile);
    change_put_organization(&change, &organization);
    change_put_profile(&change, &profile);
    assert_int_equal(store_write_wait(house.store, &change, NULL), WRITE_DONE);
}

static int set_up(void **state)
{
    (void)state;
    house_now = monday;
    house_make(&house);
    house_user(&house, BOB);
    struct login_gathered gathered = house_gather(&house, BOB);
    organization = gathered.organization;
    profile = gathered.profile;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    house_end(&house);
    return 0;
}

static struct login_reply sign_in(enum login_entry entry)
{
    return house_login(&house, entry, HOUSE_INSIDE, BOB, HOUSE_PASSWORD);
}

static bool lives(struct slice text, const char *ip)
{
    struct session session;
    struct caller caller = house_caller(ip);
    return session_check(house.service, text, &caller, house.arena, &session, NULL) == STATUS_OK;
}

/* ---- login hours ---- */

static void test_the_hours_count_in_the_time_zone_of_the_organization(UNUSED_STATE)
{
    organization.time_zone = slice_from("Europe/Berlin");
    profile.login_hours = slice_from("mon=480-1080");
    write_rules();
    assert_int_equal(sign_in(LOGIN_ENTRY_SOAP).answer, LOGIN_ALLOWED);
    house_now = monday - MINUTE;
    struct login_reply early = sign_in(LOGIN_ENTRY_SOAP);
    assert_int_equal(early.answer, LOGIN_REFUSED);
    assert_true(early.precise);
    assert_int_equal(early.reason, REASON_HOURS);
    house_now = monday + 10 * HOUR;
    assert_int_equal(sign_in(LOGIN_ENTRY_WEB).reason, REASON_HOURS);
    house_now = monday + 10 * HOUR - MINUTE;
    assert_int_equal(sign_in(LOGIN_ENTRY_WEB).answer, LOGIN_ALLOWED);
}

static void test_what_cannot_be_read_is_closed(UNUSED_STATE)
{
    profile.login_hours = slice_from("mon=0-9999");
    write_rules();
    assert_int_equal(sign_in(LOGIN_ENTRY_SOAP).reason, REASON_HOURS);
    profile.login_hours = slice_from("mon=0-1440");
    organization.time_zone = slice_from("Mars/Olympus");
    write_rules();
    assert_int_equal(sign_in(LOGIN_ENTRY_SOAP).reason, REASON_HOURS);
    organization.time_zone = slice_from("UTC");
    write_rules();
    assert_int_equal(sign_in(LOGIN_ENTRY_SOAP).answer, LOGIN_ALLOWED);
}

static void test_a_session_rests_outside_the_hours(UNUSED_STATE)
{
    profile.login_hours = slice_from("mon=360-420");
    write_rules();
    struct slice text = sign_in(LOGIN_ENTRY_WEB).session;
    assert_true(lives(text, HOUSE_INSIDE));
    house_now = monday + 59 * MINUTE;
    assert_true(lives(text, HOUSE_INSIDE));
    house_now = monday + 60 * MINUTE;
    assert_false(lives(text, HOUSE_INSIDE));
}

static void test_explain_answers_for_another_time(UNUSED_STATE)
{
    profile.login_hours = slice_from("tue=0-1440");
    write_rules();
    struct what_if_answer answer;
    struct what_if question = {.username = SLICE(BOB),
                               .origin = house_caller(HOUSE_INSIDE).origin,
                               .entry = LOGIN_ENTRY_SOAP};
    assert_int_equal(history_what_if(house.service, &question, house.arena, &answer, NULL),
                     STATUS_OK);
    assert_int_equal(answer.verdict.reason, REASON_HOURS);
    question.at = monday + DAY;
    assert_int_equal(history_what_if(house.service, &question, house.arena, &answer, NULL),
                     STATUS_OK);
    assert_int_equal(answer.verdict.reason, REASON_ALLOWED);
}

/* ---- session settings ---- */

static void test_an_idle_and_an_old_session_end_by_the_policy_of_now(UNUSED_STATE)
{
    profile.policy.session_idle_minutes = 30;
    organization.policy.session_hours = 2;
    write_rules();
    struct slice text = sign_in(LOGIN_ENTRY_WEB).session;
    for (unsigned i = 1; i <= 5; i++) {
        house_now = monday + i * 20 * MINUTE;
        assert_true(lives(text, HOUSE_INSIDE));
        house_restart(&house); /* waits until the touch is on disk */
    }
    organization.policy.session_hours = 1;
    write_rules();
    assert_false(lives(text, HOUSE_INSIDE));
    organization.policy.session_hours = 2;
    write_rules();
    assert_true(lives(text, HOUSE_INSIDE));
    house_now += 30 * MINUTE;
    assert_false(lives(text, HOUSE_INSIDE));
}

static void test_a_session_may_be_locked_to_its_ip_address(UNUSED_STATE)
{
    struct slice text = sign_in(LOGIN_ENTRY_WEB).session;
    assert_true(lives(text, "192.0.2.8"));
    organization.policy.session_lock_ip = 1;
    write_rules();
    assert_false(lives(text, "192.0.2.8"));
    assert_true(lives(text, HOUSE_INSIDE));
    assert_false(lives(text, ""));
}

static void test_login_ip_ranges_may_hold_for_every_request(UNUSED_STATE)
{
    profile.ranges = slice_from("192.0.2.0-192.0.2.255");
    write_rules();
    struct slice text = sign_in(LOGIN_ENTRY_WEB).session;
    assert_true(lives(text, HOUSE_OUTSIDE));
    organization.policy.session_ranges_always = 1;
    write_rules();
    assert_false(lives(text, HOUSE_OUTSIDE));
    assert_true(lives(text, HOUSE_INSIDE));
}

static void test_a_permission_taken_away_ends_what_it_allowed(UNUSED_STATE)
{
    struct slice api = sign_in(LOGIN_ENTRY_SOAP).session, web = sign_in(LOGIN_ENTRY_WEB).session;
    profile.permissions &= ~(uint64_t)PERMISSION_API_ENABLED;
    write_rules();
    assert_false(lives(api, HOUSE_INSIDE));
    assert_true(lives(web, HOUSE_INSIDE));
    profile.permissions |= PERMISSION_API_ENABLED | PERMISSION_API_ONLY;
    write_rules();
    assert_true(lives(api, HOUSE_INSIDE));
    assert_false(lives(web, HOUSE_INSIDE));
}

static void test_an_inside_session_that_appears_outside_must_step_up(UNUSED_STATE)
{
    struct session session;
    struct caller caller = house_caller(HOUSE_OUTSIDE);
    struct slice text = sign_in(LOGIN_ENTRY_WEB).session;
    assert_int_equal(session_check(house.service, text, &caller, house.arena, &session, NULL),
                     STATUS_OK);
    assert_true(session.needs_step_up);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_hours_count_in_the_time_zone_of_the_organization),
        TEST(test_what_cannot_be_read_is_closed),
        TEST(test_a_session_rests_outside_the_hours),
        TEST(test_explain_answers_for_another_time),
        TEST(test_an_idle_and_an_old_session_end_by_the_policy_of_now),
        TEST(test_a_session_may_be_locked_to_its_ip_address),
        TEST(test_login_ip_ranges_may_hold_for_every_request),
        TEST(test_a_permission_taken_away_ends_what_it_allowed),
        TEST(test_an_inside_session_that_appears_outside_must_step_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
