/* SPDX-License-Identifier: Apache-2.0 */
/* Changes as a whole: expectations, the other change, neighbours, many writers, closing. */
#include "contract/contract.h"

#include <pthread.h>

enum { WRITERS = 8, WRITES_EACH = 200 };

static void history_effect(struct change *change, record_id id)
{
    struct history_row row = {.organization = ORGANIZATION, .id = id};
    change_put_history(change, &row);
}

static size_t history_count(struct place *place)
{
    struct history_filter filter = {.organization = ORGANIZATION};
    const struct history_row *rows;
    size_t count, total = 0;
    do {
        record_id next;
        assert_int_equal(store_history_list(place->store, &filter, LIST_PAGE_MAX, place->arena,
                                            &rows, &count, &next, NULL),
                         STATUS_OK);
        total += count;
        if (count > 0)
            filter.before = rows[count - 1].id;
    } while (count > 0);
    return total;
}

/* ---- expectations ---- */

static struct expectation expectation_now(struct place *place)
{
    const struct organization_row *organization = row_make(place, ROW_ORGANIZATION, 1);
    const struct profile_row *profile = row_make(place, ROW_PROFILE, 1);
    const struct user_row *user = row_make(place, ROW_USER, 1);
    return (struct expectation){ORGANIZATION,
                                USER,
                                organization->generation,
                                profile->generation,
                                user->status_generation,
                                user->password_generation,
                                user->token_generation};
}

static enum write_outcome write_expecting(struct place *place,
                                          const struct expectation *expectation)
{
    change_begin(place);
    change_expect(&place->change, expectation);
    history_effect(&place->change, 1);
    return change_apply(place);
}

static void test_a_write_goes_through_while_nothing_changed(void **state)
{
    struct place *place = *state;
    struct expectation expectation = expectation_now(place);
    assert_int_equal(write_expecting(place, &expectation), WRITE_DONE);
    assert_int_equal(history_count(place), 1);
}

static void test_each_generation_that_changed_refuses_the_write(void **state)
{
    struct place *place = *state;
    struct store_counters counters;
    for (size_t i = 0; i < 5; i++) {
        struct expectation expectation = expectation_now(place);
        struct generation *const generations[] = {&expectation.policy, &expectation.profile,
                                                  &expectation.status, &expectation.password,
                                                  &expectation.token};
        generations[i]->bytes[15] ^= 1;
        assert_int_equal(write_expecting(place, &expectation), WRITE_CHANGED);
    }
    assert_int_equal(history_count(place), 0);
    store_counters(place->store, &counters);
    assert_int_equal(counters.changed, 5);
}

static void test_a_profile_alone_is_expected_too(void **state)
{
    struct place *place = *state;
    struct expectation expectation = expectation_now(place);
    expectation.user = 0;
    expectation.profile_id = PROFILE;
    assert_int_equal(write_expecting(place, &expectation), WRITE_DONE);
    expectation.profile.bytes[15] ^= 1;
    assert_int_equal(write_expecting(place, &expectation), WRITE_CHANGED);
    expectation.profile.bytes[15] ^= 1;
    expectation.profile_id = PROFILE + 7;
    assert_int_equal(write_expecting(place, &expectation), WRITE_CHANGED);
}

static void test_every_expectation_must_hold(void **state)
{
    struct place *place = *state;
    for (size_t wrong = 0; wrong < 2; wrong++) {
        change_begin(place);
        for (size_t i = 0; i < 2; i++) {
            struct expectation expectation = expectation_now(place);
            expectation.status.bytes[0] ^= i == wrong;
            change_expect(&place->change, &expectation);
        }
        history_effect(&place->change, 1);
        assert_int_equal(change_apply(place), WRITE_CHANGED);
    }
}

static void rewrite_organization(struct place *place)
{
    row_put(place, ROW_ORGANIZATION, row_make(place, ROW_ORGANIZATION, 9));
}

static void rewrite_profile(struct place *place)
{
    row_put(place, ROW_PROFILE, row_make(place, ROW_PROFILE, 9));
}

static void rewrite_status(struct place *place)
{
    struct user_row *user = row_make(place, ROW_USER, 1);
    user->status_generation.bytes[0]++;
    row_put(place, ROW_USER, user);
}

