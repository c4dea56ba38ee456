/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"
#include "sys/log.h"

#include <stdio.h>

static const micros instant = 1764000000123456; /* 2025-11-24 16:00:00 UTC */

static void assert_line(const char *text, size_t length, const char *expected)
{
    char line[LOG_LINE_MAX];
    size_t size = log_format(LOG_LEVEL_WARNING, instant, slice_make(text, length), line);
    char whole[LOG_LINE_MAX + 64];
    snprintf(whole, sizeof whole, "2025-11-24T16:00:00.123456Z warning: %s\n", expected);
    assert_int_equal(size, strlen(whole));
    assert_memory_equal(line, whole, size);
}

#define ASSERT_LINE(literal, expected) assert_line(literal, sizeof(literal) - 1, expected)

static void test_plain_text_stays(UNUSED_STATE)
{
    ASSERT_LINE("", "");
    ASSERT_LINE("Zo\xC3\xAB uses 1 \xE2\x82\xAC", "Zo\xC3\xAB uses 1 \xE2\x82\xAC");
}

static void test_one_record_is_one_line(UNUSED_STATE)
{
    ASSERT_LINE("a\nb\r\tc", "a\\x0Ab\\x0D\\x09c");
    ASSERT_LINE("a\0b", "a\\x00b");
    ASSERT_LINE("\xE2\x80\xA8", "\\xE2\\x80\\xA8"); /* line separator */
}

static void test_terminals_are_not_commanded(UNUSED_STATE)
{
    ASSERT_LINE("\x1B[2J", "\\x1B[2J");
    ASSERT_LINE("\x7F", "\\x7F");
    ASSERT_LINE("\xC2\x9B"
                "2J",
                "\\xC2\\x9B2J"); /* CSI as one character */
}

static void test_text_is_not_reordered_or_hidden(UNUSED_STATE)
{
    ASSERT_LINE("\xE2\x80\xAE", "\\xE2\\x80\\xAE");          /* U+202E */
    ASSERT_LINE("\xE2\x81\xA6", "\\xE2\\x81\\xA6");          /* U+2066 */
    ASSERT_LINE("\xE2\x80\x8B", "\\xE2\\x80\\x8B");          /* U+200B */
    ASSERT_LINE("\xEF\xBB\xBF", "\\xEF\\xBB\\xBF");          /* U+FEFF */
    ASSERT_LINE("\xF3\xA0\x81\x81", "\\xF3\\xA0\\x81\\x81"); /* U+E0041 */
}

static void test_bytes_that_are_not_utf8(UNUSED_STATE)
{
    ASSERT_LINE("\xFF", "\\xFF");
    ASSERT_LINE("a\xC3", "a\\xC3");
    ASSERT_LINE("\xC0\xAF", "\\xC0\\xAF");
    ASSERT_LINE("\xED\xA0\x80", "\\xED\\xA0\\x80");
}

static void test_an_escape_cannot_be_imitated(UNUSED_STATE)
{
    ASSERT_LINE("\\x0A", "\\x5Cx0A");
}

static void test_long_records_are_cut_and_say_so(UNUSED_STATE)
{
    static char text[2 * LOG_LINE_MAX];
    memset(text, '\n', sizeof text);
    char line[LOG_LINE_MAX];
    for (size_t length = LOG_LINE_MAX - 60; length < LOG_LINE_MAX + 1; length++) {
        memset(text, 'a', length - 1);
        size_t size = log_format(LOG_LEVEL_INFO, instant, slice_make(text, sizeof text), line);
        assert_true(size <= LOG_LINE_MAX);
        assert_memory_equal(line + size - 4, "...\n", 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_text_stays),
        cmocka_unit_test(test_one_record_is_one_line),
        cmocka_unit_test(test_terminals_are_not_commanded),
        cmocka_unit_test(test_text_is_not_reordered_or_hidden),
        cmocka_unit_test(test_bytes_that_are_not_utf8),
        cmocka_unit_test(test_an_escape_cannot_be_imitated),
        cmocka_unit_test(test_long_records_are_cut_and_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
