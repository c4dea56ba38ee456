/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encode.h"
#include "lib/unit.h"

static void test_hex(UNUSED_STATE)
{
    char text[7];
    uint8_t bytes[3] = {0, 0xab, 0xff};
    hex_encode(bytes, 3, text);
    assert_string_equal(text, "00abff");
    uint8_t back[3] = {1, 2, 3};
    assert_false(hex_decode(slice_from("00abf"), back, 3));
    assert_false(hex_decode(slice_from("00abfg"), back, 3));
    assert_int_equal(back[0], 1);
    assert_true(hex_decode(slice_from("00ABff"), back, 3));
    assert_memory_equal(back, bytes, 3);
}

static void test_base62(UNUSED_STATE)
{
    char text[7] = {0};
    base62_encode(61, text, 2);
    assert_string_equal(text, "0z");
    uint64_t value = 0;
    assert_true(base62_decode(slice_from("10"), &value));
    assert_int_equal(value, 62);
    assert_false(base62_decode(slice_from("-"), &value));
    assert_false(base62_decode(slice_from(""), &value));
    assert_false(base62_decode(slice_from("zzzzzzzzzzzzz"), &value));
}

static void test_base64_vectors_of_rfc_4648(UNUSED_STATE)
{
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    struct arena *arena = arena_new(4096);
    for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++) {
        struct slice back;
        assert_true(slice_is(base64_encode(slice_from(pairs[i][0]), arena), pairs[i][1]));
        assert_true(base64_decode(slice_from(pairs[i][1]), arena, &back));
        assert_true(slice_is(back, pairs[i][0]));
    }
    static const char *const bad[] = {"Zg", "Zg=", "Z===", "Zh==", "Zm9=", "Zg==Zg==", "Z g="};
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        struct slice back;
        assert_false(base64_decode(slice_from(bad[i]), arena, &back));
    }
    arena_free(arena);
}

static void test_utf8(UNUSED_STATE)
{
    static const char *const good[] = {"", "abc", "é", "漢", "🙂", "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {"\x80",
                                      "\xc0\xaf",
                                      "\xe0\x80\xaf",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf8\x88\x80\x80\x80",
                                      "\xe6\xbc",
                                      "\xff"};
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++)
        assert_true(utf8_is_valid(slice_from(good[i])));
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        assert_false(utf8_is_valid(slice_from(bad[i])));
    assert_int_equal(utf8_count(slice_from("aé漢🙂")), 4);
}

static void test_u64_is_big_endian(UNUSED_STATE)
{
    uint8_t bytes[8];
    u64_put(0x0102030405060708, bytes);
    assert_int_equal(bytes[0], 1);
    assert_int_equal(bytes[7], 8);
    assert_true(u64_get(bytes) == 0x0102030405060708);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_base62),
        cmocka_unit_test(test_base64_vectors_of_rfc_4648),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_u64_is_big_endian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
