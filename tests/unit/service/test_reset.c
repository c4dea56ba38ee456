/* SPDX-License-Identifier: Apache-2.0 */
/* Forgotten passwords: who is mailed a link, and from where it may be completed. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/post/outbox.h"
#include "service/secret/reset.h"
#include "service/watch/spraying.h"
#include "store/store_list.h"

#include <stdio.h>
#include <string.h>

#define BOB "bob@acme.example"
#define ZOE "zoe@acme.example" /* nobody */
#define NEW_PASSWORD "amber staircase in winter"
#define HOUR ((micros)3600 * MICROS_PER_SECOND)

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

/* ---- asking ---- */

static struct forgot_outcome ask(const char *ip, const char *username)
{
    struct forgot_outcome outcome;
    struct caller caller = house_caller(ip);
    assert_int_equal(
        password_forgot(house.service, slice_from(username), &caller, house.arena, &outcome, NULL),
        STATUS_OK);
    if (outcome.retry_after == 0)
        house_submit(outcome.pending);
    return outcome;
}

static size_t mails(void)
{
    const struct outbox_row *rows;
    size_t count = 0;
    assert_int_equal(store_outbox_list(house.store, house.organization, 0, 0, LIST_PAGE_MAX,
                                       house.arena, &rows, &count, NULL),
                     STATUS_OK);
    return count;
}

/* The mail is quoted-printable: "=3D" for "=", and lines that break at "=". */
static struct slice mailed_link(void)
{
    const char *at = strstr(house_mail(&house).bytes, "/reset-password?link=3D");
    char text[HANDOUT_LENGTH];
    assert_non_null(at);
    at += strlen("/reset-password?link=3D");
    for (size_t i = 0; i < HANDOUT_LENGTH; at++) {
        if (*at != '=')
            text[i++] = *at;
        else
            at += 2;
    }
    return arena_copy(house.arena, slice_make(text, HANDOUT_LENGTH));
}

static void limit_sources(int failures, int trusted)
{
    struct source_settings settings = {failures, trusted, 0};
    sources_free(house.service->sources);
    assert_int_equal(sources_new(&settings, &house.service->sources, NULL), STATUS_OK);
}

static void test_a_link_goes_to_a_user_and_nothing_to_nobody(UNUSED_STATE)
{
    size_t before = mails();
    ask(HOUSE_OUTSIDE, ZOE);
    assert_int_equal(mails(), before);
    ask(HOUSE_OUTSIDE, BOB);
    assert_int_equal(mails(), before + 1);
    mailed_link();
}

static void test_asking_twice_mails_once_and_leaves_the_first_link_good(UNUSED_STATE)
{
    ask(HOUSE_OUTSIDE, BOB);
    struct slice link = mailed_link();
    size_t before = mails();
    ask(HOUSE_OUTSIDE, BOB);
    assert_int_equal(mails(), before);
    struct caller caller = house_caller(HOUSE_INSIDE);
    struct link_visit visit = {.link = link, .caller = &caller};
    struct link_info info;
    assert_int_equal(password_link_show(house.service, &visit, house.arena, &info, NULL),
                     STATUS_OK);
}

static void test_asking_counts_against_the_source_alike_for_every_name(UNUSED_STATE)
{
    const char *const names[] = {BOB, ZOE, "no name at all"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        limit_sources(3, 3);
        for (unsigned times = 0; times < 3; times++)
            assert_int_equal(ask(HOUSE_OUTSIDE, names[i]).retry_after, 0);
        assert_int_not_equal(ask(HOUSE_OUTSIDE, names[i]).retry_after, 0);
        assert_int_equal(ask("198.51.100.9", names[i]).retry_after, 0);
    }
}

static void test_a_spent_source_causes_no_mail(UNUSED_STATE)
{
    limit_sources(1, 1);
    ask(HOUSE_OUTSIDE, ZOE);
    size_t before = mails();
    assert_int_not_equal(ask(HOUSE_OUTSIDE, BOB).retry_after, 0);
    assert_int_equal(mails(), before);
}

