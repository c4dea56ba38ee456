/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of a request: by length or in chunks, plain or gzip. The limit holds twice, for the
 * bytes as they come and for the inflated ones, so that a small bomb stays small.
 */
#include "http/request_reader_impl.h"

#include <string.h>

enum {
    CHUNK_LINE_BYTES = 256, /* 8 digits and an extension, which nobody sends any more */
    CHUNK_DIGITS_MAX = 8,
    INFLATE_PORTION = 4096,
    GZIP_WINDOW = 15 + 16, /* zlib: the largest window, and gzip's header and checksum only */
};

/* The inflater's memory comes from the arena, so that nothing is left to free anywhere. */
static void *inflate_alloc(void *arena, unsigned count, unsigned size)
{
    return arena_alloc_array(arena, count, size);
}

static void inflate_free(void *arena, void *memory)
{
    (void)arena;
    (void)memory;
}

static enum reader_step refuse_large(struct request_reader *reader)
{
    return reader_refuse(reader, 413, "the body is too large");
}

enum reader_step body_begin(struct request_reader *reader)
{
    if (!reader->chunked && reader->body_left > reader->limits.max_body_bytes)
        return refuse_large(reader);
    if (!reader->has_body) {
        reader->request.body = slice_from("");
        reader->phase = READER_COMPLETE;
        return STEP_DONE;
    }
    buffer_init(&reader->body, reader->arena, reader->limits.max_body_bytes);
    if (reader->gzip) {
        reader->inflate =
            (z_stream){.zalloc = inflate_alloc, .zfree = inflate_free, .opaque = reader->arena};
        if (inflateInit2(&reader->inflate, GZIP_WINDOW) != Z_OK)
            return refuse_large(reader);
    }
    reader->phase = reader->chunked ? READER_CHUNK_SIZE : READER_BODY;
    return STEP_ON;
}

static enum reader_step inflate_add(struct request_reader *reader, struct slice bytes)
{
    z_stream *stream = &reader->inflate;
    char portion[INFLATE_PORTION];
    /* zlib does not write to its input, but its type says so. */
    stream->next_in = (Bytef *)(uintptr_t)bytes.bytes;
    stream->avail_in = (uInt)bytes.length;
    do {
        if (reader->inflate_ended)
            return reader_refuse(reader, 400, "bytes follow the end of the gzip body");
        stream->next_out = (Bytef *)portion;
        stream->avail_out = sizeof portion;
        int result = inflate(stream, Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
            return reader_refuse(reader, 400, "the body is not valid gzip");
        reader->inflate_ended = result == Z_STREAM_END;
        buffer_add(&reader->body, slice_make(portion, sizeof portion - stream->avail_out));
        if (reader->body.failed)
            return refuse_large(reader);
    } while (stream->avail_in > 0 || (stream->avail_out == 0 && !reader->inflate_ended));
    return STEP_ON;
}

static enum reader_step body_add(struct request_reader *reader, struct slice bytes)
{
    reader->body_wire_bytes += bytes.length;
    if (reader->body_wire_bytes > reader->limits.max_body_bytes)
        return refuse_large(reader);
    if (reader->gzip)
        return inflate_add(reader, bytes);
    buffer_add(&reader->body, bytes);
    return reader->body.failed ? refuse_large(reader) : STEP_ON;
}

/* Takes what belongs to the body (or to the chunk) off *bytes; `next` follows when it is whole. */
static enum reader_step take(struct request_reader *reader, struct slice *bytes,
                             enum reader_phase next)
{
    if (bytes->length == 0 && reader->body_left > 0)
        return STEP_MORE;
    struct slice part = slice_first(*bytes, (size_t)reader->body_left);
    *bytes = slice_from_index(*bytes, part.length);
    reader->body_left -= part.length;
    if (reader->body_left == 0)
        reader->phase = next;
    return part.length == 0 ? STEP_ON : body_add(reader, part);
}

enum reader_step body_read(struct request_reader *reader, struct slice *bytes)
{
    return take(reader, bytes, READER_FINISH);
}

/* ---- chunks ---- */

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    char lower = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
    const char *at = c == '\0' ? NULL : strchr(digits, lower);
    return at == NULL ? -1 : (int)(at - digits);
}

/* "1a" or "1a;extension", no blanks around the number. */
static bool chunk_size_parse(struct slice line, uint64_t *out_size)
{
    struct slice number, extension;
    slice_cut(line, ';', &number, &extension);
    if (number.length == 0 || number.length > CHUNK_DIGITS_MAX)
        return false;
    uint64_t size = 0;
    for (size_t i = 0; i < number.length; i++) {
        int digit = hex_digit(number.bytes[i]);
        if (digit < 0)
            return false;
        size = size * 16 + (uint64_t)digit;
    }
    *out_size = size;
    return true;
}

static enum reader_step refuse_chunk(struct request_reader *reader)
{
    return reader_refuse(reader, 400, "the chunks of the body are malformed");
}

enum reader_step chunk_size_read(struct request_reader *reader, struct slice *bytes)
{
    struct slice line;
    enum line_result result = reader_line(reader, bytes, CHUNK_LINE_BYTES, &line);
    if (result == LINE_MORE)
        return STEP_MORE;
    if (result != LINE_READY || !chunk_size_parse(line, &reader->body_left))
        return refuse_chunk(reader);
    if (reader->body_left > reader->limits.max_body_bytes)
        return refuse_large(reader);
    reader->phase = reader->body_left == 0 ? READER_TRAILER : READER_CHUNK_DATA;
    return STEP_ON;
}

enum reader_step chunk_data_read(struct request_reader *reader, struct slice *bytes)
{
    return take(reader, bytes, READER_CHUNK_END);
}

enum reader_step chunk_end_read(struct request_reader *reader, struct slice *bytes)
{
    struct slice line;
    enum line_result result = reader_line(reader, bytes, 0, &line);
    if (result == LINE_MORE)
        return STEP_MORE;
    if (result != LINE_READY)
        return refuse_chunk(reader);
    reader->phase = READER_CHUNK_SIZE;
    return STEP_ON;
}

/* Trailers are read strictly, and thrown away: nothing here has a use for them. */
enum reader_step trailer_read(struct request_reader *reader, struct slice *bytes)
{
    struct slice line;
    size_t before = bytes->length;
    enum line_result result = reader_line(reader, bytes, reader->limits.max_line_bytes, &line);
    reader->trailer_bytes += before - bytes->length;
    if (result == LINE_LONG || reader->trailer_bytes > reader->limits.max_head_bytes)
        return reader_refuse(reader, 431, "the trailer is too long");
    if (result == LINE_MORE)
        return STEP_MORE;
    struct http_field ignored;
    if (result == LINE_BAD || (line.length > 0 && !field_split(line, &ignored)))
        return refuse_chunk(reader);
    if (line.length == 0)
        reader->phase = READER_FINISH;
    return STEP_ON;
}

enum reader_step body_finish(struct request_reader *reader, struct slice *bytes)
{
    (void)bytes;
    if (reader->gzip && !reader->inflate_ended)
        return reader_refuse(reader, 400, "the gzip body is cut short");
    if (!buffer_finish(&reader->body, &reader->request.body))
        return refuse_large(reader);
    reader->phase = READER_COMPLETE;
    return STEP_DONE;
}
