/* SPDX-License-Identifier: Apache-2.0 */
/* Every field of every row comes back as it was written, also after it was replaced. */
#include "contract/contract.h"

static const void *list_first(struct place *place, enum row_kind kind)
{
    const void *first = NULL;
    const struct usage_listed *usages;
    const struct lane_row *lanes;
    const struct range_row *ranges;
    const struct password_row *passwords;
    size_t count = 0;
    if (kind == ROW_USAGE) {
        assert_int_equal(store_usage_list(place->store, ORGANIZATION, USER, 0, 9, place->arena,
                                          &usages, &count, NULL),
                         STATUS_OK);
        first = &usages[0].usage;
    } else if (kind == ROW_LANE) {
        assert_int_equal(store_lane_list(place->store, ORGANIZATION, USER, 9, place->arena, &lanes,
                                         &count, NULL),
                         STATUS_OK);
        first = lanes;
    } else if (kind == ROW_RANGE) {
        assert_int_equal(
            store_ranges_get(place->store, ORGANIZATION, place->arena, &ranges, &count, NULL),
            STATUS_OK);
        first = ranges;
    } else if (kind == ROW_PASSWORD) {
        assert_int_equal(store_passwords_get(place->store, ORGANIZATION, USER, place->arena,
                                             &passwords, &count, NULL),
                         STATUS_OK);
        first = passwords;
    }
    assert_int_equal(count, 1);
    return first;
}

static const void *gathered_part(struct place *place, enum row_kind kind, struct slice handle)
{
    struct login_gathered *gathered = arena_alloc(place->arena, sizeof *gathered);
    struct login_query query = {slice_from(FOLDED), handle, 0};
    assert_int_equal(store_login_gather(place->store, &query, place->arena, gathered, NULL),
                     STATUS_OK);
    if (kind == ROW_TOKEN)
        return gathered->token_count == 1 ? gathered->tokens : NULL;
    return gathered->browser_found ? &gathered->browser : NULL;
}

static const void *fingerprint_first(struct place *place)
{
    struct store_identity *identity = arena_alloc(place->arena, sizeof *identity);
    assert_int_equal(store_identity_get(place->store, identity, NULL), STATUS_OK);
    assert_int_equal(identity->key_count, 1);
    return &identity->keys[0];
}

/* The one row of this kind, found as the service finds it; `row` says under which names. */
static const void *row_read(struct place *place, enum row_kind kind, const void *row)
{
    void *out = arena_alloc(place->arena, row_type_get(kind)->size + sizeof(struct session_found));
    enum status status = STATUS_OK;
    if (kind == ROW_ORGANIZATION)
        status = store_organization_find(place->store, ORGANIZATION, place->arena, out, NULL);
    else if (kind == ROW_PROFILE)
        status =
            store_profile_find(place->store, ORGANIZATION, ((const struct profile_row *)row)->name,
                               place->arena, out, NULL);
    else if (kind == ROW_USER)
        status = store_user_find(place->store, slice_from(FOLDED), place->arena, out, NULL);
    else if (kind == ROW_CODE)
        status = store_code_find(place->store, ORGANIZATION, ((const struct code_row *)row)->handle,
                                 place->arena, out, NULL);
    else if (kind == ROW_LINK)
        status = store_link_find(place->store, ORGANIZATION, ((const struct link_row *)row)->handle,
                                 place->arena, out, NULL);
    else if (kind == ROW_SESSION)
        status =
            store_session_find(place->store, ORGANIZATION,
                               ((const struct session_row *)row)->handle, place->arena, out, NULL);
    else if (kind == ROW_OUTBOX)
        status = store_outbox_find(place->store, ORGANIZATION, ((const struct outbox_row *)row)->id,
                                   place->arena, out, NULL);
    else if (kind == ROW_HISTORY)
        status = store_history_find(place->store, 0, ((const struct history_row *)row)->reference,
                                    place->arena, out, NULL);
    else if (kind == ROW_FINGERPRINT)
        return fingerprint_first(place);
    else if (kind == ROW_TOKEN)
        return gathered_part(place, kind, slice_from(""));
    else if (kind == ROW_BROWSER)
        return gathered_part(place, kind, ((const struct browser_row *)row)->handle);
    else
        return list_first(place, kind);
    assert_int_equal(status, STATUS_OK);
    return out;
}

static const enum row_kind replaced_kinds[] = {
    ROW_FINGERPRINT, ROW_ORGANIZATION, ROW_PROFILE, ROW_USER,    ROW_PASSWORD,
    ROW_TOKEN,       ROW_LANE,         ROW_CODE,    ROW_BROWSER, ROW_LINK,
    ROW_SESSION,     ROW_OUTBOX,       ROW_HISTORY,
};

