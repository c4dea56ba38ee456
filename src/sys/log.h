/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The operator's log: one line per record on standard error, with UTC time and level. Not the
 * login history and not the audit trail, which are stored. Never hand it a secret. One record
 * stays one line: control characters, escape sequences, marks that reorder text and bytes that
 * are not UTF-8 are written as \xNN (R72). Any thread; a line is one write. Cannot fail: a line
 * that cannot be written is lost.
 */
#ifndef SYS_LOG_H
#define SYS_LOG_H

#include "base/macro.h"
#include "base/slice.h"
#include "base/types.h"

enum log_level {
    LOG_LEVEL_ERROR,   /* something does not work and needs a person */
    LOG_LEVEL_WARNING, /* works, but a person should look */
    LOG_LEVEL_NOTICE,  /* starts, stops, changes */
    LOG_LEVEL_INFO,
};

enum { LOG_LINE_MAX = 2048 }; /* with newline; longer records end in "..." */

void log_line(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);
/* Levels after this one are not written; LOG_LEVEL_INFO (all) at the start of the program. */
void log_set_level(enum log_level last);

/* The line as log_line writes it, newline included; its length. For tests and other sinks. */
size_t log_format(enum log_level level, micros now, struct slice text, char out[LOG_LINE_MAX]);

#endif
