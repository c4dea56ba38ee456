/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions and browsers listed and ended, by oneself and by others; the audit trail read. */
#include "lib/house.h"
#include "lib/unit.h"
#include "service/trail/audit_list.h"
#include "service/watch/limits.h"
#include "service/watch/session_list.h"

#define BOB "bob@acme.example"

static struct house house;

static int setup(UNUSED_STATE)
{
    house_make(&house);
    house_user(&house, BOB);
    return 0;
}

static int teardown(UNUSED_STATE)
{
    house_end(&house);
    return 0;
}

static struct session log_in(const char *username)
{
    struct login_reply reply =
        house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, username, HOUSE_PASSWORD);
    assert_int_equal(reply.answer, LOGIN_ALLOWED);
    struct caller caller = house_caller(HOUSE_INSIDE);
    struct session session;
    assert_int_equal(
        session_check(house.service, reply.session, &caller, house.arena, &session, NULL),
        STATUS_OK);
    return session;
}

static bool is_alive(const struct session *session)
{
    struct caller caller = house_caller(HOUSE_INSIDE);
    struct session found;
    return session_check(house.service, session->text, &caller, house.arena, &found, NULL) ==
           STATUS_OK;
}

static struct session_page own(const struct session *session)
{
    struct session_page page;
    assert_int_equal(session_list_own(house.service, session, 0, house.arena, &page, NULL),
                     STATUS_OK);
    return page;
}

static void test_ones_own_sessions_are_listed_and_ended(UNUSED_STATE)
{
    house_user(&house, "eve@acme.example");
    struct session first = log_in(BOB), second = log_in(BOB), third = log_in(BOB);
    struct session other = log_in("eve@acme.example");
    struct session_page page = own(&second);
    assert_int_equal(page.count, 3);
    assert_int_equal(page.sessions[0].id, third.id);
    assert_true(page.sessions[1].current);
    assert_false(page.sessions[0].current);
    struct pending *pending;
    assert_int_equal(session_end_own(house.service, &second, first.id, house.arena, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
    assert_false(is_alive(&first));
    /* Another's is not there to be ended. */
    assert_int_equal(session_end_own(house.service, &second, other.id, house.arena, &pending, NULL),
                     STATUS_OK);
    assert_int_equal(pending_wait(pending), PENDING_CHANGED);
    assert_true(is_alive(&other));
    assert_int_equal(session_end_own(house.service, &second, 0, house.arena, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
    assert_true(is_alive(&second));
    assert_false(is_alive(&third));
}

static void test_the_operator_ends_them_and_it_is_audited(UNUSED_STATE)
{
    const struct acting operators = acting_operator(false);
    struct session session = log_in(BOB);
    struct session_page page;
    assert_int_equal(session_list_all(house.service, &operators, house.organization,
                                      (struct slice){NULL, 0}, 0, house.arena, &page, NULL),
                     STATUS_OK);
    assert_int_equal(page.count, 1);
    assert_true(slice_is(page.sessions[0].username, BOB));
    struct pending *pending;
    assert_int_equal(session_end_by_administrator(house.service, &operators, slice_from(BOB), 0,
                                                  house.arena, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
    assert_false(is_alive(&session));
    struct audit_page trail;
    assert_int_equal(
        audit_list(house.service, &operators, house.organization, 0, house.arena, &trail, NULL),
        STATUS_OK);
    assert_true(slice_is(trail.entries[0].action, "session.end"));
    assert_true(slice_is(trail.entries[0].actor, "the operator"));
    assert_true(slice_is(trail.entries[0].subject, BOB));
    assert_true(trail.entries[0].chain_holds);
}

/* An ordinary user has no business with other people's places, and no other organization's
 * administrator may learn that they are there. */
static void test_none_of_it_is_for_those_who_may_not(UNUSED_STATE)
{
    struct session session = log_in(BOB);
    struct acting user = acting_in_session(&session, house_caller(HOUSE_INSIDE).origin);
    struct acting foreigner = {.actor = {ACTOR_ADMINISTRATOR, 1},
                               .organization = house.organization + 1,
                               .permissions = UINT64_MAX};
    const struct {
        const struct acting *acting;
        enum status status;
    } cases[] = {{&user, STATUS_REFUSED}, {&foreigner, STATUS_NOT_FOUND}};
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        const struct acting *acting = cases[i].acting;
        struct slice nobody = {NULL, 0};
        struct session_page sessions;
        struct browser_page browsers;
        struct audit_page trail;
        struct audit_chain_state chain;
        struct sources_limited limited;
        const struct limit_listed *limits;
        size_t count;
        struct pending *pending;
        struct service *service = house.service;
        record_id organization = house.organization;
        assert_int_equal(session_list_all(service, acting, organization, nobody, 0, house.arena,
                                          &sessions, NULL),
                         cases[i].status);
        assert_int_equal(browser_list_all(service, acting, organization, nobody, 0, house.arena,
                                          &browsers, NULL),
                         cases[i].status);
        assert_int_equal(audit_list(service, acting, organization, 0, house.arena, &trail, NULL),
                         cases[i].status);
        assert_int_equal(audit_verify(service, acting, organization, &chain, NULL),
                         cases[i].status);
        assert_int_equal(
            limits_of_sources(service, acting, organization, house.arena, &limited, NULL),
            cases[i].status);
        assert_int_equal(
            limits_list(service, acting, organization, nobody, house.arena, &limits, &count, NULL),
            cases[i].status);
        assert_int_equal(limits_lift(service, acting, slice_from(BOB), house.arena, &pending, NULL),
                         cases[i].status);
        assert_int_equal(
            limits_lift_sources(service, acting, organization, house.arena, &count, &pending, NULL),
            cases[i].status);
        assert_int_equal(session_end_by_administrator(service, acting, slice_from(BOB), 0,
                                                      house.arena, &pending, NULL),
                         cases[i].status);
        assert_int_equal(browser_revoke_by_administrator(service, acting, slice_from(BOB), 0,
                                                         house.arena, &pending, NULL),
                         cases[i].status);
    }
    struct sources_limited limited;
    assert_int_equal(limits_of_sources(house.service, &foreigner, 0, house.arena, &limited, NULL),
                     STATUS_REFUSED);
}

static void test_the_trail_tells_what_changed_and_its_chain_holds(UNUSED_STATE)
{
    const struct acting operators = acting_operator(false);
    struct pending *pending;
    assert_int_equal(user_set_frozen(house.service, &operators, slice_from(BOB), true, house.arena,
                                     &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
    struct audit_page trail;
    assert_int_equal(
        audit_list(house.service, &operators, house.organization, 0, house.arena, &trail, NULL),
        STATUS_OK);
    const struct audit_entry *entry = &trail.entries[0];
    assert_true(slice_is(entry->sentence, "The user was frozen"));
    bool told = false;
    for (size_t i = 0; i < entry->change_count; i++)
        told = told || (slice_is(entry->changes[i].field, "frozen") &&
                        slice_is(entry->changes[i].old_value, "no") &&
                        slice_is(entry->changes[i].new_value, "yes"));
    assert_true(told);
    struct audit_chain_state chain;
    assert_int_equal(audit_verify(house.service, &operators, house.organization, &chain, NULL),
                     STATUS_OK);
    assert_int_equal(chain.broken, 0);
    assert_int_equal(chain.rows, trail.entries[0].sequence);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        EACH(test_ones_own_sessions_are_listed_and_ended),
        EACH(test_the_operator_ends_them_and_it_is_audited),
        EACH(test_none_of_it_is_for_those_who_may_not),
        EACH(test_the_trail_tells_what_changed_and_its_chain_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
