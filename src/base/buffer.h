/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A builder of text inside an arena: HTML, XML, JSON, mails. Errors are sticky and asked once, at
 * buffer_finish, so that rendering code has no error branches. The arena owns the bytes.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/arena.h"

struct buffer {
    struct arena *arena;
    char *bytes;
    size_t length;
    size_t capacity;
    size_t max_bytes;
    bool failed;
};

/* Borrows the arena for the life of the buffer; more than max_bytes is a failure. */
void buffer_init(struct buffer *buffer, struct arena *arena, size_t max_bytes);
void buffer_add(struct buffer *buffer, struct slice s);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_char(struct buffer *buffer, char c);
void buffer_add_format(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
/* True and the whole text (terminated, the terminator not counted); false when anything before
 * failed. */
MUST_CHECK bool buffer_finish(struct buffer *buffer, struct slice *out_text);

#endif
