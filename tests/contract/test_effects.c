/* SPDX-License-Identifier: Apache-2.0 */
/* What each effect does beside writing a row whole, and when it refuses. */
#include "contract/contract.h"
#include "core/lane.h"
#include "store/audit_chain.h"

enum { OTHER_USER = 701 };

static const struct effect_target of_user = {.organization = ORGANIZATION, .user = USER};

static void *other_users(struct place *place, enum row_kind kind, unsigned seed)
{
    void *row = row_make(place, kind, seed);
    const struct row_type *type = row_type_get(kind);
    for (size_t i = 0; i < type->fields.count; i++)
        if (strcmp(type->fields.list[i].column, "user_id") == 0)
            field_set_number(&type->fields.list[i], row, OTHER_USER);
    return row;
}

/* ---- refused when the key exists ---- */

static void test_a_name_is_taken_once_in_all_organizations(void **state)
{
    struct place *place = *state;
    struct user_row *user = row_make(place, ROW_USER, 2);
    struct user_row found;
    user->organization = ORGANIZATION + 1;
    user->id = OTHER_USER;
    change_begin(place);
    change_add_directory(&place->change, user);
    change_put_user(&place->change, user);
    assert_int_equal(change_apply(place), WRITE_CHANGED);
    assert_int_equal(store_user_find(place->store, slice_from(FOLDED), place->arena, &found, NULL),
                     STATUS_OK);
    assert_int_equal(found.id, USER);
}

static void test_a_range_id_is_used_once(void **state)
{
    struct place *place = *state;
    struct range_row *range = row_make(place, ROW_RANGE, 2);
    const struct range_row *ranges;
    size_t count;
    row_put(place, ROW_RANGE, range);
    range->note = slice_from("other");
    change_begin(place);
    change_add_range(&place->change, range);
    assert_int_equal(change_apply(place), WRITE_CHANGED);
    assert_int_equal(
        store_ranges_get(place->store, ORGANIZATION, place->arena, &ranges, &count, NULL),
        STATUS_OK);
    assert_int_equal(count, 1);
    assert_false(slice_is(ranges[0].note, "other"));
}

static void test_a_client_is_added_twice_without_harm(void **state)
{
    struct place *place = *state;
    struct client_row client = {ORGANIZATION, 11, SLICE("Loader")};
    struct history_row *history = row_make(place, ROW_HISTORY, 2);
    struct history_row found;
    row_put(place, ROW_CLIENT, &client);
    client.name = slice_from("other");
    row_put(place, ROW_CLIENT, &client);
    history->client = 11;
    row_put(place, ROW_HISTORY, history);
    assert_int_equal(store_history_find(place->store, ORGANIZATION, history->reference,
                                        place->arena, &found, NULL),
                     STATUS_OK);
    assert_true(slice_is(found.client_name, "Loader"));
}

/* ---- refused when there is no such row ---- */

static void test_a_range_is_removed_once(void **state)
{
    struct place *place = *state;
    struct range_row *range = row_make(place, ROW_RANGE, 2);
    struct effect_target target = {.organization = ORGANIZATION, .id = range->id};
    row_put(place, ROW_RANGE, range);
    target.organization++;
    assert_int_equal(target_apply(place, EFFECT_REMOVE_RANGE, target), WRITE_CHANGED);
    target.organization--;
    assert_int_equal(target_apply(place, EFFECT_REMOVE_RANGE, target), WRITE_DONE);
    assert_int_equal(target_apply(place, EFFECT_REMOVE_RANGE, target), WRITE_CHANGED);
}

static void check_take(struct place *place, enum effect_kind kind, struct slice handle)
{
    struct effect_target target = {.organization = ORGANIZATION + 1, .handle = handle};
    assert_int_equal(target_apply(place, kind, target), WRITE_CHANGED);
    target.organization = ORGANIZATION;
    assert_int_equal(target_apply(place, kind, target), WRITE_DONE);
    assert_int_equal(target_apply(place, kind, target), WRITE_CHANGED);
}

