/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bounded hash map from a fixed-size key to a node that the user embeds first in a struct of his
 * own. Least recently used nodes go first, but never a held one. Not thread-safe: the owner's lock
 * protects it. The hash is keyed per process, so that strangers cannot choose collisions.
 */
#ifndef SERVICE_MAP_H
#define SERVICE_MAP_H

#include "base/macro.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAP_KEY_BYTES = 48 };

struct map_key {
    uint8_t bytes[MAP_KEY_BYTES]; /* unused ones zero */
};

struct map_node {
    struct map_key key;
    struct map_node *chain; /* same bucket */
    struct map_node *newer;
    struct map_node *older;
    unsigned held; /* > 0: not evicted */
};

struct map {
    struct map_node **buckets;
    size_t bucket_count;
    size_t count;
    size_t max;
    size_t node_bytes;
    struct map_node *newest;
    struct map_node *oldest;
    uint8_t hash_key[16];
};

/* node_bytes is the size of the user's struct. False without memory or entropy. */
MUST_CHECK bool map_init(struct map *map, size_t max, size_t node_bytes);
void map_done(struct map *map);

void map_key_add(struct map_key *key, size_t *at, const void *bytes, size_t length);

/* NULL when absent; a found one becomes the newest. */
struct map_node *map_find(struct map *map, const struct map_key *key);
/* A zeroed new node under a key that is absent; evicts the oldest unheld one when full. NULL:
 * no memory, or everything is held. */
struct map_node *map_add(struct map *map, const struct map_key *key);
void map_remove(struct map *map, struct map_node *node);

#endif
