/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IP addresses, ranges of them, and sets of ranges: parse once and strictly, then only values.
 * Not where a client's IP address comes from: that is http/origin.h. Used by everybody above.
 * Values only; a set borrows its arena. Nothing here fails after parsing (R51, R55).
 */
#ifndef CORE_IP_H
#define CORE_IP_H

#include "base/arena.h"
#include "base/status.h"
#include "base/types.h"

/* Sixteen bytes for both families; IPv4 a.b.c.d is ::ffff:a.b.c.d and nothing else is ever
 * unwrapped: NAT64, 6to4, Teredo and IPv4-compatible forms stay plain IPv6. */
struct ip {
    uint8_t bytes[16];
};

/* Room for the longest text and its terminator. */
enum { IP_TEXT_MAX = 46 };

/* Numeric only: dotted quad without leading zeros, RFC 4291 IPv6 (a mapped one becomes IPv4). No
 * zone ids, short or octal or hexadecimal IPv4, brackets, ports or blanks. */
MUST_CHECK bool ip_parse(struct slice text, struct ip *out_ip);
struct ip ip_from_v4(const uint8_t bytes[4]);
/* RFC 5952 text; IPv4 as dotted quad. */
void ip_format(struct ip ip, char out_text[IP_TEXT_MAX]);
bool ip_is_v4(struct ip ip);
/* fe80::/10 and 169.254/16 are never trusted (R55). */
bool ip_is_link_local(struct ip ip);
bool ip_is_loopback(struct ip ip);
bool ip_equal(struct ip a, struct ip b);
int ip_compare(struct ip a, struct ip b);
/* All bits behind the first `bits` zeroed; counts the family's own bits (0-32 or 0-128). */
struct ip ip_prefix(struct ip ip, unsigned bits);
/* The prefix that limits and familiar places are counted by: IPv4 /24, IPv6 /48 (design §4). */
struct ip ip_familiar_prefix(struct ip ip);

/* Inclusive at both ends, both of one family, first <= last. */
struct ip_range {
    struct ip first;
    struct ip last;
};

enum ip_range_fault {
    IP_RANGE_OK,
    IP_RANGE_MALFORMED, /* not an IP address, a CIDR or start-end */
    IP_RANGE_REVERSED,  /* the end lies below the start */
    IP_RANGE_MIXED,     /* IPv4 and IPv6 in one range */
    IP_RANGE_HOST_BITS, /* CIDR with bits behind the prefix: probably a slip */
};

/* "10.0.0.0/8", "192.0.2.1-192.0.2.9" (blanks around the dash allowed) or one IP address. */
enum ip_range_fault ip_range_parse(struct slice text, struct ip_range *out_range);
/* A sentence that says what is wrong; "" for OK. */
const char *ip_range_fault_text(enum ip_range_fault fault);
/* Wider than the platform trusts: IPv4 2^25 addresses, IPv6 2^96 (platform.md §3). */
bool ip_range_is_too_wide(struct ip_range range);
bool ip_range_contains(struct ip_range range, struct ip ip);
/* CIDR where it is one, else start-end. */
enum { IP_RANGE_TEXT_MAX = 2 * IP_TEXT_MAX };
void ip_range_format(struct ip_range range, char out_text[IP_RANGE_TEXT_MAX]);

/* Ranges compiled for look-up; where they overlap, the narrowest answers. */
struct ip_set {
    const struct ip_set_entry *entries; /* sorted by first, no two overlap */
    size_t count;
};

struct ip_set_entry {
    struct ip_range range;
    record_id id; /* of the range that this stretch belongs to */
};

/* Compiles `count` ranges with their ids. The arena keeps the entries. STATUS_NO_MEMORY or OK. */
MUST_CHECK enum status ip_set_build(const struct ip_set_entry *ranges, size_t count,
                                    struct arena *arena, struct ip_set *out_set);
/* NULL when no range contains it. The entry lives as long as the set. O(log n). */
const struct ip_set_entry *ip_set_find(const struct ip_set *set, struct ip ip);
bool ip_set_is_empty(const struct ip_set *set);

#endif
