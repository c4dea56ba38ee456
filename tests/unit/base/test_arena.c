/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "lib/unit.h"

static void test_exhaustion_is_sticky(UNUSED_STATE)
{
    struct arena *arena = arena_new(256);
    assert_non_null(arena_alloc(arena, 200));
    assert_null(arena_alloc(arena, 100));
    assert_null(arena_alloc(arena, 1));
    assert_true(arena_is_exhausted(arena));
    arena_reset(arena);
    assert_false(arena_is_exhausted(arena));
    assert_non_null(arena_alloc(arena, 256));
    arena_free(arena);
}

static void test_grows_to_its_cap_and_no_further(UNUSED_STATE)
{
    struct arena *arena = arena_new(64 * 1024);
    size_t got = 0;
    while (arena_alloc(arena, 1024) != NULL)
        got += 1024;
    assert_in_range(got, 48 * 1024, 64 * 1024);
    arena_free(arena);
}

static void test_overflowing_product_is_refused(UNUSED_STATE)
{
    struct arena *arena = arena_new(1024);
    assert_null(arena_alloc_array(arena, SIZE_MAX / 2, 3));
    assert_true(arena_is_exhausted(arena));
    arena_free(arena);
}

static void test_reset_wipes(UNUSED_STATE)
{
    struct arena *arena = arena_new(1024);
    char *password = arena_string(arena, slice_from("marker-password"));
    arena_reset(arena);
    assert_int_equal(password[0], 0); /* the first block is kept, so this may be looked at */
    arena_free(arena);
}

static void test_format_and_copy_are_terminated(UNUSED_STATE)
{
    struct arena *arena = arena_new(1024);
    struct slice text = arena_format(arena, "%d-%s", 7, "x");
    assert_string_equal(text.bytes, "7-x");
    assert_int_equal(text.length, 3);
    assert_string_equal(arena_copy(arena, slice_first(text, 1)).bytes, "7");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exhaustion_is_sticky),
        cmocka_unit_test(test_grows_to_its_cap_and_no_further),
        cmocka_unit_test(test_overflowing_product_is_refused),
        cmocka_unit_test(test_reset_wipes),
        cmocka_unit_test(test_format_and_copy_are_terminated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
