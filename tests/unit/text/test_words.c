/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"
#include "text/words.h"

static void assert_words(const char *text, const char *expected)
{
    struct arena *arena = arena_new(65536);
    struct words words = {.count = 0};
    struct slice joined = slice_from("");
    assert_true(words_cut(slice_from(text), arena, &words));
    for (size_t i = 0; i < words.count; i++)
        joined = arena_format(arena, "%.*s[%.*s]", (int)joined.length, joined.bytes,
                              (int)words.list[i].length, words.list[i].bytes);
    assert_true(slice_is(joined, expected));
    arena_free(arena);
}

static void test_words_are_letters_and_digits_in_a_row_folded(UNUSED_STATE)
{
    assert_words("", "");
    assert_words(" -- ", "");
    assert_words("Ada Lovelace", "[ada][lovelace]");
    assert_words("ada.LOVELACE+7@mail-2.example.com", "[ada][lovelace][7][mail][2][example][com]");
    assert_words("M\xC3\x9CLLER O'Neill", "[m\xC3\xBCller][o][neill]");
    assert_words("e\xCC\x81t\xC3\xA9", "[\xC3\xA9t\xC3\xA9]"); /* composed */
}

static void test_a_word_comes_once(UNUSED_STATE)
{
    assert_words("anna ANNA x anna", "[anna][x]");
}

static void test_a_long_word_is_cut_between_code_points(UNUSED_STATE)
{
    struct arena *arena = arena_new(65536);
    struct words words = {.count = 0};
    char text[] = "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123\xC3\xA9zz q";
    assert_true(words_cut(slice_from(text), arena, &words));
    assert_int_equal(words.count, 2);
    assert_int_equal(words.list[0].length, 63); /* the letter behind would need two bytes */
    assert_true(slice_is(words.list[1], "q"));
    arena_free(arena);
}

static void test_what_is_no_text_has_no_words(UNUSED_STATE)
{
    struct arena *arena = arena_new(65536);
    struct words words = {.count = 0};
    assert_false(words_cut(slice_from("a\xFF"), arena, &words));
    assert_int_equal(words.count, 0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_are_letters_and_digits_in_a_row_folded),
        cmocka_unit_test(test_a_word_comes_once),
        cmocka_unit_test(test_a_long_word_is_cut_between_code_points),
        cmocka_unit_test(test_what_is_no_text_has_no_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
