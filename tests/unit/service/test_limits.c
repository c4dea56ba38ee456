/* SPDX-License-Identifier: Apache-2.0 */
/* Limits by source, spraying, and the budgets of mails. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/post/mail_budget.h"
#include "service/watch/operate.h"

#include <stdio.h>

#define BOB "bob@acme.example"
#define SECOND ((micros)1000000)
#define HOUR (3600 * SECOND)

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

/* ---- sources alone ---- */

static struct ip_origin origin_of(const char *ip)
{
    struct ip_origin origin = {.readable = true};
    assert_true(ip_parse(slice_from(ip), &origin.ip));
    return origin;
}

static struct sources *sources_of(int failures, int trusted)
{
    struct sources *sources = NULL;
    struct source_settings settings = {failures, trusted, 5};
    assert_int_equal(sources_new(&settings, &sources, NULL), STATUS_OK);
    return sources;
}

static bool fail_from(struct sources *sources, const char *ip, bool trusted, unsigned secret,
                      micros now)
{
    char text[16];
    snprintf(text, sizeof text, "%u", secret);
    struct source_failure failure = {.origin = origin_of(ip),
                                     .trusted = trusted,
                                     .organization = 7,
                                     .name = SLICE("bob"),
                                     .secret = slice_from(text)};
    return sources_fail(sources, &failure, now);
}

static void test_a_source_that_fails_too_often_is_put_off_for_a_while(UNUSED_STATE)
{
    struct sources *sources = sources_of(10, 0);
    struct ip_origin here = origin_of("203.0.113.5");
    micros now = HOUR;
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(sources_wait(sources, here, false, now), 0);
        assert_true(fail_from(sources, "203.0.113.5", false, i, now));
    }
    unsigned wait = sources_wait(sources, here, false, now);
    assert_in_range(wait, 360, 361);
    assert_int_equal(sources_wait(sources, origin_of("203.0.113.6"), false, now), 0);
    assert_int_equal(sources_wait(sources, here, false, now + wait * SECOND), 0);
    sources_free(sources);
}

static void test_the_same_secret_again_does_not_count(UNUSED_STATE)
{
    struct sources *sources = sources_of(10, 0);
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(fail_from(sources, "203.0.113.5", false, 1, HOUR), i == 0);
    assert_int_equal(sources_wait(sources, origin_of("203.0.113.5"), false, HOUR), 0);
    assert_true(fail_from(sources, "203.0.113.5", false, 1, 3 * HOUR));
    sources_free(sources);
}

static void test_neighbours_together_meet_the_limit_of_their_network(UNUSED_STATE)
{
    struct sources *sources = sources_of(10, 0);
    char ip[64];
    for (unsigned i = 0; i < 100; i++) {
        snprintf(ip, sizeof ip, "203.0.113.%u", i);
        fail_from(sources, ip, false, i, HOUR);
    }
    assert_true(sources_wait(sources, origin_of("203.0.113.200"), false, HOUR) > 0);
    assert_int_equal(sources_wait(sources, origin_of("203.0.114.200"), false, HOUR), 0);
    for (unsigned i = 0; i < 10; i++) {
        snprintf(ip, sizeof ip, "2001:db8:1:1::%x", i);
        fail_from(sources, ip, false, i, HOUR);
    }
    assert_true(sources_wait(sources, origin_of("2001:db8:1:1::abcd"), false, HOUR) > 0);
    assert_int_equal(sources_wait(sources, origin_of("2001:db8:1:2::1"), false, HOUR), 0);
    sources_free(sources);
}

static void test_trusted_networks_have_a_larger_limit_of_their_own(UNUSED_STATE)
{
    struct sources *sources = sources_of(10, 100);
    for (unsigned i = 0; i < 50; i++)
        fail_from(sources, HOUSE_INSIDE, true, i, HOUR);
    assert_int_equal(sources_wait(sources, origin_of(HOUSE_INSIDE), true, HOUR), 0);
    assert_int_equal(sources_wait(sources, origin_of(HOUSE_INSIDE), false, HOUR), 0);
    for (unsigned i = 50; i < 100; i++)
        fail_from(sources, HOUSE_INSIDE, true, i, HOUR);
    assert_true(sources_wait(sources, origin_of(HOUSE_INSIDE), true, HOUR) > 0);
    sources_free(sources);
}