static void test_what_is_taken_was_there_and_is_gone(void **state)
{
    struct place *place = *state;
    struct code_row *code = row_make(place, ROW_CODE, 2);
    struct link_row *link = row_make(place, ROW_LINK, 2);
    struct session_row *session = row_make(place, ROW_SESSION, 2);
    struct session_found found;
    row_put(place, ROW_CODE, code);
    row_put(place, ROW_LINK, link);
    row_put(place, ROW_SESSION, session);
    check_take(place, EFFECT_TAKE_CODE, code->handle);
    check_take(place, EFFECT_TAKE_LINK, link->handle);
    check_take(place, EFFECT_TAKE_SESSION, session->handle);
    assert_int_equal(
        store_code_find(place->store, ORGANIZATION, code->handle, place->arena, code, NULL),
        STATUS_NOT_FOUND);
    assert_int_equal(
        store_link_find(place->store, ORGANIZATION, link->handle, place->arena, link, NULL),
        STATUS_NOT_FOUND);
    assert_int_equal(
        store_session_find(place->store, ORGANIZATION, session->handle, place->arena, &found, NULL),
        STATUS_NOT_FOUND);
}

/* ---- as many rows as there are ---- */

static void session_put(struct place *place, record_id user, record_id id, record_id token)
{
    struct session_row *session = row_make(place, ROW_SESSION, 2);
    session->user = user;
    session->id = id;
    session->token = token;
    session->handle = arena_format(place->arena, "session %u", (unsigned)id);
    row_put(place, ROW_SESSION, session);
}

static void sessions_make(struct place *place)
{
    session_put(place, USER, 1, 50);
    session_put(place, USER, 2, 50);
    session_put(place, USER, 3, 0);
    session_put(place, USER, 4, 51);
    session_put(place, OTHER_USER, 5, 50);
}

/* The ids of a user's sessions, latest first, as a string. */
static void assert_sessions(struct place *place, record_id user, const char *expected)
{
    const struct session_row *rows;
    size_t count;
    char ids[16] = "";
    assert_int_equal(store_session_list(place->store, ORGANIZATION, user, 0, 10, place->arena,
                                        &rows, &count, NULL),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        ids[i] = (char)('0' + rows[i].id);
    assert_string_equal(ids, expected);
}

static void test_sessions_of_a_user_end_but_for_one(void **state)
{
    struct place *place = *state;
    struct effect_target target = of_user;
    sessions_make(place);
    assert_sessions(place, USER, "4321");
    target.except = 2;
    assert_int_equal(target_apply(place, EFFECT_END_SESSIONS, target), WRITE_DONE);
    assert_sessions(place, USER, "2");
    assert_sessions(place, OTHER_USER, "5");
    target.except = 0;
    assert_int_equal(target_apply(place, EFFECT_END_SESSIONS, target), WRITE_DONE);
    assert_int_equal(target_apply(place, EFFECT_END_SESSIONS, target), WRITE_DONE);
    assert_sessions(place, USER, "");
}

static void test_one_session_ends_whether_it_was_there_or_not(void **state)
{
    struct place *place = *state;
    struct effect_target target = {.organization = ORGANIZATION, .handle = slice_from("session 2")};
    sessions_make(place);
    assert_int_equal(target_apply(place, EFFECT_END_SESSION, target), WRITE_DONE);
    assert_sessions(place, USER, "431");
    assert_int_equal(target_apply(place, EFFECT_END_SESSION, target), WRITE_DONE);
    assert_sessions(place, USER, "431");
}

static void test_sessions_of_a_token_end_but_for_one(void **state)
{
    struct place *place = *state;
    struct effect_target target = of_user;
    sessions_make(place);
    target.id = 50;
    target.except = 1;
    assert_int_equal(target_apply(place, EFFECT_END_TOKEN_SESSIONS, target), WRITE_DONE);
    assert_sessions(place, USER, "431");
    target.except = 0;
    assert_int_equal(target_apply(place, EFFECT_END_TOKEN_SESSIONS, target), WRITE_DONE);
    assert_sessions(place, USER, "43");
    assert_sessions(place, OTHER_USER, "5");
}

static void test_links_and_codes_of_a_user_go(void **state)
{
    static const struct {
        enum row_kind kind;
        enum effect_kind effect;
        enum effect_kind take; /* tells whether a row is there */
    } cases[] = {{ROW_LINK, EFFECT_REMOVE_LINKS, EFFECT_TAKE_LINK},
                 {ROW_CODE, EFFECT_REMOVE_CODES, EFFECT_TAKE_CODE}};
    struct place *place = *state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct code_row *mine = row_make(place, cases[i].kind, 2);
        struct code_row *theirs = other_users(place, cases[i].kind, 3);
        struct effect_target target = {.organization = ORGANIZATION};
        /* Codes and links begin alike: organization, user, handle. */
        mine->handle = slice_from("mine");
        theirs->handle = slice_from("theirs");
        row_put(place, cases[i].kind, mine);
        row_put(place, cases[i].kind, theirs);
        assert_int_equal(target_apply(place, cases[i].effect, of_user), WRITE_DONE);
        target.handle = mine->handle;
        assert_int_equal(target_apply(place, cases[i].take, target), WRITE_CHANGED);
        target.handle = theirs->handle;
        assert_int_equal(target_apply(place, cases[i].take, target), WRITE_DONE);
    }
}

