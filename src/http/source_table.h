/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many connections each source has open: one IPv4, or one IPv6 /64 (a single customer's
 * network). Bounded by the number of connections, so that no flood makes it grow (R64).
 * Any thread; it has a lock of its own.
 */
#ifndef HTTP_SOURCE_TABLE_H
#define HTTP_SOURCE_TABLE_H

#include "base/status.h"
#include "core/ip.h"

#include <pthread.h>

struct source_entry {
    struct ip source;
    unsigned count; /* 0 = free */
};

struct source_table {
    pthread_mutex_t lock;
    struct source_entry *entries;
    size_t mask; /* capacity - 1; the capacity is a power of two */
    unsigned max_per_source;
    uint64_t seed; /* strangers choose IP addresses, not slots */
};

MUST_CHECK enum status source_table_init(struct source_table *table, unsigned max_connections,
                                         unsigned max_per_source, struct error *err);
/* False when the source has as many as it may. */
MUST_CHECK bool source_table_add(struct source_table *table, struct ip ip);
void source_table_remove(struct source_table *table, struct ip ip);
void source_table_done(struct source_table *table);

#endif
