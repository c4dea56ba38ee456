/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encode.h"

#include <string.h>

const char base62_digits[63] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static const char base64_digits[65] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void hex_encode(const void *bytes, size_t length, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *b = bytes;
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = digits[b[i] >> 4];
        out[2 * i + 1] = digits[b[i] & 15];
    }
    out[2 * length] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hex_decode(struct slice text, void *out, size_t length)
{
    if (text.length != 2 * length)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (hex_value(text.bytes[i]) < 0)
            return false;
    uint8_t *b = out;
    for (size_t i = 0; i < length; i++)
        /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): all are digits */
        b[i] = (uint8_t)(hex_value(text.bytes[2 * i]) << 4 | hex_value(text.bytes[2 * i + 1]));
    return true;
}

void base62_encode(uint64_t value, char *out, size_t width)
{
    for (size_t i = width; i > 0; i--) {
        out[i - 1] = base62_digits[value % 62];
        value /= 62;
    }
    ensure(value == 0);
}

bool base62_decode(struct slice text, uint64_t *out_value)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.length; i++) {
        const char *digit = text.bytes[i] == '\0' ? NULL : strchr(base62_digits, text.bytes[i]);
        if (digit == NULL || __builtin_mul_overflow(value, (uint64_t)62, &value) ||
            __builtin_add_overflow(value, (uint64_t)(digit - base62_digits), &value))
            return false;
    }
    if (text.length == 0)
        return false;
    *out_value = value;
    return true;
}

struct slice base64_encode(struct slice bytes, struct arena *arena)
{
    size_t length = (bytes.length + 2) / 3 * 4;
    char *out = arena_alloc(arena, length + 1);
    if (out == NULL)
        return slice_make(NULL, 0);
    const uint8_t *b = (const uint8_t *)bytes.bytes;
    char *to = out;
    for (size_t i = 0; i < bytes.length; i += 3) {
        size_t left = bytes.length - i;
        uint32_t group = (uint32_t)b[i] << 16 | (uint32_t)(left > 1 ? b[i + 1] : 0) << 8 |
                         (uint32_t)(left > 2 ? b[i + 2] : 0);
        *to++ = base64_digits[group >> 18];
        *to++ = base64_digits[group >> 12 & 63];
        *to++ = left > 1 ? base64_digits[group >> 6 & 63] : '=';
        *to++ = left > 2 ? base64_digits[group & 63] : '=';
    }
    return slice_make(out, length);
}

static int base64_value(char c)
{
    const char *digit = c == '\0' ? NULL : strchr(base64_digits, c);
    return digit == NULL ? -1 : (int)(digit - base64_digits);
}

bool base64_decode(struct slice text, struct arena *arena, struct slice *out_bytes)
{
    if (text.length % 4 != 0)
        return false;
    size_t padding = slice_ends(text, "==") ? 2 : slice_ends(text, "=") ? 1 : 0;
    struct slice digits = slice_first(text, text.length - padding);
    uint8_t *out = arena_alloc(arena, text.length / 4 * 3 + 1);
    if (out == NULL)
        return false;
    size_t length = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    for (size_t i = 0; i < digits.length; i++) {
        int value = base64_value(digits.bytes[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[length++] = (uint8_t)(bits >> have & 0xff);
        }
    }
    if ((bits & ((1U << have) - 1)) != 0)
        return false; /* two texts must never mean the same bytes */
    *out_bytes = slice_make(out, length);
    return true;
}

/* Length of the valid code point that starts at `at`, or 0. */
static size_t utf8_step(struct slice text, size_t at)
{
    const uint8_t *b = (const uint8_t *)text.bytes + at;
    size_t left = text.length - at;
    if (b[0] < 0x80)
        return 1;
    size_t length = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
    if (b[0] < 0xc2 || b[0] > 0xf4 || left < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((b[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (b[0] == 0xe0 && b[1] < 0xa0) || (b[0] == 0xf0 && b[1] < 0x90);
    bool outside = (b[0] == 0xed && b[1] >= 0xa0) || (b[0] == 0xf4 && b[1] >= 0x90);
    return overlong || outside ? 0 : length;
}

bool utf8_is_valid(struct slice text)
{
    for (size_t at = 0; at < text.length;) {
        size_t step = utf8_step(text, at);
        if (step == 0)
            return false;
        at += step;
    }
    return true;
}

size_t utf8_count(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        if (((uint8_t)text.bytes[i] & 0xc0) != 0x80)
            count++;
    return count;
}

void u64_put(uint64_t value, uint8_t out[8])
{
    for (size_t i = 8; i > 0; i--) {
        out[i - 1] = (uint8_t)value;
        value >>= 8;
    }
}

uint64_t u64_get(const uint8_t bytes[8])
{
    uint64_t value = 0;
    for (size_t i = 0; i < 8; i++)
        value = value << 8 | bytes[i];
    return value;
}
