/* SPDX-License-Identifier: Apache-2.0 */
#include "core/token.h"

#include "base/encode.h"

#include <string.h>

enum {
    PREFIX_LENGTH = 4,
    RANDOM_LENGTH = 24,
    CHECKED_LENGTH = PREFIX_LENGTH + RANDOM_LENGTH,
    CHECKSUM_LENGTH = 6,
    UNBIASED = 248, /* the largest multiple of 62 that a byte holds */
};

static const char prefix[] = "sp1_";

/* CRC-32/ISO-HDLC, as in zlib; bit by bit, because 28 bytes need no table. */
static uint32_t crc32_of(struct slice text)
{
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < text.length; i++) {
        crc ^= (uint8_t)text.bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
    return ~crc;
}

bool token_make(const uint8_t entropy[TOKEN_ENTROPY_BYTES], char out_token[TOKEN_LENGTH + 1])
{
    char token[TOKEN_LENGTH + 1];
    memcpy(token, prefix, PREFIX_LENGTH);
    size_t length = PREFIX_LENGTH;
    for (size_t i = 0; i < TOKEN_ENTROPY_BYTES && length < CHECKED_LENGTH; i++)
        if (entropy[i] < UNBIASED)
            token[length++] = base62_digits[entropy[i] % 62];
    bool enough = length == CHECKED_LENGTH;
    if (enough) {
        uint32_t crc = crc32_of(slice_make(token, CHECKED_LENGTH));
        base62_encode(crc, token + CHECKED_LENGTH, CHECKSUM_LENGTH);
        token[TOKEN_LENGTH] = '\0';
        memcpy(out_token, token, sizeof(token));
    }
    explicit_bzero(token, sizeof(token));
    return enough;
}

static bool is_base62(struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        bool is_digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!is_digit)
            return false;
    }
    return true;
}

bool token_has_form(struct slice text)
{
    if (text.length != TOKEN_LENGTH || !slice_starts(text, prefix) ||
        !is_base62(slice_from_index(text, PREFIX_LENGTH)))
        return false;
    char checksum[CHECKSUM_LENGTH];
    base62_encode(crc32_of(slice_first(text, CHECKED_LENGTH)), checksum, CHECKSUM_LENGTH);
    return memcmp(text.bytes + CHECKED_LENGTH, checksum, CHECKSUM_LENGTH) == 0;
}

struct token_split token_split(struct slice secret)
{
    struct token_split split = {.carries = false, .password = secret};
    if (secret.length < TOKEN_LENGTH)
        return split;
    size_t boundary = secret.length - TOKEN_LENGTH;
    struct slice tail = slice_from_index(secret, boundary);
    if (!token_has_form(tail))
        return split;
    return (struct token_split){true, slice_first(secret, boundary), tail};
}