static bool browser_is_known(struct place *place, struct slice handle)
{
    struct login_query query = {slice_from(FOLDED), handle, 0};
    struct login_gathered gathered;
    assert_int_equal(store_login_gather(place->store, &query, place->arena, &gathered, NULL),
                     STATUS_OK);
    return gathered.browser_found;
}

static void test_recognised_browsers_are_revoked(void **state)
{
    struct place *place = *state;
    struct browser_row *browser = row_make(place, ROW_BROWSER, 2);
    row_put(place, ROW_BROWSER, browser);
    assert_true(browser_is_known(place, browser->handle));
    assert_int_equal(target_apply(place, EFFECT_REVOKE_BROWSERS, of_user), WRITE_DONE);
    assert_false(browser_is_known(place, browser->handle));
}

static void mail_put(struct place *place, record_id id, enum mail_kind kind, enum outbox_state mail)
{
    struct outbox_row *row = row_make(place, ROW_OUTBOX, 2);
    row->id = id;
    row->kind = kind;
    row->state = mail;
    row->finished = 0;
    row_put(place, ROW_OUTBOX, row);
}

static void test_queued_mail_is_cancelled_and_erased(void **state)
{
    struct place *place = *state;
    struct effect_target target = of_user;
    struct outbox_row mail;
    mail_put(place, 1, MAIL_TOKEN, OUTBOX_QUEUED);
    mail_put(place, 2, MAIL_TOKEN, OUTBOX_SENT);
    mail_put(place, 3, MAIL_CODE, OUTBOX_QUEUED);
    target.kind = MAIL_TOKEN;
    target.time = 12345;
    assert_int_equal(target_apply(place, EFFECT_CANCEL_MAIL, target), WRITE_DONE);
    static const enum outbox_state states[] = {0, OUTBOX_CANCELLED, OUTBOX_SENT, OUTBOX_QUEUED};
    for (record_id id = 1; id <= 3; id++) {
        assert_int_equal(
            store_outbox_find(place->store, ORGANIZATION, id, place->arena, &mail, NULL),
            STATUS_OK);
        assert_int_equal(mail.state, states[id]);
        assert_int_equal(mail.body.length, id == 1 ? 0 : 256);
        assert_int_equal(mail.finished, id == 1 ? 12345 : 0);
    }
}

static void lane_put(struct place *place, record_id user, int lane, unsigned prefix)
{
    struct lane_row *row = row_make(place, ROW_LANE, 2);
    row->user = user;
    row->lane = lane;
    row->prefix = (struct ip){{(uint8_t)prefix}};
    row_put(place, ROW_LANE, row);
}

