/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"
#include "text/json.h"

static struct arena *arena;

static int arena_make(UNUSED_STATE)
{
    arena = arena_new(1 << 20);
    return 0;
}

static int arena_end(UNUSED_STATE)
{
    arena_free(arena);
    return 0;
}

static enum status parse(struct slice text, const struct json_node **out)
{
    return json_parse(text, JSON_MAX_BYTES, arena, out, NULL);
}

static void test_the_tree(UNUSED_STATE)
{
    const struct json_node *root;
    struct slice text;
    assert_int_equal(
        parse(slice_from("{\"a\":[1,true,null,2.5,\"x\"],\"b\":\"\\u00e9\",\"c\":{}}"), &root),
        STATUS_OK);
    const struct json_node *item = json_member(root, "a")->first;
    assert_int_equal(item->integer, 1);
    item = item->next;
    assert_true(item->truth);
    item = item->next;
    assert_int_equal(item->kind, JSON_KIND_NULL);
    item = item->next;
    assert_true(item->real > 2.4 && item->real < 2.6);
    item = item->next;
    assert_true(slice_is(item->text, "x"));
    assert_null(item->next);
    assert_true(json_member_text(root, "b", &text));
    assert_true(slice_is(text, "é"));
    assert_false(json_member_text(root, "a", &text));
    assert_null(json_member(json_member(root, "c"), "d"));
    assert_null(json_member(NULL, "d"));
}

static void test_what_is_refused(UNUSED_STATE)
{
    static const struct slice bad[] = {
        SLICE(""),
        SLICE("{"),
        SLICE("{\"a\":1,\"a\":2}"),
        SLICE("\"\\u0000\""),
        SLICE("\"\xff\""),
        SLICE("\"a\0b\""),
        SLICE("[1] x"),
        SLICE("{'a':1}"),
        SLICE("[1,]"),
        SLICE("nul"),
        SLICE("[99999999999999999999]"),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        const struct json_node *root = NULL;
        assert_int_equal(parse(bad[i], &root), STATUS_INVALID);
        assert_null(root);
    }
}

static void test_the_error_text_does_not_quote_the_input(UNUSED_STATE)
{
    const struct json_node *root;
    struct error err;
    assert_int_equal(
        json_parse(slice_from("{\"password\":\"hunter2\"hunter2"), 1000, arena, &root, &err),
        STATUS_INVALID);
    assert_null(strstr(err.text, "hunter2"));
}

static void test_limits(UNUSED_STATE)
{
    const struct json_node *root;
    char deep[2 * (JSON_MAX_NESTING + 1) + 1] = "";
    for (int i = 0; i < JSON_MAX_NESTING; i++) {
        deep[i] = '[';
        deep[2 * JSON_MAX_NESTING - 1 - i] = ']';
    }
    assert_int_equal(parse(slice_from(deep), &root), STATUS_OK);
    memset(deep, '[', JSON_MAX_NESTING + 1);
    memset(deep + JSON_MAX_NESTING + 1, ']', JSON_MAX_NESTING + 1);
    assert_int_equal(parse(slice_from(deep), &root), STATUS_LIMIT);
    assert_int_equal(json_parse(slice_from("[1]"), 2, arena, &root, NULL), STATUS_LIMIT);
    struct arena *small = arena_new(32);
    assert_int_equal(json_parse(slice_from("[1,2,3,4]"), 100, small, &root, NULL),
                     STATUS_NO_MEMORY);
    arena_free(small);
}

static void test_the_writer(UNUSED_STATE)
{
    struct buffer buffer;
    struct slice text;
    buffer_init(&buffer, arena, 4096);
    struct json_writer writer = {.out = &buffer};
    json_open_object(&writer);
    json_pair_text(&writer, "a", slice_from("q\"\\</script>\n\x01\x7f\xe2\x80\xa8\xff é"));
    json_key(&writer, "list");
    json_open_array(&writer);
    json_put_integer(&writer, -5);
    json_put_null(&writer);
    json_open_object(&writer);
    json_close_object(&writer);
    json_close_array(&writer);
    json_pair_bool(&writer, "t", true);
    json_pair_integer(&writer, "n", INT64_MAX);
    json_close_object(&writer);
    assert_true(buffer_finish(&buffer, &text));
    assert_string_equal(text.bytes,
                        "{\"a\":\"q\\\"\\\\\\u003c/script\\u003e\\n\\u0001\\u007f\\u2028"
                        "\uFFFD é\",\"list\":[-5,null,{}],\"t\":true,"
                        "\"n\":9223372036854775807}");
    const struct json_node *root;
    assert_int_equal(parse(text, &root), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_tree),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_the_error_text_does_not_quote_the_input),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_the_writer),
    };
    return cmocka_run_group_tests(tests, arena_make, arena_end);
}
