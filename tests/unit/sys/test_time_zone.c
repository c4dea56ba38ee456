/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/time_zone.h"

#include "lib/unit.h"

#include <pthread.h>
#include <stdio.h>

static unsigned minute_in(const char *zone, int64_t seconds)
{
    unsigned minute = 99999;
    if (!time_zone_minute_of_week(slice_from(zone), seconds * MICROS_PER_SECOND, &minute))
        fail_msg("no zone %s", zone);
    return minute;
}

static unsigned at(unsigned day, unsigned hour, unsigned minute)
{
    return (day * 24 + hour) * 60 + minute;
}

static void test_the_week_begins_on_monday(UNUSED_STATE)
{
    assert_int_equal(minute_in("UTC", 0), at(3, 0, 0));            /* 1970-01-01, a Thursday */
    assert_int_equal(minute_in("UTC", 1782086399), at(6, 23, 59)); /* 2026-06-21 23:59:59 */
    assert_int_equal(minute_in("UTC", 1782086400), at(0, 0, 0));
    assert_int_equal(minute_in("UTC", -1), at(2, 23, 59));
}

static void test_summer_time_counts(UNUSED_STATE)
{
    /* Berlin, 2026-03-29: at 01:00 UTC 02:00 becomes 03:00; 2026-10-25 back again. */
    assert_int_equal(minute_in("Europe/Berlin", 1774745999), at(6, 1, 59));
    assert_int_equal(minute_in("Europe/Berlin", 1774746000), at(6, 3, 0));
    assert_int_equal(minute_in("Europe/Berlin", 1792889999), at(6, 2, 59));
    assert_int_equal(minute_in("Europe/Berlin", 1792890000), at(6, 2, 0));
    assert_int_equal(minute_in("Asia/Kathmandu", 1782086400), at(0, 5, 45));
    assert_int_equal(minute_in("America/New_York", 1782086400), at(6, 20, 0));
}

static void test_only_names_of_the_database_are_zones(UNUSED_STATE)
{
    static const char *const none[] = {"",
                                       "Mars/Olympus",
                                       "+02:00",
                                       "UTC+2",
                                       "ABC5",
                                       "Europe",
                                       "../etc/passwd",
                                       "/etc/localtime",
                                       ":Europe/Berlin",
                                       "europe/berlin\n",
                                       "Europe/../UTC"};
    unsigned minute = 7;
    for (size_t i = 0; i < ARRAY_LENGTH(none); i++) {
        if (time_zone_exists(slice_from(none[i])))
            fail_msg("'%s' is taken for a zone", none[i]);
        assert_false(time_zone_minute_of_week(slice_from(none[i]), 0, &minute));
    }
    assert_int_equal(minute, 7);
    assert_true(time_zone_exists(slice_from("UTC")));
    assert_true(time_zone_exists(slice_from("America/Argentina/Ushuaia")));
}

static void *ask_often(void *missing)
{
    for (unsigned i = 0; i < 3000; i++) {
        char zone[32];
        snprintf(zone, sizeof zone, "Etc/GMT%c%u", i % 2 == 0 ? '-' : '+', i % 12);
        unsigned minute;
        if (!time_zone_minute_of_week(slice_from(zone), 0, &minute))
            *(bool *)missing = true;
    }
    return NULL;
}

static void test_many_threads_may_ask(UNUSED_STATE)
{
    pthread_t threads[4];
    bool missing[ARRAY_LENGTH(threads)] = {false};
    for (size_t i = 0; i < ARRAY_LENGTH(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &missing[i]), 0);
    for (size_t i = 0; i < ARRAY_LENGTH(threads); i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_false(missing[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_week_begins_on_monday),
        cmocka_unit_test(test_summer_time_counts),
        cmocka_unit_test(test_only_names_of_the_database_are_zones),
        cmocka_unit_test(test_many_threads_may_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
