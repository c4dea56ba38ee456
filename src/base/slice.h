/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run of bytes that somebody else owns: pointer and length as one value, no terminator needed.
 * Used wherever text travels. A slice borrows; it never frees. The empty slice may have any
 * pointer, NULL included. Nothing here fails.
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slice {
    const char *bytes;
    size_t length;
};

/* A slice of a string literal, usable in static initialisers. */
#define SLICE(literal)                                                                             \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }

struct slice slice_make(const void *bytes, size_t length);
/* The whole of a terminated string; NULL gives the empty slice. */
struct slice slice_from(const char *text);

bool slice_is_empty(struct slice s);
bool slice_equal(struct slice a, struct slice b);
/* Bytewise equality with A-Z equal to a-z; for protocol words only, never for names of users. */
bool slice_equal_fold(struct slice a, struct slice b);
bool slice_is(struct slice s, const char *text);
bool slice_starts(struct slice s, const char *prefix);
bool slice_ends(struct slice s, const char *suffix);
/* Order of the bytes as unsigned values, shorter first on a tie: <0, 0, >0. */
int slice_compare(struct slice a, struct slice b);

/* Bytes from..end; beyond the end gives the empty slice. */
struct slice slice_from_index(struct slice s, size_t from);
/* The first `length` bytes, or all. */
struct slice slice_first(struct slice s, size_t length);
/* Without spaces, tabs, CR and LF at both ends. */
struct slice slice_trim(struct slice s);
/* Index of the byte, or s.length. */
size_t slice_find(struct slice s, char byte);
/* Cuts s at the first separator: *out_head before it, *out_tail after it. False without one: then
 * the head is all and the tail empty. */
bool slice_cut(struct slice s, char separator, struct slice *out_head, struct slice *out_tail);
/* Decimal digits only, no sign, at most 19 of them. False: *out_value untouched. */
bool slice_parse_u64(struct slice s, uint64_t *out_value);
/* Copies with a terminator; false (and an empty string) when it does not fit or holds a NUL. */
bool slice_to_string(struct slice s, char *out, size_t capacity);

#endif
