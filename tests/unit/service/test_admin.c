/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what: every administrative use case against every permission, another organization,
 * and somebody who may more. */
#include "lib/house.h"
#include "lib/unit.h"

#define BOB "bob@acme.example"
#define BEA "bea@beta.example"

static struct house house;
static record_id beta;

static int setup(UNUSED_STATE)
{
    struct organization_new organization = {
        .name = SLICE("Beta"), .admin_username = SLICE(BEA), .admin_email = SLICE(BEA)};
    struct organization_shown shown;
    struct pending *pending;
    struct slice link;
    house_make(&house);
    house_user(&house, BOB);
    assert_int_equal(organization_create(house.service, &house_operator, &organization, house.arena,
                                         &link, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
    assert_int_equal(organization_show(house.service, &house_operator, slice_from("Beta"),
                                       house.arena, &shown, NULL),
                     STATUS_OK);
    beta = shown.id;
    return 0;
}

static int teardown(UNUSED_STATE)
{
    house_end(&house);
    return 0;
}

static struct acting administrator(uint64_t permissions)
{
    struct login_gathered bob = house_gather(&house, BOB);
    return (struct acting){.actor = {ACTOR_ADMINISTRATOR, bob.user.id},
                           .organization = house.organization,
                           .permissions = permissions};
}

/* ---- the use cases, each on a record of `organization` where that can be chosen ---- */

static enum status do_user_add(const struct acting *acting, record_id organization)
{
    struct pending *pending;
    struct user_new user = {.organization = organization,
                            .username = SLICE("new@acme.example"),
                            .email = SLICE("new@acme.example"),
                            .full_name = SLICE("New")};
    return user_add(house.service, acting, &user, house.arena, &pending, NULL);
}

static struct slice user_of(record_id organization)
{
    return slice_from(organization == beta ? BEA : BOB);
}

static enum status do_user_edit(const struct acting *acting, record_id organization)
{
    struct pending *pending;
    struct slice name = SLICE("Somebody Else");
    struct user_edit edit = {.who = user_of(organization), .full_name = &name};
    return user_edit(house.service, acting, &edit, house.arena, &pending, NULL);
}

static enum status do_user_freeze(const struct acting *acting, record_id organization)
{
    struct pending *pending;
    return user_set_frozen(house.service, acting, user_of(organization), true, house.arena,
                           &pending, NULL);
}

static enum status do_user_deactivate(const struct acting *acting, record_id organization)
{
    struct pending *pending;
    return user_set_active(house.service, acting, user_of(organization), false, house.arena,
                           &pending, NULL);
}

static enum status do_user_unlock(const struct acting *acting, record_id organization)
{
    struct pending *pending;
    return user_unlock(house.service, acting, user_of(organization), house.arena, &pending, NULL);
}

static enum status do_user_show(const struct acting *acting, record_id organization)
{
    struct user_listed user;
    return user_show(house.service, acting, user_of(organization), house.arena, &user, NULL);
}

static enum status do_user_list(const struct acting *acting, record_id organization)
{
    const struct user_listed *users;
    size_t count;
    struct user_query query = {.organization = organization};
    return user_list(house.service, acting, &query, house.arena, &users, &count, NULL);
}

static enum status do_profile_add(const struct acting *acting, record_id organization)
{
    struct profile_outcome outcome;
    struct profile_edit edit = {.organization = organization, .which = SLICE("Sales")};
    return profile_add(house.service, acting, &edit, house.arena, &outcome, NULL);
}

static enum status do_profile_ranges(const struct acting *acting, record_id organization)
{
    struct profile_outcome outcome;
    struct slice range = SLICE("192.0.2.0/24");
    struct profile_edit edit = {.organization = organization,
                                .which = SLICE("Standard User"),
                                .ranges_given = true,
                                .ranges = &range,
                                .range_count = 1};
    return profile_edit(house.service, acting, &edit, house.arena, &outcome, NULL);
}

static enum status do_profile_list(const struct acting *acting, record_id organization)
{
    const struct profile_listed *profiles;
    size_t count;
    return profile_list(house.service, acting, organization, house.arena, &profiles, &count, NULL);
}

static enum status do_organization_edit(const struct acting *acting, record_id organization)
{
    struct organization_outcome outcome;
    struct organization_edit edit = {.organization = organization,
                                     .sso_keep_tokens = CHANGE_ON,
                                     .login_rate_per_hour = LOGIN_RATE_AS_IT_IS};
    return organization_edit(house.service, acting, &edit, house.arena, &outcome, NULL);
}

static enum status do_organization_permit(const struct acting *acting, record_id organization)
{
    struct organization_outcome outcome;
    struct organization_edit edit = {.organization = organization,
                                     .confirmation_permitted = CHANGE_OFF,
                                     .login_rate_per_hour = LOGIN_RATE_AS_IT_IS};
    return organization_edit(house.service, acting, &edit, house.arena, &outcome, NULL);
}

static enum status do_organization_list(const struct acting *acting, record_id organization)
{
    const struct organization_shown *shown;
    size_t count;
    (void)organization;
    return organization_list(house.service, acting, 0, house.arena, &shown, &count, NULL);
}

static enum status do_range_add(const struct acting *acting, record_id organization)
{
    struct pending *pending;
    struct range_new range = {organization, SLICE("198.51.100.0/24"), SLICE("")};
    return range_add(house.service, acting, &range, house.arena, &pending, NULL);
}

static enum status do_range_remove(const struct acting *acting, record_id organization)
{
    struct range_outcome outcome;
    return range_remove(house.service, acting, organization, slice_from("192.0.2.0/24"),
                        house.arena, &outcome, NULL);
}

static enum status do_range_list(const struct acting *acting, record_id organization)
{
    const struct range_listed *ranges;
    size_t count;
    return range_list(house.service, acting, organization, house.arena, &ranges, &count, NULL);
}

static enum status do_range_use(const struct acting *acting, record_id organization)
{
    struct range_use use;
    struct ip_range range;
    assert_int_equal(ip_range_parse(slice_from("192.0.2.0/24"), &range), IP_RANGE_OK);
    return range_use_of(house.service, acting, organization, range, house.arena, &use, NULL);
}

static enum status do_repair_offer(const struct acting *acting, record_id organization)
{
    struct repair_offer offer;
    struct repair_record record = {REPAIR_PROFILE, organization, SLICE("Standard User")};
    return repair_offer(house.service, acting, &record, house.arena, &offer, NULL);
}

#define MANAGES_USERS PERMISSION_MANAGE_USERS
#define MANAGES_NETWORKS PERMISSION_MANAGE_IP_ADDRESSES
#define LOOKS 0             /* any administrative permission, or View Setup */
#define OPERATOR UINT64_MAX /* no administrator at all */

static const struct use_case {
    const char *name;
    enum status (*act)(const struct acting *acting, record_id organization);
    uint64_t needs; /* all of them */
} use_cases[] = {
    {"user add", do_user_add, MANAGES_USERS},
    {"user edit", do_user_edit, MANAGES_USERS},
    {"user freeze", do_user_freeze, MANAGES_USERS},
    {"user deactivate", do_user_deactivate, MANAGES_USERS},
    {"user unlock", do_user_unlock, PERMISSION_RESET_PASSWORDS},
    {"user show", do_user_show, LOOKS},
    {"user list", do_user_list, LOOKS},
    {"profile add", do_profile_add, MANAGES_USERS},
    {"profile ranges", do_profile_ranges, MANAGES_USERS | MANAGES_NETWORKS},
    {"profile list", do_profile_list, LOOKS},
    {"organization edit", do_organization_edit, MANAGES_USERS},
    {"organization permit", do_organization_permit, OPERATOR},
    {"organization list", do_organization_list, OPERATOR},
    {"range add", do_range_add, MANAGES_NETWORKS},
    {"range remove", do_range_remove, MANAGES_NETWORKS},
    {"range list", do_range_list, LOOKS},
    {"range use", do_range_use, MANAGES_NETWORKS},
    {"repair offer", do_repair_offer, MANAGES_USERS},
};

static bool suffices(const struct use_case *use_case, uint64_t permissions)
{
    if (use_case->needs == OPERATOR)
        return false;
    if (use_case->needs == LOOKS)
        return (permissions & PERMISSION_VIEW_SETUP) != 0 ||
               permissions_administrative(permissions) != 0;
    return (permissions & use_case->needs) == use_case->needs;
}

/* Every set of the permissions that bear on administration, the useless ones included. */
static void test_each_use_case_asks_for_its_permission(UNUSED_STATE)
{
    static const uint64_t bits[] = {
        PERMISSION_API_ENABLED,         PERMISSION_MANAGE_USERS,
        PERMISSION_MANAGE_IP_ADDRESSES, PERMISSION_MONITOR_LOGIN_HISTORY,
        PERMISSION_RESET_PASSWORDS,     PERMISSION_VIEW_SETUP};
    for (size_t i = 0; i < ARRAY_LENGTH(use_cases); i++) {
        for (unsigned set = 0; set < 1U << ARRAY_LENGTH(bits); set++) {
            uint64_t permissions = 0;
            for (size_t b = 0; b < ARRAY_LENGTH(bits); b++)
                permissions |= (set >> b & 1) != 0 ? bits[b] : 0;
            struct acting acting = administrator(permissions);
            enum status expected =
                suffices(&use_cases[i], permissions) ? STATUS_OK : STATUS_REFUSED;
            if (use_cases[i].act(&acting, house.organization) != expected)
                fail_msg("%s with permissions %#llx", use_cases[i].name,
                         (unsigned long long)permissions);
        }
    }
}

static void test_the_operator_may_everything(UNUSED_STATE)
{
    for (size_t i = 0; i < ARRAY_LENGTH(use_cases); i++)
        if (use_cases[i].act(&house_operator, house.organization) != STATUS_OK)
            fail_msg("%s", use_cases[i].name);
}

static void test_another_organization_is_not_found(UNUSED_STATE)
{
    for (size_t i = 0; i < ARRAY_LENGTH(use_cases); i++) {
        struct acting acting = administrator(UINT64_MAX);
        if (use_cases[i].needs != OPERATOR && use_cases[i].act(&acting, beta) != STATUS_NOT_FOUND)
            fail_msg("%s", use_cases[i].name);
    }
}

/* ---- who may more ---- */

static void test_nobody_manages_who_may_more(UNUSED_STATE)
{
    struct acting acting = administrator(PERMISSION_MANAGE_USERS | PERMISSION_RESET_PASSWORDS);
    struct pending *pending;
    struct slice name = SLICE("Renamed");
    struct user_edit edit = {.who = SLICE("admin@acme.example"), .full_name = &name};
    assert_int_equal(user_edit(house.service, &acting, &edit, house.arena, &pending, NULL),
                     STATUS_REFUSED);
    assert_int_equal(
        user_set_frozen(house.service, &acting, edit.who, true, house.arena, &pending, NULL),
        STATUS_REFUSED);
    assert_int_equal(user_unlock(house.service, &acting, edit.who, house.arena, &pending, NULL),
                     STATUS_REFUSED);
}

static void test_nobody_gives_what_he_has_not(UNUSED_STATE)
{
    struct acting acting = administrator(PERMISSION_MANAGE_USERS);
    struct profile_outcome outcome;
    struct pending *pending;
    struct slice profile = SLICE("System Administrator");
    struct profile_edit give = {.organization = house.organization,
                                .which = SLICE("Standard User"),
                                .allow = PERMISSION_MONITOR_LOGIN_HISTORY};
    struct user_edit promote = {.who = SLICE(BOB), .profile = &profile};
    assert_int_equal(profile_edit(house.service, &acting, &give, house.arena, &outcome, NULL),
                     STATUS_REFUSED);
    assert_int_equal(user_edit(house.service, &acting, &promote, house.arena, &pending, NULL),
                     STATUS_REFUSED);
    give.allow = PERMISSION_API_ONLY;
    assert_int_equal(profile_edit(house.service, &acting, &give, house.arena, &outcome, NULL),
                     STATUS_OK);
}

/* ---- locking oneself out ---- */

static void test_who_removes_the_range_he_stands_in_is_told(UNUSED_STATE)
{
    struct acting acting = administrator(PERMISSION_MANAGE_IP_ADDRESSES);
    struct range_outcome outcome;
    struct slice smaller = SLICE("192.0.2.128/25");
    struct range_edit edit = {
        .organization = house.organization, .which = SLICE("192.0.2.0/24"), .range = &smaller};
    acting.origin.readable = ip_parse(slice_from(HOUSE_INSIDE), &acting.origin.ip);
    assert_int_equal(range_edit(house.service, &acting, &edit, house.arena, &outcome, NULL),
                     STATUS_OK);
    assert_true(outcome.locks_out_self);
    assert_int_equal(range_remove(house.service, &acting, house.organization,
                                  slice_from("192.0.2.0/24"), house.arena, &outcome, NULL),
                     STATUS_OK);
    assert_true(outcome.locks_out_self);
    acting.origin.readable = ip_parse(slice_from(HOUSE_OUTSIDE), &acting.origin.ip);
    assert_int_equal(range_remove(house.service, &acting, house.organization,
                                  slice_from("192.0.2.0/24"), house.arena, &outcome, NULL),
                     STATUS_OK);
    assert_false(outcome.locks_out_self);
}

static void test_who_shuts_the_own_profile_is_told(UNUSED_STATE)
{
    struct acting acting = administrator(PERMISSION_MANAGE_USERS | PERMISSION_MANAGE_IP_ADDRESSES);
    struct profile_outcome outcome;
    struct slice range = SLICE("192.0.2.0/24");
    struct profile_edit edit = {.organization = house.organization,
                                .which = SLICE("Standard User"),
                                .ranges_given = true,
                                .ranges = &range,
                                .range_count = 1};
    acting.origin.readable = ip_parse(slice_from(HOUSE_OUTSIDE), &acting.origin.ip);
    assert_int_equal(profile_edit(house.service, &acting, &edit, house.arena, &outcome, NULL),
                     STATUS_OK);
    assert_true(outcome.locks_out_self);
    acting.origin.readable = ip_parse(slice_from(HOUSE_INSIDE), &acting.origin.ip);
    assert_int_equal(profile_edit(house.service, &acting, &edit, house.arena, &outcome, NULL),
                     STATUS_OK);
    assert_false(outcome.locks_out_self);
}

static void test_the_use_of_a_range_counts_users_once(UNUSED_STATE)
{
    struct ip_range range;
    struct range_use use;
    assert_int_equal(ip_range_parse(slice_from("192.0.2.0/24"), &range), IP_RANGE_OK);
    house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD);
    house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD);
    house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, "wrong");
    assert_int_equal(range_use_of(house.service, &house_operator, house.organization, range,
                                  house.arena, &use, NULL),
                     STATUS_OK);
    assert_int_equal(use.users, 1);
    assert_int_equal(use.logins, 2);
    assert_true(use.complete);
}

static void test_freezing_ends_every_session(UNUSED_STATE)
{
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD);
    struct caller caller = house_caller(HOUSE_INSIDE);
    struct session session;
    struct pending *pending;
    assert_int_equal(reply.answer, LOGIN_ALLOWED);
    assert_int_equal(user_set_frozen(house.service, &house_operator, slice_from(BOB), true,
                                     house.arena, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
    assert_int_equal(
        session_check(house.service, reply.session, &caller, house.arena, &session, NULL),
        STATUS_NOT_FOUND);
    assert_int_equal(
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, BOB, HOUSE_PASSWORD).answer,
        LOGIN_REFUSED);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        EACH(test_each_use_case_asks_for_its_permission),
        EACH(test_the_operator_may_everything),
        EACH(test_another_organization_is_not_found),
        EACH(test_nobody_manages_who_may_more),
        EACH(test_nobody_gives_what_he_has_not),
        EACH(test_who_removes_the_range_he_stands_in_is_told),
        EACH(test_who_shuts_the_own_profile_is_told),
        EACH(test_the_use_of_a_range_counts_users_once),
        EACH(test_freezing_ends_every_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
