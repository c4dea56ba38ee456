/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory with one owner: everything allocated here is freed together, and zeroed before that,
 * because raw bytes of forms and passwords lay in it. Every request has one, with a hard cap.
 * Exhaustion is sticky: the allocation that fails and all later ones give NULL, and
 * arena_is_exhausted() says so once for all. One thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/macro.h"
#include "base/slice.h"

struct arena;

/* Gives an arena that will hold at most max_bytes; NULL without memory. */
struct arena *arena_new(size_t max_bytes);
/* Zeroed memory aligned for any object, or NULL (sticky). A size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);
/* As arena_alloc for count objects; NULL when the product overflows. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);
/* A copy with a terminator behind it; the slice {NULL, 0} when exhausted. */
struct slice arena_copy(struct arena *arena, struct slice s);
/* A terminated copy of the slice; NULL when exhausted. */
char *arena_string(struct arena *arena, struct slice s);
/* printf into the arena, terminated; {NULL, 0} when exhausted. */
struct slice arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
bool arena_is_exhausted(const struct arena *arena);
/* Zeroes what was used and starts again; keeps the first block. */
void arena_reset(struct arena *arena);
/* Zeroes and frees; accepts NULL. */
void arena_free(struct arena *arena);

#endif
