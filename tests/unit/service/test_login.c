/* SPDX-License-Identifier: Apache-2.0 */
/* The login use case over a real store: answers, work done, history, lanes, generations. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/login/handouts.h"
#include "service/trail/audit.h"
#include "service/trail/seal.h"
#include "service/watch/limits.h"

#define BOB "bob@acme.example"

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
    assert_int_equal(count, 1);
    return attempts[0];
}

static void expect(enum login_answer answer, enum login_reason reason, unsigned hashes,
                   const char *ip, const char *secret)
{
    uint64_t before = house_hashes(&house);
    struct login_reply reply = house_login(&house, LOGIN_ENTRY_SOAP, ip, BOB, secret);
    assert_int_equal(reply.answer, answer);
    assert_int_equal(reply.reason, reason);
    assert_int_equal(house_hashes(&house) - before, hashes);
    assert_int_equal(strlen(reply.reference), answer == LOGIN_ALLOWED ? 0 : REFERENCE_LENGTH);
    assert_int_equal(last_attempt().reason, reason);
}

static void test_every_answer_and_the_work_behind_it(UNUSED_STATE)
{
    const char *token = house_token(&house, BOB);
    const char *both = house_join(&house, HOUSE_PASSWORD, token);
    expect(LOGIN_ALLOWED, REASON_ALLOWED, 1, HOUSE_INSIDE, HOUSE_PASSWORD);
    assert_int_equal(last_attempt().token_state, TOKEN_STATE_ABSENT);
    expect(LOGIN_ALLOWED, REASON_ALLOWED, 1, HOUSE_INSIDE, both);
    assert_int_equal(last_attempt().token_state, TOKEN_STATE_UNNEEDED);
    expect(LOGIN_ALLOWED, REASON_ALLOWED, 1, HOUSE_OUTSIDE, both);
    assert_int_equal(last_attempt().token_state, TOKEN_STATE_NEEDED);
    expect(LOGIN_TOKEN_REQUIRED, REASON_TOKEN_MISSING, 0, HOUSE_OUTSIDE, HOUSE_PASSWORD);
    expect(LOGIN_REFUSED, REASON_PASSWORD_WRONG, 1, HOUSE_INSIDE, "wrong");
    expect(LOGIN_REFUSED, REASON_NO_PASSWORD, 0, HOUSE_OUTSIDE, token);
    expect(LOGIN_REFUSED, REASON_NO_PASSWORD, 0, HOUSE_INSIDE, "");
    expect(LOGIN_ALLOWED, REASON_ALLOWED, 1, "2001:db8::5", HOUSE_PASSWORD);
    expect(LOGIN_TOKEN_REQUIRED, REASON_TOKEN_MISSING, 0, "not an ip address", HOUSE_PASSWORD);
}

static void test_the_old_token_is_dead_at_once(UNUSED_STATE)
{
    const char *old_token = house_join(&house, HOUSE_PASSWORD, house_token(&house, BOB));
    const char *new_token = house_join(&house, HOUSE_PASSWORD, house_token(&house, BOB));
    expect(LOGIN_REFUSED, REASON_TOKEN_PREVIOUS, 0, HOUSE_OUTSIDE, old_token);
    assert_int_equal(last_attempt().token_state, TOKEN_STATE_OUTDATED);
    expect(LOGIN_REFUSED, REASON_TOKEN_PREVIOUS, 1, HOUSE_INSIDE, old_token);
    expect(LOGIN_ALLOWED, REASON_ALLOWED, 1, HOUSE_OUTSIDE, new_token);
}

static void test_tokens_belong_to_one_user(UNUSED_STATE)
{
    house_user(&house, "eve@acme.example");
    const char *token = house_token(&house, "eve@acme.example");
    house_token(&house, BOB);
    expect(LOGIN_REFUSED, REASON_TOKEN_WRONG, 0, HOUSE_OUTSIDE,
           house_join(&house, HOUSE_PASSWORD, token));
}

/* R10: the same hashes, MACs and statements whether the user exists or not. */
static void test_unknown_users_cost_the_same(UNUSED_STATE)
{
    static const char *const secrets[] = {"wrong", "wrong"
                                                   "sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO"};
    static const char *const ips[] = {HOUSE_INSIDE, HOUSE_OUTSIDE};
    house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, "x"); /* compiles the ranges */
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; i < 2; i++) {
            struct store_counters c0, c1, c2;
            uint64_t h0 = house_hashes(&house);
            store_counters(house.store, &c0);
            struct login_outcome known =
                house_attempt(&house, LOGIN_ENTRY_SOAP, ips[i], BOB, secrets[s]);
            store_counters(house.store, &c1);
            uint64_t h1 = house_hashes(&house);
            struct login_outcome unknown =
                house_attempt(&house, LOGIN_ENTRY_SOAP, ips[i], "no@acme.example", secrets[s]);
            store_counters(house.store, &c2);
            assert_int_equal(h1 - h0, house_hashes(&house) - h1);
            assert_int_equal(c1.statements - c0.statements, c2.statements - c1.statements);
            assert_int_equal(known.decided.answer, unknown.decided.answer);
            house_settle(&known);
            house_settle(&unknown);
        }
}

