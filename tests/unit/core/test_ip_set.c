/* SPDX-License-Identifier: Apache-2.0 */
/* The compiled set against a linear scan over generated ranges that overlap in every way. */
#include "core/ip.h"
#include "lib/dice.h"
#include "lib/unit.h"

enum { RANGES_MAX = 40, ROUNDS = 400, SPACE = 96 };

__extension__ typedef unsigned __int128 wide;

static wide to_number(struct ip ip)
{
    wide number = 0;
    for (size_t i = 0; i < 16; i++)
        number = number << 8 | ip.bytes[i];
    return number;
}

static struct ip to_ip(wide number)
{
    struct ip ip;
    for (size_t i = 16; i > 0; i--, number >>= 8)
        ip.bytes[i - 1] = (uint8_t)(number & 0xff);
    return ip;
}

static const wide mapped = (wide)0xffff << 32;

static bool is_mapped(wide number)
{
    return number >> 32 == 0xffff;
}

/* The narrowest range that contains it, the smallest id of equals; 0 without one. */
static record_id scan(const struct ip_set_entry *ranges, size_t count, wide ip)
{
    record_id id = 0;
    wide best = 0;
    for (size_t i = 0; i < count; i++) {
        wide first = to_number(ranges[i].range.first);
        wide last = to_number(ranges[i].range.last);
        if (ip < first || ip > last || is_mapped(ip) != is_mapped(first))
            continue;
        wide width = last - first;
        if (id == 0 || width < best || (width == best && ranges[i].id < id)) {
            id = ranges[i].id;
            best = width;
        }
    }
    return id;
}

static void check_order(const struct ip_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        assert_true(ip_compare(set->entries[i].range.first, set->entries[i].range.last) <= 0);
        if (i > 0)
            assert_true(ip_compare(set->entries[i - 1].range.last, set->entries[i].range.first) <
                        0);
    }
}

/* Ranges and questions all lie within SPACE of the base, where they collide. */
static void check_around(wide base, struct dice *dice, struct arena *arena)
{
    struct ip_set_entry ranges[RANGES_MAX];
    struct ip_set set;
    size_t count = 0;
    size_t wanted = dice_roll(dice, RANGES_MAX);
    while (count < wanted) {
        wide a = base + dice_roll(dice, SPACE);
        wide b = a + dice_roll(dice, 1 + dice_roll(dice, SPACE));
        if (b < a)
            b = ~(wide)0;
        if (is_mapped(a) == is_mapped(b))
            ranges[count++] = (struct ip_set_entry){{to_ip(a), to_ip(b)}, 1 + dice_roll(dice, 60)};
    }
    assert_int_equal(ip_set_build(ranges, count, arena, &set), STATUS_OK);
    check_order(&set);
    for (unsigned i = 0; i < 2 * SPACE; i++) {
        const struct ip_set_entry *entry = ip_set_find(&set, to_ip(base + i));
        record_id expected = scan(ranges, count, base + i);
        assert_int_equal(entry == NULL ? 0 : entry->id, expected);
    }
}

