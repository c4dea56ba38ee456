/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/hash_pool.h"
#include "crypto/hash_turn.h"
#include "lib/test_keys.h"
#include "lib/unit.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>

static const struct password_binding alice = {7, 9};
static const struct hash_params small = {64, 1};
static const struct slice password = SLICE("correct horse battery");
static const struct hash_pool_config roomy = {
    .threads = 2, .max_waiting = {[LANE_K] = 1000, [LANE_T] = 1000, [LANE_W] = 1000}};

static struct keyring *ring;
static char right_hash[PASSWORD_HASH_MAX];

static int open_ring(UNUSED_STATE)
{
    const uint8_t salt[PASSWORD_SALT_BYTES] = {1};
    ring = test_keyring(1);
    return password_hash_make(ring, alice, password, small, salt, right_hash, NULL) == STATUS_OK
               ? 0
               : -1;
}

static int close_ring(UNUSED_STATE)
{
    keyring_free(ring);
    return 0;
}

static struct hash_pool *new_pool(const struct hash_pool_config *config)
{
    struct hash_pool *pool = NULL;
    assert_int_equal(hash_pool_new(ring, config, &pool, NULL), STATUS_OK);
    return pool;
}

/* --- whose turn it is --- */

static void assert_turns(const char *lanes, const char *expected)
{
    struct hash_turn turn = {0};
    bool has_jobs[HASH_POOL_LANES] = {
        [LANE_K] = strchr(lanes, 'K') != NULL,
        [LANE_T] = strchr(lanes, 'T') != NULL,
        [LANE_W] = strchr(lanes, 'W') != NULL,
    };
    for (size_t i = 0; expected[i] != '\0'; i++)
        assert_int_equal("-KTW"[hash_turn_next(&turn, has_jobs)], expected[i]);
}

static void test_turns_follow_the_weights(UNUSED_STATE)
{
    assert_turns("KTW", "TKTKTWKTKTTKTKTWKTKT"); /* of ten: T five, K four, W one */
    assert_turns("KT", "TKTKTKTKT");
    assert_turns("TW", "TTTWTTTTTW");
    assert_turns("W", "WWW");
    assert_turns("", "---");
}

/* W leaves when it would be next, and comes back: it has to queue like everybody. */
static void test_an_idle_lane_saves_nothing(UNUSED_STATE)
{
    struct hash_turn turn = {0};
    const bool both[HASH_POOL_LANES] = {[LANE_K] = true, [LANE_W] = true};
    const bool only_k[HASH_POOL_LANES] = {[LANE_K] = true};
    assert_int_equal(hash_turn_next(&turn, both), LANE_K);
    assert_int_equal(hash_turn_next(&turn, both), LANE_K);
    assert_int_equal(hash_turn_next(&turn, only_k), LANE_K);
    assert_int_equal(hash_turn_next(&turn, both), LANE_K);
    assert_int_equal(hash_turn_next(&turn, both), LANE_W);
}

/* --- jobs --- */

static void test_the_three_kinds(UNUSED_STATE)
{
    struct hash_pool *pool = new_pool(&roomy);
    struct hash_job make = {
        .kind = HASH_MAKE, .binding = alice, .password = password, .params = small, .salt = {1}};
    assert_int_equal(hash_pool_run(pool, LANE_K, &make, NULL), STATUS_OK);
    assert_string_equal(make.made, right_hash);

    struct hash_job verify = {.kind = HASH_VERIFY,
                              .binding = alice,
                              .password = password,
                              .hash = slice_from(right_hash)};
    assert_int_equal(hash_pool_run(pool, LANE_T, &verify, NULL), STATUS_OK);
    assert_true(verify.right);
    verify.password = slice_from("wrong");
    assert_int_equal(hash_pool_run(pool, LANE_T, &verify, NULL), STATUS_OK);
    assert_false(verify.right);

    struct hash_job dummy = {.kind = HASH_DUMMY, .password = password, .params = small};
    assert_int_equal(hash_pool_run(pool, LANE_W, &dummy, NULL), STATUS_OK);
    assert_false(dummy.right);

    struct hash_pool_stats stats;
    hash_pool_stats(pool, &stats);
    assert_int_equal(stats.argon2_total, 4);
    hash_pool_free(pool);
}

static void test_errors_come_back_and_right_is_false(UNUSED_STATE)
{
    struct hash_pool *pool = new_pool(&roomy);
    struct hash_job job = {
        .kind = HASH_VERIFY, .password = password, .hash = slice_from("junk"), .right = true};
    struct error error;
    assert_int_equal(hash_pool_run(pool, LANE_K, &job, &error), STATUS_INVALID);
    assert_int_equal(error.status, STATUS_INVALID);
    assert_non_null(strstr(error.text, "cannot be read"));
    assert_false(job.right);
    struct hash_pool_stats stats;
    hash_pool_stats(pool, &stats);
    assert_int_equal(stats.argon2_total, 0);
    hash_pool_free(pool);
}

