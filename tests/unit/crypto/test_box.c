/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encode.h"
#include "crypto/box.h"
#include "crypto/keyring.h"
#include "crypto/start.h"
#include "lib/unit.h"

static const uint8_t key[KEY_BYTES] = {1, 2, 3};
static const uint8_t nonce[BOX_NONCE_BYTES] = {4, 5, 6};
static const struct slice plain = SLICE("Your new security token is sp1_…");
static const struct slice row = SLICE("row 7, user 9");

static struct arena *arena;
static struct slice box;

static int set_up(UNUSED_STATE)
{
    arena = arena_new(1 << 16);
    if (!crypto_start() || !box_seal(key, nonce, plain, row, arena, &box))
        return -1;
    return 0;
}

static int tear_down(UNUSED_STATE)
{
    arena_free(arena);
    return 0;
}

/* The vector of draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
static void test_known_answer(UNUSED_STATE)
{
    uint8_t vector_key[KEY_BYTES], vector_nonce[BOX_NONCE_BYTES];
    for (size_t i = 0; i < KEY_BYTES; i++)
        vector_key[i] = (uint8_t)(0x80 + i);
    for (size_t i = 0; i < BOX_NONCE_BYTES; i++)
        vector_nonce[i] = (uint8_t)(0x40 + i);
    const struct slice associated = SLICE("PQRS\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7");
    const struct slice text =
        SLICE("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for "
              "the future, sunscreen would be it.");
    struct slice sealed;
    char hex[2 * 16 + 1];
    assert_true(box_seal(vector_key, vector_nonce, text, associated, arena, &sealed));
    hex_encode(sealed.bytes, 16, hex);
    assert_string_equal(hex, "bd6d179d3e83d43b9576579493c0e939");
    hex_encode(sealed.bytes + sealed.length - 16, 16, hex);
    assert_string_equal(hex, "c0875924c1c7987947deafd8780acf49");
}

static void test_opens_what_was_sealed(UNUSED_STATE)
{
    struct slice opened;
    assert_int_equal(box.length, plain.length + BOX_OVERHEAD);
    assert_true(box_open(key, nonce, box, row, arena, &opened));
    assert_true(slice_equal(opened, plain));
    const struct slice nothing = SLICE("");
    struct slice empty;
    assert_true(box_seal(key, nonce, nothing, nothing, arena, &empty));
    assert_true(box_open(key, nonce, empty, nothing, arena, &opened));
    assert_int_equal(opened.length, 0);
}

/* Whatever the arena hands out next does not overwrite the terminator. */
static void test_opened_text_is_terminated(UNUSED_STATE)
{
    const struct slice text = SLICE("0123456789abcdef");
    struct slice sealed, opened;
    assert_true(box_seal(key, nonce, text, row, arena, &sealed));
    assert_true(box_open(key, nonce, sealed, row, arena, &opened));
    memset(arena_alloc(arena, 64), 0xFF, 64);
    assert_string_equal(opened.bytes, "0123456789abcdef");
}

static void test_any_changed_bit_closes_it(UNUSED_STATE)
{
    struct slice opened = SLICE("untouched");
    char changed[128] = "";
    struct slice view = slice_make(changed, box.length);
    for (size_t bit = 0; bit < box.length * 8; bit++) {
        memcpy(changed, box.bytes, box.length);
        changed[bit / 8] = (char)(changed[bit / 8] ^ (1 << bit % 8));
        assert_false(box_open(key, nonce, view, row, arena, &opened));
    }
    assert_true(slice_is(opened, "untouched"));
}

static void test_every_binding_counts(UNUSED_STATE)
{
    struct slice opened;
    const uint8_t other_key[KEY_BYTES] = {1, 2, 4};
    const uint8_t other_nonce[BOX_NONCE_BYTES] = {4, 5, 7};
    const struct slice other_row = SLICE("row 7, user 8");
    assert_false(box_open(other_key, nonce, box, row, arena, &opened));
    assert_false(box_open(key, other_nonce, box, row, arena, &opened));
    assert_false(box_open(key, nonce, box, other_row, arena, &opened));
    for (size_t length = 0; length < box.length; length++)
        assert_false(box_open(key, nonce, slice_first(box, length), row, arena, &opened));
    assert_false(arena_is_exhausted(arena));
}

static void test_no_room(UNUSED_STATE)
{
    struct arena *tiny = arena_new(8);
    struct slice opened;
    assert_false(box_open(key, nonce, box, row, tiny, &opened));
    assert_false(box_seal(key, nonce, plain, row, tiny, &opened));
    arena_free(tiny);
}

#define SEALED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SEALED(test_known_answer),
        SEALED(test_opens_what_was_sealed),
        SEALED(test_opened_text_is_terminated),
        SEALED(test_any_changed_bit_closes_it),
        SEALED(test_every_binding_counts),
        SEALED(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
