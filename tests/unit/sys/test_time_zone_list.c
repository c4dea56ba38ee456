/* SPDX-License-Identifier: Apache-2.0 */
/* The names of time zones that a form offers. */
#include "lib/unit.h"
#include "sys/time_zone.h"

static void test_every_name_that_is_offered_exists(UNUSED_STATE)
{
    struct arena *arena = arena_new(1024 * 1024);
    const struct slice *names;
    size_t count = time_zone_names(arena, &names);
    bool has_utc = false;
    assert_true(count > 300);
    for (size_t i = 0; i < count; i++) {
        assert_true(time_zone_exists(names[i]));
        has_utc = has_utc || slice_is(names[i], "UTC");
        if (i > 0)
            assert_true(slice_compare(names[i - 1], names[i]) < 0);
    }
    assert_true(has_utc);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_name_that_is_offered_exists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