static void test_a_closed_lane_answers_at_once(UNUSED_STATE)
{
    const struct hash_pool_config no_w = {.threads = 1, .max_waiting = {[LANE_K] = 1}};
    struct hash_pool *pool = new_pool(&no_w);
    struct hash_job job = {.kind = HASH_DUMMY, .password = password, .params = small};
    assert_int_equal(hash_pool_run(pool, LANE_W, &job, NULL), STATUS_LIMIT);
    assert_int_equal(hash_pool_run(pool, LANE_K, &job, NULL), STATUS_OK);
    assert_int_equal(hash_pool_run(pool, LANE_K, &job, NULL), STATUS_OK);
    hash_pool_free(pool);
}

static void test_configuration_is_checked(UNUSED_STATE)
{
    struct hash_pool *pool = NULL;
    const struct hash_pool_config none = {.threads = 0};
    const struct hash_pool_config many = {.threads = HASH_POOL_MAX_THREADS + 1};
    assert_int_equal(hash_pool_new(ring, &none, &pool, NULL), STATUS_INVALID);
    assert_int_equal(hash_pool_new(ring, &many, &pool, NULL), STATUS_INVALID);
    assert_null(pool);
    hash_pool_free(pool);
}

/* --- many at once --- */

struct caller {
    pthread_t thread;
    struct hash_pool *pool;
    enum lane lane;
    bool knows; /* the right password */
    enum status status;
    bool right;
};

static void *call(void *argument)
{
    struct caller *caller = argument;
    struct hash_job job = {.kind = HASH_VERIFY,
                           .binding = alice,
                           .password = caller->knows ? password : slice_from("wrong"),
                           .hash = slice_from(right_hash)};
    caller->status = hash_pool_run(caller->pool, caller->lane, &job, NULL);
    caller->right = job.right;
    return NULL;
}

enum { CALLERS = 500 };

static void start_callers(struct caller *callers, struct hash_pool *pool)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 * 1024);
    for (size_t i = 0; i < CALLERS; i++) {
        callers[i] =
            (struct caller){.pool = pool, .lane = (enum lane)(LANE_K + i % 3), .knows = i % 2 == 0};
        assert_int_equal(pthread_create(&callers[i].thread, &attributes, call, &callers[i]), 0);
    }
    pthread_attr_destroy(&attributes);
}

static void test_five_hundred_callers_get_their_own_answers(UNUSED_STATE)
{
    static struct caller callers[CALLERS];
    struct hash_pool *pool = new_pool(&roomy);
    start_callers(callers, pool);
    for (size_t i = 0; i < CALLERS; i++) {
        pthread_join(callers[i].thread, NULL);
        assert_int_equal(callers[i].status, STATUS_OK);
        assert_int_equal(callers[i].right, callers[i].knows);
    }
    struct hash_pool_stats stats;
    hash_pool_stats(pool, &stats);
    assert_int_equal(stats.argon2_total, CALLERS);
    for (unsigned lane = 0; lane < HASH_POOL_LANES; lane++)
        assert_int_equal(stats.waiting[lane], 0);
    hash_pool_free(pool);
}

static void *call_long(void *argument)
{
    struct caller *caller = argument;
    struct hash_job job = {
        .kind = HASH_DUMMY, .password = password, .params = {HASH_MEMORY_KIB_DEFAULT, 16}};
    caller->status = hash_pool_run(caller->pool, caller->lane, &job, NULL);
    return NULL;
}

/* Calls in lane W and in lane T while a long job of lane W occupies the only thread. False when
 * the machine was so busy that the long job ended before. */
static bool meets_a_full_lane(struct hash_pool *pool)
{
    struct caller long_one = {.pool = pool, .lane = LANE_W};
    struct caller refused = {.pool = pool, .lane = LANE_W, .knows = true};
    struct caller served = {.pool = pool, .lane = LANE_T, .knows = true};
    struct hash_pool_stats stats;
    assert_int_equal(pthread_create(&long_one.thread, NULL, call_long, &long_one), 0);
    do {
        sched_yield();
        hash_pool_stats(pool, &stats);
    } while (stats.waiting[LANE_W] == 0 && stats.argon2_total == 0);
    call(&refused);
    call(&served);
    pthread_join(long_one.thread, NULL);
    assert_int_equal(long_one.status, STATUS_OK);
    assert_int_equal(served.status, STATUS_OK);
    assert_true(served.right);
    assert_int_equal(refused.right, refused.status == STATUS_OK);
    return refused.status == STATUS_LIMIT;
}

static void test_a_full_lane_refuses_and_the_others_go_on(UNUSED_STATE)
{
    const struct hash_pool_config narrow = {.threads = 1,
                                            .max_waiting = {[LANE_T] = 1, [LANE_W] = 1}};
    bool met = false;
    for (int i = 0; i < 50 && !met; i++) {
        struct hash_pool *pool = new_pool(&narrow);
        met = meets_a_full_lane(pool);
        hash_pool_free(pool);
    }
    assert_true(met);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turns_follow_the_weights),
        cmocka_unit_test(test_an_idle_lane_saves_nothing),
        cmocka_unit_test(test_the_three_kinds),
        cmocka_unit_test(test_errors_come_back_and_right_is_false),
        cmocka_unit_test(test_a_closed_lane_answers_at_once),
        cmocka_unit_test(test_configuration_is_checked),
        cmocka_unit_test(test_five_hundred_callers_get_their_own_answers),
        cmocka_unit_test(test_a_full_lane_refuses_and_the_others_go_on),
    };
    return cmocka_run_group_tests(tests, open_ring, close_ring);
}
