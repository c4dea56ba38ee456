/* SPDX-License-Identifier: Apache-2.0 */
#include "core/hours.h"

#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

static const char *const faults[] = {"ok", "malformed", "empty", "overlap", "many"};

static void check_text(struct table_row *row)
{
    struct hours hours = {.count = 0}, again = {.count = 0};
    char text[HOURS_TEXT_MAX] = "", stored[HOURS_TEXT_MAX] = "";
    enum hours_fault fault = hours_parse(row->cells[3], &hours);
    table_expect(row, faults[fault]);
    if (fault != HOURS_OK) {
        assert_true(strlen(hours_fault_text(fault)) > 20);
        return;
    }
    hours_format(&hours, text);
    hours_format_stored(&hours, stored);
    if (!slice_is(row->cells[1], text) || !slice_is(row->cells[2], stored))
        fail_msg("%s:%d gives %s and %s", row->file, row->line, text, stored);
    assert_int_equal(hours_parse_stored(slice_from(stored), &again), HOURS_OK);
    assert_int_equal(again.count, hours.count);
    assert_memory_equal(again.spans, hours.spans, hours.count * sizeof hours.spans[0]);
}

static void test_hours_are_read_and_written(UNUSED_STATE)
{
    table_run("hours.table", 4, 20, check_text);
}

static void test_a_span_holds_its_first_minute_and_not_its_end(UNUSED_STATE)
{
    struct hours hours;
    assert_int_equal(
        hours_parse(slice_from("tue=08:00-12:00,tue=13:00-24:00,sun=23:00-24:00"), &hours),
        HOURS_OK);
    static const unsigned tuesday = MINUTES_OF_DAY;
    assert_false(hours_allow(&hours, tuesday + 479));
    assert_true(hours_allow(&hours, tuesday + 480));
    assert_true(hours_allow(&hours, tuesday + 719));
    assert_false(hours_allow(&hours, tuesday + 720));
    assert_true(hours_allow(&hours, tuesday + 1439));
    assert_false(hours_allow(&hours, tuesday + 1440));
    assert_true(hours_allow(&hours, MINUTES_OF_WEEK - 1));
    assert_false(hours_allow(&hours, 480));
}

static void test_no_hours_are_any_time(UNUSED_STATE)
{
    struct hours hours;
    assert_int_equal(hours_parse_stored(slice_from(""), &hours), HOURS_OK);
    assert_true(hours_allow(&hours, 0));
    assert_true(hours_allow(&hours, MINUTES_OF_WEEK - 1));
}

static void test_the_fullest_week_has_room(UNUSED_STATE)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    char text[HOURS_TEXT_MAX + 32] = "", again[HOURS_TEXT_MAX];
    struct hours hours;
    for (unsigned i = 0; i < HOURS_SPANS_MAX; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s=1%u:00-1%u:30",
                 i == 0 ? "" : ",", days[i / 8], i % 8, i % 8);
    assert_int_equal(hours_parse(slice_from(text), &hours), HOURS_OK);
    hours_format(&hours, again);
    assert_string_equal(again, text);
    strcat(text, ",sun=20:00-21:00");
    assert_int_equal(hours_parse(slice_from(text), &hours), HOURS_TOO_MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hours_are_read_and_written),
        cmocka_unit_test(test_a_span_holds_its_first_minute_and_not_its_end),
        cmocka_unit_test(test_no_hours_are_any_time),
        cmocka_unit_test(test_the_fullest_week_has_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
