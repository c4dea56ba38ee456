/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the writers and parsers of this folder share. Private to src/text. Any thread.
 */
#ifndef TEXT_TEXT_IMPL_H
#define TEXT_TEXT_IMPL_H

#include "base/buffer.h"

enum { POINT_REPLACEMENT = 0xFFFD };

/* Reads the code point at the start of a non-empty slice and gives its length in bytes. A byte that
 * begins no valid sequence is one byte long and reads as U+FFFD. */
size_t point_read(struct slice s, uint32_t *out_point);

/* Gives the text that stands for the character, NULL for "as it is". */
typedef const char *(*escape_fn)(uint32_t point);
/* Appends s, each character as `escape` says; invalid bytes become U+FFFD before it is asked. */
void escape_add(struct buffer *buffer, struct slice s, escape_fn escape);

/* Allocation for parsers that keep copies of submitted text outside the arena: zeroed when freed
 * and when moved. */
void *wiping_malloc(size_t size);
void *wiping_realloc(void *old, size_t size);
void wiping_free(void *old);

#endif
