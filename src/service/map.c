/* SPDX-License-Identifier: Apache-2.0 */
#include "service/map.h"

#include "crypto/short_hash.h"
#include "sys/entropy.h"

#include <stdlib.h>
#include <string.h>

bool map_init(struct map *map, size_t max, size_t node_bytes)
{
    *map = (struct map){.max = max, .node_bytes = node_bytes, .bucket_count = 64};
    while (map->bucket_count < max)
        map->bucket_count *= 2;
    if (!entropy_fill(map->hash_key, sizeof map->hash_key))
        return false;
    map->buckets = calloc(map->bucket_count, sizeof *map->buckets);
    return map->buckets != NULL;
}

void map_done(struct map *map)
{
    struct map_node *node = map->newest;
    while (node != NULL) {
        struct map_node *older = node->older;
        free(node);
        node = older;
    }
    free(map->buckets);
}

void map_key_add(struct map_key *key, size_t *at, const void *bytes, size_t length)
{
    ensure(length <= MAP_KEY_BYTES - *at);
    memcpy(key->bytes + *at, bytes, length);
    *at += length;
}

static struct map_node **map_bucket(struct map *map, const struct map_key *key)
{
    uint64_t hash = short_hash(map->hash_key, key->bytes, sizeof key->bytes);
    return &map->buckets[hash & (map->bucket_count - 1)];
}

static void list_unlink(struct map *map, struct map_node *node)
{
    if (node->newer != NULL)
        node->newer->older = node->older;
    else
        map->newest = node->older;
    if (node->older != NULL)
        node->older->newer = node->newer;
    else
        map->oldest = node->newer;
}

static void list_push(struct map *map, struct map_node *node)
{
    node->newer = NULL;
    node->older = map->newest;
    if (map->newest != NULL)
        map->newest->newer = node;
    else
        map->oldest = node;
    map->newest = node;
}

struct map_node *map_find(struct map *map, const struct map_key *key)
{
    struct map_node *node = *map_bucket(map, key);
    while (node != NULL && memcmp(&node->key, key, sizeof *key) != 0)
        node = node->chain;
    if (node != NULL && node != map->newest) {
        list_unlink(map, node);
        list_push(map, node);
    }
    return node;
}

static struct map_node *map_evictable(struct map *map)
{
    struct map_node *node = map->oldest;
    while (node != NULL && node->held > 0)
        node = node->newer;
    return node;
}

struct map_node *map_add(struct map *map, const struct map_key *key)
{
    if (map->count >= map->max) {
        struct map_node *oldest = map_evictable(map);
        if (oldest == NULL)
            return NULL;
        map_remove(map, oldest);
    }
    struct map_node *node = calloc(1, map->node_bytes);
    if (node == NULL)
        return NULL;
    node->key = *key;
    struct map_node **bucket = map_bucket(map, key);
    node->chain = *bucket;
    *bucket = node;
    list_push(map, node);
    map->count++;
    return node;
}

void map_remove(struct map *map, struct map_node *node)
{
    struct map_node **link = map_bucket(map, &node->key);
    while (*link != node)
        link = &(*link)->chain;
    *link = node->chain;
    list_unlink(map, node);
    map->count--;
    free(node);
}
