/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges of IP addresses as text and value. */
#include "core/ip_impl.h"

#include <string.h>

enum {
    V4_BITS = 32,
    V6_BITS = 128,
    WIDEST_V4 = 25, /* log2 of the number of IP addresses */
    WIDEST_V6 = 96,
};

static unsigned family_bits(struct ip ip)
{
    return ip_is_v4(ip) ? V4_BITS : V6_BITS;
}

/* All bits behind the first `bits` of the family set. */
static struct ip prefix_end(struct ip ip, unsigned bits)
{
    struct ip kept = ip_prefix(ip, bits);
    size_t from = V6_BITS - family_bits(ip) + bits;
    for (size_t i = from; i < V6_BITS; i++)
        kept.bytes[i / 8] |= (uint8_t)(0x80 >> i % 8);
    return kept;
}

static bool parse_bits(struct slice text, unsigned most, unsigned *out_bits)
{
    uint64_t value;
    bool padded = text.length > 1 && text.bytes[0] == '0';
    if (text.length > 3 || padded || !slice_parse_u64(text, &value) || value > most)
        return false;
    *out_bits = (unsigned)value;
    return true;
}

static enum ip_range_fault parse_cidr(struct slice head, struct slice tail,
                                      struct ip_range *out_range)
{
    struct ip ip;
    unsigned bits;
    if (!ip_parse(head, &ip))
        return IP_RANGE_MALFORMED;
    /* "::ffff:10.0.0.0/8" could mean two things, so a mapped one has no CIDR. */
    bool is_mapped = ip_is_v4(ip) && slice_find(head, ':') < head.length;
    if (is_mapped || !parse_bits(tail, family_bits(ip), &bits))
        return IP_RANGE_MALFORMED;
    if (!ip_equal(ip, ip_prefix(ip, bits)))
        return IP_RANGE_HOST_BITS;
    *out_range = (struct ip_range){ip, prefix_end(ip, bits)};
    return IP_RANGE_OK;
}

enum ip_range_fault ip_range_parse(struct slice text, struct ip_range *out_range)
{
    struct slice head;
    struct slice tail;
    struct ip_range range;
    if (slice_cut(text, '/', &head, &tail))
        return parse_cidr(head, tail, out_range);
    bool has_end = slice_cut(text, '-', &head, &tail);
    if (!ip_parse(has_end ? slice_trim(head) : head, &range.first))
        return IP_RANGE_MALFORMED;
    if (!has_end)
        range.last = range.first;
    else if (!ip_parse(slice_trim(tail), &range.last))
        return IP_RANGE_MALFORMED;
    if (ip_is_v4(range.first) != ip_is_v4(range.last))
        return IP_RANGE_MIXED;
    if (ip_compare(range.first, range.last) > 0)
        return IP_RANGE_REVERSED;
    *out_range = range;
    return IP_RANGE_OK;
}

const char *ip_range_fault_text(enum ip_range_fault fault)
{
    switch (fault) {
    case IP_RANGE_OK:
        return "";
    case IP_RANGE_MALFORMED:
        return "This is neither an IP address, nor a CIDR like 192.0.2.0/24, nor a range like "
               "192.0.2.1-192.0.2.9.";
    case IP_RANGE_REVERSED:
        return "The end of the range lies below its start.";
    case IP_RANGE_MIXED:
        return "The start and the end of a range must both be IPv4 or both be IPv6.";
    case IP_RANGE_HOST_BITS:
        return "The IP address has bits behind the prefix length; check both.";
    }
    return "";
}

bool ip_range_is_too_wide(struct ip_range range)
{
    /* Too wide if the difference has a bit above the limit. */
    struct ip width = ip_subtract(range.last, range.first);
    size_t limit = ip_is_v4(range.first) ? WIDEST_V4 : WIDEST_V6;
    for (size_t i = 0; i < V6_BITS - limit; i++)
        if ((width.bytes[i / 8] & 0x80 >> i % 8) != 0)
            return true;
    return false;
}

bool ip_range_contains(struct ip_range range, struct ip ip)
{
    /* IPv4 lies inside ::/0 as bytes, but no IPv6 range speaks about IPv4. */
    return ip_is_v4(ip) == ip_is_v4(range.first) && ip_compare(range.first, ip) <= 0 &&
           ip_compare(ip, range.last) <= 0;
}

/* The prefix length if the range is a CIDR, else more than the family has. */
static unsigned cidr_bits(struct ip_range range)
{
    unsigned bits = 0;
    while (bits <= family_bits(range.first) &&
           !(ip_equal(ip_prefix(range.first, bits), range.first) &&
             ip_equal(prefix_end(range.first, bits), range.last)))
        bits++;
    return bits;
}

static char *put_ip(char *to, struct ip ip)
{
    ip_format(ip, to);
    return to + strlen(to);
}

void ip_range_format(struct ip_range range, char out_text[IP_RANGE_TEXT_MAX])
{
    char *to = put_ip(out_text, range.first);
    if (ip_equal(range.first, range.last))
        return;
    unsigned bits = cidr_bits(range);
    if (bits > family_bits(range.first)) {
        *to++ = '-';
        put_ip(to, range.last);
        return;
    }
    *to++ = '/';
    if (bits >= 100)
        *to++ = (char)('0' + bits / 100);
    if (bits >= 10)
        *to++ = (char)('0' + bits / 10 % 10);
    *to++ = (char)('0' + bits % 10);
    *to = '\0';
}
