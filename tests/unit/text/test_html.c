/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"
#include "text/asset.h"
#include "text/html.h"
#include "text/pages.h"

typedef void (*write_fn)(struct buffer *buffer, struct slice s);

static void assert_written(write_fn write, struct slice input, const char *expected)
{
    struct arena *arena = arena_new(8192);
    struct buffer buffer;
    struct slice text;
    buffer_init(&buffer, arena, 4096);
    write(&buffer, input);
    assert_true(buffer_finish(&buffer, &text));
    assert_string_equal(text.bytes, expected);
    arena_free(arena);
}

static void test_text_and_attributes(UNUSED_STATE)
{
    static const char hostile[] = "<script>alert(\"x\" & 'y')</script>";
    static const char inert[] =
        "&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)&lt;/script&gt;";
    assert_written(html_text, slice_from(hostile), inert);
    assert_written(html_attribute, slice_from(hostile), inert);
    assert_written(html_text, slice_from("漢é🙂 plain\n\t"), "漢é🙂 plain\n\t");
    assert_written(html_text, slice_from(""), "");
}

static void test_broken_bytes_become_the_replacement_character(UNUSED_STATE)
{
    assert_written(html_text, slice_from("a\xff<\xc3"), "a\uFFFD&lt;\uFFFD");
    assert_written(html_text, slice_make("a\0b", 3), "a\uFFFDb");
    assert_written(html_text, slice_from("\x1b[31m\x7f\xc2\x85"), "\uFFFD[31m\uFFFD\uFFFD");
    assert_written(html_text, slice_from("\uFFFD!"), "\uFFFD!");
}

static void test_urls(UNUSED_STATE)
{
    assert_written(html_url, slice_from("/setup?a=1&b=2"), "/setup?a=1&amp;b=2");
    assert_written(html_url, slice_from("https://sallyport.example/"),
                   "https://sallyport.example/");
    assert_written(html_url, slice_from("javascript:alert(1)"), "#");
    assert_written(html_url, slice_from("//evil.example/"), "#");
    assert_written(html_url, slice_from("/\\evil.example/"), "#");
    assert_written(html_url, slice_from("data:text/html,x"), "#");
    assert_written(html_url, slice_from(""), "#");
    assert_written(html_url, slice_from("/\"onclick=\""), "/&quot;onclick=&quot;");
    assert_written(html_url_component, slice_from("a b&\""), "a%20b%26%22");
}

static void test_a_page_keeps_hostile_values_inert(UNUSED_STATE)
{
    static const char evil[] = "\"><script>alert(1)</script>";
    struct arena *arena = arena_new(65536);
    struct buffer buffer;
    struct slice html;
    buffer_init(&buffer, arena, 32768);
    struct page_login page = {.frame = {.csrf = slice_from(evil)},
                              .username = slice_from(evil),
                              .error = slice_from(evil),
                              .reference = slice_from(evil),
                              .next = slice_from(evil)};
    page_login(&buffer, &page);
    assert_true(buffer_finish(&buffer, &html));
    assert_non_null(strstr(html.bytes, "&quot;&gt;&lt;script&gt;"));
    assert_null(strstr(html.bytes, "<script"));
    arena_free(arena);
}

static void test_assets_are_found_by_the_path_that_pages_use(UNUSED_STATE)
{
    struct arena *arena = arena_new(65536);
    struct buffer buffer;
    struct slice html;
    buffer_init(&buffer, arena, 32768);
    page_login(&buffer, &(struct page_login){.next = SLICE("/setup")});
    page_help_security_tokens(&buffer, &(struct page_help_security_tokens){0});
    assert_true(buffer_finish(&buffer, &html));
    for (size_t i = 0; i < asset_table_count; i++) {
        char path[128];
        assert_true(slice_to_string(asset_table[i].path, path, sizeof(path)));
        assert_non_null(strstr(html.bytes, path));
        assert_ptr_equal(asset_find(slice_from(path)), &asset_table[i]);
    }
    assert_null(asset_find(slice_from("/static/style.css")));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_and_attributes),
        cmocka_unit_test(test_broken_bytes_become_the_replacement_character),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_a_page_keeps_hostile_values_inert),
        cmocka_unit_test(test_assets_are_found_by_the_path_that_pages_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
