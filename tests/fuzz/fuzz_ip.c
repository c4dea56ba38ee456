/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an IP address or a range. We accept what inet_pton accepts, and it means the same;
 * and every value survives the way through its text. */
#include "core/ip.h"
#include "fuzz/fuzz.h"

#include <arpa/inet.h>
#include <string.h>

static bool libc_parse(struct slice text, struct ip *out_ip)
{
    char terminated[INET6_ADDRSTRLEN + 8];
    uint8_t four[4];
    if (!slice_to_string(text, terminated, sizeof terminated))
        return false;
    if (inet_pton(AF_INET, terminated, four) == 1) {
        *out_ip = ip_from_v4(four);
        return true;
    }
    return inet_pton(AF_INET6, terminated, out_ip->bytes) == 1;
}

static void ip_check(struct slice text)
{
    struct ip ours = {{0}}, theirs = {{0}}, again;
    char formatted[IP_TEXT_MAX], formatted_by_libc[INET6_ADDRSTRLEN];
    bool accepted = ip_parse(text, &ours);
    ensure(accepted == libc_parse(text, &theirs));
    if (!accepted)
        return;
    ensure(ip_equal(ours, theirs));
    ip_format(ours, formatted);
    ensure(ip_parse(slice_from(formatted), &again) && ip_equal(again, ours));
    /* The libc writes the tail of ::a.b.c.d as IPv4, we only that of ::ffff:a.b.c.d. */
    inet_ntop(AF_INET6, ours.bytes, formatted_by_libc, sizeof formatted_by_libc);
    if (strchr(formatted_by_libc, '.') == NULL)
        ensure(strcmp(formatted, formatted_by_libc) == 0);
    ensure(!ip_is_loopback(ours) || !ip_is_link_local(ours));
    ensure(ip_equal(ip_prefix(ip_familiar_prefix(ours), ip_is_v4(ours) ? 24 : 48),
                    ip_familiar_prefix(ours)));
}

static void range_check(struct slice text)
{
    struct ip_range range, again;
    char formatted[IP_RANGE_TEXT_MAX];
    enum ip_range_fault fault = ip_range_parse(text, &range);
    ensure((fault == IP_RANGE_OK) == (ip_range_fault_text(fault)[0] == '\0'));
    if (fault != IP_RANGE_OK)
        return;
    ensure(ip_compare(range.first, range.last) <= 0);
    ensure(ip_range_contains(range, range.first));
    /* ::/80 ends with the last IPv4 address, and yet holds none. */
    ensure(ip_range_contains(range, range.last) == (ip_is_v4(range.first) == ip_is_v4(range.last)));
    if (ip_range_is_too_wide(range))
        ensure(!ip_equal(range.first, range.last));
    ip_range_format(range, formatted);
    ensure(ip_range_parse(slice_from(formatted), &again) == IP_RANGE_OK);
    ensure(ip_equal(again.first, range.first) && ip_equal(again.last, range.last));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    ip_check(slice_make(bytes, length));
    range_check(slice_make(bytes, length));
    return 0;
}
