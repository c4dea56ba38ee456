/* SPDX-License-Identifier: Apache-2.0 */
/* What is found, what is not, in which order, page by page; organizations never cross. */
#include "contract/contract.h"
#include "core/lane.h"

enum { OTHER = ORGANIZATION + 1, OTHER_USER = 701 };

static void gather(struct place *place, const char *folded, struct slice handle, record_id standin,
                   struct login_gathered *out)
{
    struct login_query query = {slice_from(folded), handle, standin};
    assert_int_equal(store_login_gather(place->store, &query, place->arena, out, NULL), STATUS_OK);
}

/* ---- gathering ---- */

static void test_everything_of_a_login_is_gathered(void **state)
{
    struct place *place = *state;
    struct login_gathered gathered;
    struct password_row *old = row_make(place, ROW_PASSWORD, 3);
    struct password_row *password = row_make(place, ROW_PASSWORD, 2);
    struct browser_row *browser = row_make(place, ROW_BROWSER, 2);
    old->slot = 1;
    row_put(place, ROW_PASSWORD, old);
    row_put(place, ROW_PASSWORD, password);
    row_put(place, ROW_BROWSER, browser);
    gather(place, FOLDED, browser->handle, 0, &gathered);
    assert_true(gathered.user_found && gathered.organization_found && gathered.password_found &&
                gathered.browser_found);
    assert_rows_equal(ROW_ORGANIZATION, row_make(place, ROW_ORGANIZATION, 1),
                      &gathered.organization);
    assert_rows_equal(ROW_PROFILE, row_make(place, ROW_PROFILE, 1), &gathered.profile);
    assert_rows_equal(ROW_USER, row_make(place, ROW_USER, 1), &gathered.user);
    assert_rows_equal(ROW_PASSWORD, password, &gathered.password);
    assert_rows_equal(ROW_BROWSER, browser, &gathered.browser);
    assert_int_equal(gathered.token_count, 0);
    assert_int_equal(gathered.lane_count, 0);
}

static void test_an_unknown_name_gets_the_stand_in_organization(void **state)
{
    struct place *place = *state;
    struct login_gathered gathered;
    gather(place, "nobody@example.com", slice_from("x"), ORGANIZATION, &gathered);
    assert_false(gathered.user_found || gathered.password_found || gathered.browser_found);
    assert_true(gathered.organization_found);
    assert_int_equal(gathered.organization.id, ORGANIZATION);
    assert_int_equal(gathered.user.id, 0);
    gather(place, "nobody@example.com", slice_from(""), 0, &gathered);
    assert_false(gathered.user_found || gathered.organization_found);
    gather(place, "", slice_from(""), 0, &gathered);
    assert_false(gathered.user_found);
}

/* R10: equal work for known and unknown names. */
static void test_known_and_unknown_names_cost_the_same_statements(void **state)
{
    struct place *place = *state;
    struct login_gathered gathered;
    struct store_counters start, known, unknown;
    store_counters(place->store, &start);
    gather(place, FOLDED, slice_from("x"), ORGANIZATION, &gathered);
    store_counters(place->store, &known);
    gather(place, "nobody@example.com", slice_from("x"), ORGANIZATION, &gathered);
    store_counters(place->store, &unknown);
    assert_int_equal(known.statements - start.statements, unknown.statements - known.statements);
    assert_int_equal(known.reads - start.reads, 1);
    if (contract_is_sqlite())
        assert_true(known.statements > start.statements);
}

static void test_a_user_without_password_or_profile_is_seen_as_such(void **state)
{
    struct place *place = *state;
    struct login_gathered gathered;
    gather(place, FOLDED, slice_from(""), 0, &gathered);
    assert_false(gathered.password_found);
    struct user_row *user = row_make(place, ROW_USER, 1);
    user->profile = 999;
    row_put(place, ROW_USER, user);
    /* He can be read, to be refused and repaired; what he is allowed is nothing. */
    gather(place, FOLDED, slice_from(""), 0, &gathered);
    assert_true(gathered.user_found);
    assert_int_equal(gathered.profile.id, 0);
    assert_int_equal(gathered.profile.permissions, 0);
}

