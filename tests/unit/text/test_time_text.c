/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"
#include "text/time_text.h"

static struct arena *arena;

static int arena_make(UNUSED_STATE)
{
    arena = arena_new(65536);
    return 0;
}

static int arena_end(UNUSED_STATE)
{
    arena_free(arena);
    return 0;
}

static void assert_iso(int64_t seconds, const char *expected)
{
    assert_string_equal(time_text_iso(seconds * MICROS_PER_SECOND, arena).bytes, expected);
}

static void test_iso(UNUSED_STATE)
{
    assert_iso(0, "1970-01-01T00:00:00Z");
    assert_iso(-1, "1969-12-31T23:59:59Z");
    assert_iso(1795536000, "2026-11-24T16:00:00Z");
    assert_iso(951782400, "2000-02-29T00:00:00Z");
    assert_iso(951868800, "2000-03-01T00:00:00Z");
    assert_iso(4107542399, "2100-02-28T23:59:59Z");
    assert_iso(4107542400, "2100-03-01T00:00:00Z");
    assert_iso(-62135596800, "0001-01-01T00:00:00Z");
    assert_string_equal(time_text_iso(INT64_MAX, arena).bytes, "9999-12-31T23:59:59Z");
    assert_string_equal(time_text_iso(INT64_MIN, arena).bytes, "0001-01-01T00:00:00Z");
}

static void test_the_other_forms(UNUSED_STATE)
{
    micros t = 1795536007123456;
    assert_string_equal(time_text_iso_millis(t, arena).bytes, "2026-11-24T16:00:07.123Z");
    assert_string_equal(time_text_iso_millis(-1, arena).bytes, "1969-12-31T23:59:59.999Z");
    assert_string_equal(time_text_mail(t, arena).bytes, "Tue, 24 Nov 2026 16:00:07 +0000");
    assert_string_equal(time_text_http(t, arena).bytes, "Tue, 24 Nov 2026 16:00:07 GMT");
    assert_string_equal(time_text_http(0, arena).bytes, "Thu, 01 Jan 1970 00:00:00 GMT");
    assert_string_equal(time_text_human(t, arena).bytes, "24 November 2026, 16:00 UTC");
    assert_string_equal(time_text_human_seconds(t, arena).bytes, "24 November 2026, 16:00:07 UTC");
}

static void test_every_day_comes_back(UNUSED_STATE)
{
    struct arena *small = arena_new(4096);
    for (micros day = -141000; day < 141000; day++) {
        micros t = day * 86400 * MICROS_PER_SECOND, back = 1;
        assert_true(time_text_parse(time_text_iso(t, small), 0, &back));
        assert_true(back == t);
        arena_reset(small);
    }
    arena_free(small);
}

static void test_reading(UNUSED_STATE)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } good[] = {
        {"2026-11-24", 1795478400},
        {"2026-11-24T16:00", 1795536000},
        {"2026-11-24T16:00Z", 1795536000},
        {"2026-11-24 16:00:00", 1795536000},
        {"2026-11-24T17:00:00+01:00", 1795536000},
        {"2026-11-24T11:00:00-0500", 1795536000},
        {"2024-02-29", 1709164800},
        {"90s", 1000000000 - 90},
        {"30m", 1000000000 - 1800},
        {"24h", 1000000000 - 86400},
        {"7d", 1000000000 - 7 * 86400},
        {"0d", 1000000000},
    };
    micros now = (micros)1000000000 * MICROS_PER_SECOND, t = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++) {
        assert_true(time_text_parse(slice_from(good[i].text), now, &t));
        assert_true(t == good[i].seconds * MICROS_PER_SECOND);
    }
    assert_true(time_text_parse(slice_from("1970-01-01T00:00:01.25Z"), now, &t));
    assert_true(t == 1250000);
    static const char *const bad[] = {"",
                                      "yesterday",
                                      "2026-02-29",
                                      "2026-13-01",
                                      "2026-00-01",
                                      "2026-1-1",
                                      "2026-11-31",
                                      "2026-11-24T24:00",
                                      "2026-11-24T16:60",
                                      "2026-11-24T",
                                      "2026-11-24x",
                                      "0000-01-01",
                                      "-7d",
                                      "7w",
                                      "d",
                                      "1.5h",
                                      "99999999999999999999d",
                                      "2026-11-24T16:00:00.",
                                      "2026-11-24T16:00+1",
                                      "2026-11-24T16:00ZZ",
                                      "2026-+1-24"};
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        t = 42;
        assert_false(time_text_parse(slice_from(bad[i]), now, &t));
        assert_true(t == 42);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_iso),
        cmocka_unit_test(test_the_other_forms),
        cmocka_unit_test(test_every_day_comes_back),
        cmocka_unit_test(test_reading),
    };
    return cmocka_run_group_tests(tests, arena_make, arena_end);
}
