/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IP addresses as text and value. Two parsers that read the same text differently are a way
 * around a range (R51, R55), so this strict one is the only one in the program.
 */
#include "core/ip_impl.h"

#include <string.h>

enum { V6_GROUPS = 8, V4_BITS = 32, V6_BITS = 128, MAPPED_BITS = 96 };

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

struct ip ip_from_v4(const uint8_t bytes[4])
{
    struct ip ip;
    memcpy(ip.bytes, mapped_prefix, sizeof(mapped_prefix));
    memcpy(ip.bytes + sizeof(mapped_prefix), bytes, 4);
    return ip;
}

static bool parse_octet(struct slice text, uint8_t *out_octet)
{
    uint64_t value;
    bool padded = text.length > 1 && text.bytes[0] == '0'; /* some readers take it for octal */
    if (text.length > 3 || padded || !slice_parse_u64(text, &value) || value > 255)
        return false;
    *out_octet = (uint8_t)value;
    return true;
}

static bool parse_v4(struct slice text, uint8_t out_bytes[4])
{
    uint8_t bytes[4];
    struct slice rest = text;
    for (size_t i = 0; i < 4; i++) {
        struct slice octet;
        bool more = slice_cut(rest, '.', &octet, &rest);
        if (more != (i < 3) || !parse_octet(octet, &bytes[i]))
            return false;
    }
    memcpy(out_bytes, bytes, 4);
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool parse_group(struct slice text, uint8_t out_bytes[2])
{
    if (text.length < 1 || text.length > 4)
        return false;
    unsigned value = 0;
    for (size_t i = 0; i < text.length; i++) {
        int digit = hex_digit(text.bytes[i]);
        if (digit < 0)
            return false;
        value = value << 4 | (unsigned)digit;
    }
    out_bytes[0] = (uint8_t)(value >> 8);
    out_bytes[1] = (uint8_t)(value & 0xff);
    return true;
}

/* Groups with single colons between them, the last perhaps a dotted quad; empty text has none. */
static bool parse_groups(struct slice text, uint8_t out_bytes[16], size_t *out_length)
{
    size_t length = 0;
    bool more = !slice_is_empty(text);
    while (more) {
        struct slice group;
        more = slice_cut(text, ':', &group, &text);
        if (!more && length <= 12 && parse_v4(group, out_bytes + length)) {
            length += 4;
        } else if (length <= 14 && parse_group(group, out_bytes + length)) {
            length += 2;
        } else {
            return false;
        }
    }
    *out_length = length;
    return true;
}

/* Index of the first "::", or text.length. */
static size_t find_gap(struct slice text)
{
    for (size_t i = 0; i + 1 < text.length; i++)
        if (text.bytes[i] == ':' && text.bytes[i + 1] == ':')
            return i;
    return text.length;
}

static bool parse_v6(struct slice text, uint8_t out_bytes[16])
{
    uint8_t head[16];
    uint8_t tail[16];
    size_t head_length;
    size_t tail_length = 0;
    size_t gap = find_gap(text);
    bool has_gap = gap < text.length;
    struct slice before = slice_first(text, gap);
    struct slice behind = slice_from_index(text, gap + 2);
    if (has_gap && slice_find(before, '.') < before.length)
        return false; /* a dotted quad stands at the end or nowhere */
    if (!parse_groups(before, head, &head_length) || !parse_groups(behind, tail, &tail_length))
        return false;
    size_t length = head_length + tail_length;
    if (has_gap ? length > 14 : length != 16)
        return false;
    memset(out_bytes, 0, 16);
    memcpy(out_bytes, head, head_length);
    memcpy(out_bytes + 16 - tail_length, tail, tail_length);
    return true;
}

bool ip_parse(struct slice text, struct ip *out_ip)
{
    uint8_t bytes[16] = {0};
    if (text.length >= IP_TEXT_MAX)
        return false;
    if (slice_find(text, ':') == text.length) {
        if (!parse_v4(text, bytes))
            return false;
        *out_ip = ip_from_v4(bytes);
        return true;
    }
    if (!parse_v6(text, bytes))
        return false;
    memcpy(out_ip->bytes, bytes, sizeof(bytes));
    return true;
}

static char *put_octet(char *to, unsigned value)
{
    if (value >= 100)
        *to++ = (char)('0' + value / 100);
    if (value >= 10)
        *to++ = (char)('0' + value / 10 % 10);
    *to++ = (char)('0' + value % 10);
    return to;
}

static char *put_group(char *to, unsigned value)
{
    static const char digits[] = "0123456789abcdef";
    bool started = false;
    for (unsigned shift = 16; shift > 0; shift -= 4) {
        unsigned digit = value >> (shift - 4) & 15;
        started = started || digit != 0 || shift == 4;
        if (started)
            *to++ = digits[digit];
    }
    return to;
}

static unsigned group_at(struct ip ip, size_t index)
{
    return (unsigned)ip.bytes[2 * index] << 8 | ip.bytes[2 * index + 1];
}

/* The longest run of two or more zero groups, the first of equals: RFC 5952 §4.2. */
static void find_zero_run(struct ip ip, size_t *out_start, size_t *out_length)
{
    size_t run = 0;
    *out_start = V6_GROUPS;
    *out_length = 1;
    for (size_t i = 0; i < V6_GROUPS; i++) {
        run = group_at(ip, i) == 0 ? run + 1 : 0;
        if (run > *out_length) {
            *out_length = run;
            *out_start = i + 1 - run;
        }
    }
}

static void format_v4(struct ip ip, char *to)
{
    for (size_t i = 12; i < 16; i++) {
        to = put_octet(to, ip.bytes[i]);
        *to++ = '.';
    }
    to[-1] = '\0';
}

static void format_v6(struct ip ip, char *to)
{
    size_t start;
    size_t length;
    find_zero_run(ip, &start, &length);
    for (size_t i = 0; i < V6_GROUPS;) {
        if (i == start) {
            *to++ = ':';
            *to++ = ':';
            i += length;
            continue;
        }
        if (i > 0 && i != start + length)
            *to++ = ':';
        to = put_group(to, group_at(ip, i));
        i++;
    }
    *to = '\0';
}

void ip_format(struct ip ip, char out_text[IP_TEXT_MAX])
{
    if (ip_is_v4(ip))
        format_v4(ip, out_text);
    else
        format_v6(ip, out_text);
}

bool ip_is_v4(struct ip ip)
{
    return memcmp(ip.bytes, mapped_prefix, sizeof(mapped_prefix)) == 0;
}

bool ip_is_link_local(struct ip ip)
{
    if (ip_is_v4(ip))
        return ip.bytes[12] == 169 && ip.bytes[13] == 254;
    return ip.bytes[0] == 0xfe && (ip.bytes[1] & 0xc0) == 0x80;
}

bool ip_is_loopback(struct ip ip)
{
    static const struct ip loopback = {{[15] = 1}};
    return ip_is_v4(ip) ? ip.bytes[12] == 127 : ip_equal(ip, loopback);
}

bool ip_equal(struct ip a, struct ip b)
{
    return ip_compare(a, b) == 0;
}

int ip_compare(struct ip a, struct ip b)
{
    return memcmp(a.bytes, b.bytes, sizeof(a.bytes));
}

struct ip ip_prefix(struct ip ip, unsigned bits)
{
    ensure(bits <= (ip_is_v4(ip) ? V4_BITS : V6_BITS));
    size_t kept = bits + (ip_is_v4(ip) ? MAPPED_BITS : 0);
    for (size_t i = 0; i < sizeof(ip.bytes); i++) {
        if (8 * i >= kept)
            ip.bytes[i] = 0;
        else if (kept - 8 * i < 8)
            ip.bytes[i] &= (uint8_t)(0xff << (8 - (kept - 8 * i)));
    }
    return ip;
}

struct ip ip_familiar_prefix(struct ip ip)
{
    return ip_prefix(ip, ip_is_v4(ip) ? 24 : 48);
}

struct ip ip_subtract(struct ip a, struct ip b)
{
    unsigned borrow = 0;
    for (size_t i = sizeof(a.bytes); i > 0; i--) {
        unsigned difference = 0x100U + a.bytes[i - 1] - b.bytes[i - 1] - borrow;
        a.bytes[i - 1] = (uint8_t)(difference & 0xff);
        borrow = difference < 0x100;
    }
    return a;
}
