/* SPDX-License-Identifier: Apache-2.0 */
#include "http/proxy_protocol.h"
#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>

static const char *const result_names[] = {
    [PROXY_PROTOCOL_MORE] = "more",       [PROXY_PROTOCOL_CLIENT] = "client",
    [PROXY_PROTOCOL_UNKNOWN] = "unknown", [PROXY_PROTOCOL_LOCAL] = "local",
    [PROXY_PROTOCOL_BAD] = "bad",
};

static void check_row(struct table_row *row)
{
    size_t length = 0;
    struct ip client;
    char ip[IP_TEXT_MAX] = "";
    char actual[80];
    enum proxy_protocol_result result = proxy_protocol_parse(row->cells[1], &length, &client);
    if (result == PROXY_PROTOCOL_CLIENT)
        ip_format(client, ip);
    int used = snprintf(actual, sizeof actual, "%s%s%s", result_names[result],
                        ip[0] != '\0' ? " " : "", ip);
    if (length > 0)
        snprintf(actual + used, sizeof actual - (size_t)used, " %zu", length);
    table_expect(row, actual);
}

static void test_the_proxy_protocol_table(UNUSED_STATE)
{
    table_run("proxy_protocol.table", 3, 40, check_row);
}

/* However the header is cut, its parts ask for more and the whole is understood. */
static void test_every_prefix_asks_for_more(UNUSED_STATE)
{
    static const char v1[] = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n";
    static const char v2[] =
        "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x01\xc0\0\x02\x02\0\1\0\2";
    const struct slice headers[] = {{v1, sizeof v1 - 1}, {v2, sizeof v2 - 1}};
    size_t length;
    struct ip client;
    for (size_t i = 0; i < ARRAY_LENGTH(headers); i++) {
        for (size_t cut = 0; cut < headers[i].length; cut++)
            assert_int_equal(proxy_protocol_parse(slice_first(headers[i], cut), &length, &client),
                             PROXY_PROTOCOL_MORE);
        assert_int_equal(proxy_protocol_parse(headers[i], &length, &client), PROXY_PROTOCOL_CLIENT);
        assert_int_equal(length, headers[i].length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_proxy_protocol_table),
        cmocka_unit_test(test_every_prefix_asks_for_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
