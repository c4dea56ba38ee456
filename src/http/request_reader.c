/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The phases of one request, each a row of the table at the end:
 *
 *   REQUEST_LINE -> FIELDS -> BODY_BEGIN -> BODY ------------------------------> FINISH -> COMPLETE
 *                                       `-> CHUNK_SIZE <-> CHUNK_DATA, CHUNK_END
 *                                                     `-> TRAILER -------------'
 *   any -> DEAD on a refusal
 */
#include "http/request_reader.h"

#include "http/request_reader_impl.h"

#include <string.h>

void request_reader_init(struct request_reader *reader, struct arena *arena,
                         const struct reader_limits *limits)
{
    *reader = (struct request_reader){.arena = arena, .limits = *limits};
}

enum reader_step reader_refuse(struct request_reader *reader, int status, const char *text)
{
    reader->refusal_status = status;
    reader->refusal_text = text;
    reader->phase = READER_DEAD;
    return STEP_REFUSED;
}

static bool is_clean(struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

/* Keeps the first part of a line; the control bytes in it are refused now, so that a client that
 * speaks something else (TLS, say) hears of it at once. */
static enum line_result stash(struct request_reader *reader, struct slice part, size_t max_bytes)
{
    if (reader->line_length + part.length > max_bytes + 1)
        return LINE_LONG;
    if (part.length == 0)
        return LINE_MORE;
    if (reader->line_length > 0 && reader->line[reader->line_length - 1] == '\r')
        return LINE_BAD; /* a CR that no LF follows */
    size_t checked = part.bytes[part.length - 1] == '\r' ? part.length - 1 : part.length;
    if (!is_clean(slice_first(part, checked)))
        return LINE_BAD;
    if (reader->line == NULL)
        reader->line = arena_alloc(reader->arena, reader->limits.max_line_bytes + 2);
    if (reader->line == NULL)
        return LINE_LONG;
    memcpy(reader->line + reader->line_length, part.bytes, part.length);
    reader->line_length += part.length;
    return LINE_MORE;
}

enum line_result reader_line(struct request_reader *reader, struct slice *bytes, size_t max_bytes,
                             struct slice *out_line)
{
    struct slice line, rest;
    bool complete = slice_cut(*bytes, '\n', &line, &rest);
    *bytes = rest;
    if (!complete || reader->line_length > 0) {
        enum line_result result = stash(reader, line, max_bytes);
        if (!complete || result != LINE_MORE)
            return result;
        line = slice_make(reader->line, reader->line_length);
        reader->line_length = 0;
    }
    if (line.length == 0 || line.bytes[line.length - 1] != '\r')
        return LINE_BAD;
    line.length--;
    if (line.length > max_bytes)
        return LINE_LONG;
    if (!is_clean(line))
        return LINE_BAD;
    *out_line = line;
    return LINE_READY;
}

/* Counts against the limit of the whole head, line ends included. */
static enum line_result head_line(struct request_reader *reader, struct slice *bytes,
                                  struct slice *out_line)
{
    size_t before = bytes->length;
    enum line_result result = reader_line(reader, bytes, reader->limits.max_line_bytes, out_line);
    reader->head_bytes += before - bytes->length;
    return reader->head_bytes > reader->limits.max_head_bytes ? LINE_LONG : result;
}

static enum reader_step read_request_line(struct request_reader *reader, struct slice *bytes)
{
    struct slice line;
    switch (head_line(reader, bytes, &line)) {
    case LINE_MORE:
        return STEP_MORE;
    case LINE_LONG:
        return reader_refuse(reader, 414, "the request line is too long");
    case LINE_BAD:
        return reader_refuse(reader, 400, "the request line holds a control character");
    case LINE_READY:
        break;
    }
    /* RFC 9112 2.2: one empty line before the request is forgiven. */
    if (line.length == 0 && reader->blank_lines++ == 0)
        return STEP_ON;
    reader->phase = READER_FIELDS;
    return request_line_read(reader, line);
}

static enum reader_step read_field(struct request_reader *reader, struct slice *bytes)
{
    struct slice line;
    switch (head_line(reader, bytes, &line)) {
    case LINE_MORE:
        return STEP_MORE;
    case LINE_LONG:
        return reader_refuse(reader, 431, "the header is too long");
    case LINE_BAD:
        return reader_refuse(reader, 400, "the header holds a control character");
    case LINE_READY:
        break;
    }
    if (line.length > 0)
        return field_read(reader, line);
    reader->phase = READER_BODY_BEGIN;
    return head_finish(reader);
}

static enum reader_step read_body_begin(struct request_reader *reader, struct slice *bytes)
{
    (void)bytes;
    return body_begin(reader);
}

static enum reader_step stay_complete(struct request_reader *reader, struct slice *bytes)
{
    (void)reader;
    (void)bytes;
    return STEP_DONE;
}

static enum reader_step stay_dead(struct request_reader *reader, struct slice *bytes)
{
    (void)reader;
    (void)bytes;
    return STEP_REFUSED;
}

typedef enum reader_step (*phase_fn)(struct request_reader *reader, struct slice *bytes);

static const phase_fn phases[] = {
    [READER_REQUEST_LINE] = read_request_line,
    [READER_FIELDS] = read_field,
    [READER_BODY_BEGIN] = read_body_begin,
    [READER_BODY] = body_read,
    [READER_CHUNK_SIZE] = chunk_size_read,
    [READER_CHUNK_DATA] = chunk_data_read,
    [READER_CHUNK_END] = chunk_end_read,
    [READER_TRAILER] = trailer_read,
    [READER_FINISH] = body_finish,
    [READER_COMPLETE] = stay_complete,
    [READER_DEAD] = stay_dead,
};

enum http_read http_request_read(struct request_reader *reader, struct slice bytes,
                                 size_t *out_used)
{
    static const enum http_read results[] = {
        [STEP_MORE] = HTTP_READ_MORE,
        [STEP_HEAD] = HTTP_READ_HEAD,
        [STEP_DONE] = HTTP_READ_DONE,
        [STEP_REFUSED] = HTTP_READ_REFUSED,
    };
    struct slice rest = bytes;
    enum reader_step step = STEP_ON;
    while (step == STEP_ON)
        step = phases[reader->phase](reader, &rest);
    *out_used = bytes.length - rest.length;
    return results[step];
}
