/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"
#include "lib/unit.h"

static void test_cut_at_the_first_separator(UNUSED_STATE)
{
    struct slice head, tail;
    assert_true(slice_cut(slice_from("a=b=c"), '=', &head, &tail));
    assert_true(slice_is(head, "a") && slice_is(tail, "b=c"));
    assert_false(slice_cut(slice_from("abc"), '=', &head, &tail));
    assert_true(slice_is(head, "abc") && slice_is_empty(tail));
    assert_true(slice_cut(slice_from("="), '=', &head, &tail));
    assert_true(slice_is_empty(head) && slice_is_empty(tail));
}

static void test_numbers_are_digits_only(UNUSED_STATE)
{
    uint64_t value = 7;
    assert_false(slice_parse_u64(slice_from(""), &value));
    assert_false(slice_parse_u64(slice_from("+1"), &value));
    assert_false(slice_parse_u64(slice_from("1 "), &value));
    assert_false(slice_parse_u64(slice_from("12345678901234567890"), &value));
    assert_int_equal(value, 7);
    assert_true(slice_parse_u64(slice_from("1234567890123456789"), &value));
    assert_true(value == 1234567890123456789U);
}

static void test_to_string_refuses_what_does_not_fit(UNUSED_STATE)
{
    char text[4] = "xyz";
    assert_true(slice_to_string(slice_from("abc"), text, sizeof text));
    assert_string_equal(text, "abc");
    assert_false(slice_to_string(slice_from("abcd"), text, sizeof text));
    assert_string_equal(text, "");
    assert_false(slice_to_string(slice_make("a\0b", 3), text, sizeof text));
}

static void test_order_and_equality(UNUSED_STATE)
{
    assert_true(slice_compare(slice_from("a"), slice_from("ab")) < 0);
    assert_true(slice_compare(slice_from("b"), slice_from("ab")) > 0);
    assert_true(slice_compare(slice_from(""), slice_from(NULL)) == 0);
    assert_true(slice_equal_fold(slice_from("Host"), slice_from("hOST")));
    assert_false(slice_equal_fold(slice_from("Host"), slice_from("Hos")));
    assert_true(slice_ends(slice_from("a.xml"), ".xml"));
    assert_false(slice_ends(slice_from("xml"), ".xml"));
    assert_true(slice_is(slice_trim(slice_from(" \t a b\r\n")), "a b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_at_the_first_separator),
        cmocka_unit_test(test_numbers_are_digits_only),
        cmocka_unit_test(test_to_string_refuses_what_does_not_fit),
        cmocka_unit_test(test_order_and_equality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
