/* SPDX-License-Identifier: Apache-2.0 */
#include "core/password.h"

#include "core/common_passwords.h"
#include "lib/table.h"
#include "lib/unit.h"

static const char *const faults[] = {
    [PASSWORD_OK] = "ok",
    [PASSWORD_EMPTY] = "empty",
    [PASSWORD_NOT_UTF8] = "not-utf8",
    [PASSWORD_TOO_LONG] = "too-long",
    [PASSWORD_TOO_SHORT] = "too-short",
    [PASSWORD_ENDS_IN_TOKEN] = "ends-in-token",
    [PASSWORD_COMMON] = "common",
    [PASSWORD_PERSONAL] = "personal",
    [PASSWORD_TOO_SIMPLE] = "too-simple",
    [PASSWORD_COMPLEXITY] = "complexity",
};
static const char *const complexities[] = {
    [PASSWORD_ANY] = "any",
    [PASSWORD_ALPHANUMERIC] = "alphanumeric",
    [PASSWORD_SPECIAL] = "special",
    [PASSWORD_MIXED_NUMERIC] = "mixed-numeric",
    [PASSWORD_MIXED_NUMERIC_SPECIAL] = "mixed-numeric-special",
    [PASSWORD_ANY_3] = "any-3",
};
static const struct password_context ann = {SLICE("ann.lee@example.com"), SLICE("ann lee"),
                                            SLICE("riverboat ltd")};

static void check_password(struct table_row *row)
{
    struct password_policy policy = {
        .min_length = (unsigned)table_number(row, 1),
        .complexity = (enum password_complexity)table_choice(row, 2, complexities,
                                                             ARRAY_LENGTH(complexities)),
    };
    table_expect(row, faults[password_check(row->cells[3], &policy, &ann)]);
}

static void test_passwords(UNUSED_STATE)
{
    table_run("password.table", 4, 50, check_password);
}

static void test_blocklist_is_sorted_long_enough_and_found(UNUSED_STATE)
{
    struct password_policy policy = {.min_length = PASSWORD_LENGTH_LEAST};
    struct password_context nobody = {{0}, {0}, {0}};
    assert_true(common_passwords_count >= 3000);
    for (size_t i = 0; i < common_passwords_count; i++) {
        struct slice entry = slice_from(common_passwords[i]);
        assert_true(entry.length >= PASSWORD_LENGTH_LEAST);
        if (i > 0)
            assert_true(slice_compare(slice_from(common_passwords[i - 1]), entry) < 0);
        assert_int_equal(password_check(entry, &policy, &nobody), PASSWORD_COMMON);
    }
}

static void test_length_limit_is_in_bytes(UNUSED_STATE)
{
    struct password_policy policy = {.min_length = PASSWORD_LENGTH_DEFAULT};
    char bytes[PASSWORD_MAX_BYTES + 1];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = "correct horse "[i % 14];
    struct slice longest = slice_make(bytes, PASSWORD_MAX_BYTES);
    struct slice longer = slice_make(bytes, PASSWORD_MAX_BYTES + 1);
    assert_int_equal(password_check(longest, &policy, &ann), PASSWORD_OK);
    assert_int_equal(password_check(longer, &policy, &ann), PASSWORD_TOO_LONG);
}

static void test_every_fault_has_a_sentence(UNUSED_STATE)
{
    assert_string_equal(password_fault_text(PASSWORD_OK), "");
    for (unsigned i = PASSWORD_EMPTY; i < ARRAY_LENGTH(faults); i++)
        assert_true(slice_ends(slice_from(password_fault_text((enum password_fault)i)), "."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passwords),
        cmocka_unit_test(test_blocklist_is_sorted_long_enough_and_found),
        cmocka_unit_test(test_length_limit_is_in_bytes),
        cmocka_unit_test(test_every_fault_has_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