static void rewrite_password(struct place *place)
{
    struct user_row *user = row_make(place, ROW_USER, 1);
    user->password_generation.bytes[0]++;
    row_put(place, ROW_USER, user);
}

static void rewrite_token(struct place *place)
{
    struct user_row *user = row_make(place, ROW_USER, 1);
    user->token_generation.bytes[0]++;
    row_put(place, ROW_USER, user);
}

/* A profile of the same generation elsewhere must not help. */
static void move_to_another_profile(struct place *place)
{
    struct profile_row *profile = row_make(place, ROW_PROFILE, 9);
    struct user_row *user = row_make(place, ROW_USER, 1);
    profile->id = user->profile = PROFILE + 1;
    row_put(place, ROW_PROFILE, profile);
    row_put(place, ROW_USER, user);
}

static void test_a_change_between_gathering_and_writing_is_seen(void **state)
{
    static void (*const changes[])(struct place *) = {
        rewrite_organization, rewrite_profile, rewrite_status,
        rewrite_password,     rewrite_token,   move_to_another_profile,
    };
    for (size_t i = 0; i < ARRAY_LENGTH(changes); i++) {
        void *own;
        place_make(&own);
        struct expectation expectation = expectation_now(own);
        changes[i](own);
        assert_int_equal(write_expecting(own, &expectation), WRITE_CHANGED);
        place_end(&own);
    }
    (void)state;
}

static void test_without_a_user_only_the_policy_counts(void **state)
{
    struct place *place = *state;
    struct expectation expectation = expectation_now(place);
    expectation.user = 0;
    expectation.profile = expectation.status = expectation.password = expectation.token =
        (struct generation){{0}};
    assert_int_equal(write_expecting(place, &expectation), WRITE_DONE);
    expectation.policy.bytes[0] ^= 1;
    assert_int_equal(write_expecting(place, &expectation), WRITE_CHANGED);
}

static void test_what_is_gone_holds_no_expectation(void **state)
{
    struct place *place = *state;
    struct expectation expectation = expectation_now(place);
    expectation.user = USER + 1;
    assert_int_equal(write_expecting(place, &expectation), WRITE_CHANGED);
    expectation = expectation_now(place);
    expectation.organization++;
    assert_int_equal(write_expecting(place, &expectation), WRITE_CHANGED);
    expectation = (struct expectation){.organization = ORGANIZATION + 1};
    assert_int_equal(write_expecting(place, &expectation), WRITE_CHANGED);
}

/* ---- the other change ---- */

static void test_the_other_change_is_carried_out_instead(void **state)
{
    struct place *place = *state;
    struct effect_target nothing = {.organization = ORGANIZATION, .handle = slice_from("none")};
    struct history_row found, row = {.organization = ORGANIZATION, .id = 9};
    struct change otherwise;
    row.reference = slice_from("OTHERWISE0");
    change_init(&otherwise, place->arena);
    change_put_history(&otherwise, &row);
    change_begin(place);
    history_effect(&place->change, 1);
    change_do(&place->change, EFFECT_TAKE_LINK, &nothing);
    history_effect(&place->change, 2);
    assert_int_equal(change_apply_or(place, &otherwise), WRITE_CHANGED);
    assert_int_equal(history_count(place), 1);
    assert_int_equal(store_history_find(place->store, 0, row.reference, place->arena, &found, NULL),
                     STATUS_OK);
}

static void test_the_other_change_stays_away_when_all_is_well(void **state)
{
    struct place *place = *state;
    struct change otherwise;
    change_init(&otherwise, place->arena);
    history_effect(&otherwise, 9);
    change_begin(place);
    history_effect(&place->change, 1);
    assert_int_equal(change_apply_or(place, &otherwise), WRITE_DONE);
    assert_int_equal(history_count(place), 1);
}

static void test_when_neither_can_be_written_nothing_is(void **state)
{
    struct place *place = *state;
    struct effect_target nothing = {.organization = ORGANIZATION, .handle = slice_from("none")};
    struct change otherwise;
    change_init(&otherwise, place->arena);
    history_effect(&otherwise, 9);
    change_do(&otherwise, EFFECT_TAKE_CODE, &nothing);
    change_begin(place);
    history_effect(&place->change, 1);
    change_do(&place->change, EFFECT_TAKE_LINK, &nothing);
    assert_int_equal(change_apply_or(place, &otherwise), WRITE_UNAVAILABLE);
    assert_int_equal(history_count(place), 0);
}

