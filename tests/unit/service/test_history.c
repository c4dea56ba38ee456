/* SPDX-License-Identifier: Apache-2.0 */
/* The list of attempts: pages, filters and the unknown names come out in one order. */
#include "lib/unit.h"

#include "lib/house.h"

enum { ROWS = 2600 };

static struct house house;

/* Of every seven one is an unknown name's; of every 650 one is refused. */
static bool is_unknown(record_id id)
{
    return id % 7 == 0;
}

static bool is_refused(record_id id)
{
    return id % 650 == 1;
}

static int setup(void **state)
{
    (void)state;
    house_make(&house);
    struct pending *pending = pending_new(house.service, house.arena);
    for (record_id id = 1; id <= ROWS; id++) {
        struct history_row *row = arena_alloc(house.arena, sizeof *row);
        *row = (struct history_row){
            .organization = is_unknown(id) ? 0 : house.organization,
            .id = id,
            .time = (micros)id * MICROS_PER_SECOND,
            .entry = LOGIN_ENTRY_SOAP,
            .network = NETWORK_OUTSIDE,
            .outcome = is_refused(id) ? LOGIN_REFUSED : LOGIN_ALLOWED,
            .reason = is_refused(id) ? REASON_PASSWORD_WRONG : REASON_ALLOWED,
        };
        change_put_history(&pending->decided, row);
    }
    house_submit(pending);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    house_end(&house);
    return 0;
}

static record_id list_next; /* of the last list */

static size_t list(struct history_query query, const struct attempt **out_attempts)
{
    const struct acting acting = acting_operator(false);
    size_t count;
    query.organization = house.organization;
    assert_int_equal(history_list(house.service, &acting, &query, house.arena, out_attempts, &count,
                                  &list_next, NULL),
                     STATUS_OK);
    return count;
}

static void assert_pages(size_t max)
{
    const struct attempt *attempts;
    record_id next = ROWS, before = 0;
    size_t count;
    do {
        count = list((struct history_query){.before = before, .max = max}, &attempts);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(attempts[i].id, next--);
        before = list_next;
    } while (before != 0);
    assert_int_equal(next, 0);
}

static void pages_are_one_order(UNUSED_STATE)
{
    assert_pages(1000);
    assert_pages(137);
    assert_pages(2);
}

static void failures_are_found_behind_many_successes(UNUSED_STATE)
{
    const struct attempt *attempts;
    struct slice failure = SLICE("failure");
    assert_int_equal(list((struct history_query){.status = failure, .max = 10}, &attempts), 4);
    assert_int_equal(attempts[0].id, 1951);
    assert_int_equal(attempts[3].id, 1);
    assert_int_equal(list((struct history_query){.status = failure, .max = 3}, &attempts), 3);
    assert_int_equal(attempts[2].id, 651);
}

static void the_range_is_named(UNUSED_STATE)
{
    const struct attempt *attempts;
    house_user(&house, "bob@acme.example");
    house_login(&house, LOGIN_ENTRY_SOAP, HOUSE_INSIDE, "bob@acme.example", HOUSE_PASSWORD);
    assert_int_equal(list((struct history_query){.max = 1}, &attempts), 1);
    assert_true(slice_is(attempts[0].range, "192.0.2.0/24"));
}

static void attempt_put(record_id id, micros time, const char *ip, enum login_answer outcome,
                        enum token_state token, uint64_t repeats)
{
    struct pending *pending = pending_new(house.service, house.arena);
    struct history_row *row = arena_alloc(house.arena, sizeof *row);
    *row = (struct history_row){.organization = house.organization,
                                .id = id,
                                .time = time,
                                .entry = LOGIN_ENTRY_OAUTH,
                                .network = NETWORK_TRUSTED,
                                .token_state = (int)token,
                                .outcome = (int)outcome,
                                .repeats = repeats};
    row->has_ip = ip != NULL;
    assert_true(ip == NULL || ip_parse(slice_from(ip), &row->ip));
    change_put_history(&pending->decided, row);
    house_submit(pending);
}

/* What was trusted then does not count: the ranges as they are now do. */
static void the_view_outside_my_ranges_asks_the_ranges_of_now(UNUSED_STATE)
{
    const record_id first = (record_id)1 << 61;
    const struct attempt *attempts;
    attempt_put(first + 1, house_now, "192.0.2.5", LOGIN_ALLOWED, TOKEN_STATE_UNNEEDED, 0);
    attempt_put(first + 2, house_now, "203.0.113.9", LOGIN_ALLOWED, TOKEN_STATE_ABSENT, 0);
    attempt_put(first + 3, house_now, NULL, LOGIN_REFUSED, TOKEN_STATE_ABSENT, 0);
    struct history_query query = {
        .outside_ranges = true, .since = house_now, .max = 10, .entries = 1 << LOGIN_ENTRY_OAUTH};
    assert_int_equal(list(query, &attempts), 2);
    assert_int_equal(attempts[0].id, first + 3);
    assert_int_equal(attempts[1].id, first + 2);
    query.outside_ranges = false;
    assert_true(history_tokens_parse(slice_from("used"), &query.token_states));
    assert_true(history_networks_parse(slice_from("inside"), &query.networks));
    assert_int_equal(list(query, &attempts), 1);
    assert_int_equal(attempts[0].id, first + 1);
}

