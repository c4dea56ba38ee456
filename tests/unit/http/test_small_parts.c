/* SPDX-License-Identifier: Apache-2.0 */
/* Routes, host names and the table of sources. */
#include "http/server_impl.h"
#include "lib/dice.h"
#include "lib/unit.h"

/* ---- routes ---- */

static const struct http_route rows[] = {
    {.method = HTTP_GET, .path = "/a"},
    {.method = HTTP_POST, .path = "/a"},
    {.method = HTTP_GET, .path = "/a/", .prefix = true},
    {.method = HTTP_POST, .path = "/a/b/", .prefix = true},
    {.method = HTTP_DELETE, .path = "/a/b/c"},
};
static const struct http_routes routes = {.rows = rows, .count = ARRAY_LENGTH(rows)};

/* The number of the row, or -1. */
static int find(enum http_method method, const char *path, char allow[64])
{
    struct arena *arena = arena_new(4096);
    const struct http_request request = {.method = method, .path = slice_from(path)};
    struct slice list = {NULL, 0};
    const struct http_route *found = route_find(&routes, &request, arena, &list);
    assert_true(slice_to_string(list, allow, 64));
    arena_free(arena);
    return found == NULL ? -1 : (int)(found - rows);
}

static void test_the_closest_route_answers(UNUSED_STATE)
{
    char allow[64];
    assert_int_equal(find(HTTP_GET, "/a", allow), 0);
    assert_int_equal(find(HTTP_HEAD, "/a", allow), 0);
    assert_int_equal(find(HTTP_POST, "/a", allow), 1);
    assert_int_equal(find(HTTP_GET, "/a/x", allow), 2);
    assert_int_equal(find(HTTP_POST, "/a/b/x", allow), 3);
    assert_int_equal(find(HTTP_DELETE, "/a/b/c", allow), 4);
    assert_int_equal(find(HTTP_PUT, "/a", allow), -1);
    assert_string_equal(allow, "GET, HEAD, POST");
    assert_int_equal(find(HTTP_GET, "/a/b/x", allow), -1);
    assert_string_equal(allow, "POST");
    assert_int_equal(find(HTTP_GET, "/a/b/c", allow), -1);
    assert_string_equal(allow, "DELETE");
    assert_int_equal(find(HTTP_GET, "/", allow), -1);
    assert_string_equal(allow, "");
    assert_int_equal(find(HTTP_GET, "/ab", allow), -1);
    assert_string_equal(allow, "");
}

/* ---- host names ---- */

static void test_only_our_names_are_accepted(UNUSED_STATE)
{
    struct host_entry entries[] = {
        {SLICE("login.example"), 443}, {SLICE("any.example"), 0}, {SLICE("[::1]"), 8080}};
    const struct hosts hosts = {.entries = entries, .count = ARRAY_LENGTH(entries)};
    static const char *const accepted[] = {"login.example", "LOGIN.example:443", "any.example",
                                           "any.example:99", "[::1]:8080"};
    static const char *const refused[] = {"login.example:444",
                                          "login.example.",
                                          "x.login.example",
                                          "evil.example",
                                          "[::1]",
                                          "::1",
                                          "",
                                          "any.example:",
                                          "[::1"};
    for (size_t i = 0; i < ARRAY_LENGTH(accepted); i++)
        assert_true(hosts_accept(&hosts, slice_from(accepted[i]), 443));
    for (size_t i = 0; i < ARRAY_LENGTH(refused); i++)
        assert_false(hosts_accept(&hosts, slice_from(refused[i]), 443));
    assert_false(hosts_accept(&hosts, slice_from("login.example"), 80));
}

/* ---- sources ---- */

static struct ip ip_of(const char *text)
{
    struct ip ip;
    assert_true(ip_parse(slice_from(text), &ip));
    return ip;
}

static void test_a_source_has_so_many(UNUSED_STATE)
{
    struct source_table table;
    assert_int_equal(source_table_init(&table, 10, 2, NULL), STATUS_OK);
    assert_true(source_table_add(&table, ip_of("192.0.2.1")));
    assert_true(source_table_add(&table, ip_of("192.0.2.1")));
    assert_false(source_table_add(&table, ip_of("192.0.2.1")));
    assert_true(source_table_add(&table, ip_of("192.0.2.2")));
    /* One /64 is one customer. */
    assert_true(source_table_add(&table, ip_of("2001:db8::1")));
    assert_true(source_table_add(&table, ip_of("2001:db8::2")));
    assert_false(source_table_add(&table, ip_of("2001:db8::3")));
    assert_true(source_table_add(&table, ip_of("2001:db8:0:1::3")));
    source_table_remove(&table, ip_of("192.0.2.1"));
    assert_true(source_table_add(&table, ip_of("192.0.2.1")));
    source_table_done(&table);
}

enum { SOURCES = 300, STEPS = 20000, AT_MOST = 3 };

/* Beside a plain array of counts, which is obviously right. */
static void test_the_table_counts_like_an_array(UNUSED_STATE)
{
    struct source_table table;
    struct dice dice = {.state = 1};
    unsigned counts[SOURCES] = {0};
    assert_int_equal(source_table_init(&table, SOURCES * AT_MOST, AT_MOST, NULL), STATUS_OK);
    for (int step = 0; step < STEPS; step++) {
        uint8_t bytes[4] = {10, 0, 0, 0};
        size_t which = dice_roll(&dice, SOURCES);
        bytes[2] = (uint8_t)(which >> 8);
        bytes[3] = (uint8_t)which;
        if (dice_roll(&dice, 2) == 0) {
            assert_int_equal(source_table_add(&table, ip_from_v4(bytes)), counts[which] < AT_MOST);
            counts[which] += counts[which] < AT_MOST;
        } else if (counts[which] > 0) {
            source_table_remove(&table, ip_from_v4(bytes));
            counts[which]--;
        }
    }
    source_table_done(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_closest_route_answers),
        cmocka_unit_test(test_only_our_names_are_accepted),
        cmocka_unit_test(test_a_source_has_so_many),
        cmocka_unit_test(test_the_table_counts_like_an_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
