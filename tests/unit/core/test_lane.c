/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lane.h"

#include "lib/dice.h"
#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>

static const micros second = MICROS_PER_SECOND;
static const micros start = 1767225600 * (micros)MICROS_PER_SECOND;
static const char *const lanes[] = {"-", "K", "T", "W"};

static void check_gate(struct table_row *row)
{
    static const char *const gates[] = {"open", "full", "closed"};
    enum lane lane = (enum lane)table_choice(row, 1, lanes, ARRAY_LENGTH(lanes));
    bool familiar = slice_is(row->cells[2], "familiar");
    uint64_t failures = table_number(row, 3);
    unsigned in_flight = (unsigned)table_number(row, 4);
    struct lane_state state = {0};
    micros now = start;
    char actual[64];
    for (uint64_t i = 0; i < failures; i++) {
        now = state.closed_until > now ? state.closed_until : now;
        state = lane_fail(state, lane, familiar, now);
    }
    micros wait = state.closed_until > now ? state.closed_until - now : 0;
    now += (micros)table_number(row, 5) * second;
    state = lane_at(state, lane, familiar, now);
    snprintf(actual, sizeof(actual), "%s %u %d",
             gates[lane_gate(state, lane, familiar, in_flight, now)], state.failures,
             (int)(wait / second));
    table_expect(row, actual);
}

static void test_gates(UNUSED_STATE)
{
    table_run("lane.table", 6, 30, check_gate);
}

/* Whoever tries whenever he may gets the budget and four a day, however he spreads it. */
static void test_no_pace_gets_more_than_the_budget(UNUSED_STATE)
{
    enum { DAYS = 30 };
    static const enum lane all[] = {LANE_K, LANE_T, LANE_W};
    struct dice dice = {17};
    for (unsigned round = 0; round < 300; round++) {
        enum lane lane = all[round % ARRAY_LENGTH(all)];
        bool familiar = dice_roll(&dice, 2) == 1;
        uint64_t pace = 1 + dice_roll(&dice, 40000);
        struct lane_state kept = {0};
        unsigned tried = 0;
        micros now = start;
        while (now < start + DAYS * 86400 * second) {
            kept = lane_at(kept, lane, familiar, now);
            if (lane_gate(kept, lane, familiar, 0, now) == LANE_OPEN) {
                kept = lane_fail(kept, lane, familiar, now);
                tried++;
            }
            now += (micros)(1 + dice_roll(&dice, pace)) * second;
        }
        assert_true(tried <= lane_budget(lane, familiar) + LANE_REGAINED_PER_DAY * DAYS);
    }
}

/* Asking never changes the answer: lane_at twice, and later, is lane_at once. */
static void test_asking_costs_nothing(UNUSED_STATE)
{
    struct dice dice = {19};
    for (unsigned round = 0; round < 20000; round++) {
        struct lane_state kept = {(unsigned)dice_roll(&dice, 21), 0, start};
        micros middle = start + (micros)dice_roll(&dice, 500000) * second;
        micros end = middle + (micros)dice_roll(&dice, 500000) * second;
        struct lane_state once = lane_at(kept, LANE_K, false, end);
        struct lane_state twice = lane_at(lane_at(kept, LANE_K, false, middle), LANE_K, false, end);
        assert_int_equal(once.failures, twice.failures);
        if (once.failures > 0)
            assert_int_equal(once.exhausted_since, twice.exhausted_since);
    }
}

static void test_budget_of_strangers_applies_to_a_forgotten_prefix(UNUSED_STATE)
{
    struct lane_state kept = {30, 0, 0};
    assert_int_equal(lane_at(kept, LANE_T, true, start).failures, 30);
    kept = lane_at(kept, LANE_T, false, start);
    assert_int_equal(kept.failures, LANE_BUDGET_T_STRANGER);
    assert_int_equal(lane_gate(kept, LANE_T, false, 0, start), LANE_CLOSED);
    kept = lane_at(kept, LANE_T, false, start + 6 * 3600 * second);
    assert_int_equal(kept.failures, LANE_BUDGET_T_STRANGER - 1);
}

static void test_clock_that_steps_back(UNUSED_STATE)
{
    struct lane_state kept = {20, 0, start};
    assert_int_equal(lane_at(kept, LANE_K, false, start - 86400 * second).failures, 20);
}

static void test_names(UNUSED_STATE)
{
    for (unsigned i = LANE_NONE; i <= LANE_W; i++)
        assert_string_equal(lane_name((enum lane)i), lanes[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gates),
        cmocka_unit_test(test_no_pace_gets_more_than_the_budget),
        cmocka_unit_test(test_asking_costs_nothing),
        cmocka_unit_test(test_budget_of_strangers_applies_to_a_forgotten_prefix),
        cmocka_unit_test(test_clock_that_steps_back),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