static size_t lanes_counting(struct place *place, record_id user)
{
    const struct lane_row *rows;
    size_t count;
    assert_int_equal(
        store_lane_list(place->store, ORGANIZATION, user, 10, place->arena, &rows, &count, NULL),
        STATUS_OK);
    return count;
}

static void test_lanes_are_cleared_but_stay_familiar(void **state)
{
    struct place *place = *state;
    struct effect_target target = of_user;
    struct login_gathered gathered;
    lane_put(place, USER, LANE_K, 0);
    lane_put(place, USER, LANE_T, 1);
    lane_put(place, USER, LANE_W, 0);
    lane_put(place, OTHER_USER, LANE_K, 0);
    target.kind = LANE_K;
    assert_int_equal(target_apply(place, EFFECT_CLEAR_LANES, target), WRITE_DONE);
    assert_int_equal(lanes_counting(place, USER), 2);
    target.kind = LANE_NONE;
    assert_int_equal(target_apply(place, EFFECT_CLEAR_LANES, target), WRITE_DONE);
    assert_int_equal(lanes_counting(place, USER), 0);
    assert_int_equal(lanes_counting(place, 0), 1);
    assert_int_equal(
        store_user_gather(place->store, ORGANIZATION, USER, place->arena, &gathered, NULL),
        STATUS_OK);
    assert_int_equal(gathered.lane_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(gathered.lanes[i].failures, 0);
        assert_int_equal(gathered.lanes[i].closed_until, 0);
        assert_int_equal(gathered.lanes[i].exhausted_since, 0);
        assert_true(gathered.lanes[i].last_success > 0);
    }
}