static void test_a_condition_sees_what_its_own_change_did(void **state)
{
    struct place *place = *state;
    struct link_row *link = row_make(place, ROW_LINK, 2);
    struct effect_target target = {.organization = ORGANIZATION, .handle = link->handle};
    change_begin(place);
    change_put_link(&place->change, link);
    change_do(&place->change, EFFECT_TAKE_LINK, &target);
    assert_int_equal(change_apply(place), WRITE_DONE);
    change_begin(place);
    change_put_link(&place->change, link);
    change_do(&place->change, EFFECT_TAKE_LINK, &target);
    change_do(&place->change, EFFECT_TAKE_LINK, &target);
    assert_int_equal(change_apply(place), WRITE_CHANGED);
    assert_int_equal(target_apply(place, EFFECT_TAKE_LINK, target), WRITE_CHANGED);
}

/* ---- changes that cannot be written ---- */

static void test_a_change_that_lacked_memory_is_refused(void **state)
{
    struct place *place = *state;
    struct arena *small = arena_new(256);
    struct change change;
    change_init(&change, small);
    history_effect(&change, 1);
    history_effect(&change, 2);
    assert_true(change.failed);
    assert_int_equal(store_write_wait(place->store, &change, NULL), WRITE_UNAVAILABLE);
    change_begin(place);
    history_effect(&place->change, 3);
    assert_int_equal(change_apply_or(place, &change), WRITE_UNAVAILABLE);
    assert_int_equal(history_count(place), 0);
    arena_free(small);
}

static void test_a_doubled_name_refuses_that_write_alone(void **state)
{
    struct place *place = *state;
    struct profile_row *profile = row_make(place, ROW_PROFILE, 1);
    struct app_row *app = row_make(place, ROW_APP, 2);
    profile->id++;
    change_begin(place);
    history_effect(&place->change, 1);
    change_put_profile(&place->change, profile);
    assert_int_equal(change_apply(place), WRITE_UNAVAILABLE);
    row_put(place, ROW_APP, app);
    app->organization++;
    change_begin(place);
    change_put_app(&place->change, app);
    assert_int_equal(change_apply(place), WRITE_UNAVAILABLE);
    change_begin(place);
    history_effect(&place->change, 2);
    assert_int_equal(change_apply(place), WRITE_DONE);
    assert_int_equal(history_count(place), 1);
}

/* ---- many at once ---- */

struct writer {
    pthread_t thread;
    struct store *store;
    record_id first;
    unsigned done, changed, unavailable;
};

/* Every fourth change is refused by its condition, beside neighbours that are fine. */
static void *writer_run(void *argument)
{
    struct writer *writer = argument;
    struct effect_target nothing = {.organization = ORGANIZATION, .handle = slice_from("none")};
    for (unsigned i = 0; i < WRITES_EACH; i++) {
        struct arena *arena = arena_new(1 << 14);
        struct change change;
        struct usage_row usage = {.organization = ORGANIZATION, .user = USER, .count = 1};
        change_init(&change, arena);
        history_effect(&change, writer->first + i);
        change_count_usage(&change, &usage);
        if (i % 4 == 3)
            change_do(&change, EFFECT_TAKE_CODE, &nothing);
        enum write_outcome outcome = store_write_wait(writer->store, &change, NULL);
        writer->done += outcome == WRITE_DONE;
        writer->changed += outcome == WRITE_CHANGED;
        writer->unavailable += outcome == WRITE_UNAVAILABLE;
        arena_free(arena);
    }
    return NULL;
}

