/* SPDX-License-Identifier: Apache-2.0 */
#include "http/source_table.h"

#include "base/encode.h"
#include "sys/entropy.h"

#include <stdlib.h>

enum status source_table_init(struct source_table *table, unsigned max_connections,
                              unsigned max_per_source, struct error *err)
{
    size_t capacity = 64;
    while (capacity < 2 * (size_t)max_connections)
        capacity *= 2;
    uint64_t seed;
    if (!entropy_fill(&seed, sizeof seed))
        return error_set(err, STATUS_UNAVAILABLE, "the kernel gives no random bytes");
    struct source_entry *entries = calloc(capacity, sizeof *entries);
    if (entries == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the table of sources");
    *table = (struct source_table){.entries = entries,
                                   .mask = capacity - 1,
                                   .max_per_source = max_per_source,
                                   .seed = seed | 1};
    pthread_mutex_init(&table->lock, NULL);
    return STATUS_OK;
}

static struct ip source_of(struct ip ip)
{
    return ip_is_v4(ip) ? ip : ip_prefix(ip, 64);
}

static size_t home_slot(const struct source_table *table, struct ip source)
{
    uint64_t hash = (u64_get(source.bytes) ^ table->seed) * 0x9e3779b97f4a7c15U;
    hash = (hash ^ (hash >> 32) ^ u64_get(source.bytes + 8)) * table->seed;
    return (size_t)(hash ^ (hash >> 29)) & table->mask;
}

/* The source's entry, or the free one where it belongs. There is always a free one, since at most
 * half of the entries are used. */
static size_t find_slot(const struct source_table *table, struct ip source)
{
    size_t slot = home_slot(table, source);
    while (table->entries[slot].count > 0 && !ip_equal(table->entries[slot].source, source))
        slot = (slot + 1) & table->mask;
    return slot;
}

bool source_table_add(struct source_table *table, struct ip ip)
{
    struct ip source = source_of(ip);
    pthread_mutex_lock(&table->lock);
    struct source_entry *entry = &table->entries[find_slot(table, source)];
    bool allowed = entry->count < table->max_per_source;
    if (allowed) {
        entry->source = source;
        entry->count++;
    }
    pthread_mutex_unlock(&table->lock);
    return allowed;
}

/* Moves later entries of the run up, so that no look-up stops at the gap (Knuth, 6.4 R). */
static void close_gap(struct source_table *table, size_t gap)
{
    size_t slot = gap;
    for (;;) {
        slot = (slot + 1) & table->mask;
        if (table->entries[slot].count == 0)
            return;
        size_t home = home_slot(table, table->entries[slot].source);
        if (((slot - home) & table->mask) < ((slot - gap) & table->mask))
            continue;
        table->entries[gap] = table->entries[slot];
        table->entries[slot].count = 0;
        gap = slot;
    }
}

void source_table_remove(struct source_table *table, struct ip ip)
{
    pthread_mutex_lock(&table->lock);
    size_t slot = find_slot(table, source_of(ip));
    ensure(table->entries[slot].count > 0);
    if (--table->entries[slot].count == 0)
        close_gap(table, slot);
    pthread_mutex_unlock(&table->lock);
}

void source_table_done(struct source_table *table)
{
    if (table->entries == NULL)
        return;
    pthread_mutex_destroy(&table->lock);
    free(table->entries);
    table->entries = NULL;
}
