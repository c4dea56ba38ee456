/* SPDX-License-Identifier: Apache-2.0 */
/* The login history: every filter against a plain loop over the same rows, and its pages. */
#include "contract/contract.h"
#include "core/id.h"

enum { ROWS = 60, PAGE = 7 };

static const struct history_filter everything = {.organization = ORGANIZATION};

/* Ids as the service makes them, so that they tell the time: all of one millisecond. */
#define START (1767225600 * (micros)MICROS_PER_SECOND)

static record_id nth_id(unsigned n)
{
    struct id_maker maker = {0};
    return id_make(&maker, START) + n;
}

static unsigned number_of(record_id id)
{
    return (unsigned)(id - nth_id(0));
}

/* Attributes with coprime periods, so that all combinations occur. */
static struct history_row history_make(unsigned n)
{
    return (struct history_row){.organization = n % 11 == 0 ? ORGANIZATION + 1 : ORGANIZATION,
                                .id = nth_id(n),
                                .user = n % 2 == 0 ? USER : USER + 1,
                                .time = START + (micros)n * 100,
                                .network = (int)(n % 3),
                                .outcome = (int)(n % 5),
                                .reason = (int)(n % 7),
                                .token_state = (int)(n % 4),
                                .entry = (int)(n % 6),
                                .repeats = n % 13};
}

static void history_fill(struct place *place)
{
    change_begin(place);
    for (unsigned n = 1; n <= ROWS; n++) {
        struct history_row row = history_make(n);
        change_put_history(&place->change, &row);
    }
    assert_int_equal(change_apply(place), WRITE_DONE);
}

static bool is_in(uint64_t set, int value)
{
    return set == 0 || (set & (uint64_t)1 << value) != 0;
}

static bool is_wanted(const struct history_row *row, const struct history_filter *filter)
{
    return row->organization == filter->organization &&
           (filter->user == 0 || row->user == filter->user) &&
           (filter->before == 0 || row->id < filter->before) && row->time >= filter->since &&
           (filter->until == 0 || row->time < filter->until) &&
           is_in(filter->networks, row->network) && is_in(filter->outcomes, row->outcome) &&
           is_in(filter->reasons, row->reason) && is_in(filter->token_states, row->token_state) &&
           is_in(filter->entries, row->entry);
}

static void check_filter(struct place *place, const struct history_filter *filter)
{
    const struct history_row *rows;
    size_t count, at = 0;
    record_id next;
    assert_int_equal(
        store_history_list(place->store, filter, ROWS, place->arena, &rows, &count, &next, NULL),
        STATUS_OK);
    for (unsigned n = ROWS; n > 0; n--) {
        struct history_row expected = history_make(n);
        if (!is_wanted(&expected, filter))
            continue;
        assert_true(at < count);
        assert_int_equal(number_of(rows[at++].id), n);
    }
    assert_int_equal(at, count);
}

static void test_filters_agree_with_a_plain_loop(void **state)
{
    const record_id acme = ORGANIZATION;
    const struct history_filter values[] = {
        {.organization = acme},
        {.organization = acme + 1},
        {.organization = acme + 2},
        {.organization = acme, .user = USER},
        {.organization = acme, .user = USER + 2},
        {.organization = acme, .before = nth_id(30)},
        {.organization = acme, .before = nth_id(1)},
        {.organization = acme, .since = START + 3000},
        {.organization = acme, .since = START + 3001},
        {.organization = acme, .until = START + 3000},
        {.organization = acme, .until = START + 3001},
        {.organization = acme, .networks = 1 << 0},
        {.organization = acme, .networks = 1 << 0 | 1 << 2},
        {.organization = acme, .outcomes = 1 << 0},
        {.organization = acme, .outcomes = (uint64_t)INT64_MAX & ~(uint64_t)(1 << 3)},
        {.organization = acme, .reasons = 1 << 0},
        {.organization = acme, .token_states = 1 << 0},
        {.organization = acme, .token_states = 1 << 1 | 1 << 2},
        {.organization = acme, .entries = 1 << 5},
        {.organization = acme, .entries = (uint64_t)1 << 62},
        {.organization = acme, .user = USER, .networks = 1 << 0},
        {.organization = acme, .user = USER, .outcomes = 1 << 0},
        {.organization = acme, .user = USER, .reasons = 1 << 0},
        {.organization = acme, .user = USER, .token_states = 1 << 0},
        {.organization = acme, .user = USER, .entries = 1 << 4},
        {.organization = acme, .user = USER, .since = START + 3000},
        {.organization = acme, .user = USER, .until = START + 3001},
        {.organization = acme,
         .user = USER,
         .before = nth_id(50),
         .since = START + 700,
         .networks = 1 << 1,
         .token_states = 1 << 2},
        {.organization = acme,
         .user = USER + 1,
         .before = nth_id(55),
         .since = START + 200,
         .outcomes = 1 << 3},
        {.organization = acme,
         .before = nth_id(59),
         .since = START + 100,
         .networks = 1 << 2,
         .outcomes = 1 << 1,
         .reasons = 1 << 5,
         .token_states = 1 << 3},
    };
    history_fill(*state);
    for (size_t i = 0; i < ARRAY_LENGTH(values); i++)
        check_filter(*state, &values[i]);
}