static void test_a_browser_of_somebody_else_is_not_recognised(void **state)
{
    struct place *place = *state;
    struct login_gathered gathered;
    struct browser_row *browser = row_make(place, ROW_BROWSER, 2);
    browser->user = OTHER_USER;
    row_put(place, ROW_BROWSER, browser);
    gather(place, FOLDED, browser->handle, 0, &gathered);
    assert_false(gathered.browser_found);
    gather(place, "nobody@example.com", browser->handle, ORGANIZATION, &gathered);
    assert_false(gathered.browser_found);
}

static void token_put(struct place *place, record_id id, enum token_row_state row_state)
{
    struct token_row *token = row_make(place, ROW_TOKEN, 2);
    token->id = id;
    token->state = row_state;
    row_put(place, ROW_TOKEN, token);
}

static void test_tokens_that_count_are_gathered_newest_first(void **state)
{
    struct place *place = *state;
    struct login_gathered gathered;
    token_put(place, 1, TOKEN_ROW_PREVIOUS);
    token_put(place, 2, TOKEN_ROW_REVOKED);
    token_put(place, 3, TOKEN_ROW_CURRENT);
    gather(place, FOLDED, slice_from(""), 0, &gathered);
    assert_int_equal(gathered.token_count, 2);
    assert_int_equal(gathered.tokens[0].id, 3);
    assert_int_equal(gathered.tokens[1].id, 1);
    for (record_id id = 10; id < 10 + GATHER_TOKENS_MAX; id++)
        token_put(place, id, TOKEN_ROW_CURRENT);
    gather(place, FOLDED, slice_from(""), 0, &gathered);
    assert_int_equal(gathered.token_count, GATHER_TOKENS_MAX);
    assert_int_equal(gathered.tokens[0].id, 10 + GATHER_TOKENS_MAX - 1);
}

static void lane_effect(struct place *place, int lane, unsigned prefix, micros last_success)
{
    struct lane_row row = {.organization = ORGANIZATION,
                           .user = USER,
                           .lane = lane,
                           .prefix = {{0, (uint8_t)(prefix >> 8), (uint8_t)prefix}},
                           .failures = 1,
                           .last_success = last_success};
    change_put_lane(&place->change, &row);
}

/* Else an attacker's lane could be forgotten by logging in from many places. */
static void test_lanes_without_a_prefix_are_never_cut_off(void **state)
{
    struct place *place = *state;
    struct login_gathered gathered;
    change_begin(place);
    for (unsigned i = 1; i <= 2 * GATHER_LANES_MAX; i++)
        lane_effect(place, LANE_T, i, 1000 + i);
    lane_effect(place, LANE_K, 0, 1);
    lane_effect(place, LANE_T, 0, 0);
    lane_effect(place, LANE_W, 0, 0);
    assert_int_equal(change_apply(place), WRITE_DONE);
    gather(place, FOLDED, slice_from(""), 0, &gathered);
    assert_int_equal(gathered.lane_count, GATHER_LANES_MAX);
    assert_int_equal(gathered.lanes[0].lane, LANE_K);
    assert_int_equal(gathered.lanes[1].lane, LANE_T);
    assert_int_equal(gathered.lanes[2].lane, LANE_W);
    assert_int_equal(gathered.lanes[3].last_success, 1000 + 2 * GATHER_LANES_MAX);
}

static void test_a_user_is_gathered_by_id_in_its_organization(void **state)
{
    struct place *place = *state;
    struct login_gathered gathered;
    assert_int_equal(
        store_user_gather(place->store, ORGANIZATION, USER, place->arena, &gathered, NULL),
        STATUS_OK);
    assert_int_equal(gathered.user.id, USER);
    assert_int_equal(gathered.profile.id, PROFILE);
    assert_int_equal(store_user_gather(place->store, OTHER, USER, place->arena, &gathered, NULL),
                     STATUS_NOT_FOUND);
    assert_int_equal(
        store_user_gather(place->store, ORGANIZATION, OTHER_USER, place->arena, &gathered, NULL),
        STATUS_NOT_FOUND);
}

/* ---- the stand-in's organization ---- */

static void range_put(struct place *place, record_id organization, record_id id, const char *text)
{
    struct range_row row = {.organization = organization, .id = id};
    assert_int_equal(ip_range_parse(slice_from(text), &row.range), IP_RANGE_OK);
    row_put(place, ROW_RANGE, &row);
}