static void test_a_lane_closes_and_the_other_stays_open(UNUSED_STATE)
{
    const char *both = house_join(&house, HOUSE_PASSWORD, house_token(&house, BOB));
    char wrong[] = "wrong 00";
    for (unsigned i = 0; i < 60; i++) {
        wrong[6] = (char)('0' + i / 10);
        wrong[7] = (char)('0' + i % 10);
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, wrong);
        house_now += 61 * (micros)MICROS_PER_SECOND;
    }
    expect(LOGIN_REFUSED, REASON_LANE_CLOSED, 1, HOUSE_INSIDE, HOUSE_PASSWORD);
    expect(LOGIN_ALLOWED, REASON_ALLOWED, 1, HOUSE_OUTSIDE, both);
    struct pending *pending;
    const struct acting acting = acting_operator(false);
    assert_int_equal(
        limits_lift(house.service, &acting, slice_from(BOB), house.arena, &pending, NULL),
        STATUS_OK);
    house_submit(pending);
    expect(LOGIN_ALLOWED, REASON_ALLOWED, 1, HOUSE_INSIDE, HOUSE_PASSWORD);
}

/* Wrong tokens never count against the user (R7). */
static void test_wrong_tokens_lock_nobody_out(UNUSED_STATE)
{
    const char *both = house_join(&house, HOUSE_PASSWORD, house_token(&house, BOB));
    for (unsigned i = 0; i < 1000; i++)
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_OUTSIDE, BOB,
                    HOUSE_PASSWORD "sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO");
    expect(LOGIN_ALLOWED, REASON_ALLOWED, 1, HOUSE_OUTSIDE, both);
}

/* Twenty alike refusals in a minute are rows; further ones answer with the last one's reference. */
static void test_a_flood_does_not_fill_the_history(UNUSED_STATE)
{
    char last[REFERENCE_LENGTH + 1] = "";
    for (unsigned i = 0; i < 30; i++) {
        struct login_reply reply =
            house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_OUTSIDE, BOB, HOUSE_PASSWORD);
        if (i >= 20)
            assert_string_equal(reply.reference, last);
        else
            assert_string_not_equal(reply.reference, last);
        strcpy(last, reply.reference);
    }
    struct history_query query = {.organization = house.organization};
    const struct acting acting = acting_operator(false);
    const struct attempt *attempts;
    size_t count;
    record_id next;
    assert_int_equal(
        history_list(house.service, &acting, &query, house.arena, &attempts, &count, &next, NULL),
        STATUS_OK);
    assert_int_equal(count, 20);
}

/* ---- something changes between gather and record (design §3.7) ---- */

static void put_user(void (*change_it)(struct user_row *user))
{
    struct login_gathered gathered = house_gather(&house, BOB);
    struct pending *pending = pending_new(house.service, house.arena);
    change_it(&gathered.user);
    seal_user(house.keys, &gathered.user);
    change_put_user(&pending->decided, &gathered.user);
    house_submit(pending);
}

static void new_status(struct user_row *user)
{
    assert_int_equal(generation_new(&user->status_generation, NULL), STATUS_OK);
}

static void new_password(struct user_row *user)
{
    assert_int_equal(generation_new(&user->password_generation, NULL), STATUS_OK);
}

