/* SPDX-License-Identifier: Apache-2.0 */
#include "core/id.h"

#include "lib/dice.h"
#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>

static const char *const kinds[] = {
    [ID_ORGANIZATION] = "organization", [ID_USER] = "user",   [ID_PROFILE] = "profile",
    [ID_HISTORY] = "history",           [ID_RANGE] = "range", [ID_SESSION] = "session",
    [ID_CONNECTED_APP] = "app",         [ID_AUDIT] = "audit", [ID_OUTBOX] = "outbox",
    [ID_BROWSER] = "browser",
};

static void check_id(struct table_row *row)
{
    enum id_kind kind = (enum id_kind)table_choice(row, 1, kinds, ARRAY_LENGTH(kinds));
    struct slice text = row->cells[2];
    record_id id = 0;
    char actual[32] = "refused";
    char again[ID_LONG + 1];
    if (id_parse(kind, text, &id)) {
        snprintf(actual, sizeof(actual), "%llu", (unsigned long long)id);
        id_format(kind, id, again);
        assert_int_equal(strlen(again), ID_LONG);
        assert_memory_equal(again, text.bytes, text.length);
    } else {
        assert_int_equal(id, 0);
    }
    table_expect(row, actual);
}

static void test_text(UNUSED_STATE)
{
    table_run("id.table", 3, 30, check_id);
}

static void test_ids_rise_whatever_the_clock_does(UNUSED_STATE)
{
    struct dice dice = {23};
    struct id_maker maker = {.node = 1023};
    micros now = 1767225600 * (micros)MICROS_PER_SECOND;
    record_id last = 0;
    for (unsigned i = 0; i < 200000; i++) {
        record_id id = id_make(&maker, now);
        assert_true(id > last);
        assert_true(id <= INT64_MAX);
        assert_int_equal(id >> 12 & 1023, 1023);
        last = id;
        now += (micros)dice_roll(&dice, 900) - 450;
    }
}

static void test_time_is_kept_to_the_millisecond(UNUSED_STATE)
{
    struct id_maker maker = {.node = 3};
    micros now = 1767225600 * (micros)MICROS_PER_SECOND + 123456;
    assert_int_equal(id_time(id_make(&maker, now)), now - 456);
    assert_int_equal(id_time(id_make(&maker, now)), now - 456);
}

static void test_more_than_a_counter_holds(UNUSED_STATE)
{
    struct id_maker maker = {0};
    micros now = 1767225600 * (micros)MICROS_PER_SECOND;
    record_id last = 0;
    for (unsigned i = 0; i < 3 * 4096; i++) {
        record_id id = id_make(&maker, now);
        assert_true(id > last);
        last = id;
    }
    assert_int_equal(id_time(last), now + 2 * 1000);
}

static void test_a_clock_before_the_epoch_gives_no_zero(UNUSED_STATE)
{
    struct id_maker maker = {0};
    assert_true(id_make(&maker, 0) > 0);
    assert_true(id_make(&maker, -5) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_ids_rise_whatever_the_clock_does),
        cmocka_unit_test(test_time_is_kept_to_the_millisecond),
        cmocka_unit_test(test_more_than_a_counter_holds),
        cmocka_unit_test(test_a_clock_before_the_epoch_gives_no_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