static record_id standin(struct place *place, const char *text)
{
    struct ip ip = {{0}};
    record_id organization = 99;
    bool has_ip = text[0] != '\0';
    assert_true(!has_ip || ip_parse(slice_from(text), &ip));
    assert_int_equal(store_standin_find(place->store, has_ip, ip, &organization, NULL), STATUS_OK);
    return organization;
}

static void test_the_stand_in_stands_where_the_ip_address_belongs(void **state)
{
    struct place *place = *state;
    range_put(place, ORGANIZATION, 1, "192.0.2.0/24");
    assert_int_equal(standin(place, "203.0.113.1"), ORGANIZATION); /* the only one */
    assert_int_equal(standin(place, ""), ORGANIZATION);
    place_populate(place, OTHER, PROFILE, OTHER_USER, "otto@example.com");
    range_put(place, OTHER, 1, "192.0.2.128/25");
    range_put(place, OTHER, 2, "2001:db8::/32");
    assert_int_equal(standin(place, "192.0.2.127"), ORGANIZATION);
    assert_int_equal(standin(place, "192.0.2.128"), OTHER); /* starts nearest */
    assert_int_equal(standin(place, "192.0.2.255"), OTHER);
    assert_int_equal(standin(place, "2001:db8::1"), OTHER);
    assert_int_equal(standin(place, "203.0.113.1"), 0);
    assert_int_equal(standin(place, ""), 0);
}

/* ---- nothing found ---- */

static void test_what_is_not_there_is_not_found(void **state)
{
    struct place *place = *state;
    struct store *store = place->store;
    struct arena *arena = place->arena;
    struct slice none = slice_from("none");
    union {
        struct code_row code;
        struct link_row link;
        struct user_row user;
        struct profile_row profile;
        struct organization_row organization;
        struct history_row history;
        struct audit_row audit;
        struct outbox_row outbox;
        struct session_found session;
        uint8_t bytes[sizeof(struct session_found)];
    } out, before;
    memset(&out, 0x5A, sizeof out);
    memcpy(&before, &out, sizeof out);
    const enum status statuses[] = {
        store_code_find(store, ORGANIZATION, none, arena, &out.code, NULL),
        store_link_find(store, ORGANIZATION, none, arena, &out.link, NULL),
        store_user_find(store, none, arena, &out.user, NULL),
        store_profile_find(store, ORGANIZATION, none, arena, &out.profile, NULL),
        store_organization_find(store, OTHER, arena, &out.organization, NULL),
        store_history_find(store, ORGANIZATION, none, arena, &out.history, NULL),
        store_history_find(store, 0, slice_from(""), arena, &out.history, NULL),
        store_audit_last(store, ORGANIZATION, none, 1, arena, &out.audit, NULL),
        store_outbox_find(store, ORGANIZATION, 1, arena, &out.outbox, NULL),
        store_session_find(store, ORGANIZATION, none, arena, &out.session, NULL),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(statuses); i++)
        assert_int_equal(statuses[i], STATUS_NOT_FOUND);
    assert_memory_equal(&out, &before, sizeof out);
}

