/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"
#include "text/form.h"

static struct arena *arena;

static int arena_make(UNUSED_STATE)
{
    arena = arena_new(65536);
    return 0;
}

static int arena_end(UNUSED_STATE)
{
    arena_free(arena);
    return 0;
}

static enum status parse(const char *text, struct form *form)
{
    return form_parse(slice_from(text), arena, form, NULL);
}

static void test_fields_are_decoded(UNUSED_STATE)
{
    struct form form;
    struct slice value;
    assert_int_equal(parse("a=1&b=x+y%2B%26&&c=&d&%C3%A9=%F0%9F%99%82&f=a=b", &form), STATUS_OK);
    assert_int_equal(form.count, 6);
    assert_true(form_get(&form, "b", &value));
    assert_true(slice_is(value, "x y+&"));
    assert_true(form_get(&form, "c", &value));
    assert_int_equal(value.length, 0);
    assert_true(form_get(&form, "d", &value));
    assert_true(slice_is(form_value(&form, "é"), "🙂"));
    assert_true(slice_is(form_value(&form, "f"), "a=b"));
    assert_false(form_has(&form, "g"));
}

static void test_repeated_and_absent_fields_are_not_got(UNUSED_STATE)
{
    struct form form;
    struct slice value = slice_from("untouched");
    assert_int_equal(parse("a=1&a=2", &form), STATUS_OK);
    assert_false(form_get(&form, "a", &value));
    assert_false(form_get(&form, "b", &value));
    assert_true(slice_is(value, "untouched"));
    assert_true(form_has(&form, "a"));
    assert_int_equal(form_value(&form, "a").length, 0);
}

static void test_what_is_refused(UNUSED_STATE)
{
    static const char *const bad[] = {"a=%",   "a=%4",        "a=%4x",  "a=%00",   "%zz=a",
                                      "a=%C3", "a=%ED%A0%80", "a=\xe9", "a=%C0%AF"};
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        struct form form = {.count = 77};
        assert_int_equal(parse(bad[i], &form), STATUS_INVALID);
        assert_int_equal(form.count, 77);
    }
    struct form form;
    struct slice nul = slice_make("a=\0", 3);
    assert_int_equal(form_parse(nul, arena, &form, NULL), STATUS_INVALID);
}

static void test_the_number_of_fields_is_bounded(UNUSED_STATE)
{
    char body[2 * (FORM_MAX_FIELDS + 1) + 1] = "";
    for (int i = 0; i < FORM_MAX_FIELDS; i++)
        strcat(body, i == 0 ? "a" : "&a");
    struct form form;
    assert_int_equal(parse(body, &form), STATUS_OK);
    assert_int_equal(form.count, FORM_MAX_FIELDS);
    strcat(body, "&");
    assert_int_equal(parse(body, &form), STATUS_LIMIT);
    assert_int_equal(parse("", &form), STATUS_OK);
    assert_int_equal(form.count, 0);
}

static void test_a_small_arena_is_no_crash(UNUSED_STATE)
{
    struct arena *small = arena_new(64);
    struct form form;
    assert_int_equal(form_parse(slice_from("a=1&b=2&c=3&d=4"), small, &form, NULL),
                     STATUS_NO_MEMORY);
    arena_free(small);
}

static void test_url_encoding_there_and_back(UNUSED_STATE)
{
    struct buffer buffer;
    struct slice text, back;
    buffer_init(&buffer, arena, 4096);
    url_encode(&buffer, slice_from("a-z_.~ /?&=%+é\"<"));
    assert_true(buffer_finish(&buffer, &text));
    assert_string_equal(text.bytes, "a-z_.~%20%2F%3F%26%3D%25%2B%C3%A9%22%3C");
    assert_true(url_decode(text, arena, &back));
    assert_true(slice_is(back, "a-z_.~ /?&=%+é\"<"));
    assert_true(url_decode(slice_from("a+b"), arena, &back));
    assert_true(slice_is(back, "a+b"));
    assert_false(url_decode(slice_from("%"), arena, &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_are_decoded),
        cmocka_unit_test(test_repeated_and_absent_fields_are_not_got),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_the_number_of_fields_is_bounded),
        cmocka_unit_test(test_a_small_arena_is_no_crash),
        cmocka_unit_test(test_url_encoding_there_and_back),
    };
    return cmocka_run_group_tests(tests, arena_make, arena_end);
}
