/* SPDX-License-Identifier: Apache-2.0 */
#include "core/reset.h"

#include "lib/unit.h"

static enum reset_gate gate_of(enum network_class class, bool vouched, bool recognised, bool ranges)
{
    return reset_gate_of(&(struct reset_facts){class, vouched, recognised, ranges});
}

static void test_the_mailbox_alone_is_not_enough_outside(UNUSED_STATE)
{
    assert_int_equal(gate_of(NETWORK_OUTSIDE, false, false, true), RESET_NEEDS_BROWSER);
    assert_int_equal(gate_of(NETWORK_EXEMPT, false, false, true), RESET_NEEDS_BROWSER);
    assert_int_equal(gate_of(NETWORK_TRUSTED, false, false, true), RESET_OPEN);
}

static void test_an_administrator_or_a_recognised_browser_opens_it_outside(UNUSED_STATE)
{
    assert_int_equal(gate_of(NETWORK_OUTSIDE, true, false, true), RESET_OPEN);
    assert_int_equal(gate_of(NETWORK_OUTSIDE, false, true, true), RESET_OPEN);
    assert_int_equal(gate_of(NETWORK_EXEMPT, true, false, true), RESET_OPEN);
}

static void test_without_ranges_there_is_no_inside_to_go_to(UNUSED_STATE)
{
    assert_int_equal(gate_of(NETWORK_OUTSIDE, false, false, false), RESET_OPEN);
}

static void test_a_denied_network_is_opened_by_nothing(UNUSED_STATE)
{
    for (unsigned i = 0; i < 8; i++)
        assert_int_equal(gate_of(NETWORK_DENIED, (i & 1) != 0, (i & 2) != 0, (i & 4) != 0),
                         RESET_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_mailbox_alone_is_not_enough_outside),
        cmocka_unit_test(test_an_administrator_or_a_recognised_browser_opens_it_outside),
        cmocka_unit_test(test_without_ranges_there_is_no_inside_to_go_to),
        cmocka_unit_test(test_a_denied_network_is_opened_by_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
