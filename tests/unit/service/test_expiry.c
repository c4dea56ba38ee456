/* SPDX-License-Identifier: Apache-2.0 */
/* The warning before a password expires. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/secret/expiry.h"
#include "service/trail/seal.h"
#include "service/watch/aftermath.h"
#include "store/store_list.h"

#include <string.h>

#define BOB "bob@acme.example"
#define DAY ((micros)24 * 3600 * MICROS_PER_SECOND)

static struct house house;
static micros set_at; /* when the password was set */

/* As if the pages had written them; the user's profile is shared by nobody else here. */
static void write_rules(int organization_days, int profile_days, uint64_t permission)
{
    struct change change;
    struct login_gathered bob = house_gather(&house, BOB);
    change_init(&change, house.arena);
    bob.organization.policy.password_expiry_days = organization_days;
    bob.profile.policy.password_expiry_days = profile_days;
    bob.profile.permissions |= permission;
    seal_organization(house.keys, &bob.organization);
    seal_profile(house.keys, &bob.profile);
    change_put_organization(&change, &bob.organization);
    change_put_profile(&change, &bob.profile);
    assert_int_equal(store_write_wait(house.store, &change, NULL), WRITE_DONE);
}

static int setup(UNUSED_STATE)
{
    house_make(&house);
    house_user(&house, BOB);
    set_at = house_gather(&house, BOB).password.created;
    write_rules(90, -1, 0);
    return 0;
}

static int teardown(UNUSED_STATE)
{
    house_end(&house);
    return 0;
}

static struct password_expiry expiry(void)
{
    struct password_expiry found;
    assert_int_equal(password_expiry_get(house.service, house.organization,
                                         house_gather(&house, BOB).user.id, house.arena, &found,
                                         NULL),
                     STATUS_OK);
    return found;
}

static size_t warnings(void)
{
    const struct outbox_row *rows;
    size_t count = 0, found = 0;
    aftermath_run_once(house.service);
    assert_int_equal(store_outbox_list(house.store, house.organization, 0, 0, LIST_PAGE_MAX,
                                       house.arena, &rows, &count, NULL),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        found += rows[i].kind == MAIL_NOTICE;
    return found;
}

static enum login_answer log_in(enum login_entry entry)
{
    return house_login(&house, entry, HOUSE_INSIDE, BOB, HOUSE_PASSWORD).answer;
}

static void test_the_warning_begins_two_weeks_before(UNUSED_STATE)
{
    house_now = set_at + 76 * DAY - 1;
    assert_int_equal(expiry().when, 0);
    house_now = set_at + 76 * DAY;
    assert_int_equal(expiry().when, set_at + 90 * DAY);
}

static void test_the_profiles_own_days_and_never_are_respected(UNUSED_STATE)
{
    house_now = set_at + 80 * DAY;
    write_rules(90, 180, 0);
    assert_int_equal(expiry().when, 0);
    write_rules(365, 85, 0);
    assert_int_equal(expiry().when, set_at + 85 * DAY);
    write_rules(90, 0, 0);
    assert_int_equal(expiry().when, 0);
    write_rules(90, -1, PERMISSION_PASSWORD_NEVER_EXPIRES);
    assert_int_equal(expiry().when, 0);
}

static void test_it_names_the_programs_of_ninety_days_but_no_browser(UNUSED_STATE)
{
    house_now = set_at + 10 * DAY;
    assert_int_equal(log_in(LOGIN_ENTRY_SOAP), LOGIN_ALLOWED);
    house_now = set_at + 80 * DAY;
    assert_int_equal(log_in(LOGIN_ENTRY_WEB), LOGIN_ALLOWED);
    struct password_expiry found = expiry();
    assert_int_equal(found.program_count, 1);
    assert_true(slice_is(found.programs[0], "test program/1"));
    write_rules(120, -1, 0);
    house_now = set_at + 110 * DAY;
    assert_int_equal(expiry().program_count, 0);
}

static void test_a_login_of_these_days_mails_once_per_password(UNUSED_STATE)
{
    house_now = set_at + 10 * DAY;
    assert_int_equal(log_in(LOGIN_ENTRY_SOAP), LOGIN_ALLOWED);
    assert_int_equal(warnings(), 0);
    house_now = set_at + 80 * DAY;
    assert_int_equal(log_in(LOGIN_ENTRY_SOAP), LOGIN_ALLOWED);
    assert_int_equal(warnings(), 1);
    assert_non_null(strstr(house_mail(&house).bytes, "test program/1"));
    assert_non_null(strstr(house_mail(&house).bytes, "expires soon"));
    house_restart(&house); /* what was told is not only in memory */
    house_now += 2 * DAY;
    assert_int_equal(log_in(LOGIN_ENTRY_SOAP), LOGIN_ALLOWED);
    assert_int_equal(warnings(), 1);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        EACH(test_the_warning_begins_two_weeks_before),
        EACH(test_the_profiles_own_days_and_never_are_respected),
        EACH(test_it_names_the_programs_of_ninety_days_but_no_browser),
        EACH(test_a_login_of_these_days_mails_once_per_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
