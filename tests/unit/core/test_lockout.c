/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lockout.h"

#include "lib/unit.h"

static const micros minute = 60 * (micros)MICROS_PER_SECOND;
static const micros start = 1767225600 * (micros)MICROS_PER_SECOND;
static const struct lockout_policy three = {3, 15};

static struct lane_state failed(unsigned times, struct lockout_policy policy)
{
    struct lane_state state = {0};
    for (unsigned i = 0; i < times; i++)
        state = lockout_fail(state, policy, start);
    return state;
}

static void test_the_third_failure_locks_out(UNUSED_STATE)
{
    assert_int_equal(lockout_gate(failed(2, three), three, 0), LANE_OPEN);
    assert_int_equal(lockout_gate(failed(3, three), three, 0), LANE_CLOSED);
    assert_int_equal(failed(9, three).failures, 3);
}

static void test_attempts_in_flight_count(UNUSED_STATE)
{
    assert_int_equal(lockout_gate(failed(1, three), three, 1), LANE_OPEN);
    assert_int_equal(lockout_gate(failed(1, three), three, 2), LANE_FULL);
}

static void test_the_time_ends_it_and_forever_does_not(UNUSED_STATE)
{
    static const struct lockout_policy forever = {3, -1};
    struct lane_state locked = failed(3, three);
    assert_true(lockout_end(locked, three) == start + 15 * minute);
    assert_int_equal(lockout_at(locked, three, start + 15 * minute - 1).failures, 3);
    assert_int_equal(lockout_at(locked, three, start + 15 * minute).failures, 0);
    assert_int_equal(lockout_at(failed(3, forever), forever, start + 999999 * minute).failures, 3);
    assert_true(lockout_end(failed(3, forever), forever) == 0);
}

static void test_off_counts_and_shuts_nothing(UNUSED_STATE)
{
    static const struct lockout_policy off = {0, 15};
    assert_int_equal(failed(50, off).failures, 0);
    assert_int_equal(lockout_gate(failed(3, three), off, 99), LANE_OPEN);
}

static void test_a_stricter_policy_counts_its_time_from_when_it_is_met(UNUSED_STATE)
{
    static const struct lockout_policy ten = {10, 60};
    struct lane_state locked = lockout_at(failed(5, ten), three, start + minute);
    assert_int_equal(lockout_gate(locked, three, 0), LANE_CLOSED);
    assert_true(lockout_end(locked, three) == start + 16 * minute);
    /* And a laxer one lets the same failures pass. */
    assert_int_equal(lockout_gate(lockout_at(locked, ten, start + 2 * minute), ten, 0), LANE_OPEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_third_failure_locks_out),
        cmocka_unit_test(test_attempts_in_flight_count),
        cmocka_unit_test(test_the_time_ends_it_and_forever_does_not),
        cmocka_unit_test(test_off_counts_and_shuts_nothing),
        cmocka_unit_test(test_a_stricter_policy_counts_its_time_from_when_it_is_met),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
