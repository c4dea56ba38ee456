/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 512 };

void buffer_init(struct buffer *buffer, struct arena *arena, size_t max_bytes)
{
    *buffer = (struct buffer){.arena = arena, .max_bytes = max_bytes};
}

/* Makes room for `more` bytes and a terminator. Growing copies; the old bytes stay in the arena
 * and are zeroed with it. */
static bool buffer_reserve(struct buffer *buffer, size_t more)
{
    if (buffer->failed)
        return false;
    if (more > buffer->max_bytes - buffer->length) {
        buffer->failed = true;
        return false;
    }
    if (more < buffer->capacity - buffer->length)
        return true;
    size_t capacity = buffer->capacity == 0 ? FIRST_CAPACITY : buffer->capacity * 2;
    if (capacity < buffer->length + more + 1)
        capacity = buffer->length + more + 1;
    char *bytes = arena_alloc(buffer->arena, capacity);
    if (bytes == NULL) {
        buffer->failed = true;
        return false;
    }
    if (buffer->length > 0)
        memcpy(bytes, buffer->bytes, buffer->length);
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

void buffer_add(struct buffer *buffer, struct slice s)
{
    if (s.length == 0 || !buffer_reserve(buffer, s.length))
        return;
    memcpy(buffer->bytes + buffer->length, s.bytes, s.length);
    buffer->length += s.length;
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, slice_from(text));
}

void buffer_add_char(struct buffer *buffer, char c)
{
    buffer_add(buffer, slice_make(&c, 1));
}

void buffer_add_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        buffer->failed = true;
    else if (buffer_reserve(buffer, (size_t)length)) {
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

bool buffer_finish(struct buffer *buffer, struct slice *out_text)
{
    if (!buffer_reserve(buffer, 0))
        return false;
    buffer->bytes[buffer->length] = '\0';
    *out_text = slice_make(buffer->bytes, buffer->length);
    return true;
}