static void test_usage_adds_up(void **state)
{
    struct place *place = *state;
    struct usage_row *usage = row_make(place, ROW_USAGE, 2);
    const struct usage_listed *listed;
    size_t count;
    usage->count = 5;
    row_put(place, ROW_USAGE, usage);
    usage->count = 3;
    usage->network = 2;
    usage->last += 7;
    row_put(place, ROW_USAGE, usage);
    assert_int_equal(store_usage_list(place->store, ORGANIZATION, USER, usage->last, 10,
                                      place->arena, &listed, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(listed[0].usage.count, 8);
    assert_int_equal(listed[0].usage.network, 2);
    assert_int_equal(listed[0].usage.last, usage->last);
    assert_int_equal(store_usage_list(place->store, ORGANIZATION, USER, usage->last + 1, 10,
                                      place->arena, &listed, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 0);
}

static void test_touching_changes_last_seen_only(void **state)
{
    struct place *place = *state;
    struct session_row *session = row_make(place, ROW_SESSION, 2);
    struct session_row *touched = row_make(place, ROW_SESSION, 3);
    struct session_found found;
    row_put(place, ROW_SESSION, session);
    change_begin(place);
    change_touch_session(&place->change, touched);
    assert_int_equal(change_apply(place), WRITE_DONE);
    session->last_seen = touched->last_seen;
    assert_int_equal(
        store_session_find(place->store, ORGANIZATION, session->handle, place->arena, &found, NULL),
        STATUS_OK);
    assert_rows_equal(ROW_SESSION, session, &found.session);
    touched->handle = slice_from("no such session");
    change_begin(place);
    change_touch_session(&place->change, touched);
    assert_int_equal(change_apply(place), WRITE_DONE);
}

static void test_repeats_add_up(void **state)
{
    struct place *place = *state;
    struct history_row *history = row_make(place, ROW_HISTORY, 2);
    struct history_row more = {.organization = ORGANIZATION, .id = history->id, .repeats = 4};
    struct history_row found;
    history->repeats = 1;
    row_put(place, ROW_HISTORY, history);
    more.last_time = history->last_time + 9;
    for (int i = 0; i < 2; i++) {
        change_begin(place);
        change_repeat_history(&place->change, &more);
        assert_int_equal(change_apply(place), WRITE_DONE);
    }
    assert_int_equal(store_history_find(place->store, ORGANIZATION, history->reference,
                                        place->arena, &found, NULL),
                     STATUS_OK);
    assert_int_equal(found.repeats, 9);
    assert_int_equal(found.last_time, more.last_time);
    assert_int_equal(found.time, history->time);
}

static void test_what_is_past_its_time_expires(void **state)
{
    static const micros expiries[] = {1000, 1001, 1002};
    struct place *place = *state;
    for (size_t i = 0; i < ARRAY_LENGTH(expiries); i++) {
        struct code_row *code = row_make(place, ROW_CODE, 2);
        struct session_row *session = row_make(place, ROW_SESSION, 2);
        code->handle = session->handle = arena_format(place->arena, "%zu", i);
        session->id = i + 1;
        code->expires = session->expires = expiries[i];
        row_put(place, ROW_CODE, code);
        row_put(place, ROW_SESSION, session);
    }
    struct effect_target target = {.time = 1001};
    assert_int_equal(target_apply(place, EFFECT_EXPIRE, target), WRITE_DONE);
    assert_sessions(place, USER, "32");
    target = (struct effect_target){.organization = ORGANIZATION, .handle = slice_from("0")};
    assert_int_equal(target_apply(place, EFFECT_TAKE_CODE, target), WRITE_CHANGED);
    target.handle = slice_from("1");
    assert_int_equal(target_apply(place, EFFECT_TAKE_CODE, target), WRITE_DONE);
}

/* A place where the user has not been for 30 days is no longer familiar. */
static void test_a_prefix_without_a_success_for_thirty_days_expires(void **state)
{
    static const micros days = 24 * 3600 * (micros)MICROS_PER_SECOND;
    static const micros successes[] = {0, 10 * days, 10 * days + 1};
    struct place *place = *state;
    const struct lane_row *rows;
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(successes); i++) {
        struct lane_row *lane = row_make(place, ROW_LANE, 2);
        lane->organization = ORGANIZATION;
        lane->user = USER + 7;
        lane->prefix.bytes[0] = (uint8_t)(1 + i);
        lane->failures = 1;
        lane->last_success = successes[i];
        row_put(place, ROW_LANE, lane);
    }
    struct effect_target target = {.time = 40 * days + 1};
    assert_int_equal(target_apply(place, EFFECT_EXPIRE, target), WRITE_DONE);
    assert_int_equal(store_lane_list(place->store, ORGANIZATION, USER + 7, 10, place->arena, &rows,
                                     &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_true(rows[0].last_success == 0);
    assert_true(rows[1].last_success == 10 * days + 1);
}

/* ---- the audit trail ---- */

static void audit_put(struct place *place, record_id organization, record_id id)
{
    struct audit_row *row = row_make(place, ROW_AUDIT, (unsigned)id);
    row->organization = organization;
    row->id = id;
    row_put(place, ROW_AUDIT, row);
}

static struct audit_row *audit_rows(struct place *place, size_t expected)
{
    const struct audit_row *rows;
    size_t count;
    assert_int_equal(
        store_audit_list(place->store, ORGANIZATION, 0, 100, place->arena, &rows, &count, NULL),
        STATUS_OK);
    assert_int_equal(count, expected);
    struct audit_row *copy = arena_alloc_array(place->arena, count, sizeof *copy);
    memcpy(copy, rows, count * sizeof *copy);
    return copy;
}

static bool chain_holds(const struct audit_row *rows, size_t count)
{
    struct audit_chain chain = {0, {{0}}};
    return audit_chain_verify(&chain, contract_audit_key, rows, count);
}

/* Ids are made before the writer decides on the order. */
static void test_the_audit_chain_is_in_the_order_of_commits(void **state)
{
    struct place *place = *state;
    static const record_id ids[] = {30, 10, 20, 40};
    for (size_t i = 0; i < ARRAY_LENGTH(ids); i++) {
        audit_put(place, ORGANIZATION, ids[i]);
        audit_put(place, ORGANIZATION + 1, ids[i]);
    }
    const struct audit_row *rows = audit_rows(place, 4);
    for (size_t i = 0; i < ARRAY_LENGTH(ids); i++) {
        struct audit_row *written = row_make(place, ROW_AUDIT, (unsigned)ids[i]);
        written->id = ids[i];
        written->sequence = i + 1;
        written->chain = rows[i].chain;
        assert_rows_equal(ROW_AUDIT, written, &rows[i]);
        assert_int_equal(rows[i].chain.key_id, 5);
    }
    assert_true(chain_holds(rows, 4));
}

static void test_the_audit_chain_breaks_where_it_was_touched(void **state)
{
    struct place *place = *state;
    const struct row_type *type = row_type_get(ROW_AUDIT);
    for (record_id id = 1; id <= 4; id++)
        audit_put(place, ORGANIZATION, id);
    for (size_t i = 0; i < type->fields.count; i++) {
        const struct field *field = &type->fields.list[i];
        struct audit_row *rows = audit_rows(place, 4);
        if (field_is_number(field))
            field_set_number(field, &rows[1], field_number(field, &rows[1]) + 1);
        else if (field_is_slice(field))
            field_set_bytes(field, &rows[1], slice_from("changed"));
        else
            rows[1].chain.mac.bytes[31] ^= 1;
        if (chain_holds(rows, 4))
            fail_msg("a changed %s is not seen", field->column);
    }
    struct audit_row *rows = audit_rows(place, 4);
    struct audit_row second = rows[1];
    rows[1] = rows[2];
    assert_false(chain_holds(rows, 4)); /* dropped, and doubled */
    rows[2] = second;
    assert_false(chain_holds(rows, 4)); /* exchanged */
    assert_false(chain_holds(audit_rows(place, 4) + 1, 3));
    assert_true(chain_holds(audit_rows(place, 4), 4));
}

static void test_the_chain_goes_on_over_pages_and_reopening(void **state)
{
    struct place *place = *state;
    struct audit_chain chain = {0, {{0}}};
    const struct audit_row *rows;
    size_t count = 1;
    for (record_id id = 1; id <= 3; id++)
        audit_put(place, ORGANIZATION, id);
    if (contract_is_sqlite())
        place_reopen(place);
    for (record_id id = 4; id <= 7; id++)
        audit_put(place, ORGANIZATION, id);
    while (count > 0) {
        assert_int_equal(store_audit_list(place->store, ORGANIZATION, chain.sequence, 2,
                                          place->arena, &rows, &count, NULL),
                         STATUS_OK);
        assert_true(audit_chain_verify(&chain, contract_audit_key, rows, count));
    }
    assert_int_equal(chain.sequence, 7);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_end)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_name_is_taken_once_in_all_organizations),
        TEST(test_a_range_id_is_used_once),
        TEST(test_a_client_is_added_twice_without_harm),
        TEST(test_a_range_is_removed_once),
        TEST(test_what_is_taken_was_there_and_is_gone),
        TEST(test_sessions_of_a_user_end_but_for_one),
        TEST(test_one_session_ends_whether_it_was_there_or_not),
        TEST(test_sessions_of_a_token_end_but_for_one),
        TEST(test_links_and_codes_of_a_user_go),
        TEST(test_recognised_browsers_are_revoked),
        TEST(test_queued_mail_is_cancelled_and_erased),
        TEST(test_lanes_are_cleared_but_stay_familiar),
        TEST(test_usage_adds_up),
        TEST(test_touching_changes_last_seen_only),
        TEST(test_repeats_add_up),
        TEST(test_what_is_past_its_time_expires),
        TEST(test_a_prefix_without_a_success_for_thirty_days_expires),
        TEST(test_the_audit_chain_is_in_the_order_of_commits),
        TEST(test_the_audit_chain_breaks_where_it_was_touched),
        TEST(test_the_chain_goes_on_over_pages_and_reopening),
    };
    return contract_main(argc, argv, tests, ARRAY_LENGTH(tests));
}
