/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One reason inside, five answers outside: the table core/reason.def as an enum and a look-up.
 * Rows are data, documentation and test cases. Pure.
 */
#ifndef CORE_REASON_H
#define CORE_REASON_H

#include <stdbool.h>
#include <stdint.h>

#define REASON(number, name, key, status, soap_code, oauth_error, notify, sentence)                \
    REASON_##name = number,
enum login_reason {
#include "core/reason.def"
};
#undef REASON

struct reason_row {
    enum login_reason reason;
    const char *key;         /* stable word for JSON and filters: "password_wrong" */
    const char *status;      /* the history's status text, the original's where it has one */
    const char *soap_code;   /* precise ExceptionCode, said only if the verdict is precise */
    const char *oauth_error; /* precise OAuth error_description, likewise */
    bool notify;             /* the user is told by mail */
    const char *sentence;    /* for the user, the administrator and `explain`: why, what to do */
};

/* The row; for a number from a newer or damaged database the row of REASON_UNKNOWN. */
const struct reason_row *reason_get(int number);

#endif
