/* SPDX-License-Identifier: Apache-2.0 */
#include "core/network.h"

#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>

enum { RANGES_MAX = 8, ARENA_BYTES = 65536 };

static struct ip_set build_set(struct slice text, struct arena *arena)
{
    struct ip_set_entry ranges[RANGES_MAX];
    struct ip_set set;
    struct slice word;
    size_t count = 0;
    while (table_word(&text, &word) && !slice_is(word, "-")) {
        assert_int_equal(ip_range_parse(word, &ranges[count].range), IP_RANGE_OK);
        ranges[count].id = count + 1;
        count++;
    }
    assert_int_equal(ip_set_build(ranges, count, arena, &set), STATUS_OK);
    return set;
}

static void check_class(struct table_row *row)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct ip_set organization = build_set(row->cells[2], arena);
    struct ip_set profile = build_set(row->cells[3], arena);
    bool holds = slice_is(row->cells[4], "holds");
    struct ip_set audited = build_set(holds ? slice_from("-") : row->cells[4], arena);
    struct network_rules rules = {
        .profile_ranges = &profile,
        .profile_ranges_audited = holds ? NULL : &audited,
        .confirmation_on = slice_is(row->cells[1], "on"),
        .organization_ranges = &organization,
    };
    struct ip_origin origin = {0};
    struct network_verdict verdict;
    char actual[64];
    origin.readable = ip_parse(row->cells[5], &origin.ip);
    network_classify(&rules, origin, &verdict);
    snprintf(actual, sizeof(actual), "%s %s %d", network_class_name(verdict.class),
             network_class_name(verdict.apparent), (int)verdict.range);
    table_expect(row, actual);
    arena_free(arena);
}

static void test_classes(UNUSED_STATE)
{
    table_run("network.table", 6, 30, check_class);
}

static void test_names(UNUSED_STATE)
{
    enum network_class class = NETWORK_OUTSIDE;
    for (unsigned i = NETWORK_OUTSIDE; i <= NETWORK_DENIED; i++) {
        const char *name = network_class_name((enum network_class)i);
        assert_true(network_class_parse(slice_from(name), &class));
        assert_int_equal(class, i);
    }
    assert_string_equal(network_class_name((enum network_class)99), "unknown");
    assert_false(network_class_parse(slice_from("inside"), &class));
    assert_int_equal(class, NETWORK_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
