/* SPDX-License-Identifier: Apache-2.0 */
#include "core/permission.h"

#include "lib/unit.h"

static void test_every_title_is_read(void **state)
{
    (void)state;
    size_t count;
    const struct permission_row *rows = permission_rows(&count);
    assert_int_equal(count, 10);
    for (size_t i = 0; i < count; i++) {
        enum permission read;
        assert_true(permission_parse(slice_from(rows[i].title), &read));
        assert_int_equal(read, rows[i].permission);
        assert_int_equal(rows[i].permission, 1 << i);
    }
}

static void test_joints_and_case_do_not_matter(void **state)
{
    (void)state;
    static const char *const forms[] = {"manage-users", "ManageUsers", "MANAGE_USERS",
                                        " manage users "};
    for (size_t i = 0; i < ARRAY_LENGTH(forms); i++) {
        enum permission read = PERMISSION_API_ENABLED;
        assert_true(permission_parse(slice_from(forms[i]), &read));
        assert_int_equal(read, PERMISSION_MANAGE_USERS);
    }
}

static void test_others_are_not_read(void **state)
{
    (void)state;
    static const char *const forms[] = {"", " ", "manage", "manage users x", "manage user"};
    for (size_t i = 0; i < ARRAY_LENGTH(forms); i++) {
        enum permission read = PERMISSION_API_ENABLED;
        assert_false(permission_parse(slice_from(forms[i]), &read));
        assert_int_equal(read, PERMISSION_API_ENABLED);
    }
}

static void test_what_makes_an_administrator(void **state)
{
    (void)state;
    assert_int_equal(permissions_administrative(UINT64_MAX),
                     PERMISSION_MANAGE_USERS | PERMISSION_MANAGE_IP_ADDRESSES |
                         PERMISSION_MONITOR_LOGIN_HISTORY | PERMISSION_RESET_PASSWORDS);
    assert_int_equal(permissions_administrative(PERMISSION_VIEW_SETUP | PERMISSION_API_ENABLED), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_title_is_read),
        cmocka_unit_test(test_joints_and_case_do_not_matter),
        cmocka_unit_test(test_others_are_not_read),
        cmocka_unit_test(test_what_makes_an_administrator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
