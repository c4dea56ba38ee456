/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The closed list of this program's macros. A new one needs a decision record.
 * Uses libc only.
 */
#ifndef BASE_MACRO_H
#define BASE_MACRO_H

/* The compiler refuses a caller that drops the result. */
#define MUST_CHECK __attribute__((warn_unused_result))
/* Arguments from `first` on are checked against the format at position `format_at`. */
#define PRINTF_LIKE(format_at, first) __attribute__((format(printf, format_at, first)))
#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Ends the process in every build when a programmer's assumption is wrong. Never for input. */
#define ensure(condition) ((condition) ? (void)0 : check_failed(#condition, __FILE__, __LINE__))

_Noreturn void check_failed(const char *condition, const char *file, int line);

#endif
