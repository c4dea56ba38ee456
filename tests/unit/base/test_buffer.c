/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"
#include "lib/unit.h"

static void test_builds_and_terminates(UNUSED_STATE)
{
    struct arena *arena = arena_new(64 * 1024);
    struct buffer buffer;
    struct slice text;
    buffer_init(&buffer, arena, 10000);
    assert_true(buffer_finish(&buffer, &text));
    assert_string_equal(text.bytes, "");
    for (int i = 0; i < 1000; i++)
        buffer_add_format(&buffer, "%03d,", i);
    assert_true(buffer_finish(&buffer, &text));
    assert_int_equal(text.length, 4000);
    assert_memory_equal(text.bytes + 3996, "999,", 5);
    arena_free(arena);
}

static void test_limit_is_sticky(UNUSED_STATE)
{
    struct arena *arena = arena_new(64 * 1024);
    struct buffer buffer;
    struct slice text = SLICE("untouched");
    buffer_init(&buffer, arena, 4);
    buffer_add_text(&buffer, "abcd");
    assert_true(buffer_finish(&buffer, &text));
    for (int i = 0; i < 1024; i++)
        buffer_add_char(&buffer, 'e');
    buffer_add_text(&buffer, "");
    assert_false(buffer_finish(&buffer, &text));
    assert_string_equal(text.bytes, "abcd");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builds_and_terminates),
        cmocka_unit_test(test_limit_is_sticky),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
