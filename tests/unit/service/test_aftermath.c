/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from attempts: outdated secrets, who is told, hashing again. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/watch/aftermath.h"
#include "service/watch/operate.h"
#include "store/store_list.h"

#include <stdio.h>

#define BOB "bob@acme.example"
#define NEW_PASSWORD "copper kettle on the stove"
#define HOUR ((micros)3600 * 1000000)

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

static void password_set(const char *password)
{
    struct secret secret = {0};
    struct password_reply reply;
    secret_set(&secret, slice_from(password));
    assert_int_equal(
        password_set_by_operator(house.service,
                                 &(struct password_by_operator){slice_from(BOB), &secret, false},
                                 house.arena, &reply, NULL),
        STATUS_OK);
    assert_int_equal(reply.result, PASSWORD_SET_READY);
    house_submit(reply.pending);
}

static struct attempt last_attempt(void)
{
    struct history_query query = {.organization = house.organization, .max = 1};
    const struct acting acting = acting_operator(false);
    const struct attempt *attempts;
    size_t count;
    record_id next;
    assert_int_equal(
        history_list(house.service, &acting, &query, house.arena, &attempts, &count, &next, NULL),
        STATUS_OK);
    return attempts[0];
}

static enum login_answer log_in(const char *ip, const char *secret)
{
    return house_login(&house, LOGIN_ENTRY_SOAP, ip, BOB, secret).answer;
}

static unsigned failures(void)
{
    const struct lane_row *rows;
    size_t count;
    unsigned sum = 0;
    assert_int_equal(
        store_lane_list(house.store, house.organization, 0, 100, house.arena, &rows, &count, NULL),
        STATUS_OK);
    for (size_t i = 0; i < count; i++)
        sum += rows[i].failures;
    return sum;
}