static void new_token(struct user_row *user)
{
    assert_int_equal(generation_new(&user->token_generation, NULL), STATUS_OK);
}

static void change_status(void)
{
    put_user(new_status);
}

static void change_password(void)
{
    put_user(new_password);
}

static void change_token(void)
{
    put_user(new_token);
}

static void change_profile(void)
{
    struct login_gathered gathered = house_gather(&house, BOB);
    struct pending *pending = pending_new(house.service, house.arena);
    assert_int_equal(generation_new(&gathered.profile.generation, NULL), STATUS_OK);
    seal_profile(house.keys, &gathered.profile);
    change_put_profile(&pending->decided, &gathered.profile);
    house_submit(pending);
}

static void change_policy(void)
{
    struct pending *pending;
    assert_int_equal(range_add(house.service, &house_operator,
                               &(struct range_new){house.organization,
                                                   slice_from("198.51.100.0/24"), slice_from("")},
                               house.arena, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
}

static void test_each_changed_generation_refuses(UNUSED_STATE)
{
    static void (*const changes[])(void) = {change_policy, change_profile, change_status,
                                            change_token, change_password};
    for (size_t i = 0; i < ARRAY_LENGTH(changes); i++) {
        struct login_outcome outcome =
            house_attempt(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD);
        assert_int_equal(outcome.decided.answer, LOGIN_ALLOWED);
        changes[i]();
        struct login_reply reply = house_settle(&outcome);
        assert_int_equal(reply.answer, LOGIN_REFUSED);
        assert_int_equal(last_attempt().reason, REASON_CHANGED_MEANWHILE);
        struct session session;
        struct caller caller = house_caller(HOUSE_INSIDE);
        assert_int_equal(session_check(house.service, outcome.decided.session, &caller, house.arena,
                                       &session, NULL),
                         STATUS_NOT_FOUND);
    }
}

/* ---- sessions ---- */

static void test_sessions_are_believed_until_they_end(UNUSED_STATE)
{
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD);
    struct caller inside = house_caller(HOUSE_INSIDE), outside = house_caller(HOUSE_OUTSIDE);
    struct session session;
    assert_int_equal(
        session_check(house.service, reply.session, &inside, house.arena, &session, NULL),
        STATUS_OK);
    assert_false(session.needs_step_up);
    assert_int_equal(
        session_check(house.service, reply.session, &outside, house.arena, &session, NULL),
        STATUS_OK);
    assert_true(session.needs_step_up);
    char *forged = arena_string(house.arena, reply.session);
    forged[reply.session.length - 1] = forged[reply.session.length - 1] == 'a' ? 'b' : 'a';
    assert_int_equal(
        session_check(house.service, slice_from(forged), &inside, house.arena, &session, NULL),
        STATUS_NOT_FOUND);
    struct pending *pending;
    assert_int_equal(session_end(house.service, &session, house.arena, &pending, NULL), STATUS_OK);
    house_submit(pending);
    assert_int_equal(
        session_check(house.service, reply.session, &inside, house.arena, &session, NULL),
        STATUS_NOT_FOUND);
}

static void test_a_deactivated_user_is_out(UNUSED_STATE)
{
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD);
    struct pending *pending;
    struct caller inside = house_caller(HOUSE_INSIDE);
    struct session session;
    assert_int_equal(user_set_active(house.service, &house_operator, slice_from(BOB), false,
                                     house.arena, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
    assert_int_equal(
        session_check(house.service, reply.session, &inside, house.arena, &session, NULL),
        STATUS_NOT_FOUND);
    expect(LOGIN_REFUSED, REASON_USER_INACTIVE, 1, HOUSE_INSIDE, HOUSE_PASSWORD);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        EACH(test_every_answer_and_the_work_behind_it),
        EACH(test_the_old_token_is_dead_at_once),
        EACH(test_tokens_belong_to_one_user),
        EACH(test_unknown_users_cost_the_same),
        EACH(test_a_lane_closes_and_the_other_stays_open),
        EACH(test_wrong_tokens_lock_nobody_out),
        EACH(test_a_flood_does_not_fill_the_history),
        EACH(test_each_changed_generation_refuses),
        EACH(test_sessions_are_believed_until_they_end),
        EACH(test_a_deactivated_user_is_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
