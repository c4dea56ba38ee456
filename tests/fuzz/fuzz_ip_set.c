/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a profile's login IP ranges. The compiled set must answer as a walk over the ranges
 * does, at and beside both ends of each. */
#include "core/ip.h"
#include "fuzz/fuzz.h"
#include "service/login/networks.h"

enum { RANGES_MAX = 64 };

static bool listed(struct slice text, struct ip ip)
{
    struct slice one;
    while (!slice_is_empty(text)) {
        struct ip_range range;
        slice_cut(text, ',', &one, &text);
        ensure(ip_range_parse(one, &range) == IP_RANGE_OK);
        if (ip_range_contains(range, ip))
            return true;
    }
    return false;
}

/* The neighbour above (step 1) or below (step 255, as a byte with carry). */
static struct ip beside(struct ip ip, uint8_t step)
{
    for (size_t i = sizeof ip.bytes; i > 0; i--) {
        ip.bytes[i - 1] = (uint8_t)(ip.bytes[i - 1] + step);
        if (ip.bytes[i - 1] != (step == 1 ? 0 : 255))
            break;
    }
    return ip;
}

static void set_check(const struct ip_set *set, struct slice text)
{
    struct slice one, rest = text;
    while (!slice_is_empty(rest)) {
        struct ip_range range;
        slice_cut(rest, ',', &one, &rest);
        ensure(ip_range_parse(one, &range) == IP_RANGE_OK);
        ensure(ip_set_find(set, range.first) != NULL);
    }
    for (size_t i = 0; i < set->count; i++) {
        struct ip_range range = set->entries[i].range;
        ensure(ip_compare(range.first, range.last) <= 0);
        ensure(i == 0 || ip_compare(set->entries[i - 1].range.last, range.first) < 0);
        const struct ip asked[] = {range.first, range.last, beside(range.first, 255),
                                   beside(range.last, 1)};
        for (size_t j = 0; j < ARRAY_LENGTH(asked); j++)
            ensure((ip_set_find(set, asked[j]) != NULL) == listed(text, asked[j]));
    }
}

/* The same ranges with ids: the narrowest that contains an IP address must answer. */
static void narrowest_check(struct slice text, struct arena *arena)
{
    struct ip_set_entry ranges[RANGES_MAX] = {0};
    struct ip_set set;
    struct slice one, rest = text;
    size_t count = 0;
    for (; !slice_is_empty(rest) && count < RANGES_MAX; count++) {
        slice_cut(rest, ',', &one, &rest);
        ensure(ip_range_parse(one, &ranges[count].range) == IP_RANGE_OK);
        ranges[count].id = count + 1;
    }
    ensure(ip_set_build(ranges, count, arena, &set) == STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        const struct ip_set_entry *found = ip_set_find(&set, ranges[i].range.first);
        ensure(found != NULL && found->id > 0 && found->id <= count);
        struct ip_range winner = ranges[found->id - 1].range;
        ensure(ip_range_contains(winner, ranges[i].range.first));
        bool around = ip_range_contains(winner, ranges[i].range.last);
        bool same = ip_equal(winner.first, ranges[i].range.first) &&
                    ip_equal(winner.last, ranges[i].range.last);
        /* A range that holds all of another one is wider, so it may not win there. */
        ensure(!around || same);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)1 << 20);
    struct slice text = slice_make(bytes, length < 2048 ? length : 2048);
    struct ip_set set;
    struct error err;
    enum status status = profile_ranges_parse(text, arena, &set, &err);
    ensure(status == STATUS_OK || status == STATUS_INVALID);
    if (status == STATUS_OK) {
        ensure(ip_set_is_empty(&set) == slice_is_empty(text));
        set_check(&set, text);
        narrowest_check(text, arena);
    }
    arena_reset(arena);
    return 0;
}
