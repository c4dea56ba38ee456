/* SPDX-License-Identifier: Apache-2.0 */
/* The login history: every filter against a plain loop over the same rows, and its pages. */
#include "contract/contract.h"
#include "core/id.h"

enum { ROWS = 60, PAGE = 7 };

static const struct history_filter everything = {
    .organization = ORGANIZATION, .network = -1, .outcome = -1, .reason = -1, .token_state = -1};

/* Attributes with coprime periods, so that all combinations occur. */
static struct history_row history_make(record_id id)
{
    return (struct history_row){.organization = id % 11 == 0 ? ORGANIZATION + 1 : ORGANIZATION,
                                .id = id,
                                .user = id % 2 == 0 ? USER : USER + 1,
                                .time = (micros)id * 100,
                                .network = (int)(id % 3),
                                .outcome = (int)(id % 5),
                                .reason = (int)(id % 7),
                                .token_state = (int)(id % 4)};
}

static void history_fill(struct place *place)
{
    change_begin(place);
    for (record_id id = 1; id <= ROWS; id++) {
        struct history_row row = history_make(id);
        change_put_history(&place->change, &row);
    }
    assert_int_equal(change_apply(place), WRITE_DONE);
}

static bool is_wanted(const struct history_row *row, const struct history_filter *filter)
{
    return row->organization == filter->organization &&
           (filter->user == 0 || row->user == filter->user) &&
           (filter->before == 0 || row->id < filter->before) && row->time >= filter->since &&
           (filter->network < 0 || row->network == filter->network) &&
           (filter->outcome < 0 || row->outcome == filter->outcome) &&
           (filter->reason < 0 || row->reason == filter->reason) &&
           (filter->token_state < 0 || row->token_state == filter->token_state);
}

static void check_filter(struct place *place, const struct history_filter *filter)
{
    const struct history_row *rows;
    size_t count, at = 0;
    assert_int_equal(
        store_history_list(place->store, filter, ROWS, place->arena, &rows, &count, NULL),
        STATUS_OK);
    for (record_id id = ROWS; id > 0; id--) {
        struct history_row expected = history_make(id);
        if (!is_wanted(&expected, filter))
            continue;
        assert_true(at < count);
        assert_int_equal(rows[at++].id, id);
    }
    assert_int_equal(at, count);
}

static void test_filters_agree_with_a_plain_loop(void **state)
{
    static const struct history_filter values[] = {
        {ORGANIZATION, 0, 0, 0, -1, -1, -1, -1},
        {ORGANIZATION + 1, 0, 0, 0, -1, -1, -1, -1},
        {ORGANIZATION + 2, 0, 0, 0, -1, -1, -1, -1},
        {ORGANIZATION, USER, 0, 0, -1, -1, -1, -1},
        {ORGANIZATION, USER + 2, 0, 0, -1, -1, -1, -1},
        {ORGANIZATION, 0, 30, 0, -1, -1, -1, -1},
        {ORGANIZATION, 0, 1, 0, -1, -1, -1, -1},
        {ORGANIZATION, 0, 0, 3000, -1, -1, -1, -1},
        {ORGANIZATION, 0, 0, 3001, -1, -1, -1, -1},
        {ORGANIZATION, 0, 0, 0, 0, -1, -1, -1},
        {ORGANIZATION, 0, 0, 0, -1, 0, -1, -1},
        {ORGANIZATION, 0, 0, 0, -1, -1, 0, -1},
        {ORGANIZATION, 0, 0, 0, -1, -1, -1, 0},
        {ORGANIZATION, USER, 0, 0, 0, -1, -1, -1},
        {ORGANIZATION, USER, 0, 0, -1, 0, -1, -1},
        {ORGANIZATION, USER, 0, 0, -1, -1, 0, -1},
        {ORGANIZATION, USER, 0, 0, -1, -1, -1, 0},
        {ORGANIZATION, USER, 0, 3000, -1, -1, -1, -1},
        {ORGANIZATION, USER, 0, 3001, -1, -1, -1, -1},
        {ORGANIZATION, USER, 50, 700, 1, -1, -1, 2},
        {ORGANIZATION, USER + 1, 55, 200, -1, 3, -1, -1},
        {ORGANIZATION, 0, 59, 100, 2, 1, 5, 3},
    };
    history_fill(*state);
    for (size_t i = 0; i < ARRAY_LENGTH(values); i++)
        check_filter(*state, &values[i]);
}