static void test_against_a_linear_scan(UNUSED_STATE)
{
    const wide bases[] = {
        0,
        mapped + 0x0a000000,
        mapped - SPACE / 2,
        mapped + 0xffffffff - SPACE / 2,
        ((wide)0x20010db8 << 96) + 0xffffffc0,
        ~(wide)0 - SPACE + 1,
    };
    struct dice dice = {20260101};
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < ROUNDS; i++) {
        check_around(bases[i % ARRAY_LENGTH(bases)], &dice, arena);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void test_range_around_ipv4_does_not_speak_about_it(UNUSED_STATE)
{
    struct arena *arena = arena_new(1 << 16);
    struct ip_set_entry ranges[2] = {
        {{to_ip(0), to_ip(~(wide)0)}, 1},
        {{to_ip(mapped + 5), to_ip(mapped + 9)}, 2},
    };
    struct ip_set set;
    assert_int_equal(ip_set_build(ranges, 2, arena, &set), STATUS_OK);
    check_order(&set);
    assert_int_equal(ip_set_find(&set, to_ip(mapped - 1))->id, 1);
    assert_null(ip_set_find(&set, to_ip(mapped)));
    assert_int_equal(ip_set_find(&set, to_ip(mapped + 7))->id, 2);
    assert_null(ip_set_find(&set, to_ip(mapped + 0xffffffff)));
    assert_int_equal(ip_set_find(&set, to_ip(mapped + 0x100000000))->id, 1);
    assert_int_equal(ip_set_find(&set, to_ip(~(wide)0))->id, 1);
    arena_free(arena);
}

static struct ip_set_entry entry_of(const char *range, record_id id)
{
    struct ip_set_entry entry = {.id = id};
    assert_int_equal(ip_range_parse(slice_from(range), &entry.range), IP_RANGE_OK);
    return entry;
}

static bool finds(const struct ip_set *set, const char *text)
{
    struct ip ip;
    assert_true(ip_parse(slice_from(text), &ip));
    return ip_set_find(set, ip) != NULL;
}

static void test_families_of_one_id_do_not_join(UNUSED_STATE)
{
    struct arena *arena = arena_new((size_t)1 << 16);
    const struct ip_set_entry ranges[] = {entry_of("::/0", 0), entry_of("0.0.0.0/0", 0)};
    struct ip_set set;
    assert_int_equal(ip_set_build(ranges, 2, arena, &set), STATUS_OK);
    assert_true(finds(&set, "10.0.0.1") && finds(&set, "2001:db8::1") && finds(&set, "::1"));
    arena_free(arena);
}

static void test_a_range_that_ends_with_ipv4_does_not_speak_about_it(UNUSED_STATE)
{
    struct arena *arena = arena_new((size_t)1 << 16);
    const struct ip_set_entry ranges[] = {entry_of("::/80", 1), entry_of("10.0.0.0/8", 2)};
    struct ip_set set;
    assert_int_equal(ip_set_build(ranges, 2, arena, &set), STATUS_OK);
    assert_true(finds(&set, "10.0.0.1") && finds(&set, "::1"));
    assert_false(finds(&set, "11.0.0.1") || finds(&set, "255.255.255.255"));
    arena_free(arena);
}

static void test_empty_and_without_memory(UNUSED_STATE)
{
    struct arena *arena = arena_new(256);
    struct ip_set set = {NULL, 7};
    struct ip_set_entry ranges[RANGES_MAX] = {{{to_ip(1), to_ip(1)}, 1}};
    assert_int_equal(ip_set_build(ranges, RANGES_MAX, arena, &set), STATUS_NO_MEMORY);
    assert_int_equal(set.count, 7);
    arena_reset(arena);
    assert_int_equal(ip_set_build(NULL, 0, arena, &set), STATUS_OK);
    assert_true(ip_set_is_empty(&set));
    assert_null(ip_set_find(&set, to_ip(1)));
    arena_free(arena);
}

static void test_a_hundred_thousand_ranges(UNUSED_STATE)
{
    enum { MANY = 100000 };
    struct arena *arena = arena_new((size_t)1 << 28);
    struct ip_set_entry *ranges = arena_alloc_array(arena, MANY, sizeof(*ranges));
    struct ip_set set;
    for (unsigned i = 0; i < MANY; i++) {
        wide first = mapped + (wide)i * 16;
        ranges[MANY - 1 - i] = (struct ip_set_entry){{to_ip(first), to_ip(first + 7)}, i + 1};
    }
    assert_int_equal(ip_set_build(ranges, MANY, arena, &set), STATUS_OK);
    assert_int_equal(set.count, MANY);
    for (unsigned i = 0; i < MANY; i += 997) {
        assert_int_equal(ip_set_find(&set, to_ip(mapped + (wide)i * 16 + 3))->id, i + 1);
        assert_null(ip_set_find(&set, to_ip(mapped + (wide)i * 16 + 9)));
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_a_linear_scan),
        cmocka_unit_test(test_range_around_ipv4_does_not_speak_about_it),
        cmocka_unit_test(test_families_of_one_id_do_not_join),
        cmocka_unit_test(test_a_range_that_ends_with_ipv4_does_not_speak_about_it),
        cmocka_unit_test(test_empty_and_without_memory),
        cmocka_unit_test(test_a_hundred_thousand_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
