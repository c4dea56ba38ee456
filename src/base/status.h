/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one error vocabulary of the program: eight values, and a sentence for humans.
 * Not for verdicts: "refused" is a successful answer and has its own enum (core/login.h).
 * Used by everybody. The caller owns the struct error; it is filled at the place that knows and
 * never rewritten on the way up. Outputs of a function that fails are untouched.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include "base/macro.h"

enum status {
    STATUS_OK = 0,
    STATUS_INVALID,     /* the input breaks a rule that the text names */
    STATUS_REFUSED,     /* who asks may not do this */
    STATUS_NOT_FOUND,   /* what was asked for does not exist */
    STATUS_CONFLICT,    /* it exists already, or changed meanwhile */
    STATUS_LIMIT,       /* a bound of size, count or queue was met */
    STATUS_UNAVAILABLE, /* the world (disk, database, network) does not answer; later may work */
    STATUS_NO_MEMORY,
    STATUS_INTERNAL, /* a state that the program rules out */
};

struct error {
    enum status status;
    char text[256]; /* one sentence, no secret in it, always terminated */
};

/* Fills err (may be NULL: the caller does not want the text) and returns status. */
enum status error_set(struct error *err, enum status status, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* "invalid", "not found", …; never NULL. */
const char *status_name(enum status status);

#endif
