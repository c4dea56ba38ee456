/* SPDX-License-Identifier: Apache-2.0 */
#include "core/reason.h"

#include "lib/unit.h"

#include <stdio.h>

#define REASON(number, name, key, status, soap_code, oauth_error, notify, sentence) number,
static const int numbers[] = {
#include "core/reason.def"
};
#undef REASON

enum { ROWS = sizeof(numbers) / sizeof(numbers[0]) };

static void test_every_row_is_complete_and_found(UNUSED_STATE)
{
    for (size_t i = 0; i < ROWS; i++) {
        const struct reason_row *row = reason_get(numbers[i]);
        bool allows = row->reason == REASON_ALLOWED || row->reason == REASON_ALLOWED_EXPIRED;
        assert_int_equal(row->reason, numbers[i]);
        assert_true(strlen(row->key) > 0);
        assert_true(strlen(row->status) > 0);
        assert_int_equal(strlen(row->soap_code) == 0, allows);
        assert_int_equal(strlen(row->oauth_error) == 0, allows);
        assert_int_equal(row->sentence[strlen(row->sentence) - 1], '.');
        assert_int_equal(strspn(row->key, "abcdefghijklmnopqrstuvwxyz_"), strlen(row->key));
    }
}

static void test_numbers_rise_and_keys_differ(UNUSED_STATE)
{
    for (size_t i = 1; i < ROWS; i++) {
        assert_true(numbers[i] > numbers[i - 1]);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(reason_get(numbers[i])->key, reason_get(numbers[j])->key);
    }
}

static void test_a_number_from_elsewhere_is_unknown(UNUSED_STATE)
{
    assert_int_equal(reason_get(-1)->reason, REASON_UNKNOWN);
    assert_int_equal(reason_get(3)->reason, REASON_UNKNOWN);
    assert_int_equal(reason_get(1000000)->reason, REASON_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_is_complete_and_found),
        cmocka_unit_test(test_numbers_rise_and_keys_differ),
        cmocka_unit_test(test_a_number_from_elsewhere_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
