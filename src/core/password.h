/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which new passwords are acceptable. Not whether a submitted one is right: crypto/password_hash.h.
 * Pure; the password has been normalised (NFC) by the caller. Sources: design §2, R3, R4, R14-R16,
 * platform.md §5 for the original's options.
 */
#ifndef CORE_PASSWORD_H
#define CORE_PASSWORD_H

#include "base/macro.h"
#include "base/slice.h"

enum {
    PASSWORD_MAX_BYTES = 1024,
    PASSWORD_LENGTH_DEFAULT = 15,
    PASSWORD_LENGTH_LEAST = 8, /* what an organization may set at the least and at the most */
    PASSWORD_LENGTH_MOST = 64,
};

enum password_complexity {
    /* stored: do not renumber */
    PASSWORD_ANY = 0,
    PASSWORD_ALPHANUMERIC = 1,          /* a letter and a digit */
    PASSWORD_SPECIAL = 2,               /* a letter, a digit and a special character */
    PASSWORD_MIXED_NUMERIC = 3,         /* upper, lower, digit */
    PASSWORD_MIXED_NUMERIC_SPECIAL = 4, /* upper, lower, digit, special */
    PASSWORD_ANY_3 = 5,                 /* three of upper, lower, digit, special */
};

struct password_policy {
    unsigned min_length; /* code points */
    enum password_complexity complexity;
};

struct password_context {
    struct slice username; /* words that the password must not be, folded; may be empty */
    struct slice full_name;
    struct slice organization;
};

enum password_fault {
    PASSWORD_OK,
    PASSWORD_EMPTY,
    PASSWORD_NOT_UTF8,      /* or holds a NUL */
    PASSWORD_TOO_LONG,      /* in bytes */
    PASSWORD_TOO_SHORT,     /* in code points */
    PASSWORD_ENDS_IN_TOKEN, /* R3: the two readings of one string must never both be right */
    PASSWORD_COMMON,        /* on the blocklist */
    PASSWORD_PERSONAL,      /* the user name, a name, the organization, the product */
    PASSWORD_TOO_SIMPLE,    /* one character repeated, or a run like abcdef or 123456 */
    PASSWORD_COMPLEXITY,
};

enum password_fault password_check(struct slice password, const struct password_policy *policy,
                                   const struct password_context *context);
/* One sentence that says why and what to do; "" for OK. */
const char *password_fault_text(enum password_fault fault);

#endif