/* An empty secret is none: many who forget theirs look like no sprayer of one secret. */
static void test_many_who_ask_do_not_look_like_one_secret_sprayed(UNUSED_STATE)
{
    const struct spray *alarms;
    size_t count = 0;
    char name[32];
    for (unsigned i = 0; i < SPRAYED_NAMES_ONE_SECRET + 10; i++) {
        snprintf(name, sizeof name, "user%u@acme.example", i);
        ask(HOUSE_INSIDE, name);
    }
    assert_int_equal(
        spraying_list(house.service->spraying, 0, house_now, house.arena, &alarms, &count, NULL),
        STATUS_OK);
    assert_int_equal(count, 0);
}

/* ---- completing ---- */

static enum password_result complete(struct slice link, const char *ip)
{
    struct secret secret;
    struct password_reply reply;
    struct caller caller = house_caller(ip);
    struct link_visit visit = {.link = link, .caller = &caller};
    secret_set(&secret, slice_from(NEW_PASSWORD));
    assert_int_equal(
        password_set_by_link(house.service, &visit, &secret, house.arena, &reply, NULL), STATUS_OK);
    if (reply.result == PASSWORD_SET_READY)
        house_submit(reply.pending);
    return reply.result;
}

static enum login_answer inside_with(const char *password)
{
    return house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, password).answer;
}

static void test_asking_changes_nothing_until_the_form_is_completed_inside(UNUSED_STATE)
{
    ask(HOUSE_OUTSIDE, BOB);
    struct slice link = mailed_link();
    assert_int_equal(inside_with(HOUSE_PASSWORD), LOGIN_ALLOWED);
    assert_int_equal(complete(link, HOUSE_OUTSIDE), PASSWORD_SET_NOT_HERE);
    assert_int_equal(inside_with(HOUSE_PASSWORD), LOGIN_ALLOWED);
    assert_int_equal(complete(link, HOUSE_INSIDE), PASSWORD_SET_READY);
    assert_int_equal(inside_with(HOUSE_PASSWORD), LOGIN_REFUSED);
    assert_int_equal(inside_with(NEW_PASSWORD), LOGIN_ALLOWED);
    assert_int_equal(complete(link, HOUSE_INSIDE), PASSWORD_SET_LINK_DEAD);
}

static void test_a_link_asked_for_dies_after_an_hour(UNUSED_STATE)
{
    ask(HOUSE_OUTSIDE, BOB);
    struct slice link = mailed_link();
    house_now += HOUR;
    assert_int_equal(complete(link, HOUSE_INSIDE), PASSWORD_SET_LINK_DEAD);
}

static void test_an_administrators_reset_kills_at_once_and_opens_from_anywhere(UNUSED_STATE)
{
    struct pending *pending;
    const char *both = house_join(&house, HOUSE_PASSWORD, house_token(&house, BOB));
    assert_int_equal(password_reset_by_administrator(house.service, &house_operator,
                                                     slice_from(BOB), house.arena, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
    struct slice link = mailed_link();
    assert_int_equal(inside_with(HOUSE_PASSWORD), LOGIN_REFUSED);
    assert_int_equal(inside_with(both), LOGIN_REFUSED);
    assert_int_equal(complete(link, HOUSE_OUTSIDE), PASSWORD_SET_READY);
    assert_int_equal(inside_with(NEW_PASSWORD), LOGIN_ALLOWED);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        EACH(test_a_link_goes_to_a_user_and_nothing_to_nobody),
        EACH(test_asking_twice_mails_once_and_leaves_the_first_link_good),
        EACH(test_asking_counts_against_the_source_alike_for_every_name),
        EACH(test_a_spent_source_causes_no_mail),
        EACH(test_many_who_ask_do_not_look_like_one_secret_sprayed),
        EACH(test_asking_changes_nothing_until_the_form_is_completed_inside),
        EACH(test_a_link_asked_for_dies_after_an_hour),
        EACH(test_an_administrators_reset_kills_at_once_and_opens_from_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
