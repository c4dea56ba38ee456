/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and effects of administration: users by words, browsers, sessions, usage, profiles, links
 * and the audit trail with its chain. */
#include "contract/contract.h"
#include "text/words.h"

enum { OTHER_USER = 701, MANY_ROWS = 10 };

/* ---- users by words ---- */

static void person_put(struct place *place, record_id id, const char *username, const char *name)
{
    struct user_row *user = row_make(place, ROW_USER, 1);
    user->id = id;
    user->username = user->folded = user->email = slice_from(username);
    user->full_name = slice_from(name);
    user->active = id % 2 == 0;
    user->frozen = id % 4 == 0;
    row_put(place, ROW_USER, user);
}

static void people_put(struct place *place)
{
    person_put(place, 802, "carl@example.com", "Carl M\xC3\xBCller");
    person_put(place, 803, "dora.smith@example.org", "Dora Smith");
    person_put(place, 804, "emil@example.org", "Emil Smith-M\xC3\xBCller");
}

static void assert_found(struct place *place, const char *text, enum user_view view,
                         struct slice after, const char *expected)
{
    struct words words = {.count = 0};
    const struct user_row *rows;
    size_t count;
    char ids[MANY_ROWS + 1] = "";
    assert_true(words_cut(slice_from(text), place->arena, &words));
    struct user_search search = {ORGANIZATION, words.list, words.count, view, after};
    assert_int_equal(
        store_user_search(place->store, &search, MANY_ROWS, place->arena, &rows, &count, NULL),
        STATUS_OK);
    for (size_t i = 0; i < count; i++)
        ids[i] = (char)('0' + rows[i].id % 100);
    assert_string_equal(ids, expected);
}

static void test_users_are_found_by_the_beginnings_of_words(void **state)
{
    struct slice start = slice_from("");
    people_put(*state);
    assert_found(*state, "smi", USERS_ALL, start, "34");
    assert_found(*state, "SMITH dor", USERS_ALL, start, "3");
    assert_found(*state, "m\xC3\x9Cll", USERS_ALL, start, "24");
    assert_found(*state, "smith m\xC3\xBCller emil example", USERS_ALL, start, "4");
    assert_found(*state, "dora.smith@example.org", USERS_ALL, start, "3");
    assert_found(*state, "mith", USERS_ALL, start, "");
    assert_found(*state, "smith nobody", USERS_ALL, start, "");
    assert_found(*state, "smith", USERS_ALL, slice_from("dora.smith@example.org"), "4");
}

static void test_a_view_shows_the_users_it_names(void **state)
{
    struct slice start = slice_from("b");
    people_put(*state);
    assert_found(*state, "", USERS_ALL, start, "234");
    assert_found(*state, "", USERS_ACTIVE, start, "24");
    assert_found(*state, "", USERS_INACTIVE, start, "3");
    assert_found(*state, "", USERS_FROZEN, start, "4");
    assert_found(*state, "smith", USERS_ACTIVE, start, "4");
    assert_found(*state, "smith", USERS_INACTIVE, start, "3");
}

static void test_a_renamed_user_is_found_by_the_new_name_only(void **state)
{
    struct slice start = slice_from("");
    people_put(*state);
    person_put(*state, 803, "dora@example.org", "Dora Baker");
    assert_found(*state, "bak", USERS_ALL, start, "3");
    assert_found(*state, "smith", USERS_ALL, start, "4");
}

/* ---- profiles, ranges, links ---- */

