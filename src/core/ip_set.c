/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ranges compiled into stretches that do not overlap: a sweep from the lowest IP address to the
 * highest, with the ranges that cover the present place in a heap, the narrowest on top.
 */
#include "core/ip_impl.h"

#include <string.h>

struct piece {
    struct ip first;
    struct ip last;
    struct ip width; /* last - first of the whole range, not of the piece */
    record_id id;
};

struct sweep {
    struct piece *pieces; /* sorted by first */
    size_t count;
    struct piece *heap; /* of those that started; may hold some that ended */
    size_t in_heap;
    struct ip_set_entry *entries;
    size_t entry_count;
};

typedef bool (*piece_before_fn)(const struct piece *a, const struct piece *b);

static const struct ip mapped_first = {{[10] = 0xff, [11] = 0xff}};
static const struct ip mapped_last = {
    {[10] = 0xff, [11] = 0xff, [12] = 0xff, [13] = 0xff, [14] = 0xff, [15] = 0xff}};

static struct ip ip_before(struct ip ip)
{
    static const struct ip one = {{[15] = 1}};
    return ip_subtract(ip, one);
}

static struct ip ip_after(struct ip ip)
{
    static const struct ip minus_one = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                         0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
    return ip_subtract(ip, minus_one);
}

static bool starts_later(const struct piece *a, const struct piece *b)
{
    return ip_compare(a->first, b->first) > 0;
}

static bool is_narrower(const struct piece *a, const struct piece *b)
{
    int order = ip_compare(a->width, b->width);
    return order != 0 ? order < 0 : a->id < b->id;
}

static void swap_pieces(struct piece *a, struct piece *b)
{
    struct piece kept = *a;
    *a = *b;
    *b = kept;
}

/* Restores the heap below `at`; the piece that comes before all others is on top. */
static void heap_sink(struct piece *heap, size_t count, size_t at, piece_before_fn before)
{
    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &heap[at]))
            return;
        swap_pieces(&heap[child], &heap[at]);
        at = child;
    }
}

static void heap_push(struct piece *heap, size_t *count, struct piece piece, piece_before_fn before)
{
    size_t at = (*count)++;
    heap[at] = piece;
    while (at > 0 && before(&heap[at], &heap[(at - 1) / 2])) {
        swap_pieces(&heap[at], &heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void sort_by_first(struct piece *pieces, size_t count)
{
    for (size_t at = count / 2; at > 0; at--)
        heap_sink(pieces, count, at - 1, starts_later);
    for (size_t left = count; left > 1; left--) {
        swap_pieces(&pieces[0], &pieces[left - 1]);
        heap_sink(pieces, left - 1, 0, starts_later);
    }
}

/* An IPv6 range never speaks about IPv4: one that spans the mapped block is cut around it. */
static size_t add_pieces(struct piece *pieces, const struct ip_set_entry *entry)
{
    struct piece piece = {entry->range.first, entry->range.last,
                          ip_subtract(entry->range.last, entry->range.first), entry->id};
    pieces[0] = piece;
    if (ip_compare(piece.first, mapped_first) >= 0 || ip_compare(piece.last, mapped_first) < 0)
        return 1;
    pieces[0].last = ip_before(mapped_first);
    if (ip_compare(piece.last, mapped_last) <= 0) /* ::/80 ends with the block */
        return 1;
    pieces[1] = piece;
    pieces[1].first = ip_after(mapped_last);
    return 2;
}

static void emit(struct sweep *sweep, struct ip first, struct ip last, record_id id)
{
    if (sweep->entry_count > 0) {
        struct ip_set_entry *previous = &sweep->entries[sweep->entry_count - 1];
        bool touches = ip_equal(ip_after(previous->range.last), first) &&
                       ip_is_v4(previous->range.last) == ip_is_v4(first);
        if (previous->id == id && touches) {
            previous->range.last = last;
            return;
        }
    }
    sweep->entries[sweep->entry_count++] = (struct ip_set_entry){{first, last}, id};
}

static void heap_drop_ended(struct sweep *sweep, struct ip at)
{
    while (sweep->in_heap > 0 && ip_compare(sweep->heap[0].last, at) < 0) {
        sweep->heap[0] = sweep->heap[--sweep->in_heap];
        heap_sink(sweep->heap, sweep->in_heap, 0, is_narrower);
    }
}

/* Every turn either starts a range or ends the one on top: at most two turns a piece. */
static void sweep_run(struct sweep *sweep)
{
    struct ip at = {{0}};
    size_t next = 0;
    while (next < sweep->count || sweep->in_heap > 0) {
        if (sweep->in_heap == 0)
            at = sweep->pieces[next].first;
        while (next < sweep->count && ip_compare(sweep->pieces[next].first, at) <= 0)
            heap_push(sweep->heap, &sweep->in_heap, sweep->pieces[next++], is_narrower);
        heap_drop_ended(sweep, at);
        if (sweep->in_heap == 0)
            continue;
        struct ip end = sweep->heap[0].last;
        if (next < sweep->count && ip_compare(sweep->pieces[next].first, end) <= 0)
            end = ip_before(sweep->pieces[next].first);
        emit(sweep, at, end, sweep->heap[0].id);
        at = ip_after(end);
        if (ip_compare(at, end) < 0)
            return; /* that was the highest IP address */
    }
}

enum status ip_set_build(const struct ip_set_entry *ranges, size_t count, struct arena *arena,
                         struct ip_set *out_set)
{
    size_t room = 2 * count;
    struct sweep sweep = {
        .pieces = arena_alloc_array(arena, room, sizeof(struct piece)),
        .heap = arena_alloc_array(arena, room, sizeof(struct piece)),
        .entries = arena_alloc_array(arena, 2 * room, sizeof(struct ip_set_entry)),
    };
    if (sweep.entries == NULL || sweep.heap == NULL || sweep.pieces == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        sweep.count += add_pieces(&sweep.pieces[sweep.count], &ranges[i]);
    sort_by_first(sweep.pieces, sweep.count);
    sweep_run(&sweep);
    *out_set = (struct ip_set){sweep.entries, sweep.entry_count};
    return STATUS_OK;
}

const struct ip_set_entry *ip_set_find(const struct ip_set *set, struct ip ip)
{
    size_t low = 0;
    size_t high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ip_compare(set->entries[middle].range.last, ip) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == set->count || !ip_range_contains(set->entries[low].range, ip))
        return NULL;
    return &set->entries[low];
}

bool ip_set_is_empty(const struct ip_set *set)
{
    return set->count == 0;
}
