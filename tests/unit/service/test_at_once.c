/* SPDX-License-Identifier: Apache-2.0 */
/* Two changes at the same time, each composed before the other is written. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/admin/profile.h"

#define ALICE "alice@acme.example"
#define BOB "bob@acme.example"

static struct house house;

static void user_make(const char *username, const char *profile)
{
    struct secret password;
    struct pending *pending;
    secret_set(&password, slice_from(HOUSE_PASSWORD));
    struct user_new user = {
        .organization = house.organization,
        .username = slice_from(username),
        .email = slice_from(username),
        .full_name = SLICE("Somebody"),
        .profile = slice_from(profile),
        .password = &password,
    };
    assert_int_equal(user_add(house.service, &house_operator, &user, house.arena, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
}

static int set_up(UNUSED_STATE)
{
    house_make(&house);
    user_make(ALICE, "System Administrator");
    user_make(BOB, "System Administrator");
    return 0;
}

static int tear_down(UNUSED_STATE)
{
    house_end(&house);
    return 0;
}

static struct acting administrator(const char *username)
{
    struct login_gathered gathered = house_gather(&house, username);
    return (struct acting){.actor = {ACTOR_ADMINISTRATOR, gathered.user.id},
                           .organization = house.organization,
                           .permissions = UINT64_MAX};
}

static struct pending *frozen_by(const char *who, const char *whom)
{
    struct acting acting = administrator(who);
    struct pending *pending = NULL;
    assert_int_equal(user_set_frozen(house.service, &acting, slice_from(whom), true, house.arena,
                                     &pending, NULL),
                     STATUS_OK);
    return pending;
}

/* Nobody else has a password: whoever is first, the other one stays. */
static void test_two_administrators_who_remove_each_other_leave_one(UNUSED_STATE)
{
    struct pending *bob_goes = frozen_by(ALICE, BOB), *alice_goes = frozen_by(BOB, ALICE);
    assert_int_equal(pending_wait(bob_goes), PENDING_DONE);
    assert_int_equal(pending_wait(alice_goes), PENDING_CHANGED);
    assert_false(house_gather(&house, ALICE).user.frozen);
}

static struct pending *profile_with(const char *which, uint64_t allow, uint64_t deny)
{
    struct profile_outcome outcome;
    struct profile_edit edit = {.organization = house.organization,
                                .which = slice_from(which),
                                .allow = allow,
                                .deny = deny};
    assert_int_equal(
        profile_edit(house.service, &house_operator, &edit, house.arena, &outcome, NULL),
        STATUS_OK);
    return outcome.pending;
}

/* And neither does taking the permissions from one's profile while the other is removed. */
static void test_a_profile_that_loses_its_permissions_counts_on_nobody_who_goes(UNUSED_STATE)
{
    struct profile_outcome outcome;
    struct profile_edit edit = {.organization = house.organization,
                                .which = SLICE("Second Administrator"),
                                .allow = PERMISSION_MANAGE_USERS};
    assert_int_equal(
        profile_add(house.service, &house_operator, &edit, house.arena, &outcome, NULL), STATUS_OK);
    house_submit(outcome.pending);
    user_make("carol@acme.example", "Second Administrator");
    house_submit(frozen_by(ALICE, BOB));
    struct acting carol = administrator("carol@acme.example");
    struct pending *alice_goes = NULL;
    edit = (struct profile_edit){.organization = house.organization,
                                 .which = SLICE("Second Administrator"),
                                 .deny = PERMISSION_MANAGE_USERS};
    assert_int_equal(user_set_frozen(house.service, &carol, slice_from(ALICE), true, house.arena,
                                     &alice_goes, NULL),
                     STATUS_OK);
    struct acting alice = administrator(ALICE);
    assert_int_equal(profile_edit(house.service, &alice, &edit, house.arena, &outcome, NULL),
                     STATUS_OK);
    assert_int_equal(pending_wait(alice_goes), PENDING_DONE);
    assert_int_equal(pending_wait(outcome.pending), PENDING_CHANGED);
}

static void test_two_edits_of_a_profile_do_not_undo_each_other(UNUSED_STATE)
{
    struct pending *takes = profile_with("Standard User", 0, PERMISSION_API_ENABLED);
    struct pending *gives = profile_with("Standard User", PERMISSION_VIEW_SETUP, 0);
    assert_int_equal(pending_wait(takes), PENDING_DONE);
    assert_int_equal(pending_wait(gives), PENDING_CHANGED);
}

static void test_nobody_is_added_to_a_profile_that_goes(UNUSED_STATE)
{
    struct profile_outcome outcome;
    struct pending *added, *removed;
    struct profile_edit edit = {.organization = house.organization, .which = SLICE("Short-lived")};
    struct user_new user = {.organization = house.organization,
                            .username = SLICE("new@acme.example"),
                            .email = SLICE("new@acme.example"),
                            .full_name = SLICE("New"),
                            .profile = SLICE("Short-lived")};
    assert_int_equal(
        profile_add(house.service, &house_operator, &edit, house.arena, &outcome, NULL), STATUS_OK);
    house_submit(outcome.pending);
    assert_int_equal(user_add(house.service, &house_operator, &user, house.arena, &added, NULL),
                     STATUS_OK);
    assert_int_equal(profile_remove(house.service, &house_operator, house.organization, edit.which,
                                    house.arena, &removed, NULL),
                     STATUS_OK);
    assert_int_equal(pending_wait(removed), PENDING_DONE);
    assert_int_equal(pending_wait(added), PENDING_CHANGED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_two_administrators_who_remove_each_other_leave_one),
        TEST(test_a_profile_that_loses_its_permissions_counts_on_nobody_who_goes),
        TEST(test_two_edits_of_a_profile_do_not_undo_each_other),
        TEST(test_nobody_is_added_to_a_profile_that_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
