/* SPDX-License-Identifier: Apache-2.0 */
/* The last audited values of a record, and that nothing forged ever becomes one. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/trail/audited.h"

#include <sqlite3.h>

#define BOB "bob@acme.example"

static struct house house;
static sqlite3 *database;

static int set_up(void **state)
{
    char path[PATH_MAX];
    (void)state;
    house_make(&house);
    house_user(&house, BOB);
    assert_int_equal(sqlite3_open(scratch_path(&house.scratch, "sallyport.db", path), &database),
                     SQLITE_OK);
    sqlite3_busy_timeout(database, 10000);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    sqlite3_close(database);
    house_end(&house);
    return 0;
}

static void sql(const char *text)
{
    assert_int_equal(sqlite3_exec(database, text, NULL, NULL, NULL), SQLITE_OK);
    assert_true(sqlite3_changes(database) > 0);
}

static enum status bob_audited(struct user_row *out)
{
    return audited_user(house.service, house.organization, house_gather(&house, BOB).user.id,
                        house.arena, out, NULL);
}

static void freeze(bool frozen)
{
    struct pending *pending;
    struct acting acting = acting_operator(false);
    assert_int_equal(user_set_frozen(house.service, &acting, slice_from(BOB), frozen, house.arena,
                                     &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
}

static void test_the_trail_holds_every_sealed_field_of_a_user(UNUSED_STATE)
{
    struct user_row audited, stored = house_gather(&house, BOB).user;
    assert_int_equal(bob_audited(&audited), STATUS_OK);
    assert_true(audited.id == stored.id && audited.organization == stored.organization);
    assert_true(audited.profile == stored.profile && audited.created == stored.created);
    assert_true(slice_equal(audited.username, stored.username));
    assert_true(slice_equal(audited.folded, stored.folded));
    assert_true(slice_equal(audited.email, stored.email));
    assert_true(slice_equal(audited.full_name, stored.full_name));
    assert_memory_equal(&audited.password_generation, &stored.password_generation, 16);
    assert_memory_equal(&audited.token_generation, &stored.token_generation, 16);
    assert_true(audited.active && !audited.frozen);
}

static void test_the_newest_value_counts(UNUSED_STATE)
{
    struct user_row audited;
    freeze(true);
    assert_int_equal(bob_audited(&audited), STATUS_OK);
    assert_true(audited.frozen);
    freeze(false);
    assert_int_equal(bob_audited(&audited), STATUS_OK);
    assert_false(audited.frozen);
}

/* A change of the standing is audited without the fields whose seal is broken. */
static void test_an_ordinary_change_makes_no_forged_value_audited(UNUSED_STATE)
{
    struct user_row audited;
    sql("UPDATE users SET email = 'eve@evil.example' WHERE folded = '" BOB "'");
    freeze(true);
    assert_int_equal(bob_audited(&audited), STATUS_OK);
    assert_true(slice_is(audited.email, BOB));
    assert_true(audited.frozen);
}

static void test_a_row_whose_chain_does_not_hold_is_not_believed(UNUSED_STATE)
{
    struct user_row audited;
    freeze(true);
    sql("UPDATE audit SET new_value = replace(new_value, '" BOB "', 'eve@evil.example') "
        "WHERE sequence = (SELECT max(sequence) FROM audit)");
    assert_int_equal(bob_audited(&audited), STATUS_OK);
    assert_true(slice_is(audited.email, BOB));
    assert_false(audited.frozen);
}

static void test_without_a_trail_nothing_is_told(UNUSED_STATE)
{
    struct user_row audited = {.id = 7};
    sql("DELETE FROM audit WHERE record_table = 'users'");
    assert_int_equal(bob_audited(&audited), STATUS_NOT_FOUND);
    assert_true(audited.id == 7);
}

/* Fail closed: what the profile was cannot be known, so nobody of it gets in. */
static void test_a_damaged_profile_without_a_trail_lets_nobody_in(UNUSED_STATE)
{
    sql("UPDATE profiles SET permissions = permissions | 4");
    assert_int_equal(
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD).answer,
        LOGIN_ALLOWED);
    sql("DELETE FROM audit WHERE record_table = 'profiles'");
    house_restart(&house);
    assert_int_equal(
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD).answer,
        LOGIN_REFUSED);
    assert_int_equal(house_login(&house, LOGIN_ENTRY_WEB, HOUSE_INSIDE, BOB, HOUSE_PASSWORD).answer,
                     LOGIN_REFUSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_trail_holds_every_sealed_field_of_a_user),
        TEST(test_the_newest_value_counts),
        TEST(test_an_ordinary_change_makes_no_forged_value_audited),
        TEST(test_a_row_whose_chain_does_not_hold_is_not_believed),
        TEST(test_without_a_trail_nothing_is_told),
        TEST(test_a_damaged_profile_without_a_trail_lets_nobody_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
