/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ip.h"
#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>

static struct ip must_parse(const char *text)
{
    struct ip ip = {{0}};
    assert_true(ip_parse(slice_from(text), &ip));
    return ip;
}

static void check_ip(struct table_row *row)
{
    struct ip ip;
    struct ip again;
    char text[IP_TEXT_MAX];
    char actual[64];
    if (!ip_parse(row->cells[1], &ip)) {
        table_expect(row, "refused");
        return;
    }
    ip_format(ip, text);
    snprintf(actual, sizeof(actual), "%s %s", text, ip_is_v4(ip) ? "v4" : "v6");
    table_expect(row, actual);
    assert_true(ip_parse(slice_from(text), &again));
    assert_true(ip_equal(ip, again));
}

static void check_range(struct table_row *row)
{
    static const char *const faults[] = {"ok", "malformed", "reversed", "mixed", "host-bits"};
    struct ip_range range;
    char first[IP_TEXT_MAX];
    char last[IP_TEXT_MAX];
    char text[IP_RANGE_TEXT_MAX];
    char actual[256];
    enum ip_range_fault fault = ip_range_parse(row->cells[1], &range);
    if (fault != IP_RANGE_OK) {
        table_expect(row, faults[fault]);
        assert_true(strlen(ip_range_fault_text(fault)) > 10);
        return;
    }
    ip_format(range.first, first);
    ip_format(range.last, last);
    ip_range_format(range, text);
    snprintf(actual, sizeof(actual), "%s %s %s%s", first, last, text,
             ip_range_is_too_wide(range) ? " wide" : "");
    table_expect(row, actual);
}

static void test_ip_table(UNUSED_STATE)
{
    table_run("ip.table", 2, 100, check_ip);
}

static void test_range_table(UNUSED_STATE)
{
    table_run("ip_range.table", 2, 50, check_range);
}

static void test_mapped_is_inside_and_lookalikes_are_not(UNUSED_STATE)
{
    static const char *const lookalikes[] = {
        "64:ff9b::a01:101", "2002:a01:101::1", "::10.1.1.1", "2001:0:4136:e378:8000:63bf:f5fe:fefe",
        "11.0.0.0",         "9.255.255.255"};
    struct ip_range range;
    assert_int_equal(ip_range_parse(slice_from("10.0.0.0/8"), &range), IP_RANGE_OK);
    assert_true(ip_range_contains(range, must_parse("::ffff:10.1.1.1")));
    assert_true(ip_range_contains(range, must_parse("10.0.0.0")));
    assert_true(ip_range_contains(range, must_parse("10.255.255.255")));
    for (size_t i = 0; i < ARRAY_LENGTH(lookalikes); i++)
        assert_false(ip_range_contains(range, must_parse(lookalikes[i])));
    assert_int_equal(ip_range_parse(slice_from("::/0"), &range), IP_RANGE_OK);
    assert_true(ip_range_contains(range, must_parse("::1")));
    assert_false(ip_range_contains(range, must_parse("10.1.1.1")));
}

static void test_kinds(UNUSED_STATE)
{
    assert_true(ip_is_link_local(must_parse("169.254.0.1")));
    assert_true(ip_is_link_local(must_parse("fe80::1")));
    assert_true(ip_is_link_local(must_parse("febf::1")));
    assert_false(ip_is_link_local(must_parse("fec0::1")));
    assert_false(ip_is_link_local(must_parse("169.253.0.1")));
    assert_true(ip_is_loopback(must_parse("127.9.9.9")));
    assert_true(ip_is_loopback(must_parse("::1")));
    assert_false(ip_is_loopback(must_parse("::2")));
    assert_false(ip_is_loopback(must_parse("128.0.0.1")));
}

static void test_prefixes(UNUSED_STATE)
{
    static const struct {
        const char *ip;
        unsigned bits;
        const char *prefix;
    } rows[] = {
        {"203.0.113.77", 24, "203.0.113.0"},     {"203.0.113.77", 32, "203.0.113.77"},
        {"203.0.113.77", 0, "0.0.0.0"},          {"203.0.113.77", 27, "203.0.113.64"},
        {"2001:db8:1:2::9", 48, "2001:db8:1::"}, {"2001:db8:ffff::", 33, "2001:db8:8000::"},
        {"2001:db8::1", 128, "2001:db8::1"},     {"2001:db8::1", 0, "::"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        assert_true(
            ip_equal(ip_prefix(must_parse(rows[i].ip), rows[i].bits), must_parse(rows[i].prefix)));
    assert_true(
        ip_equal(ip_familiar_prefix(must_parse("203.0.113.77")), must_parse("203.0.113.0")));
    assert_true(
        ip_equal(ip_familiar_prefix(must_parse("2001:db8:1:2::9")), must_parse("2001:db8:1::")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ip_table),
        cmocka_unit_test(test_range_table),
        cmocka_unit_test(test_mapped_is_inside_and_lookalikes_are_not),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_prefixes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
