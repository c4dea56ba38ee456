/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the three files of the request reader share: steps, lines, refusals. Not for others.
 * request_reader.c drives the phases and cuts lines, request_head.c understands the request line
 * and the fields, request_body.c undoes chunks and gzip.
 */
#ifndef HTTP_REQUEST_READER_IMPL_H
#define HTTP_REQUEST_READER_IMPL_H

#include "http/request_reader.h"

enum reader_step {
    STEP_ON,   /* the next phase may begin */
    STEP_MORE, /* needs bytes that have not come yet */
    STEP_HEAD,
    STEP_DONE,
    STEP_REFUSED,
};

enum line_result {
    LINE_READY,
    LINE_MORE,
    LINE_LONG,
    LINE_BAD, /* bare LF or CR, NUL, another control byte */
};

/* Ends the reading; `text` is static. */
enum reader_step reader_refuse(struct request_reader *reader, int status, const char *text);
/* Cuts the next line (without its end) off *bytes. It is valid until the next call. */
enum line_result reader_line(struct request_reader *reader, struct slice *bytes, size_t max_bytes,
                             struct slice *out_line);

enum reader_step request_line_read(struct request_reader *reader, struct slice line);
/* Splits "name: value"; false when it is not exactly that. Borrows the line. */
bool field_split(struct slice line, struct http_field *out_field);
enum reader_step field_read(struct request_reader *reader, struct slice line);
/* After the empty line: what the fields mean for the framing. */
enum reader_step head_finish(struct request_reader *reader);

enum reader_step body_begin(struct request_reader *reader);
enum reader_step body_read(struct request_reader *reader, struct slice *bytes);
enum reader_step chunk_size_read(struct request_reader *reader, struct slice *bytes);
enum reader_step chunk_data_read(struct request_reader *reader, struct slice *bytes);
enum reader_step chunk_end_read(struct request_reader *reader, struct slice *bytes);
enum reader_step trailer_read(struct request_reader *reader, struct slice *bytes);
enum reader_step body_finish(struct request_reader *reader, struct slice *bytes);

#endif