static void test_a_million_sources_need_bounded_memory_and_free_no_spent_one(UNUSED_STATE)
{
    struct sources *sources = sources_of(3, 0);
    for (unsigned i = 0; i < 3; i++)
        fail_from(sources, "203.0.113.5", false, i, HOUR);
    char ip[64];
    for (unsigned i = 0; i < 300000; i++) {
        snprintf(ip, sizeof ip, "10.%u.%u.%u", i >> 16, (i >> 8) & 255, i & 255);
        fail_from(sources, ip, false, i, HOUR + i);
    }
    assert_true(sources_wait(sources, origin_of("203.0.113.5"), false, HOUR + 300000) > 0);
    sources_free(sources);
}

static void test_who_looks_sees_the_spent_ones_of_his_organization_and_may_lift_them(UNUSED_STATE)
{
    struct sources *sources = sources_of(3, 0);
    for (unsigned i = 0; i < 3; i++)
        fail_from(sources, "203.0.113.5", false, i, HOUR);
    const struct source_limited *rows;
    size_t count;
    assert_int_equal(sources_list(sources, 8, HOUR, house.arena, &rows, &count, NULL), STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(sources_list(sources, 7, HOUR, house.arena, &rows, &count, NULL), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].bits, 32);
    assert_int_equal(rows[0].failures, 3);
    assert_int_equal(sources_lift(sources, 8, HOUR), 0);
    assert_int_equal(sources_lift(sources, 7, HOUR), 1);
    assert_int_equal(sources_wait(sources, origin_of("203.0.113.5"), false, HOUR), 0);
    sources_free(sources);
}

/* Or who administers one organization could free the source from which he attacks another. */
static void test_a_source_that_aimed_at_several_organizations_is_lifted_by_none(UNUSED_STATE)
{
    struct sources *sources = sources_of(3, 0);
    struct ip_origin origin = origin_of("203.0.113.5");
    struct source_failure own = {.origin = origin, .organization = 8, .name = SLICE("own")};
    for (unsigned i = 0; i < 2; i++)
        fail_from(sources, "203.0.113.5", false, i, HOUR);
    assert_true(sources_fail(sources, &own, HOUR));
    sources_give_back(sources, origin, false, HOUR);
    own.secret = slice_from("another");
    assert_true(sources_fail(sources, &own, HOUR));
    assert_int_equal(sources_lift(sources, 8, HOUR), 0);
    assert_int_equal(sources_lift(sources, 7, HOUR), 0);
    assert_true(sources_wait(sources, origin, false, HOUR) > 0);
    assert_int_equal(sources_lift(sources, 0, HOUR), 1);
    /* What has run off is forgotten, and whom it aimed at too. */
    for (unsigned i = 0; i < 3; i++)
        fail_from(sources, "203.0.113.5", false, i, 4 * HOUR);
    assert_int_equal(sources_lift(sources, 7, 4 * HOUR), 1);
    sources_free(sources);
}

/* ---- in the login ---- */

static enum login_progress try_from(const char *ip, const char *username, const char *secret)
{
    struct login_outcome outcome = house_attempt(&house, LOGIN_ENTRY_SOAP, ip, username, secret);
    if (outcome.progress == LOGIN_DECIDED)
        house_settle(&outcome);
    return outcome.progress;
}

static void limit_sources(int failures, int trusted)
{
    struct source_settings settings = {failures, trusted, 0};
    sources_free(house.service->sources);
    assert_int_equal(sources_new(&settings, &house.service->sources, NULL), STATUS_OK);
}

static void test_a_spent_source_is_put_off_but_for_a_right_token(UNUSED_STATE)
{
    const char *token = house_token(&house, BOB);
    const char *both = house_join(&house, HOUSE_PASSWORD, token);
    limit_sources(100, 5);
    char wrong[32];
    for (unsigned i = 0; i < 5; i++) {
        snprintf(wrong, sizeof wrong, "wrong %u", i);
        assert_int_equal(try_from(HOUSE_INSIDE, "nobody@acme.example", wrong), LOGIN_DECIDED);
    }
    uint64_t before = house_hashes(&house);
    assert_int_equal(try_from(HOUSE_INSIDE, BOB, HOUSE_PASSWORD), LOGIN_LIMITED);
    assert_int_equal(try_from(HOUSE_INSIDE, "nobody@acme.example", "x"), LOGIN_LIMITED);
    assert_int_equal(house_hashes(&house) - before, 0);
    assert_int_equal(house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, both).answer,
                     LOGIN_ALLOWED);
    assert_int_equal(house_login(&house, LOGIN_ENTRY_SOAP, "192.0.3.7", BOB, both).answer,
                     LOGIN_ALLOWED);
}

