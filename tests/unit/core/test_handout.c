/* SPDX-License-Identifier: Apache-2.0 */
#include "core/handout.h"

#include "lib/dice.h"
#include "lib/unit.h"

static void make(struct dice *dice, record_id organization, char out_text[HANDOUT_LENGTH + 1])
{
    uint8_t entropy[HANDOUT_ENTROPY_BYTES];
    dice_fill(dice, entropy, sizeof(entropy));
    handout_make(organization, entropy, out_text);
}

static void test_what_is_made_is_read(UNUSED_STATE)
{
    struct dice dice = {29};
    char text[HANDOUT_LENGTH + 1];
    struct handout handout;
    for (unsigned i = 0; i < 1000; i++) {
        record_id organization = i == 0 ? 0 : 1 + dice_roll(&dice, (uint64_t)1 << 40);
        make(&dice, organization, text);
        assert_int_equal(strlen(text), 112);
        assert_true(handout_parse(slice_from(text), &handout));
        assert_int_equal(handout.organization, organization);
        assert_memory_equal(text, "00D", 3);
        assert_int_equal(text[15], '!');
        assert_ptr_equal(handout.handle.bytes, text + 16);
        assert_int_equal(handout.handle.length, 24);
        assert_true(slice_is(handout.text, text));
    }
}

static void test_every_bit_of_entropy_shows(UNUSED_STATE)
{
    uint8_t entropy[HANDOUT_ENTROPY_BYTES] = {0};
    char plain[HANDOUT_LENGTH + 1];
    char flipped[HANDOUT_LENGTH + 1];
    handout_make(1, entropy, plain);
    for (unsigned bit = 0; bit < 8 * HANDOUT_ENTROPY_BYTES; bit++) {
        entropy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        handout_make(1, entropy, flipped);
        assert_string_not_equal(plain, flipped);
        entropy[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

/* At each place exactly the alphabet is read: 62 digits, and "." and "_" behind the mark. */
static void test_nothing_else_is_read(UNUSED_STATE)
{
    struct dice dice = {31};
    char text[HANDOUT_LENGTH + 1];
    struct handout handout;
    make(&dice, 5, text);
    assert_false(handout_parse(slice_make(text, HANDOUT_LENGTH - 1), &handout));
    assert_false(handout_parse(slice_make(text, HANDOUT_LENGTH + 1), &handout));
    assert_false(handout_parse(slice_make(text, 0), &handout));
    for (size_t at = ID_SHORT; at < HANDOUT_LENGTH; at++) {
        char right = text[at];
        unsigned read = 0;
        for (int c = 0; c < 256; c++) {
            text[at] = (char)c;
            read += handout_parse(slice_make(text, HANDOUT_LENGTH), &handout);
        }
        assert_int_equal(read, at == ID_SHORT ? 1 : 64);
        text[at] = right;
    }
    text[0] = '1';
    assert_false(handout_parse(slice_from(text), &handout));
}

static void test_references_are_easy_to_read_aloud(UNUSED_STATE)
{
    uint8_t entropy[REFERENCE_ENTROPY_BYTES];
    char text[REFERENCE_LENGTH + 1];
    char seen[256] = {0};
    unsigned different = 0;
    for (unsigned value = 0; value < 256; value++) {
        memset(entropy, (int)value, sizeof(entropy));
        reference_make(entropy, text);
        assert_int_equal(strlen(text), 10);
        assert_null(strpbrk(text, "ILOUilou"));
        different += seen[(unsigned char)text[0]] == 0;
        seen[(unsigned char)text[0]] = 1;
    }
    assert_int_equal(different, 32);
}

static void test_codes_are_eight_digits(UNUSED_STATE)
{
    char text[CODE_LENGTH + 1];
    code_make((const uint8_t[8]){0}, text);
    assert_string_equal(text, "00000000");
    code_make((const uint8_t[8]){0, 0, 0, 0, 0x0b, 0xad, 0xf0, 0x0d}, text);
    assert_string_equal(text, "95948557"); /* 0x0badf00d = 195948557 */
    code_make((const uint8_t[8]){0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, text);
    assert_string_equal(text, "09551615");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_made_is_read),
        cmocka_unit_test(test_every_bit_of_entropy_shows),
        cmocka_unit_test(test_nothing_else_is_read),
        cmocka_unit_test(test_references_are_easy_to_read_aloud),
        cmocka_unit_test(test_codes_are_eight_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
