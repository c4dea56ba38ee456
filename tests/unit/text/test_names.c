/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"
#include "text/names.h"

static void assert_fold(const char *name, const char *expected)
{
    struct arena *arena = arena_new(65536);
    struct slice out;
    assert_true(username_fold(slice_from(name), arena, &out));
    assert_int_equal(out.length, strlen(expected));
    assert_memory_equal(out.bytes, expected, out.length);
    arena_free(arena);
}

static void test_folding(UNUSED_STATE)
{
    assert_fold("", "");
    assert_fold("Ada@Example.COM", "ada@example.com");
    assert_fold("STRASSE@x", "strasse@x");
    assert_fold("stra\u00DFe@x", "strasse@x");
    assert_fold("E\u0301@x", "\u00E9@x"); /* decomposed, capital */
    assert_fold("\u00C9@x", "\u00E9@x");
    assert_fold("\u03A3@x", "\u03C3@x"); /* both small sigmas are one */
    assert_fold("\u03C2@x", "\u03C3@x");
    assert_fold("\u212A@x", "k@x"); /* the Kelvin sign */
}

static void test_folding_twice_changes_nothing(UNUSED_STATE)
{
    static const char *const names[] = {"\u0130@x", "\u01F0@x",  "\u1E9E@x", "\u0390@x",
                                        "\u1FB7@x", "J\u030C@x", "\uFB03@x"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        struct arena *arena = arena_new(65536);
        struct slice once, twice;
        assert_true(username_fold(slice_from(names[i]), arena, &once));
        assert_true(username_fold(once, arena, &twice));
        assert_true(slice_equal(once, twice));
        arena_free(arena);
    }
}

static void test_normal_form(UNUSED_STATE)
{
    struct arena *arena = arena_new(65536);
    struct slice out = slice_from("untouched");
    assert_false(text_nfc(slice_from("\xff"), arena, &out));
    assert_true(slice_is(out, "untouched"));
    assert_true(text_nfc(slice_from("Cafe\u0301 \u212B"), arena, &out));
    assert_true(slice_is(out, "Caf\u00E9 \u00C5"));
    assert_true(text_nfc(slice_make("a\0b", 3), arena, &out));
    assert_int_equal(out.length, 3);
    arena_free(arena);
}

static void test_usernames(UNUSED_STATE)
{
    static const char *const good[] = {"ada@example.com", "a@b", "josé@büro.example",
                                       "x+y@z.example", "用户@例子.example"};
    static const char *const bad[] = {
        "",     "ada",  "@example.com", "ada@",       "a@b@c",      "a b@c",   "a\tb@c",
        "a@.c", "a@c.", "a\u202Eb@c",   "a\u200Bb@c", "a\u00A0b@c", "a\xff@c", "a@c\n"};
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++)
        assert_true(username_is_valid(slice_from(good[i])));
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        assert_false(username_is_valid(slice_from(bad[i])));
    char name[3 * 82] = "a@";
    for (int i = 0; i < 78; i++)
        strcat(name, "é");
    assert_true(username_is_valid(slice_from(name)));
    strcat(name, "é");
    assert_false(username_is_valid(slice_from(name)));
}

static void test_email(UNUSED_STATE)
{
    static const char *const good[] = {"ada@example.com", "a.b+c@d-e.example", "o'brien@x",
                                       "root@localhost", "1@2.example"};
    static const char *const bad[] = {"",
                                      "a",
                                      "a@",
                                      "@b",
                                      ".a@b",
                                      "a.@b",
                                      "a..b@c",
                                      "\"a b\"@c",
                                      "a@b c",
                                      "a@b\r\nRcpt: x",
                                      "a@[192.0.2.1]",
                                      "a@-b",
                                      "a@b-",
                                      "a@b..c",
                                      "a@b.",
                                      "a@b@c",
                                      "é@b",
                                      "a@é",
                                      "a,b@c",
                                      "<a@b>"};
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++)
        assert_true(email_is_valid(slice_from(good[i])));
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        assert_false(email_is_valid(slice_from(bad[i])));
    assert_false(email_is_valid(slice_make("a\0@b", 4)));
    char local[80];
    memset(local, 'a', 65);
    strcpy(local + 65, "@b");
    assert_false(email_is_valid(slice_from(local)));
    assert_true(email_is_valid(slice_from(local + 1)));
}

static void test_display_names(UNUSED_STATE)
{
    static const char *const good[] = {"",     "Ada Lovelace", "José O'Brien",
                                       "漢字", "שלום",         "می\u200Cخواهم"};
    static const char *const bad[] = {"a\nb",     "a\x1b[1m", "a\x7f",    "a\xc2\x85",
                                      "a\u2028b", "a\u202Eb", "a\u2066b", "a\u200Bb",
                                      "a\uFEFFb", "a\xff",    "a\uE000b", "a\u0378"};
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++)
        assert_true(text_is_printable(slice_from(good[i])));
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        assert_false(text_is_printable(slice_from(bad[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folding),     cmocka_unit_test(test_folding_twice_changes_nothing),
        cmocka_unit_test(test_normal_form), cmocka_unit_test(test_usernames),
        cmocka_unit_test(test_email),       cmocka_unit_test(test_display_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