static void test_successes_do_not_count_against_a_source(UNUSED_STATE)
{
    limit_sources(5, 5);
    for (unsigned i = 0; i < 50; i++)
        assert_int_equal(
            house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD).answer,
            LOGIN_ALLOWED);
}

/* Else a source could learn from its limit what the page hides (R31). */
static void test_right_and_wrong_passwords_outside_count_alike_on_the_web_form(UNUSED_STATE)
{
    limit_sources(4, 0);
    for (unsigned i = 0; i < 4; i++) {
        struct login_outcome outcome = house_attempt(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB,
                                                     i % 2 ? HOUSE_PASSWORD : "something wrong");
        assert_int_equal(outcome.progress, LOGIN_DECIDED);
        assert_int_equal(house_settle(&outcome).answer, LOGIN_TOKEN_REQUIRED);
    }
    struct login_outcome outcome =
        house_attempt(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD);
    assert_int_equal(outcome.progress, LOGIN_LIMITED);
    assert_true(outcome.retry_after > 0);
}

static void test_wrong_tokens_count_against_the_source_alone(UNUSED_STATE)
{
    limit_sources(5, 5);
    house_token(&house, BOB);
    char secret[64] = "x"
                      "sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO";
    for (unsigned i = 0; i < 30; i++) {
        secret[0] = (char)('A' + i);
        assert_int_equal(try_from(HOUSE_OUTSIDE, BOB, secret), LOGIN_DECIDED);
    }
    assert_true(sources_wait(house.service->sources, origin_of(HOUSE_OUTSIDE), false,
                             service_now(house.service)) > 0);
    assert_int_equal(
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD).answer,
        LOGIN_ALLOWED);
}

/* ---- the login rate ---- */

/* Only allowed logins count, so that nobody else can use it up; and only whoever knows the secrets
 * hears the code. */
static void test_more_logins_than_the_rate_allows_are_refused_by_name(UNUSED_STATE)
{
    house.settings.login_rate_per_hour = 10;
    for (unsigned i = 0; i < 10; i++) {
        try_from(HOUSE_INSIDE, BOB, "something wrong");
        assert_int_equal(
            house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD).answer,
            LOGIN_ALLOWED);
    }
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD);
    assert_int_equal(reply.answer, LOGIN_REFUSED);
    assert_int_equal(reply.reason, REASON_RATE_EXCEEDED);
    assert_true(reply.precise);
    assert_string_equal(reason_get((int)reply.reason)->soap_code, "LOGIN_RATE_EXCEEDED");
    assert_false(
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, "something wrong").precise);
    house_now += HOUR / 5;
    assert_int_equal(
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD).answer,
        LOGIN_ALLOWED);
}

/* ---- spraying ---- */

static size_t alarms(record_id organization)
{
    const struct spray *rows;
    size_t count;
    assert_int_equal(spraying_list(house.service->spraying, organization,
                                   service_now(house.service), house.arena, &rows, &count, NULL),
                     STATUS_OK);
    return count;
}

static void spray(const char *network, unsigned names, const char *secret)
{
    char name[32], ip[32], text[32];
    for (unsigned i = 0; i < names; i++) {
        snprintf(name, sizeof name, "user%u@acme.example", i);
        snprintf(ip, sizeof ip, "%s%u", network, i % 250);
        snprintf(text, sizeof text, "%s %u", secret == NULL ? "secret" : secret, i);
        try_from(ip, name, secret == NULL ? text : secret);
    }
}

static void test_one_secret_for_many_users_raises_an_alarm(UNUSED_STATE)
{
    spray("192.0.2.", SPRAYED_NAMES_ONE_SECRET / 2, "Summer 2026 is here");
    assert_int_equal(alarms(0), 0);
    spray("192.0.2.", 2 * SPRAYED_NAMES_ONE_SECRET, "Summer 2026 is here");
    assert_int_equal(alarms(0), 1);
    assert_int_equal(alarms(house.organization), 1);
    assert_int_equal(alarms(house.organization + 1), 0);
    house_now += 2 * HOUR;
    assert_int_equal(alarms(0), 0);
}

