/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON under limits (jansson behind it), read into a tree in the caller's arena, and a streaming
 * writer over a buffer. Duplicate member names, NUL and invalid UTF-8 are refused when reading;
 * when writing, invalid UTF-8 becomes U+FFFD and everything that is unsafe in a script or log is
 * escaped. Nothing has to be freed. Any thread.
 * Errors: STATUS_INVALID for what is not acceptable JSON, STATUS_LIMIT for too much of it.
 */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "base/buffer.h"
#include "base/status.h"

enum {
    JSON_MAX_BYTES = 64 * 1024, /* the usual max_bytes */
    JSON_MAX_NESTING = 16,
};

enum json_kind {
    JSON_KIND_NULL,
    JSON_KIND_BOOL,
    JSON_KIND_INTEGER,
    JSON_KIND_REAL,
    JSON_KIND_TEXT,
    JSON_KIND_ARRAY,
    JSON_KIND_OBJECT,
};

struct json_node {
    enum json_kind kind;
    struct slice name;             /* of a member; empty in arrays and at the root */
    struct slice text;             /* JSON_KIND_TEXT; terminated */
    int64_t integer;               /* JSON_KIND_INTEGER */
    double real;                   /* JSON_KIND_REAL */
    bool truth;                    /* JSON_KIND_BOOL */
    const struct json_node *first; /* items or members, in order */
    const struct json_node *next;
};

/* Reads one whole value of at most max_bytes. */
MUST_CHECK enum status json_parse(struct slice text, size_t max_bytes, struct arena *arena,
                                  const struct json_node **out_root, struct error *err);
/* The member of that name, or NULL; accepts NULL and other kinds than objects. */
const struct json_node *json_member(const struct json_node *object, const char *name);
/* True and the text when the member exists and is text. */
bool json_member_text(const struct json_node *object, const char *name, struct slice *out_text);

/* Writes one value; commas come by themselves. Zeroed but for `out` at the start. */
struct json_writer {
    struct buffer *out;
    bool comma_due;
};

void json_open_object(struct json_writer *writer);
void json_close_object(struct json_writer *writer);
void json_open_array(struct json_writer *writer);
void json_close_array(struct json_writer *writer);
/* The name of the next value; only inside an object. */
void json_key(struct json_writer *writer, const char *name);
void json_put_text(struct json_writer *writer, struct slice s);
void json_put_integer(struct json_writer *writer, int64_t value);
void json_put_bool(struct json_writer *writer, bool value);
void json_put_null(struct json_writer *writer);
/* Key and value in one. */
void json_pair_text(struct json_writer *writer, const char *name, struct slice s);
void json_pair_integer(struct json_writer *writer, const char *name, int64_t value);
void json_pair_bool(struct json_writer *writer, const char *name, bool value);

#endif