static void test_many_writers_lose_nothing(void **state)
{
    struct place *place = *state;
    struct writer writers[WRITERS];
    const struct usage_listed *usage;
    struct store_counters counters;
    size_t count;
    for (unsigned i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){.store = place->store, .first = 1 + i * 1000};
        assert_int_equal(pthread_create(&writers[i].thread, NULL, writer_run, &writers[i]), 0);
    }
    for (unsigned i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_join(writers[i].thread, NULL), 0);
        assert_int_equal(writers[i].done, WRITES_EACH / 4 * 3);
        assert_int_equal(writers[i].changed, WRITES_EACH / 4);
    }
    assert_int_equal(history_count(place), WRITERS * WRITES_EACH / 4 * 3);
    assert_int_equal(store_usage_list(place->store, ORGANIZATION, USER, 0, 9, place->arena, &usage,
                                      &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(usage[0].usage.count, WRITERS * WRITES_EACH / 4 * 3);
    store_counters(place->store, &counters);
    assert_int_equal(counters.writes, 1 + WRITERS * WRITES_EACH);
    assert_int_equal(counters.changed, WRITERS * WRITES_EACH / 4);
    assert_true(counters.transactions <= counters.writes);
    assert_int_equal(store_check(place->store, NULL), STATUS_OK);
}

/* ---- closing ---- */

struct flight {
    struct store_write write;
    struct change change;
    unsigned told;
    enum write_outcome outcome;
};

static void flight_done(struct store_write *write, enum write_outcome outcome)
{
    struct flight *flight = write->context;
    flight->outcome = outcome;
    flight->told++;
}

/* store_close joins the writer, so that what it told is seen afterwards. */
static void test_closing_answers_everything_that_is_in_flight(void **state)
{
    struct place *place = *state;
    enum { FLIGHTS = 500 };
    struct flight *flights = calloc(FLIGHTS, sizeof *flights);
    for (record_id i = 0; i < FLIGHTS; i++) {
        change_init(&flights[i].change, place->arena);
        history_effect(&flights[i].change, i + 1);
        flights[i].write =
            (struct store_write){&flights[i].change, NULL, flight_done, &flights[i], NULL};
        store_write(place->store, &flights[i].write);
    }
    store_close(place->store);
    size_t done = 0;
    for (size_t i = 0; i < FLIGHTS; i++) {
        assert_int_equal(flights[i].told, 1);
        assert_int_not_equal(flights[i].outcome, WRITE_CHANGED);
        done += flights[i].outcome == WRITE_DONE;
    }
    free(flights);
    assert_int_equal(done, FLIGHTS);
    assert_int_equal(contract_open(place->path, false, &place->store, NULL), STATUS_OK);
    if (contract_is_sqlite())
        assert_int_equal(history_count(place), FLIGHTS);
}

/* ---- the decorator ---- */

static void test_a_decorated_store_tells_how_long_things_took(void **state)
{
    struct place *place = *state;
    struct store_timing timings[STORE_TIMINGS_MAX];
    uint64_t writes = 0, lists = 0;
    change_begin(place);
    history_effect(&place->change, 1);
    assert_int_equal(change_apply(place), WRITE_DONE);
    history_count(place);
    size_t count = store_timings(place->store, timings);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(timings[i].operation);
        assert_true(timings[i].longest <= timings[i].total);
        if (strcmp(timings[i].operation, "write") == 0)
            writes = timings[i].calls;
        if (strcmp(timings[i].operation, "history_list") == 0)
            lists = timings[i].calls;
    }
    assert_int_equal(writes, count > 0 ? 2 : 0);
    assert_int_equal(lists, count > 0 ? 2 : 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_end)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_write_goes_through_while_nothing_changed),
        TEST(test_each_generation_that_changed_refuses_the_write),
        TEST(test_a_profile_alone_is_expected_too),
        TEST(test_every_expectation_must_hold),
        TEST(test_a_change_between_gathering_and_writing_is_seen),
        TEST(test_without_a_user_only_the_policy_counts),
        TEST(test_what_is_gone_holds_no_expectation),
        TEST(test_the_other_change_is_carried_out_instead),
        TEST(test_the_other_change_stays_away_when_all_is_well),
        TEST(test_when_neither_can_be_written_nothing_is),
        TEST(test_a_condition_sees_what_its_own_change_did),
        TEST(test_a_change_that_lacked_memory_is_refused),
        TEST(test_a_doubled_name_refuses_that_write_alone),
        TEST(test_many_writers_lose_nothing),
        TEST(test_closing_answers_everything_that_is_in_flight),
        TEST(test_a_decorated_store_tells_how_long_things_took),
    };
    return contract_main(argc, argv, tests, ARRAY_LENGTH(tests));
}
