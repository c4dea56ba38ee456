/* SPDX-License-Identifier: Apache-2.0 */
#include "http/origin.h"
#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>

static const char *const kind_names[] = {"none", "x-forwarded-for", "forwarded"};
static const char *const how_names[] = {"peer", "proxy-protocol", "xff", "forwarded"};

static struct ip_range proxies[2];

static void fill_proxies(void)
{
    assert_int_equal(ip_range_parse(slice_from("192.0.2.10-192.0.2.19"), &proxies[0]), 0);
    assert_int_equal(ip_range_parse(slice_from("2001:db8:1::/48"), &proxies[1]), 0);
}

/* The lines between tildes as fields; a line that does not count stands among them. */
static size_t read_lines(struct slice cell, const char *name, struct http_field fields[4])
{
    size_t count = 0;
    fields[count++] = (struct http_field){slice_from("x-real-ip"), slice_from("10.9.9.9")};
    bool more = !slice_is(cell, "-");
    while (more) {
        struct slice line;
        more = slice_cut(cell, '~', &line, &cell);
        line = slice_trim(line);
        if (slice_is(line, "\"\""))
            line = slice_from("");
        fields[count++] = (struct http_field){slice_from(name), line};
    }
    return count;
}

static void describe(struct http_origin origin, char out[80])
{
    char ip[IP_TEXT_MAX] = "unreadable";
    if (origin.client.readable)
        ip_format(origin.client.ip, ip);
    snprintf(out, 80, "%s %s", ip, how_names[origin.how]);
}

static void check_row(struct table_row *row)
{
    unsigned kind = table_choice(row, 1, kind_names, ARRAY_LENGTH(kind_names));
    const struct origin_rules rules = {
        .proxies = proxies, .proxy_count = 2, .header = (enum http_header_kind)kind};
    struct ip peer;
    struct http_field fields[4];
    char actual[80];
    assert_true(ip_parse(row->cells[2], &peer));
    const char *name = kind == HTTP_HEADER_NONE ? kind_names[1] : kind_names[kind];
    size_t count = read_lines(row->cells[3], name, fields);
    describe(origin_settle(&rules, peer, HTTP_ORIGIN_PEER, fields, count), actual);
    table_expect(row, actual);
}

static void test_the_origin_table(UNUSED_STATE)
{
    fill_proxies();
    table_run("origin.table", 5, 60, check_row);
}

static void test_how_a_proxy_header_told(UNUSED_STATE)
{
    const struct origin_rules rules = {
        .proxies = proxies, .proxy_count = 2, .header = HTTP_HEADER_X_FORWARDED_FOR};
    const struct http_field field = {slice_from("x-forwarded-for"), slice_from("10.1.1.1")};
    struct ip named;
    fill_proxies();
    /* Named by a PROXY header: the client itself, or one more listed proxy. */
    assert_true(ip_parse(slice_from("203.0.113.9"), &named));
    struct http_origin origin = origin_settle(&rules, named, HTTP_ORIGIN_PROXY_PROTOCOL, &field, 1);
    assert_int_equal(origin.how, HTTP_ORIGIN_PROXY_PROTOCOL);
    assert_true(origin.client.readable && ip_equal(origin.client.ip, named));
    assert_true(ip_parse(slice_from("192.0.2.11"), &named));
    origin = origin_settle(&rules, named, HTTP_ORIGIN_PROXY_PROTOCOL, &field, 1);
    assert_int_equal(origin.how, HTTP_ORIGIN_X_FORWARDED_FOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_origin_table),
        cmocka_unit_test(test_how_a_proxy_header_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