static size_t notices(void)
{
    const struct outbox_row *rows;
    size_t count, found = 0;
    assert_int_equal(store_outbox_list(house.store, house.organization, 0, 0, 1000, house.arena,
                                       &rows, &count, NULL),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        found += rows[i].kind == MAIL_NOTICE;
    return found;
}

static bool mail_says(const char *words)
{
    struct slice message = house_mail(&house);
    char *text = arena_alloc(house.arena, message.length + 1);
    memcpy(text, message.bytes, message.length);
    text[message.length] = '\0';
    return strstr(text, words) != NULL;
}

static void test_an_outdated_password_is_given_back_and_said_so(UNUSED_STATE)
{
    password_set(NEW_PASSWORD);
    size_t before = notices();
    uint64_t hashes = house_hashes(&house);
    assert_int_equal(log_in(HOUSE_INSIDE, HOUSE_PASSWORD), LOGIN_REFUSED);
    assert_int_equal(failures(), 1);
    assert_int_equal(last_attempt().reason, REASON_PASSWORD_WRONG);
    assert_int_equal(aftermath_run_once(house.service), 1);
    assert_int_equal(failures(), 0);
    assert_int_equal(last_attempt().reason, REASON_PASSWORD_OUTDATED);
    assert_int_equal(notices() - before, 1);
    assert_true(mail_says("old password"));
    /* The second Argon2id ran in spare time: one alone decided. */
    assert_int_equal(house_hashes(&house) - hashes, 1);
}

static void test_a_wrong_password_stays_counted(UNUSED_STATE)
{
    password_set(NEW_PASSWORD);
    size_t before = notices();
    log_in(HOUSE_INSIDE, "never was a password");
    aftermath_run_once(house.service);
    assert_int_equal(failures(), 1);
    assert_int_equal(last_attempt().reason, REASON_PASSWORD_WRONG);
    assert_int_equal(notices(), before);
}

static void test_the_look_is_taken_once_an_hour_for_the_same_secret(UNUSED_STATE)
{
    struct hash_pool_stats stats;
    password_set(NEW_PASSWORD);
    hash_pool_stats(house.pool, &stats);
    uint64_t before = stats.argon2_spare;
    for (unsigned i = 0; i < 10; i++) {
        log_in(HOUSE_INSIDE, HOUSE_PASSWORD);
        aftermath_run_once(house.service);
        assert_int_equal(last_attempt().reason, REASON_PASSWORD_OUTDATED);
    }
    hash_pool_stats(house.pool, &stats);
    assert_int_equal(stats.argon2_spare - before, 1);
    assert_int_equal(failures(), 0);
    house_now += 2 * HOUR;
    log_in(HOUSE_INSIDE, HOUSE_PASSWORD);
    aftermath_run_once(house.service);
    hash_pool_stats(house.pool, &stats);
    assert_int_equal(stats.argon2_spare - before, 2);
}

static void test_the_user_is_told_once_a_day_of_each_program(UNUSED_STATE)
{
    const char *old = house_join(&house, HOUSE_PASSWORD, house_token(&house, BOB));
    house_token(&house, BOB);
    size_t before = notices();
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(log_in(HOUSE_OUTSIDE, old), LOGIN_REFUSED);
    aftermath_run_once(house.service);
    assert_int_equal(notices() - before, 1);
    assert_true(mail_says("203.0.113.0/24"));
    house_now += 23 * HOUR;
    log_in(HOUSE_OUTSIDE, old);
    aftermath_run_once(house.service);
    assert_int_equal(notices() - before, 1);
}

static const struct token_use *uses(size_t *count)
{
    struct token_status status;
    struct login_gathered gathered = house_gather(&house, BOB);
    assert_int_equal(token_status_get(house.service, house.organization, gathered.user.id,
                                      house.arena, &status, NULL),
                     STATUS_OK);
    *count = status.use_count;
    return status.uses;
}

static void test_the_page_says_who_still_sends_the_old_token(UNUSED_STATE)
{
    size_t count;
    const char *old = house_join(&house, HOUSE_PASSWORD, house_token(&house, BOB));
    log_in(HOUSE_OUTSIDE, old);
    assert_int_equal(uses(&count)[0].state, TOKEN_USE_NEW);
    house_now += HOUR;
    const char *both = house_join(&house, HOUSE_PASSWORD, house_token(&house, BOB));
    assert_int_equal(uses(&count)[0].state, TOKEN_USE_EARLIER);
    house_now += HOUR;
    log_in(HOUSE_OUTSIDE, old);
    aftermath_run_once(house.service);
    assert_int_equal(uses(&count)[0].state, TOKEN_USE_OLD);
    house_now += HOUR;
    log_in(HOUSE_OUTSIDE, both);
    assert_int_equal(uses(&count)[0].state, TOKEN_USE_NEW);
    assert_int_equal(count, 1);
}

static void test_a_day_after_the_reset_one_mail_names_those_who_have_not_followed(UNUSED_STATE)
{
    const char *old = house_join(&house, HOUSE_PASSWORD, house_token(&house, BOB));
    house_token(&house, BOB);
    house_now += 25 * HOUR;
    size_t before = notices();
    log_in(HOUSE_OUTSIDE, old);
    log_in(HOUSE_INSIDE, old);
    aftermath_run_once(house.service);
    assert_int_equal(notices() - before, 1);
    assert_true(mail_says("Programs still send"));
    house_now += 25 * HOUR;
    log_in(HOUSE_OUTSIDE, old);
    aftermath_run_once(house.service);
    assert_int_equal(notices() - before, 2);
}

static struct slice stored_hash(void)
{
    return house_gather(&house, BOB).password.hash;
}

static void test_new_parameters_reach_a_password_at_its_next_use(UNUSED_STATE)
{
    struct slice before = stored_hash();
    struct generation generation = house_gather(&house, BOB).user.password_generation;
    assert_int_equal(log_in(HOUSE_INSIDE, HOUSE_PASSWORD), LOGIN_ALLOWED);
    assert_int_equal(aftermath_run_once(house.service), 0);
    house.settings.hash.passes = 2;
    assert_int_equal(log_in(HOUSE_INSIDE, HOUSE_PASSWORD), LOGIN_ALLOWED);
    assert_int_equal(aftermath_run_once(house.service), 1);
    assert_false(slice_equal(stored_hash(), before));
    struct generation after = house_gather(&house, BOB).user.password_generation;
    assert_memory_equal(&after, &generation, sizeof generation);
    assert_int_equal(log_in(HOUSE_INSIDE, HOUSE_PASSWORD), LOGIN_ALLOWED);
    assert_int_equal(aftermath_run_once(house.service), 0);
}

static void test_hashing_again_never_undoes_a_change(UNUSED_STATE)
{
    house.settings.hash.passes = 2;
    assert_int_equal(log_in(HOUSE_INSIDE, HOUSE_PASSWORD), LOGIN_ALLOWED);
    password_set(NEW_PASSWORD);
    aftermath_run_once(house.service);
    assert_int_equal(log_in(HOUSE_INSIDE, HOUSE_PASSWORD), LOGIN_REFUSED);
    assert_int_equal(log_in(HOUSE_INSIDE, NEW_PASSWORD), LOGIN_ALLOWED);
}

static void test_spraying_is_told_to_administrators_once_an_hour(UNUSED_STATE)
{
    struct spray alarm = {.kind = SPRAY_SECRET, .organization = house.organization, .names = 20};
    size_t before = notices();
    aftermath_alarm(house.service, &alarm);
    aftermath_alarm(house.service, &alarm);
    aftermath_run_once(house.service);
    assert_int_equal(notices() - before, 1);
    assert_true(mail_says("at least 20 user names"));
    house_now += 2 * HOUR;
    aftermath_alarm(house.service, &alarm);
    aftermath_run_once(house.service);
    assert_int_equal(notices() - before, 2);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        EACH(test_an_outdated_password_is_given_back_and_said_so),
        EACH(test_a_wrong_password_stays_counted),
        EACH(test_the_look_is_taken_once_an_hour_for_the_same_secret),
        EACH(test_the_user_is_told_once_a_day_of_each_program),
        EACH(test_the_page_says_who_still_sends_the_old_token),
        EACH(test_a_day_after_the_reset_one_mail_names_those_who_have_not_followed),
        EACH(test_new_parameters_reach_a_password_at_its_next_use),
        EACH(test_hashing_again_never_undoes_a_change),
        EACH(test_spraying_is_told_to_administrators_once_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