/* History carries the user name and the client program, which come from other tables. */
static void join_expected(struct place *place, enum row_kind kind, void *row)
{
    if (kind != ROW_HISTORY)
        return;
    struct history_row *history = row;
    const struct user_row *user = row_make(place, ROW_USER, 1);
    history->username = user->username;
    history->client_name = slice_from("");
}

static void check_round_trip(struct place *place, enum row_kind kind)
{
    for (unsigned seed = 2; seed < 4; seed++) {
        void *row = row_make(place, kind, seed);
        row_put(place, kind, row);
        if (kind == ROW_HISTORY)
            join_expected(place, kind, row);
        assert_rows_equal(kind, row, row_read(place, kind, row));
    }
}

static void test_every_field_comes_back(void **state)
{
    for (size_t i = 0; i < ARRAY_LENGTH(replaced_kinds); i++)
        if (replaced_kinds[i] != ROW_USER)
            check_round_trip(*state, replaced_kinds[i]);
    check_round_trip(*state, ROW_USER);
}

static void test_added_rows_come_back(void **state)
{
    static const enum row_kind kinds[] = {ROW_RANGE, ROW_USAGE};
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
        void *row = row_make(*state, kinds[i], 2);
        row_put(*state, kinds[i], row);
        assert_rows_equal(kinds[i], row, row_read(*state, kinds[i], row));
    }
}

static void test_empty_texts_come_back_empty(void **state)
{
    struct place *place = *state;
    struct outbox_row *mail = row_make(place, ROW_OUTBOX, 2);
    struct outbox_row found;
    mail->body = mail->detail = (struct slice){NULL, 0};
    mail->recipient = slice_from("");
    row_put(place, ROW_OUTBOX, mail);
    assert_int_equal(
        store_outbox_find(place->store, ORGANIZATION, mail->id, place->arena, &found, NULL),
        STATUS_OK);
    assert_rows_equal(ROW_OUTBOX, mail, &found);
}

static void test_what_was_acknowledged_is_there_after_reopening(void **state)
{
    struct place *place = *state;
    struct session_row *session = row_make(place, ROW_SESSION, 2);
    row_put(place, ROW_SESSION, session);
    if (contract_is_sqlite())
        place_reopen(place);
    assert_rows_equal(ROW_SESSION, session, row_read(place, ROW_SESSION, session));
}

static void test_the_instance_stays(void **state)
{
    struct place *place = *state;
    struct store_identity before, after;
    static const struct generation none;
    assert_int_equal(store_identity_get(place->store, &before, NULL), STATUS_OK);
    assert_memory_not_equal(&before.instance, &none, sizeof none);
    if (!contract_is_sqlite())
        return;
    place_reopen(place);
    assert_int_equal(store_identity_get(place->store, &after, NULL), STATUS_OK);
    assert_memory_equal(&before.instance, &after.instance, sizeof none);
    assert_int_equal(after.schema_version, before.schema_version);
}

static void test_fingerprints_are_kept_by_key(void **state)
{
    struct place *place = *state;
    struct store_identity identity;
    struct key_fingerprint entry = {.key_id = 9, .fingerprint = {{1}}};
    assert_int_equal(store_fingerprint_put(place->store, &entry, NULL), STATUS_OK);
    entry.key_id = 3;
    assert_int_equal(store_fingerprint_put(place->store, &entry, NULL), STATUS_OK);
    entry.fingerprint.bytes[0] = 2;
    assert_int_equal(store_fingerprint_put(place->store, &entry, NULL), STATUS_OK);
    assert_int_equal(store_identity_get(place->store, &identity, NULL), STATUS_OK);
    assert_int_equal(identity.key_count, 2);
    assert_int_equal(identity.keys[0].key_id, 3);
    assert_int_equal(identity.keys[0].fingerprint.bytes[0], 2);
    assert_int_equal(identity.keys[1].key_id, 9);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_field_comes_back, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_added_rows_come_back, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_empty_texts_come_back_empty, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_what_was_acknowledged_is_there_after_reopening,
                                        place_make, place_end),
        cmocka_unit_test_setup_teardown(test_the_instance_stays, place_empty, place_end),
        cmocka_unit_test_setup_teardown(test_fingerprints_are_kept_by_key, place_empty, place_end),
    };
    return contract_main(argc, argv, tests, ARRAY_LENGTH(tests));
}
