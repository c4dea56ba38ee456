/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as what stands in a forwarding header. A listed proxy is never the
 * client, and a stranger's header never changes who he is. */
#include "fuzz/fuzz.h"
#include "http/origin.h"

static void settle(const struct origin_rules *rules, struct ip proxy, const char *name,
                   struct slice value)
{
    static const struct http_field other = {SLICE("forwarded-not"), SLICE("for=10.1.1.1")};
    const struct http_field fields[] = {other, {slice_from(name), value}};
    struct http_origin origin = origin_settle(rules, proxy, HTTP_ORIGIN_PEER, fields, 2);
    ensure(!origin.client.readable || !origin_is_proxy(rules, origin.client.ip));
    /* Without a proxy in between, the same words mean nothing. */
    struct ip stranger;
    ensure(ip_parse(slice_from("203.0.113.9"), &stranger));
    origin = origin_settle(rules, stranger, HTTP_ORIGIN_PEER, fields, 2);
    ensure(origin.client.readable && ip_equal(origin.client.ip, stranger));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct ip proxy;
    ensure(ip_parse(slice_from("192.0.2.10"), &proxy));
    const struct ip_range listed = {.first = proxy, .last = proxy};
    struct origin_rules rules = {.proxies = &listed, .proxy_count = 1};
    rules.header = HTTP_HEADER_X_FORWARDED_FOR;
    settle(&rules, proxy, "x-forwarded-for", slice_make(bytes, length));
    rules.header = HTTP_HEADER_FORWARDED;
    settle(&rules, proxy, "forwarded", slice_make(bytes, length));
    return 0;
}
