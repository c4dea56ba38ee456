/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"
#include "text/gzip.h"

#include <stdlib.h>
#include <zlib.h>

enum { PIECES = 200, PIECE = 5000 };

static void test_pieces_make_one_file(UNUSED_STATE)
{
    struct arena *arena = arena_new(1 << 26);
    struct gzip *gzip = gzip_new();
    uint8_t *file = malloc(2 * PIECES * PIECE), *back = malloc(PIECES * PIECE + 1);
    char text[PIECE];
    size_t length = 0;
    for (unsigned i = 0; i < PIECES; i++) {
        struct slice bytes;
        for (unsigned j = 0; j < PIECE; j++) /* half of it hard to compress */
            text[j] = (char)(i % 2 == 0 ? 'x' : (i * 7919 + j * j * 31 + j / 7) % 251);
        assert_true(gzip_add(gzip, slice_make(text, PIECE), i + 1 == PIECES, arena, &bytes));
        memcpy(file + length, bytes.bytes, bytes.length);
        length += bytes.length;
    }
    gzip_free(gzip);
    z_stream stream = {.next_in = file,
                       .avail_in = (uInt)length,
                       .next_out = back,
                       .avail_out = PIECES * PIECE + 1};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, PIECES * PIECE);
    assert_memory_equal(back + (PIECES - 1) * PIECE, text, PIECE);
    inflateEnd(&stream);
    free(file);
    free(back);
    arena_free(arena);
}

static void test_an_empty_file_is_a_file(UNUSED_STATE)
{
    struct arena *arena = arena_new(1 << 20);
    struct gzip *gzip = gzip_new();
    struct slice bytes;
    assert_true(gzip_add(gzip, slice_from(""), true, arena, &bytes));
    assert_true(bytes.length > 10);
    gzip_free(gzip);
    gzip_free(NULL);
    arena_free(arena);
}

static void test_without_memory_it_fails(UNUSED_STATE)
{
    struct arena *arena = arena_new(64);
    struct gzip *gzip = gzip_new();
    struct slice bytes;
    assert_false(gzip_add(gzip, slice_from("abc"), true, arena, &bytes));
    gzip_free(gzip);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_make_one_file),
        cmocka_unit_test(test_an_empty_file_is_a_file),
        cmocka_unit_test(test_without_memory_it_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
