/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encode.h"
#include "mail/mail_impl.h"
#include "text/names.h"

#include <string.h>

enum {
    QP_LINE_MAX = 76,        /* RFC 2045, with the soft break's "=" */
    HEADER_PLAIN_MAX = 60,   /* fits on one line of 78 behind any of our header names */
    ENCODED_WORD_BYTES = 30, /* 40 characters of base64: fits behind any of our header names */
};

struct slice line_clean(struct slice s, struct arena *arena)
{
    char *bytes = arena_alloc(arena, s.length);
    if (bytes == NULL)
        return (struct slice){NULL, 0};
    for (size_t i = 0; i < s.length; i++) {
        unsigned char c = (unsigned char)s.bytes[i];
        bytes[i] = c < 0x20 || c == 0x7F ? ' ' : s.bytes[i];
    }
    struct slice clean = slice_make(bytes, s.length);
    if (text_is_printable(clean))
        return clean;
    for (size_t i = 0; i < s.length; i++)
        if ((unsigned char)bytes[i] >= 0x80)
            bytes[i] = '?';
    return clean;
}

/* One line's writer: knows how long the encoded line is already. */
struct qp_line {
    struct buffer *buffer;
    size_t length;
};

static void qp_add(struct qp_line *line, const char *encoded, bool last_of_line)
{
    size_t length = strlen(encoded);
    /* The last piece of a line may use the column that a soft break would need. */
    if (line->length + length > QP_LINE_MAX - (last_of_line ? 0u : 1u)) {
        buffer_add_text(line->buffer, "=\r\n");
        line->length = 0;
    }
    buffer_add_text(line->buffer, encoded);
    line->length += length;
}

/* A dot at the start of a line is encoded too, so that no relay's dot-stuffing can touch it. */
static bool qp_is_literal(char c, bool first, bool last)
{
    if (c == ' ' || c == '\t')
        return !last;
    return c > ' ' && c < 0x7F && c != '=' && !(first && c == '.');
}

static void qp_line_add(struct buffer *buffer, struct slice text)
{
    struct qp_line line = {.buffer = buffer};
    for (size_t i = 0; i < text.length; i++) {
        char encoded[4] = {text.bytes[i], '\0'};
        bool last = i + 1 == text.length;
        /* After a soft break a piece is first on its line as well. */
        bool first = line.length == 0 || line.length >= QP_LINE_MAX - 1;
        if (!qp_is_literal(text.bytes[i], first, last)) {
            encoded[0] = '=';
            hex_encode(&text.bytes[i], 1, encoded + 1);
            for (size_t digit = 1; digit <= 2; digit++)
                if (encoded[digit] >= 'a')
                    encoded[digit] = (char)(encoded[digit] - 'a' + 'A');
        }
        qp_add(&line, encoded, last);
    }
    buffer_add_text(buffer, "\r\n");
}

/* Takes one line and its end (CRLF, LF or CR) off the front. */
static struct slice line_take(struct slice *text)
{
    size_t end = 0;
    while (end < text->length && text->bytes[end] != '\r' && text->bytes[end] != '\n')
        end++;
    struct slice line = slice_first(*text, end);
    bool is_crlf = slice_starts(slice_from_index(*text, end), "\r\n");
    *text = slice_from_index(*text, end + (is_crlf ? 2 : 1));
    return line;
}

void quoted_printable_add(struct buffer *buffer, struct slice text)
{
    while (text.length > 0)
        qp_line_add(buffer, line_take(&text));
}

/* "=?" would be read as an encoded word by the other side. */
static bool header_is_plain(struct slice text)
{
    if (text.length > HEADER_PLAIN_MAX)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        if (c < ' ' || c >= 0x7F || slice_starts(slice_from_index(text, i), "=?"))
            return false;
    }
    return true;
}

static void header_quote_add(struct buffer *buffer, struct slice text)
{
    buffer_add_char(buffer, '"');
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '"' || text.bytes[i] == '\\')
            buffer_add_char(buffer, '\\');
        buffer_add_char(buffer, text.bytes[i]);
    }
    buffer_add_char(buffer, '"');
}

/* The longest head of whole code points for one encoded word. */
static struct slice encoded_word_head(struct slice text)
{
    size_t length = text.length < ENCODED_WORD_BYTES ? text.length : ENCODED_WORD_BYTES;
    while (length < text.length && ((unsigned char)text.bytes[length] & 0xC0) == 0x80)
        length--;
    return slice_first(text, length);
}

void header_text_add(struct buffer *buffer, struct slice text, bool quoted)
{
    text = line_clean(text, buffer->arena);
    if (header_is_plain(text)) {
        if (quoted)
            header_quote_add(buffer, text);
        else
            buffer_add(buffer, text);
        return;
    }
    const char *between = "";
    while (text.length > 0) {
        struct slice head = encoded_word_head(text);
        struct slice base64 = base64_encode(head, buffer->arena);
        buffer_add_text(buffer, between);
        buffer_add_format(buffer, "=?UTF-8?B?%.*s?=", (int)base64.length, base64.bytes);
        text = slice_from_index(text, head.length);
        between = "\r\n ";
    }
}