static void test_a_read_that_needs_too_much_memory_fails_alone(void **state)
{
    struct place *place = *state;
    struct arena *small = arena_new(256);
    const struct user_row *rows = NULL;
    size_t count = 77;
    assert_int_not_equal(store_user_list(place->store, ORGANIZATION, slice_from(""), 100, small,
                                         &rows, &count, NULL),
                         STATUS_OK);
    assert_int_equal(count, 77);
    arena_free(small);
    assert_int_equal(store_user_list(place->store, ORGANIZATION, slice_from(""), 100, place->arena,
                                     &rows, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 1);
}

/* ---- organizations are apart ---- */

static const enum row_kind keyed_kinds[] = {ROW_CODE, ROW_LINK, ROW_SESSION, ROW_OUTBOX,
                                            ROW_HISTORY};

static void set_organization(enum row_kind kind, void *row, record_id organization)
{
    field_set_number(&row_type_get(kind)->fields.list[0], row, (int64_t)organization);
}

/* The same ids, handles and names in two organizations. */
static void twins_put(struct place *place)
{
    place_populate(place, OTHER, PROFILE, USER, "twin@example.com");
    for (size_t i = 0; i < ARRAY_LENGTH(keyed_kinds); i++) {
        row_put(place, keyed_kinds[i], row_make(place, keyed_kinds[i], 2));
        void *twin = row_make(place, keyed_kinds[i], 3);
        set_organization(keyed_kinds[i], twin, OTHER);
        row_put(place, keyed_kinds[i], twin);
    }
}

static void check_twin(struct place *place, record_id organization, unsigned seed)
{
    struct session_row *session = row_make(place, ROW_SESSION, seed);
    struct code_row *code = row_make(place, ROW_CODE, seed), code_found;
    struct outbox_row *mail = row_make(place, ROW_OUTBOX, seed), mail_found;
    struct session_found found;
    session->organization = code->organization = mail->organization = organization;
    assert_int_equal(
        store_session_find(place->store, organization, session->handle, place->arena, &found, NULL),
        STATUS_OK);
    assert_rows_equal(ROW_SESSION, session, &found.session);
    assert_int_equal(found.user.organization, organization);
    assert_int_equal(
        store_code_find(place->store, organization, code->handle, place->arena, &code_found, NULL),
        STATUS_OK);
    assert_rows_equal(ROW_CODE, code, &code_found);
    assert_int_equal(
        store_outbox_find(place->store, organization, mail->id, place->arena, &mail_found, NULL),
        STATUS_OK);
    assert_rows_equal(ROW_OUTBOX, mail, &mail_found);
}

static void check_lists_of(struct place *place, record_id organization)
{
    struct history_filter filter = {.organization = organization};
    const struct history_row *history;
    const struct session_row *sessions;
    const struct outbox_row *mails;
    const struct profile_row *profiles;
    size_t counts[4];
    record_id next;
    assert_int_equal(store_history_list(place->store, &filter, 9, place->arena, &history,
                                        &counts[0], &next, NULL),
                     STATUS_OK);
    assert_int_equal(store_session_list(place->store, organization, USER, 0, 9, place->arena,
                                        &sessions, &counts[1], NULL),
                     STATUS_OK);
    assert_int_equal(store_outbox_list(place->store, organization, 0, 0, 9, place->arena, &mails,
                                       &counts[2], NULL),
                     STATUS_OK);
    assert_int_equal(
        store_profile_list(place->store, organization, place->arena, &profiles, &counts[3], NULL),
        STATUS_OK);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(counts[i], 1);
    assert_int_equal(history[0].organization, organization);
    assert_int_equal(sessions[0].organization, organization);
    assert_int_equal(mails[0].organization, organization);
    assert_int_equal(profiles[0].organization, organization);
}

static void test_organizations_with_equal_ids_never_cross(void **state)
{
    struct place *place = *state;
    struct effect_target target = {.organization = OTHER, .user = USER, .kind = MAIL_TOKEN};
    twins_put(place);
    check_twin(place, ORGANIZATION, 2);
    check_twin(place, OTHER, 3);
    check_lists_of(place, ORGANIZATION);
    check_lists_of(place, OTHER);
    static const enum effect_kind kinds[] = {EFFECT_END_SESSIONS, EFFECT_REMOVE_CODES,
                                             EFFECT_REMOVE_LINKS, EFFECT_REVOKE_BROWSERS,
                                             EFFECT_CANCEL_MAIL,  EFFECT_CLEAR_LANES};
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        assert_int_equal(target_apply(place, kinds[i], target), WRITE_DONE);
    check_twin(place, ORGANIZATION, 2);
}

/* The owner's organization lies between the two that ask. */
static void check_not_found_in(struct place *place, record_id organization)
{
    const struct session_row *session = row_make(place, ROW_SESSION, 2);
    const struct profile_row *profile = row_make(place, ROW_PROFILE, 1);
    const struct history_row *history = row_make(place, ROW_HISTORY, 2);
    const struct outbox_row *mail = row_make(place, ROW_OUTBOX, 2);
    const struct audit_row *audit = row_make(place, ROW_AUDIT, 2);
    struct session_found session_found;
    struct code_row code = *(struct code_row *)row_make(place, ROW_CODE, 2);
    struct link_row link = *(struct link_row *)row_make(place, ROW_LINK, 2);
    struct profile_row profile_found;
    struct history_row history_found;
    struct outbox_row mail_found;
    struct audit_row audit_found;
    struct store *store = place->store;
    struct arena *arena = place->arena;
    const enum status statuses[] = {
        store_session_find(store, organization, session->handle, arena, &session_found, NULL),
        store_code_find(store, organization, code.handle, arena, &code, NULL),
        store_link_find(store, organization, link.handle, arena, &link, NULL),
        store_profile_find(store, organization, profile->name, arena, &profile_found, NULL),
        store_history_find(store, organization, history->reference, arena, &history_found, NULL),
        store_outbox_find(store, organization, mail->id, arena, &mail_found, NULL),
        store_audit_last(store, organization, audit->table, audit->record, arena, &audit_found,
                         NULL),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(statuses); i++)
        if (statuses[i] != STATUS_NOT_FOUND)
            fail_msg("read %zu crosses organizations", i);
}

static void test_what_belongs_to_another_organization_is_not_found(void **state)
{
    static const enum row_kind kinds[] = {ROW_CODE,    ROW_LINK,   ROW_SESSION,
                                          ROW_HISTORY, ROW_OUTBOX, ROW_AUDIT};
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        row_put(*state, kinds[i], row_make(*state, kinds[i], 2));
    check_not_found_in(*state, ORGANIZATION - 1);
    check_not_found_in(*state, ORGANIZATION + 1);
}

/* ---- pages ---- */

static void user_put(struct place *place, record_id id, const char *folded)
{
    struct user_row *user = row_make(place, ROW_USER, 2);
    user->id = id;
    user->folded = slice_from(folded);
    row_put(place, ROW_USER, user);
}

static void test_users_are_listed_by_name_page_by_page(void **state)
{
    struct place *place = *state;
    const struct user_row *rows;
    struct slice after = slice_from("");
    size_t count = 2, total = 0;
    static const char *const names[] = {"a@x", "b@x", "ba@x", "z@x", "\xC3\xA9@x"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        user_put(place, 710 - i, names[i]);
    while (count == 2) {
        assert_int_equal(store_user_list(place->store, ORGANIZATION, after, 2, place->arena, &rows,
                                         &count, NULL),
                         STATUS_OK);
        for (size_t i = 0; i < count; i++, total++) {
            assert_true(slice_compare(after, rows[i].folded) < 0);
            after = rows[i].folded;
        }
        if (total == 2)
            user_put(place, 720, "aa@x"); /* before the page: disturbs nothing */
    }
    assert_int_equal(total, 1 + ARRAY_LENGTH(names));
    assert_true(slice_is(after, names[4]));
}

static void test_mails_are_listed_newest_first_page_by_page(void **state)
{
    struct place *place = *state;
    const struct outbox_row *rows;
    record_id before = 0, expected = 9;
    size_t count = 4;
    for (record_id id = 1; id <= 9; id++) {
        struct outbox_row *mail = row_make(place, ROW_OUTBOX, 2);
        mail->id = id;
        mail->user = id % 3 == 0 ? OTHER_USER : USER;
        row_put(place, ROW_OUTBOX, mail);
    }
    while (count == 4) {
        assert_int_equal(store_outbox_list(place->store, ORGANIZATION, 0, before, 4, place->arena,
                                           &rows, &count, NULL),
                         STATUS_OK);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(before = rows[i].id, expected--);
    }
    assert_int_equal(expected, 0);
    assert_int_equal(store_outbox_list(place->store, ORGANIZATION, OTHER_USER, 9, 4, place->arena,
                                       &rows, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].id, 6);
    assert_int_equal(rows[1].id, 3);
}

static void test_organizations_and_profiles_are_listed(void **state)
{
    struct place *place = *state;
    const struct organization_row *organizations;
    const struct profile_row *profiles;
    size_t count;
    place_populate(place, OTHER, PROFILE, OTHER_USER, "otto@example.com");
    assert_int_equal(
        store_organization_list(place->store, 0, 1, place->arena, &organizations, &count, NULL),
        STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(organizations[0].id, ORGANIZATION);
    assert_int_equal(store_organization_list(place->store, ORGANIZATION, 10, place->arena,
                                             &organizations, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(organizations[0].id, OTHER);
    struct profile_row *profile = row_make(place, ROW_PROFILE, 2);
    profile->id = PROFILE + 1;
    profile->name = slice_from("!"); /* before the other */
    row_put(place, ROW_PROFILE, profile);
    assert_int_equal(
        store_profile_list(place->store, ORGANIZATION, place->arena, &profiles, &count, NULL),
        STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(profiles[0].id, PROFILE + 1);
    assert_int_equal(profiles[1].id, PROFILE);
}

/* ---- the outbox's due mails ---- */

static void due_put(struct place *place, record_id organization, record_id id, micros next_try,
                    enum outbox_state mail_state)
{
    struct outbox_row *mail = row_make(place, ROW_OUTBOX, 2);
    mail->organization = organization;
    mail->id = id;
    mail->next_try = next_try;
    mail->state = mail_state;
    row_put(place, ROW_OUTBOX, mail);
}

static void test_due_mails_come_oldest_first(void **state)
{
    struct place *place = *state;
    const struct outbox_row *rows;
    size_t count;
    due_put(place, ORGANIZATION, 1, 300, OUTBOX_QUEUED);
    due_put(place, OTHER, 2, 100, OUTBOX_QUEUED);
    due_put(place, ORGANIZATION, 3, 200, OUTBOX_QUEUED);
    due_put(place, ORGANIZATION, 4, 50, OUTBOX_SENT);
    due_put(place, ORGANIZATION, 5, 301, OUTBOX_QUEUED);
    assert_int_equal(store_outbox_due(place->store, 300, 10, place->arena, &rows, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 3);
    assert_int_equal(rows[0].id, 2);
    assert_int_equal(rows[1].id, 3);
    assert_int_equal(rows[2].id, 1);
    assert_int_equal(store_outbox_due(place->store, 300, 1, place->arena, &rows, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].id, 2);
}

/* ---- passwords, audit ---- */

static void test_passwords_come_current_first(void **state)
{
    struct place *place = *state;
    const struct password_row *rows;
    size_t count;
    for (unsigned slot = 3; slot-- > 0;) {
        struct password_row *password = row_make(place, ROW_PASSWORD, 2 + slot);
        password->slot = slot;
        row_put(place, ROW_PASSWORD, password);
    }
    assert_int_equal(
        store_passwords_get(place->store, ORGANIZATION, USER, place->arena, &rows, &count, NULL),
        STATUS_OK);
    assert_int_equal(count, 3);
    for (unsigned slot = 0; slot < 3; slot++)
        assert_int_equal(rows[slot].slot, slot);
}

static void test_the_last_audit_row_of_a_record_is_found(void **state)
{
    struct place *place = *state;
    struct audit_row found;
    static const struct {
        record_id id;
        const char *table;
        record_id record;
    } rows[] = {{30, "users", 1}, {20, "users", 1}, {40, "users", 2}, {50, "profiles", 1}};
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct audit_row *row = row_make(place, ROW_AUDIT, 2);
        row->id = rows[i].id;
        row->table = slice_from(rows[i].table);
        row->record = rows[i].record;
        row_put(place, ROW_AUDIT, row);
    }
    assert_int_equal(store_audit_last(place->store, ORGANIZATION, slice_from("users"), 1,
                                      place->arena, &found, NULL),
                     STATUS_OK);
    assert_int_equal(found.id, 20); /* the one written last */
    assert_int_equal(found.sequence, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_end)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_everything_of_a_login_is_gathered),
        TEST(test_an_unknown_name_gets_the_stand_in_organization),
        TEST(test_known_and_unknown_names_cost_the_same_statements),
        TEST(test_a_user_without_password_or_profile_is_seen_as_such),
        TEST(test_a_browser_of_somebody_else_is_not_recognised),
        TEST(test_tokens_that_count_are_gathered_newest_first),
        TEST(test_lanes_without_a_prefix_are_never_cut_off),
        TEST(test_a_user_is_gathered_by_id_in_its_organization),
        TEST(test_the_stand_in_stands_where_the_ip_address_belongs),
        TEST(test_what_is_not_there_is_not_found),
        TEST(test_a_read_that_needs_too_much_memory_fails_alone),
        TEST(test_organizations_with_equal_ids_never_cross),
        TEST(test_what_belongs_to_another_organization_is_not_found),
        TEST(test_users_are_listed_by_name_page_by_page),
        TEST(test_mails_are_listed_newest_first_page_by_page),
        TEST(test_organizations_and_profiles_are_listed),
        TEST(test_due_mails_come_oldest_first),
        TEST(test_passwords_come_current_first),
        TEST(test_the_last_audit_row_of_a_record_is_found),
    };
    return contract_main(argc, argv, tests, ARRAY_LENGTH(tests));
}