static void check_pages(struct place *place, record_id user)
{
    struct history_filter filter = everything;
    const struct history_row *rows;
    record_id last = nth_id(ROWS + 1);
    size_t count = PAGE, total = 0, expected = 0;
    record_id next;
    filter.user = user;
    for (unsigned n = 1; n <= ROWS; n++) {
        struct history_row row = history_make(n);
        expected += is_wanted(&row, &filter);
    }
    while (count == PAGE) {
        assert_int_equal(store_history_list(place->store, &filter, PAGE, place->arena, &rows,
                                            &count, &next, NULL),
                         STATUS_OK);
        for (size_t i = 0; i < count; i++) {
            assert_true(rows[i].id < last);
            last = filter.before = rows[i].id;
        }
        total += count;
        struct history_row newer = history_make((unsigned)(2 * (1000 + total)));
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
    record_id next;
    row_put(place, ROW_CLIENT, &client);
    known.client = 5;
    unknown.client = 6;
    unknown.user = 0;
    row_put(place, ROW_HISTORY, &known);
    row_put(place, ROW_HISTORY, &unknown);
    assert_int_equal(
        store_history_list(place->store, &everything, 9, place->arena, &rows, &count, &next, NULL),
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
    assert_int_equal(number_of(found.id), 2);
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
    const micros start = START;
    size_t count;
    record_id next;
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
                                            &rows, &count, &next, NULL),
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
    record_id next;
    row_put(place, ROW_HISTORY, &row);
    row.organization = filter.organization = 0;
    row.user = 0;
    row_put(place, ROW_HISTORY, &row);
    assert_int_equal(
        store_history_list(place->store, &filter, 9, place->arena, &rows, &count, &next, NULL),
        STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].organization, 0);
}

/* Many rows none of which passes: the read ends early and says where to go on. */
static void test_no_read_examines_more_than_its_share(void **state)
{
    enum { MANY = HISTORY_EXAMINED_MAX + 10 };
    struct place *place = *state;
    struct history_filter filter = everything;
    const struct history_row *rows;
    const struct history_count *counts;
    size_t count, reads = 0, found = 0;
    uint64_t attempts = 0;
    if (!contract_is_sqlite())
        return;
    change_begin(place);
    for (unsigned n = 1; n <= MANY; n++) {
        struct history_row row = {.organization = ORGANIZATION, .id = nth_id(n), .time = START};
        row.network = n == 1;
        change_put_history(&place->change, &row);
    }
    assert_int_equal(change_apply(place), WRITE_DONE);
    filter.networks = 1 << 1;
    for (record_id next = 1; next != 0; filter.before = next, reads++, found += count)
        assert_int_equal(
            store_history_list(place->store, &filter, 10, place->arena, &rows, &count, &next, NULL),
            STATUS_OK);
    assert_int_equal(reads, 2);
    assert_int_equal(found, 1);
    filter = everything;
    for (record_id next = 1; next != 0; filter.before = next) {
        assert_int_equal(store_history_count(place->store, &filter, 1000000, place->arena, &counts,
                                             &count, &next, NULL),
                         STATUS_OK);
        for (size_t i = 0; i < count; i++)
            attempts += counts[i].attempts;
    }
    assert_int_equal(attempts, MANY);
}

