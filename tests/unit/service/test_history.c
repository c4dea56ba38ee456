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

static size_t list(struct history_query query, const struct attempt **out_attempts)
{
    size_t count;
    query.organization = house.organization;
    query.network = -1;
    assert_int_equal(history_list(house.service, &query, house.arena, out_attempts, &count, NULL),
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
        before = count > 0 ? attempts[count - 1].id : before;
    } while (count == max);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_one_order),
        cmocka_unit_test(failures_are_found_behind_many_successes),
        cmocka_unit_test(the_range_is_named),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
