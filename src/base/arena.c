/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One page less the heap's own header: a small request needs one block and no second malloc. */
enum { BLOCK_BYTES = 8 * 1024 - 64, ALIGNMENT = 16 };

struct block {
    struct block *next;
    size_t capacity;
    size_t used;
    _Alignas(ALIGNMENT) char bytes[];
};

struct arena {
    struct block *first;
    struct block *last;
    size_t max_bytes;
    size_t total_bytes; /* capacity of all blocks */
    bool exhausted;
};

static struct block *block_new(size_t capacity)
{
    struct block *block = malloc(sizeof *block + capacity);
    if (block == NULL)
        return NULL;
    block->next = NULL;
    block->capacity = capacity;
    block->used = 0;
    return block;
}

static void block_wipe(struct block *block)
{
    explicit_bzero(block->bytes, block->used);
    block->used = 0;
}

struct arena *arena_new(size_t max_bytes)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL)
        return NULL;
    size_t capacity = max_bytes < BLOCK_BYTES ? max_bytes : BLOCK_BYTES;
    arena->first = block_new(capacity);
    if (arena->first == NULL) {
        free(arena);
        return NULL;
    }
    arena->last = arena->first;
    arena->max_bytes = max_bytes;
    arena->total_bytes = capacity;
    return arena;
}

static bool arena_grow(struct arena *arena, size_t size)
{
    size_t capacity = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    size_t left = arena->max_bytes - arena->total_bytes;
    if (capacity > left)
        capacity = left;
    if (capacity < size)
        return false;
    struct block *block = block_new(capacity);
    if (block == NULL)
        return false;
    arena->last->next = block;
    arena->last = block;
    arena->total_bytes += capacity;
    return true;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (arena->exhausted || size > arena->max_bytes) {
        arena->exhausted = true;
        return NULL;
    }
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct block *block = arena->last;
    if (rounded > block->capacity - block->used) {
        if (!arena_grow(arena, rounded)) {
            arena->exhausted = true;
            return NULL;
        }
        block = arena->last;
    }
    void *memory = block->bytes + block->used;
    block->used += rounded;
    memset(memory, 0, rounded);
    return memory;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        arena->exhausted = true;
        return NULL;
    }
    return arena_alloc(arena, total);
}

char *arena_string(struct arena *arena, struct slice s)
{
    char *copy = arena_alloc(arena, s.length + 1);
    if (copy == NULL)
        return NULL;
    if (s.length > 0)
        memcpy(copy, s.bytes, s.length);
    return copy;
}

struct slice arena_copy(struct arena *arena, struct slice s)
{
    char *copy = arena_string(arena, s);
    return copy == NULL ? (struct slice){NULL, 0} : (struct slice){copy, s.length};
}

struct slice arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1);
    if (text != NULL)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text == NULL ? (struct slice){NULL, 0} : (struct slice){text, (size_t)length};
}

bool arena_is_exhausted(const struct arena *arena)
{
    return arena->exhausted;
}

static void blocks_free(struct block *block)
{
    while (block != NULL) {
        struct block *next = block->next;
        block_wipe(block);
        free(block);
        block = next;
    }
}

void arena_reset(struct arena *arena)
{
    blocks_free(arena->first->next);
    arena->first->next = NULL;
    block_wipe(arena->first);
    arena->last = arena->first;
    arena->total_bytes = arena->first->capacity;
    arena->exhausted = false;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    blocks_free(arena->first);
    free(arena);
}
