/* SPDX-License-Identifier: Apache-2.0 */
/*
 * application/x-www-form-urlencoded, in bodies and query strings, and the percent encoding of
 * URLs. Strict: every % is followed by two hexadecimal digits, no NUL, UTF-8 only; '+' is a space.
 * The decoded fields live in the caller's arena, which is zeroed after the request, because
 * passwords lie in it. Any thread. Errors: STATUS_INVALID, or STATUS_LIMIT for too many fields.
 */
#ifndef TEXT_FORM_H
#define TEXT_FORM_H

#include "base/buffer.h"
#include "base/status.h"

enum { FORM_MAX_FIELDS = 64 };

struct form_field {
    struct slice name;
    struct slice value;
};

struct form {
    const struct form_field *fields;
    size_t count;
};

/* The caller has bounded the body's size. An empty body is an empty form. */
MUST_CHECK enum status form_parse(struct slice body, struct arena *arena, struct form *out_form,
                                  struct error *err);
/* False when the field is absent or stands there more than once. */
bool form_get(const struct form *form, const char *name, struct slice *out_value);
/* As form_get, the empty slice instead of false. */
struct slice form_value(const struct form *form, const char *name);
/* True when the field stands there at least once (check boxes, buttons). */
bool form_has(const struct form *form, const char *name);

/* Everything but A-Z a-z 0-9 - . _ ~ becomes %XX. */
void url_encode(struct buffer *buffer, struct slice s);
/* %XX to bytes, '+' stays. False for a broken %, a NUL, or invalid UTF-8. */
MUST_CHECK bool url_decode(struct slice s, struct arena *arena, struct slice *out);

#endif