static uint64_t attempts_expected(const struct history_filter *filter, micros step,
                                  const struct history_count *count)
{
    uint64_t attempts = 0;
    for (unsigned n = 1; n <= ROWS; n++) {
        struct history_row row = history_make(n);
        if (is_wanted(&row, filter) && row.time / step == count->span &&
            row.network == count->network && row.outcome == count->outcome)
            attempts += 1 + row.repeats;
    }
    return attempts;
}

static void test_counts_agree_with_a_plain_loop(void **state)
{
    struct place *place = *state;
    const struct history_filter filters[] = {
        everything,
        {.organization = ORGANIZATION, .user = USER},
        {.organization = ORGANIZATION, .until = START + 3000, .token_states = 1 << 2}};
    history_fill(place);
    for (size_t i = 0; i < ARRAY_LENGTH(filters); i++) {
        const struct history_count *counts;
        size_t count;
        record_id next;
        uint64_t total = 0, expected = 0;
        assert_int_equal(store_history_count(place->store, &filters[i], 1000, place->arena, &counts,
                                             &count, &next, NULL),
                         STATUS_OK);
        assert_int_equal(next, 0);
        for (size_t j = 0; j < count; j++) {
            assert_int_equal(counts[j].attempts, attempts_expected(&filters[i], 1000, &counts[j]));
            total += counts[j].attempts;
        }
        for (unsigned n = 1; n <= ROWS; n++) {
            struct history_row row = history_make(n);
            expected += is_wanted(&row, &filters[i]) ? 1 + row.repeats : 0;
        }
        assert_int_equal(total, expected);
    }
}

static size_t rows_left(struct place *place)
{
    const struct history_row *rows;
    size_t count;
    record_id next;
    assert_int_equal(store_history_list(place->store, &everything, LIST_PAGE_MAX, place->arena,
                                        &rows, &count, &next, NULL),
                     STATUS_OK);
    return count;
}

static void test_old_rows_go_the_oldest_first(void **state)
{
    struct place *place = *state;
    micros oldest;
    struct effect_target target = {.organization = ORGANIZATION, .time = START + 3000, .limit = 10};
    assert_int_equal(store_history_oldest(place->store, ORGANIZATION, &oldest, NULL),
                     STATUS_NOT_FOUND);
    history_fill(place);
    size_t before = rows_left(place);
    assert_int_equal(target_apply(place, EFFECT_EXPIRE_HISTORY, target), WRITE_DONE);
    assert_int_equal(rows_left(place), before - 10);
    assert_int_equal(store_history_oldest(place->store, ORGANIZATION, &oldest, NULL), STATUS_OK);
    assert_int_equal(oldest, START + 12 * 100); /* the eleventh is of another organization */
    target.limit = 1000;
    assert_int_equal(target_apply(place, EFFECT_EXPIRE_HISTORY, target), WRITE_DONE);
    assert_int_equal(store_history_oldest(place->store, ORGANIZATION, &oldest, NULL), STATUS_OK);
    assert_int_equal(oldest, START + 30 * 100);
    assert_int_equal(store_history_oldest(place->store, ORGANIZATION + 1, &oldest, NULL),
                     STATUS_OK);
    assert_int_equal(oldest, START + 11 * 100);
}

static void test_a_row_is_judged_later(void **state)
{
    struct place *place = *state;
    struct history_row *row = row_make(place, ROW_HISTORY, 2), found;
    struct history_row judged = {.organization = ORGANIZATION, .id = row->id, .reason = 27};
    row_put(place, ROW_HISTORY, row);
    change_begin(place);
    change_judge_history(&place->change, &judged);
    judged.id++; /* nothing is there: nothing happens */
    change_judge_history(&place->change, &judged);
    assert_int_equal(change_apply(place), WRITE_DONE);
    assert_int_equal(
        store_history_find(place->store, ORGANIZATION, row->reference, place->arena, &found, NULL),
        STATUS_OK);
    assert_int_equal(found.reason, 27);
    found.reason = row->reason;
    row->username = found.username;
    assert_rows_equal(ROW_HISTORY, row, &found);
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
        TEST(test_no_read_examines_more_than_its_share),
        TEST(test_counts_agree_with_a_plain_loop),
        TEST(test_old_rows_go_the_oldest_first),
        TEST(test_a_row_is_judged_later),
        TEST(test_unknown_names_of_several_organizations_stand_apart),
    };
    return contract_main(argc, argv, tests, ARRAY_LENGTH(tests));
}
