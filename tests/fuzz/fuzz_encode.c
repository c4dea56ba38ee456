/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes, to text and back; and any bytes as text: what a decoder accepts, the encoder must have
 * been able to write (but for the case of hexadecimal digits). */
#include "base/encode.h"
#include "fuzz/fuzz.h"

#include <string.h>

enum { NUMBER_WIDTH = 11 /* digits of 2^64 in base 62 */ };

static void hex_check(struct slice text, struct arena *arena)
{
    size_t half = text.length / 2;
    char *encoded = arena_alloc(arena, 2 * text.length + 1);
    char *decoded = arena_alloc(arena, text.length + 1);
    hex_encode(text.bytes, text.length, encoded);
    ensure(hex_decode(slice_from(encoded), decoded, text.length));
    ensure(slice_equal(slice_make(decoded, text.length), text));
    if (hex_decode(text, decoded, half)) {
        hex_encode(decoded, half, encoded);
        ensure(slice_equal_fold(slice_from(encoded), text));
    }
}

static void base64_check(struct slice text, struct arena *arena)
{
    struct slice encoded = base64_encode(text, arena), decoded;
    ensure(base64_decode(encoded, arena, &decoded) && slice_equal(decoded, text));
    if (base64_decode(text, arena, &decoded))
        ensure(slice_equal(base64_encode(decoded, arena), text));
}

/* The bytes as a number, and as its digits. */
static void number_check(struct slice text)
{
    char encoded[NUMBER_WIDTH];
    uint8_t bytes[8] = {0}, put[8];
    memcpy(bytes, text.bytes, text.length < sizeof bytes ? text.length : sizeof bytes);
    uint64_t value = u64_get(bytes), again;
    u64_put(value, put);
    ensure(memcmp(put, bytes, sizeof put) == 0);
    base62_encode(value, encoded, sizeof encoded);
    ensure(base62_decode(slice_make(encoded, sizeof encoded), &again) && again == value);
    if (base62_decode(text, &value) && text.length == NUMBER_WIDTH) {
        base62_encode(value, encoded, sizeof encoded);
        ensure(slice_equal(slice_make(encoded, sizeof encoded), text));
    }
}

/* Valid text stays so when it is cut between two code points, and only there. */
static void utf8_check(struct slice text)
{
    if (!utf8_is_valid(text))
        return;
    size_t cuts = 0;
    for (size_t i = 0; i < text.length; i++)
        cuts += utf8_is_valid(slice_first(text, i));
    ensure(cuts == utf8_count(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)1 << 20);
    struct slice text = slice_make(bytes, length < 512 ? length : 512);
    hex_check(text, arena);
    base64_check(text, arena);
    if (text.length > 0)
        number_check(text);
    else
        ensure(!base62_decode(text, &(uint64_t){0}));
    utf8_check(text);
    arena_reset(arena);
    return 0;
}
