/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strict request reader: bytes in any portions become one struct http_request, or a refusal.
 * A pure function over bytes and its own state: no sockets, no clock, no routes, no host list.
 *
 * Accepts HTTP/1.1 and 1.0 (RFC 9112) with bodies by Content-Length or chunked, plain or gzip.
 * What two programs could read differently (dependencies.md 2.2) is refused, and after a refusal
 * the connection must be closed. Everything it keeps lives in the arena it is given.
 */
#ifndef HTTP_REQUEST_READER_H
#define HTTP_REQUEST_READER_H

#include "base/buffer.h"
#include "http/http.h"

#include <zlib.h>

struct reader_limits {
    size_t max_line_bytes; /* request line and each field, without the line end */
    size_t max_head_bytes;
    size_t max_fields;
    size_t max_body_bytes; /* as sent, and again inflated */
};

enum http_read {
    HTTP_READ_MORE,    /* all bytes were used, the request is not complete */
    HTTP_READ_HEAD,    /* the head is complete: look at it, then go on with the rest */
    HTTP_READ_DONE,    /* the request is complete */
    HTTP_READ_REFUSED, /* see refusal_status; nothing more can be read from this client */
};

enum reader_phase {
    READER_REQUEST_LINE,
    READER_FIELDS,
    READER_BODY_BEGIN,
    READER_BODY,
    READER_CHUNK_SIZE,
    READER_CHUNK_DATA,
    READER_CHUNK_END,
    READER_TRAILER,
    READER_FINISH,
    READER_COMPLETE,
    READER_DEAD,
};

/* In the caller's storage; fields are private but for the first group. */
struct request_reader {
    struct http_request request; /* all but listener, origin, base_url, allow and TLS is filled */
    bool expects_continue;       /* the client waits for "100 Continue" before its body */
    bool has_body;
    struct slice host_field;  /* request.host, but for an absolute target, which goes before it */
    int refusal_status;       /* 400, 413, 414, 415, 417, 431, 501, 505 */
    const char *refusal_text; /* static, for the client */

    struct arena *arena;
    struct reader_limits limits;
    enum reader_phase phase;
    struct http_field *fields; /* request.fields, growing */
    size_t field_capacity;
    char *line; /* a line that arrived in portions */
    size_t line_length;
    size_t head_bytes;
    size_t blank_lines; /* before the request line */
    int minor_version;
    bool chunked;
    bool has_length;
    uint64_t body_left; /* of the body, or of the chunk */
    size_t body_wire_bytes;
    size_t trailer_bytes;
    bool gzip;
    bool inflate_ended;
    z_stream inflate;
    struct buffer body;
};

/* Keeps the arena. */
void request_reader_init(struct request_reader *reader, struct arena *arena,
                         const struct reader_limits *limits);
/* Reads on; *out_used is how many bytes were taken (all of them for MORE). After HEAD the caller
 * may change limits.max_body_bytes before it calls again, if need be with an empty slice. */
MUST_CHECK enum http_read http_request_read(struct request_reader *reader, struct slice bytes,
                                            size_t *out_used);

#endif