static void test_a_profile_goes_when_nobody_has_it(void **state)
{
    struct place *place = *state;
    struct profile_row *profile = row_make(place, ROW_PROFILE, 2), found;
    struct effect_target target = {.organization = ORGANIZATION, .id = PROFILE};
    size_t count;
    profile->id = 71;
    row_put(place, ROW_PROFILE, profile);
    assert_int_equal(store_profile_get(place->store, ORGANIZATION, 71, place->arena, &found, NULL),
                     STATUS_OK);
    assert_rows_equal(ROW_PROFILE, profile, &found);
    people_put(place);
    assert_int_equal(
        store_profile_user_count(place->store, ORGANIZATION, PROFILE, 100, &count, NULL),
        STATUS_OK);
    assert_int_equal(count, 4);
    assert_int_equal(store_profile_user_count(place->store, ORGANIZATION, PROFILE, 3, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 3);
    assert_int_equal(target_apply(place, EFFECT_REMOVE_PROFILE, target), WRITE_CHANGED);
    target.id = 71;
    assert_int_equal(target_apply(place, EFFECT_REMOVE_PROFILE, target), WRITE_DONE);
    assert_int_equal(target_apply(place, EFFECT_REMOVE_PROFILE, target), WRITE_CHANGED);
}

static void test_a_range_is_replaced_only_if_it_is_there(void **state)
{
    struct place *place = *state;
    struct range_row *range = row_make(place, ROW_RANGE, 2), *other = row_make(place, ROW_RANGE, 3);
    const struct range_row *ranges;
    size_t count;
    change_begin(place);
    change_put_range(&place->change, range);
    assert_int_equal(change_apply(place), WRITE_CHANGED);
    row_put(place, ROW_RANGE, range);
    change_begin(place);
    change_put_range(&place->change, other);
    assert_int_equal(change_apply(place), WRITE_DONE);
    assert_int_equal(
        store_ranges_get(place->store, ORGANIZATION, place->arena, &ranges, &count, NULL),
        STATUS_OK);
    assert_int_equal(count, 1);
    assert_rows_equal(ROW_RANGE, other, &ranges[0]);
}

static void test_the_newest_living_link_is_found(void **state)
{
    static const struct {
        const char *handle;
        micros created, expires;
        enum link_purpose purpose;
    } links[] = {{"old", 10, 300, LINK_RESET},
                 {"new", 20, 200, LINK_RESET},
                 {"dead", 30, 100, LINK_RESET},
                 {"mail", 40, 300, LINK_EMAIL}};
    struct place *place = *state;
    struct link_row found;
    for (size_t i = 0; i < ARRAY_LENGTH(links); i++) {
        struct link_row *link = row_make(place, ROW_LINK, 2);
        link->handle = slice_from(links[i].handle);
        link->created = links[i].created;
        link->expires = links[i].expires;
        link->purpose = links[i].purpose;
        row_put(place, ROW_LINK, link);
    }
    assert_int_equal(store_link_alive(place->store, ORGANIZATION, USER, LINK_RESET, 100,
                                      place->arena, &found, NULL),
                     STATUS_OK);
    assert_true(slice_is(found.handle, "new"));
    assert_int_equal(store_link_alive(place->store, ORGANIZATION, USER, LINK_RESET, 300,
                                      place->arena, &found, NULL),
                     STATUS_NOT_FOUND);
    assert_int_equal(store_link_alive(place->store, ORGANIZATION, OTHER_USER, LINK_RESET, 100,
                                      place->arena, &found, NULL),
                     STATUS_NOT_FOUND);
}

/* ---- sessions and browsers ---- */

static void session_put(struct place *place, record_id id, record_id user)
{
    struct session_row *session = row_make(place, ROW_SESSION, 2);
    session->id = id;
    session->user = user;
    session->client = 5;
    session->handle = arena_format(place->arena, "session %u", (unsigned)id);
    row_put(place, ROW_SESSION, session);
}

static void browser_put(struct place *place, record_id id, record_id user)
{
    struct browser_row *browser = row_make(place, ROW_BROWSER, 2);
    browser->id = id;
    browser->user = user;
    browser->handle = arena_format(place->arena, "browser %u", (unsigned)id);
    row_put(place, ROW_BROWSER, browser);
}

static void assert_sessions(struct place *place, record_id user, record_id before,
                            const char *expected)
{
    const struct session_row *rows;
    size_t count;
    char ids[MANY_ROWS + 1] = "";
    assert_int_equal(store_session_list(place->store, ORGANIZATION, user, before, MANY_ROWS,
                                        place->arena, &rows, &count, NULL),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        ids[i] = (char)('0' + rows[i].id);
    assert_string_equal(ids, expected);
}

static void assert_browsers(struct place *place, record_id user, record_id before,
                            const char *expected)
{
    const struct browser_row *rows;
    size_t count;
    char ids[MANY_ROWS + 1] = "";
    assert_int_equal(store_browser_list(place->store, ORGANIZATION, user, before, MANY_ROWS,
                                        place->arena, &rows, &count, NULL),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        ids[i] = (char)('0' + rows[i].id);
    assert_string_equal(ids, expected);
}

static void test_sessions_and_browsers_are_listed_newest_first(void **state)
{
    struct place *place = *state;
    for (record_id id = 1; id <= 4; id++) {
        session_put(place, id, id == 3 ? OTHER_USER : USER);
        browser_put(place, id, id == 3 ? OTHER_USER : USER);
    }
    assert_sessions(place, 0, 0, "4321");
    assert_sessions(place, 0, 4, "321");
    assert_sessions(place, USER, 4, "21");
    assert_browsers(place, 0, 0, "4321");
    assert_browsers(place, 0, 3, "21");
    assert_browsers(place, USER, 0, "421");
}

static void test_a_list_has_the_names(void **state)
{
    struct place *place = *state;
    struct client_row client = {ORGANIZATION, 5, SLICE("Data Loader")};
    const struct user_row *user = row_make(place, ROW_USER, 1);
    const struct session_row *sessions;
    const struct browser_row *browsers;
    size_t count;
    row_put(place, ROW_CLIENT, &client);
    session_put(place, 1, USER);
    browser_put(place, 1, USER);
    assert_int_equal(store_session_list(place->store, ORGANIZATION, 0, 0, 1, place->arena,
                                        &sessions, &count, NULL),
                     STATUS_OK);
    assert_true(slice_is(sessions[0].client_name, "Data Loader"));
    assert_true(slice_equal(sessions[0].username, user->username));
    assert_int_equal(store_browser_list(place->store, ORGANIZATION, USER, 0, 1, place->arena,
                                        &browsers, &count, NULL),
                     STATUS_OK);
    assert_true(slice_equal(browsers[0].username, user->username));
}

static void test_one_session_or_browser_is_taken_from_its_user(void **state)
{
    struct place *place = *state;
    struct effect_target target = {.organization = ORGANIZATION, .user = OTHER_USER, .id = 2};
    static const enum effect_kind kinds[] = {EFFECT_TAKE_SESSION_BY_ID, EFFECT_TAKE_BROWSER};
    for (record_id id = 1; id <= 3; id++) {
        session_put(place, id, USER);
        browser_put(place, id, USER);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
        target.user = OTHER_USER;
        assert_int_equal(target_apply(place, kinds[i], target), WRITE_CHANGED);
        target.user = USER;
        assert_int_equal(target_apply(place, kinds[i], target), WRITE_DONE);
        assert_int_equal(target_apply(place, kinds[i], target), WRITE_CHANGED);
    }
    assert_sessions(place, USER, 0, "31");
    assert_browsers(place, USER, 0, "31");
}

static void test_all_sessions_of_an_organization_end_but_for_one(void **state)
{
    struct place *place = *state;
    struct effect_target target = {.organization = ORGANIZATION + 1};
    for (record_id id = 1; id <= 3; id++)
        session_put(place, id, id == 3 ? OTHER_USER : USER);
    assert_int_equal(target_apply(place, EFFECT_END_ORGANIZATION_SESSIONS, target), WRITE_DONE);
    assert_sessions(place, 0, 0, "321");
    target = (struct effect_target){.organization = ORGANIZATION, .except = 2};
    assert_int_equal(target_apply(place, EFFECT_END_ORGANIZATION_SESSIONS, target), WRITE_DONE);
    assert_sessions(place, 0, 0, "2");
}

/* ---- usage ---- */

static void usage_put(struct place *place, record_id user, record_id token, micros last)
{
    struct usage_row *usage = row_make(place, ROW_USAGE, 2);
    usage->user = user;
    usage->token = token;
    usage->client = 5;
    usage->last = last;
    row_put(place, ROW_USAGE, usage);
}

static void test_usage_of_all_users_comes_by_key_with_names(void **state)
{
    struct place *place = *state;
    struct client_row client = {ORGANIZATION, 5, SLICE("Data Loader")};
    struct token_row *token = row_make(place, ROW_TOKEN, 2);
    const struct user_row *user = row_make(place, ROW_USER, 1);
    const struct usage_of_user *rows, *more;
    size_t count;
    row_put(place, ROW_CLIENT, &client);
    row_put(place, ROW_TOKEN, token);
    usage_put(place, OTHER_USER, 9, 500);
    usage_put(place, USER, 3, 99);
    usage_put(place, USER, token->id, 100);
    assert_int_equal(store_usage_of_organization(place->store, ORGANIZATION, 100, NULL, 1,
                                                 place->arena, &rows, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].usage.token, token->id);
    assert_true(slice_equal(rows[0].username, user->username));
    assert_true(slice_is(rows[0].client_name, "Data Loader"));
    assert_int_equal(rows[0].token_state, TOKEN_ROW_CURRENT);
    assert_int_equal(store_usage_of_organization(place->store, ORGANIZATION, 100, &rows[0].usage,
                                                 MANY_ROWS, place->arena, &more, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(more[0].usage.user, OTHER_USER);
    assert_int_equal(more[0].token_state, 0);
    assert_true(slice_is_empty(more[0].username));
}

/* ---- the audit trail ---- */

static void audit_put(struct place *place, record_id record, const char *value)
{
    struct audit_row *row = row_make(place, ROW_AUDIT, 2);
    row->table = slice_from("users");
    row->record = record;
    row->new_value = slice_from(value);
    row_put(place, ROW_AUDIT, row);
}

static void test_audit_rows_are_listed_newest_first_with_their_chain(void **state)
{
    struct place *place = *state;
    const struct audit_listed *rows;
    size_t count;
    audit_put(place, 1, "a");
    audit_put(place, 2, "b");
    audit_put(place, 1, "c");
    assert_int_equal(store_audit_of_record(place->store, ORGANIZATION, slice_from("users"), 1, 0,
                                           MANY_ROWS, place->arena, &rows, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_true(slice_is(rows[0].audit.new_value, "c") && rows[0].chain_holds);
    assert_true(slice_is(rows[1].audit.new_value, "a") && rows[1].chain_holds);
    assert_int_equal(store_audit_of_record(place->store, ORGANIZATION, slice_from("users"), 1, 3,
                                           MANY_ROWS, place->arena, &rows, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_audit_newest(place->store, ORGANIZATION, 3, MANY_ROWS, place->arena,
                                        &rows, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].audit.sequence, 2);
    assert_true(rows[0].chain_holds && rows[1].chain_holds);
}

static void test_a_whole_chain_is_verified(void **state)
{
    enum { ROWS = 1100 }; /* several pages */
    struct place *place = *state;
    struct audit_verdict verdict;
    struct audit_row *row = row_make(place, ROW_AUDIT, 2);
    assert_int_equal(store_audit_verify(place->store, ORGANIZATION, &verdict, NULL), STATUS_OK);
    assert_int_equal(verdict.rows, 0);
    assert_int_equal(verdict.broken, 0);
    change_begin(place);
    for (unsigned i = 0; i < ROWS; i++)
        change_add_audit(&place->change, row);
    assert_int_equal(change_apply(place), WRITE_DONE);
    assert_int_equal(store_audit_verify(place->store, ORGANIZATION, &verdict, NULL), STATUS_OK);
    assert_int_equal(verdict.rows, ROWS);
    assert_int_equal(verdict.broken, 0);
}

static void test_the_only_organization_is_known(void **state)
{
    struct place *place = *state;
    record_id only;
    assert_int_equal(store_organization_only(place->store, &only, NULL), STATUS_OK);
    assert_int_equal(only, ORGANIZATION);
    place_populate(place, ORGANIZATION + 1, PROFILE, OTHER_USER, "otto@example.com");
    assert_int_equal(store_organization_only(place->store, &only, NULL), STATUS_OK);
    assert_int_equal(only, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_end)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_users_are_found_by_the_beginnings_of_words),
        TEST(test_a_view_shows_the_users_it_names),
        TEST(test_a_renamed_user_is_found_by_the_new_name_only),
        TEST(test_a_profile_goes_when_nobody_has_it),
        TEST(test_a_range_is_replaced_only_if_it_is_there),
        TEST(test_the_newest_living_link_is_found),
        TEST(test_sessions_and_browsers_are_listed_newest_first),
        TEST(test_a_list_has_the_names),
        TEST(test_one_session_or_browser_is_taken_from_its_user),
        TEST(test_all_sessions_of_an_organization_end_but_for_one),
        TEST(test_usage_of_all_users_comes_by_key_with_names),
        TEST(test_audit_rows_are_listed_newest_first_with_their_chain),
        TEST(test_a_whole_chain_is_verified),
        TEST(test_the_only_organization_is_known),
    };
    return contract_main(argc, argv, tests, ARRAY_LENGTH(tests));
}
