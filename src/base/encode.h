/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes to text and back: hexadecimal, base62, base64, UTF-8 validity. Pure; outputs are the
 * caller's; decoders are strict (no blanks, no missing padding, no odd ends).
 */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include "base/arena.h"

/* out gets 2 * length + 1 bytes, lower case, terminated. */
void hex_encode(const void *bytes, size_t length, char *out);
/* False unless text is exactly 2 * length hexadecimal digits. */
bool hex_decode(struct slice text, void *out, size_t length);

/* Digits 0-9A-Za-z, most significant first, padded to `width`, not terminated. The value must fit
 * (ensure). */
void base62_encode(uint64_t value, char *out, size_t width);
/* False on any other character or more than 64 bits. */
bool base62_decode(struct slice text, uint64_t *out_value);
extern const char base62_digits[63];

/* Standard alphabet with padding; {NULL, 0} when the arena is exhausted. */
struct slice base64_encode(struct slice bytes, struct arena *arena);
bool base64_decode(struct slice text, struct arena *arena, struct slice *out_bytes);

/* No overlong forms, no surrogates, nothing above U+10FFFF. */
bool utf8_is_valid(struct slice text);
/* Number of code points of valid UTF-8. */
size_t utf8_count(struct slice text);

/* Big-endian fixed width, the byte order of everything that is MACed or stored. */
void u64_put(uint64_t value, uint8_t out[8]);
uint64_t u64_get(const uint8_t bytes[8]);

#endif