static void check_pages(struct place *place, record_id user)
{
    struct history_filter filter = everything;
    const struct history_row *rows;
    record_id last = ROWS + 1;
    size_t count = PAGE, total = 0, expected = 0;
    filter.user = user;
    for (record_id id = 1; id <= ROWS; id++) {
        struct history_row row = history_make(id);
        expected += is_wanted(&row, &filter);
    }
    while (count == PAGE) {
        assert_int_equal(
            store_history_list(place->store, &filter, PAGE, place->arena, &rows, &count, NULL),
            STATUS_OK);
        for (size_t i = 0; i < count; i++) {
            assert_true(rows[i].id < last);
            last = filter.before = rows[i].id;
        }
        total += count;
        struct history_row newer = history_make(2 * (1000 + total));
        newer.organization = ORGANIZATION;
        row_put(place, ROW_HISTORY, &newer); /* what arrives meanwhile moves no page */
    }
    assert_int_equal(total, expected);
}

static void test_pages_cover_everything_once(void **state)
{
    history_fill(*state);
    check_pages(*state, 0);
}

static void test_pages_of_one_user_cover_everything_once(void **state)
{
    history_fill(*state);
    check_pages(*state, USER);
}

static void test_names_are_joined_and_may_be_missing(void **state)
{
    struct place *place = *state;
    struct client_row client = {ORGANIZATION, 5, SLICE("Data Loader")};
    struct history_row known = history_make(2), unknown = history_make(3);
    const struct user_row *user = row_make(place, ROW_USER, 1);
    const struct history_row *rows;
    size_t count;
    row_put(place, ROW_CLIENT, &client);
    known.client = 5;
    unknown.client = 6;
    unknown.user = 0;
    row_put(place, ROW_HISTORY, &known);
    row_put(place, ROW_HISTORY, &unknown);
    assert_int_equal(
        store_history_list(place->store, &everything, 9, place->arena, &rows, &count, NULL),
        STATUS_OK);
    assert_int_equal(count, 2);
    assert_true(slice_is_empty(rows[0].client_name));
    assert_true(slice_is_empty(rows[0].username));
    assert_true(slice_is(rows[1].client_name, "Data Loader"));
    assert_true(slice_equal(rows[1].username, user->username));
}

static void test_a_reference_is_found_in_its_organization_or_in_all(void **state)
{
    struct place *place = *state;
    struct history_row row = history_make(2), found;
    row.reference = slice_from("ABCDEFGHJK");
    row_put(place, ROW_HISTORY, &row);
    assert_int_equal(store_history_find(place->store, 0, row.reference, place->arena, &found, NULL),
                     STATUS_OK);
    assert_int_equal(found.id, 2);
    assert_int_equal(
        store_history_find(place->store, ORGANIZATION, row.reference, place->arena, &found, NULL),
        STATUS_OK);
    assert_int_equal(store_history_find(place->store, ORGANIZATION + 1, row.reference, place->arena,
                                        &found, NULL),
                     STATUS_NOT_FOUND);
}

/* With ids as the service makes them: a clock that stood still or ran ahead loses no row. */
static void test_since_finds_rows_by_real_ids(void **state)
{
    struct place *place = *state;
    struct id_maker maker = {.node = 3};
    struct history_filter filter = everything;
    const struct history_row *rows;
    const micros start = 1767225600 * (micros)MICROS_PER_SECOND;
    size_t count;
    change_begin(place);
    for (int second = 0; second < 300; second++) {
        micros now = start + second * (micros)MICROS_PER_SECOND;
        struct history_row row = {.organization = ORGANIZATION,
                                  .id = id_make(&maker, now - second % 3 * MICROS_PER_SECOND),
                                  .time = now};
        change_put_history(&place->change, &row);
    }
    assert_int_equal(change_apply(place), WRITE_DONE);
    for (int second = 0; second < 300; second += 50) {
        filter.since = start + second * (micros)MICROS_PER_SECOND;
        assert_int_equal(store_history_list(place->store, &filter, LIST_PAGE_MAX, place->arena,
                                            &rows, &count, NULL),
                         STATUS_OK);
        assert_int_equal(count, 300 - second);
    }
}

/* Organization 0 is a place of its own, not "all". */
static void test_unknown_names_of_several_organizations_stand_apart(void **state)
{
    struct place *place = *state;
    struct history_filter filter = everything;
    struct history_row row = history_make(2);
    const struct history_row *rows;
    size_t count;
    row_put(place, ROW_HISTORY, &row);
    row.organization = filter.organization = 0;
    row.user = 0;
    row_put(place, ROW_HISTORY, &row);
    assert_int_equal(
        store_history_list(place->store, &filter, 9, place->arena, &rows, &count, NULL), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].organization, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_end)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_filters_agree_with_a_plain_loop),
        TEST(test_pages_cover_everything_once),
        TEST(test_pages_of_one_user_cover_everything_once),
        TEST(test_since_finds_rows_by_real_ids),
        TEST(test_names_are_joined_and_may_be_missing),
        TEST(test_a_reference_is_found_in_its_organization_or_in_all),
        TEST(test_unknown_names_of_several_organizations_stand_apart),
    };
    return contract_main(argc, argv, tests, ARRAY_LENGTH(tests));
}