static void only_who_may_monitor_sees_the_organization_s(UNUSED_STATE)
{
    const struct attempt *attempts;
    size_t count;
    record_id next;
    struct acting acting = {.actor = {ACTOR_ADMINISTRATOR, 77},
                            .organization = house.organization,
                            .permissions =
                                UINT64_MAX & ~(uint64_t)PERMISSION_MONITOR_LOGIN_HISTORY};
    struct history_query query = {.organization = house.organization, .max = 1};
    struct history_series series;
    assert_int_equal(
        history_list(house.service, &acting, &query, house.arena, &attempts, &count, &next, NULL),
        STATUS_REFUSED);
    assert_int_equal(history_series(house.service, &acting, &query, &series, NULL), STATUS_REFUSED);
    query.user = 77; /* his own */
    assert_int_equal(
        history_list(house.service, &acting, &query, house.arena, &attempts, &count, &next, NULL),
        STATUS_OK);
    query.organization++;
    acting.permissions = UINT64_MAX;
    assert_int_equal(
        history_list(house.service, &acting, &query, house.arena, &attempts, &count, &next, NULL),
        STATUS_NOT_FOUND);
    micros since;
    assert_int_equal(history_expire(house.service, &acting, &since, NULL), STATUS_REFUSED);
}

static uint64_t bars_total(const struct history_series *series, enum network_class network)
{
    uint64_t total = 0;
    for (size_t i = 0; i < series->count; i++)
        total += series->bars[i].allowed[network] + 1000 * series->bars[i].refused[network];
    return total;
}

static void attempts_are_counted_by_hour_or_day_and_outcome(UNUSED_STATE)
{
    const struct acting acting = acting_operator(false);
    const micros hour = 3600 * (micros)MICROS_PER_SECOND;
    struct history_query query = {.organization = house.organization,
                                  .entries = 1 << LOGIN_ENTRY_OAUTH};
    struct history_series series;
    assert_int_equal(history_series(house.service, &acting, &query, &series, NULL), STATUS_OK);
    uint64_t before = bars_total(&series, NETWORK_TRUSTED);
    struct id_maker maker = {.node = 9};
    attempt_put(id_make(&maker, house_now), house_now, NULL, LOGIN_REFUSED, TOKEN_STATE_ABSENT, 4);
    attempt_put(id_make(&maker, house_now - 3 * hour), house_now - 3 * hour, NULL, LOGIN_ALLOWED,
                TOKEN_STATE_ABSENT, 0);
    assert_int_equal(history_series(house.service, &acting, &query, &series, NULL), STATUS_OK);
    assert_true(series.whole);
    assert_int_equal(series.step, 24 * hour);
    assert_true(series.count == 7 || series.count == 8);
    assert_int_equal(bars_total(&series, NETWORK_TRUSTED) - before, 5001);
    query.since = house_now - hour;
    assert_int_equal(history_series(house.service, &acting, &query, &series, NULL), STATUS_OK);
    assert_int_equal(series.step, hour);
    assert_int_equal(series.bars[0].start % hour, 0);
    query.since = house_now - 1000 * 24 * hour;
    assert_int_equal(history_series(house.service, &acting, &query, &series, NULL), STATUS_OK);
    assert_true(series.count <= HISTORY_BARS_MAX);
    query.outside_ranges = true;
    assert_int_equal(history_series(house.service, &acting, &query, &series, NULL), STATUS_OK);
    assert_int_equal(series.count, 0);
}

/* Last: it empties the place. The house keeps history for 180 days. */
static void old_attempts_leave_the_history(UNUSED_STATE)
{
    const struct acting acting = acting_operator(false);
    const micros day = 24 * 3600 * (micros)MICROS_PER_SECOND;
    const struct attempt *attempts;
    micros since;
    size_t young =
        list((struct history_query){.since = house_now - 180 * day, .max = 1000}, &attempts);
    assert_true(list((struct history_query){.max = 1000}, &attempts) > young);
    assert_int_equal(history_expire(house.service, &acting, &since, NULL), STATUS_OK);
    assert_int_equal(since, house_now - 180 * day);
    assert_int_equal(list((struct history_query){.max = 1000}, &attempts), young);
    assert_int_equal(list_next, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_one_order),
        cmocka_unit_test(failures_are_found_behind_many_successes),
        cmocka_unit_test(the_range_is_named),
        cmocka_unit_test(the_view_outside_my_ranges_asks_the_ranges_of_now),
        cmocka_unit_test(only_who_may_monitor_sees_the_organization_s),
        cmocka_unit_test(attempts_are_counted_by_hour_or_day_and_outcome),
        cmocka_unit_test(old_attempts_leave_the_history),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
