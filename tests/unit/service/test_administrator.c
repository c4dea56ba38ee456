/* SPDX-License-Identifier: Apache-2.0 */
/* The last administrator (M9): changes are tried on the decision before they are made. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/admin/administrator.h"
#include "service/trail/seal.h"

#define ALICE "alice@acme.example"

static struct house house;
static struct organization_row organization;
static struct profile_row profile;
static struct user_row alice;

static int set_up(void **state)
{
    struct secret password;
    struct pending *pending;
    struct acting acting = acting_operator(false);
    (void)state;
    house_make(&house);
    secret_set(&password, slice_from(HOUSE_PASSWORD));
    struct user_new user = {
        .organization = house.organization,
        .username = SLICE(ALICE),
        .email = SLICE(ALICE),
        .full_name = SLICE("Alice"),
        .profile = SLICE("System Administrator"),
        .password = &password,
    };
    assert_int_equal(user_add(house.service, &acting, &user, house.arena, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
    struct login_gathered gathered = house_gather(&house, ALICE);
    organization = gathered.organization;
    profile = gathered.profile;
    alice = gathered.user;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    house_end(&house);
    return 0;
}

static bool left_after(const struct proposal *change)
{
    struct proposal proposal = *change;
    bool left = false;
    proposal.organization = house.organization;
    assert_int_equal(administrator_is_left(house.service, &proposal, &left, NULL), STATUS_OK);
    return left;
}

static bool left_after_profile(void)
{
    seal_profile(house.keys, &profile);
    return left_after(&(struct proposal){.profile = &profile});
}

static bool left_after_policy(void)
{
    seal_organization(house.keys, &organization);
    return left_after(&(struct proposal){.policy = &organization});
}

static bool left_after_user(void)
{
    seal_user(house.keys, &alice);
    return left_after(&(struct proposal){.user = &alice});
}

/* The organization's first administrator has no password yet: Alice is the only one who could. */
static void test_as_it_is_one_is_left(UNUSED_STATE)
{
    assert_true(left_after(&(struct proposal){0}));
    assert_false(left_after(&(struct proposal){.without_password = alice.id}));
}

static void test_standing(UNUSED_STATE)
{
    alice.frozen = true;
    assert_false(left_after_user());
    alice.frozen = false;
    alice.active = false;
    assert_false(left_after_user());
    alice.active = true;
    assert_true(left_after_user());
}

static void test_another_profile(UNUSED_STATE)
{
    struct profile_row standard;
    assert_int_equal(store_profile_find(house.store, house.organization,
                                        slice_from("Standard User"), house.arena, &standard, NULL),
                     STATUS_OK);
    alice.profile = standard.id;
    assert_false(left_after_user());
    /* But one who gets the permissions with the change counts. */
    standard.permissions |= PERMISSION_MANAGE_USERS;
    seal_profile(house.keys, &standard);
    seal_user(house.keys, &alice);
    assert_true(left_after(&(struct proposal){.user = &alice, .profile = &standard}));
}

static void test_permissions(UNUSED_STATE)
{
    uint64_t all = profile.permissions;
    profile.permissions = all | PERMISSION_API_ONLY;
    assert_false(left_after_profile());
    profile.permissions = all & ~permissions_administrative(all);
    assert_false(left_after_profile());
    profile.permissions = all & ~(uint64_t)PERMISSION_API_ENABLED;
    assert_true(left_after_profile());
}

static void test_ranges(UNUSED_STATE)
{
    profile.ranges = slice_from("10.0.0.0-10.0.0.255");
    assert_true(left_after_profile());
    profile.ranges = slice_from("fe80::-fe80::ffff");
    assert_false(left_after_profile());
    profile.ranges = slice_from("169.254.0.0-169.255.0.0");
    assert_true(left_after_profile());
    profile.ranges = slice_from("nonsense");
    assert_false(left_after_profile());
}

static void test_hours(UNUSED_STATE)
{
    profile.login_hours = slice_from("sun=0-1");
    assert_true(left_after_profile());
    profile.login_hours = slice_from("nonsense");
    assert_false(left_after_profile());
    profile.login_hours = slice_from("sun=0-1");
    organization.time_zone = slice_from("Mars/Olympus");
    seal_profile(house.keys, &profile);
    seal_organization(house.keys, &organization);
    assert_false(left_after(&(struct proposal){.profile = &profile, .policy = &organization}));
}

static void test_single_sign_on(UNUSED_STATE)
{
    organization.sso_on = true;
    assert_true(left_after_policy());
    profile.permissions |= PERMISSION_SINGLE_SIGN_ON;
    seal_profile(house.keys, &profile);
    assert_false(left_after(&(struct proposal){.policy = &organization, .profile = &profile}));
}

static void test_confirmation_and_the_organization(UNUSED_STATE)
{
    organization.confirmation_on = false;
    assert_true(left_after_policy());
    organization.active = false;
    assert_false(left_after_policy());
}

static void test_a_damaged_record_makes_no_administrator(UNUSED_STATE)
{
    seal_user(house.keys, &alice);
    alice.delivery.mac.bytes[0] ^= 1;
    assert_false(left_after(&(struct proposal){.user = &alice}));
    seal_profile(house.keys, &profile);
    profile.seal.mac.bytes[0] ^= 1;
    assert_false(left_after(&(struct proposal){.profile = &profile}));
}

static void test_only_the_operator_may_force_and_what_is_lost_already_is_not_refused(UNUSED_STATE)
{
    struct error err = {0};
    struct proposal proposal = {.organization = house.organization, .user = &alice};
    struct acting operator_plain = acting_operator(false), operator_forces = acting_operator(true);
    struct acting administrator = {.actor = {ACTOR_ADMINISTRATOR, alice.id}, .force = true};
    struct change change;
    change_init(&change, house.arena);
    alice.frozen = true;
    seal_user(house.keys, &alice);
    assert_int_equal(
        administrator_remains(house.service, &operator_plain, &proposal, &change, &err),
        STATUS_CONFLICT);
    assert_non_null(strstr(err.text, "--force"));
    assert_int_equal(administrator_remains(house.service, &administrator, &proposal, &change, &err),
                     STATUS_CONFLICT);
    assert_null(strstr(err.text, "--force"));
    assert_int_equal(
        administrator_remains(house.service, &operator_forces, &proposal, &change, &err),
        STATUS_OK);
    change_put_user(&change, &alice);
    assert_int_equal(store_write_wait(house.store, &change, NULL), WRITE_DONE);
    assert_int_equal(
        administrator_remains(house.service, &operator_plain, &proposal, &change, &err), STATUS_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_as_it_is_one_is_left),
        TEST(test_standing),
        TEST(test_another_profile),
        TEST(test_permissions),
        TEST(test_ranges),
        TEST(test_hours),
        TEST(test_single_sign_on),
        TEST(test_confirmation_and_the_organization),
        TEST(test_a_damaged_record_makes_no_administrator),
        TEST(test_only_the_operator_may_force_and_what_is_lost_already_is_not_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