static void test_the_doctor_names_spraying(UNUSED_STATE)
{
    const struct doctor_finding *findings;
    size_t count, named = 0;
    spray("192.0.2.", 2 * SPRAYED_NAMES_ONE_SECRET, "Summer 2026 is here");
    assert_int_equal(doctor_examine(house.service, house.arena, &findings, &count, NULL),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        named += slice_starts(findings[i].text, "somebody tries passwords");
    assert_int_equal(named, 1);
}

static void test_many_users_failing_from_one_network_raise_an_alarm(UNUSED_STATE)
{
    spray("192.0.2.", SPRAYED_NAMES, NULL);
    assert_int_equal(alarms(0), 0);
    spray("203.0.113.", SPRAYED_NAMES / 2, NULL);
    assert_int_equal(alarms(0), 0);
    spray("192.0.2.", 2 * SPRAYED_NAMES_TRUSTED, NULL);
    assert_int_equal(alarms(0), 1);
}

static void test_one_user_typing_wrongly_raises_none(UNUSED_STATE)
{
    char secret[32];
    for (unsigned i = 0; i < 100; i++) {
        snprintf(secret, sizeof secret, "typo %u", i);
        try_from(HOUSE_INSIDE, BOB, secret);
    }
    assert_int_equal(alarms(0), 0);
}

/* ---- mails ---- */

static bool mail_is_left(enum mail_budget budget, const char *ip)
{
    struct mail_request request = {
        .budget = budget,
        .organization = house.organization,
        .user = house_gather(&house, BOB).user.id,
        .recipient = slice_from(BOB),
        .origin = origin_of(ip),
    };
    bool left = false;
    assert_int_equal(mail_budget_left(house.service, &request, house.arena, &left, NULL),
                     STATUS_OK);
    return left;
}

static void test_strangers_cannot_use_up_what_the_user_may_have_mailed(UNUSED_STATE)
{
    unsigned codes = 0;
    for (unsigned i = 0; i < 20; i++) {
        codes += mail_is_left(MAIL_BUDGET_CODE, HOUSE_OUTSIDE);
        struct login_outcome outcome =
            house_attempt(&house, LOGIN_ENTRY_WEB, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD);
        house_settle(&outcome);
    }
    assert_int_equal(codes, 3);
    assert_true(mail_is_left(MAIL_BUDGET_LINK, HOUSE_OUTSIDE));
    unsigned tokens = 0;
    for (; mail_is_left(MAIL_BUDGET_TOKEN, HOUSE_OUTSIDE); tokens++)
        house_token(&house, BOB);
    assert_int_equal(tokens, 20);
    assert_true(mail_is_left(MAIL_BUDGET_TOKEN_BY_MANAGER, HOUSE_OUTSIDE));
    house_now += 25 * HOUR;
    assert_true(mail_is_left(MAIL_BUDGET_TOKEN, HOUSE_OUTSIDE));
}

static void test_one_source_may_have_so_many_mailed_to_whomever(UNUSED_STATE)
{
    struct source_settings settings = {0, 0, 5};
    sources_free(house.service->sources);
    assert_int_equal(sources_new(&settings, &house.service->sources, NULL), STATUS_OK);
    for (unsigned i = 0; i < 5; i++)
        assert_true(mail_is_left(MAIL_BUDGET_LINK, HOUSE_OUTSIDE));
    assert_false(mail_is_left(MAIL_BUDGET_LINK, HOUSE_OUTSIDE));
    assert_true(mail_is_left(MAIL_BUDGET_LINK, "198.51.100.1"));
    assert_true(mail_is_left(MAIL_BUDGET_TOKEN, HOUSE_OUTSIDE));
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_source_that_fails_too_often_is_put_off_for_a_while),
        cmocka_unit_test(test_the_same_secret_again_does_not_count),
        cmocka_unit_test(test_neighbours_together_meet_the_limit_of_their_network),
        cmocka_unit_test(test_trusted_networks_have_a_larger_limit_of_their_own),
        cmocka_unit_test(test_a_million_sources_need_bounded_memory_and_free_no_spent_one),
        EACH(test_who_looks_sees_the_spent_ones_of_his_organization_and_may_lift_them),
        EACH(test_a_source_that_aimed_at_several_organizations_is_lifted_by_none),
        EACH(test_a_spent_source_is_put_off_but_for_a_right_token),
        EACH(test_successes_do_not_count_against_a_source),
        EACH(test_right_and_wrong_passwords_outside_count_alike_on_the_web_form),
        EACH(test_wrong_tokens_count_against_the_source_alone),
        EACH(test_one_secret_for_many_users_raises_an_alarm),
        EACH(test_more_logins_than_the_rate_allows_are_refused_by_name),
        EACH(test_the_doctor_names_spraying),
        EACH(test_many_users_failing_from_one_network_raise_an_alarm),
        EACH(test_one_user_typing_wrongly_raises_none),
        EACH(test_strangers_cannot_use_up_what_the_user_may_have_mailed),
        EACH(test_one_source_may_have_so_many_mailed_to_whomever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
