/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"
#include "text/csv.h"

static void assert_row(const char *field, const char *expected)
{
    struct arena *arena = arena_new(8192);
    struct buffer buffer;
    struct slice text;
    struct slice fields[] = {slice_from(field), SLICE("x")};
    buffer_init(&buffer, arena, 4096);
    csv_row(&buffer, fields, 2);
    assert_true(buffer_finish(&buffer, &text));
    assert_string_equal(text.bytes, expected);
    arena_free(arena);
}

static void test_formulas_are_disarmed(UNUSED_STATE)
{
    assert_row("=1+1", "'=1+1,x\r\n");
    assert_row("+1", "'+1,x\r\n");
    assert_row("-1", "'-1,x\r\n");
    assert_row("@SUM(A1)", "'@SUM(A1),x\r\n");
    assert_row("\t=1", "\"'\t=1\",x\r\n");
    assert_row("\r=1", "\"'\r=1\",x\r\n");
    assert_row("=\"a\",b", "\"'=\"\"a\"\",b\",x\r\n");
}

static void test_quoting(UNUSED_STATE)
{
    assert_row("", ",x\r\n");
    assert_row("plain text", "plain text,x\r\n");
    assert_row("a,b", "\"a,b\",x\r\n");
    assert_row("say \"hi\"", "\"say \"\"hi\"\"\",x\r\n");
    assert_row("two\nlines", "\"two\nlines\",x\r\n");
    assert_row(" =1", "\" =1\",x\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formulas_are_disarmed),
        cmocka_unit_test(test_quoting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
