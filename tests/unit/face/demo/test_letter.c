/* SPDX-License-Identifier: Apache-2.0 */
/* The demonstration's mailbox shows what the mail said. */
#include "face/demo/letter.h"
#include "lib/unit.h"
#include "mail/message.h"

static void check_text(const char *text, const char *expected)
{
    struct arena *arena = arena_new((size_t)1 << 20);
    const struct mail_message message = {
        .from = SLICE("sallyport@example.com"),
        .to = SLICE("ada@example.com"),
        .to_name = SLICE("Ada"),
        .subject = SLICE("Hello"),
        .message_id = SLICE("<1@example.com>"),
        .text = slice_from(text),
        .html = SLICE("<p>x</p>"),
    };
    struct slice built;
    struct letter letter;
    assert_int_equal(mail_message_build(&message, arena, &built, NULL), STATUS_OK);
    assert_true(letter_read(built, arena, &letter));
    assert_true(slice_is(letter.subject, "Hello"));
    assert_true(slice_is(letter.to, "\"Ada\" <ada@example.com>"));
    assert_string_equal(letter.text.bytes, expected);
    arena_free(arena);
}

static void test_the_text_comes_back(UNUSED_STATE)
{
    check_text("Dear Ada,\nä = €\n", "Dear Ada,\nä = €\n\n");
}

static void test_a_line_of_dashes_is_no_boundary(UNUSED_STATE)
{
    check_text("Dear Ada,\n--\nSallyport\n", "Dear Ada,\n--\nSallyport\n\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_text_comes_back),
        cmocka_unit_test(test_a_line_of_dashes_is_no_boundary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
