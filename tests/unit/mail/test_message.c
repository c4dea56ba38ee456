/* SPDX-License-Identifier: Apache-2.0 */
/* The finished message: lines, encodings, and that no field can become a header (R87). */
#include "lib/unit.h"

#include "mail/message.h"

enum { ARENA_BYTES = 2 * 1024 * 1024 };

static struct arena *arena;

static int arena_begin(UNUSED_STATE)
{
    arena = arena_new(ARENA_BYTES);
    return arena == NULL;
}

static int arena_end(UNUSED_STATE)
{
    arena_free(arena);
    return 0;
}

static struct mail_message sample(void)
{
    return (struct mail_message){
        .from = SLICE("sallyport@example.com"),
        .to = SLICE("ada@example.com"),
        .to_name = SLICE("Ada Lovelace"),
        .subject = SLICE("Hello"),
        .message_id = SLICE("<1.sallyport@example.com>"),
        .text = SLICE("Text\n"),
        .html = SLICE("<p>Text</p>\n"),
    };
}

static const char *build(const struct mail_message *message)
{
    struct slice built;
    struct error err;
    assert_int_equal(mail_message_build(message, arena, &built, &err), STATUS_OK);
    assert_int_equal(strlen(built.bytes), built.length);
    return built.bytes;
}

/* ASCII only, CRLF only, no line above the limit of RFC 5322, whatever went in. */
static void check_lines(const char *message)
{
    size_t length = 0;
    for (const char *at = message; *at != '\0'; at++) {
        assert_true((unsigned char)*at < 0x80);
        assert_int_equal(*at == '\n', at > message && at[-1] == '\r');
        length = *at == '\n' ? 0 : length + 1;
        assert_true(length < 998);
    }
    assert_int_equal(length, 0);
}

/* The names of the headers in order, which no input may change. */
static void check_headers(const char *message)
{
    static const char *const names[] = {
        "Date: ",       "From: ",           "To: ",           "Subject: ",
        "Message-ID: ", "Auto-Submitted: ", "MIME-Version: ", "Content-Type: "};
    size_t found = 0;
    for (const char *line = message; strncmp(line, "\r\n", 2) != 0;
         line = strstr(line, "\r\n") + 2) {
        if (line[0] == ' ')
            continue;
        assert_true(found < ARRAY_LENGTH(names));
        assert_memory_equal(line, names[found], strlen(names[found]));
        found++;
    }
    assert_int_equal(found, ARRAY_LENGTH(names));
}

static void check_all(const char *message)
{
    check_lines(message);
    check_headers(message);
}

static void plain_message(UNUSED_STATE)
{
    struct mail_message message = sample();
    message.date = (micros)1795536000 * MICROS_PER_SECOND;
    const char *built = build(&message);
    check_all(built);
    assert_non_null(strstr(built, "Date: Tue, 24 Nov 2026 16:00:00 +0000\r\n"));
    assert_non_null(strstr(built, "To: \"Ada Lovelace\"\r\n <ada@example.com>\r\n"));
    assert_non_null(strstr(built, "Subject: Hello\r\n"));
    assert_non_null(strstr(built, "Message-ID: <1.sallyport@example.com>\r\n"));
    assert_non_null(strstr(built, "Auto-Submitted: auto-generated\r\n"));
}

static void hostile_names_and_subjects(UNUSED_STATE)
{
    static const struct slice hostile[] = {
        SLICE("Ada\r\nBcc: eve@example.com"),
        SLICE("Ada\nBcc: eve@example.com"),
        SLICE("Ada\rBcc: eve@example.com"),
        SLICE("Ada\r\n\r\nBody"),
        SLICE("Ada\0Bcc: eve@example.com"),
        SLICE("Ada\" <eve@example.com>, \"Bob"),
        SLICE("Ada\\"),
        SLICE("Ada\\\" <eve@example.com>"),
        SLICE("=?UTF-8?Q?Bcc:_eve=0D=0A?="),
        SLICE("\xE2\x80\xA8"
              "Bcc: eve@example.com"),
        SLICE("Ada \xE2\x80\xAEmoc.elpmaxe@eve"),
        SLICE("\xFF\xFE\r\n\x80"),
        SLICE("A name that is much longer than one line of a header and goes on and on and on, "
              "\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC"),
        SLICE(""),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(hostile); i++) {
        struct mail_message message = sample();
        message.to_name = hostile[i];
        message.subject = hostile[i];
        const char *built = build(&message);
        check_all(built);
        assert_null(strstr(built, "\nBcc"));
        assert_non_null(strstr(built, " <ada@example.com>\r\n"));
    }
}

static void quotes_in_names_are_escaped(UNUSED_STATE)
{
    struct mail_message message = sample();
    message.to_name = (struct slice)SLICE("Ada\" <eve@example.com>, \\Bob");
    assert_non_null(strstr(build(&message),
                           "To: \"Ada\\\" <eve@example.com>, \\\\Bob\"\r\n <ada@example.com>"));
}

static void long_name_without_any_blank(UNUSED_STATE)
{
    char name[4000];
    memset(name, 'x', sizeof name);
    struct mail_message message = sample();
    message.to_name = slice_make(name, sizeof name);
    message.subject = slice_make(name, sizeof name);
    check_all(build(&message));
}

static void refuse(struct mail_message message)
{
    struct slice built = SLICE("untouched");
    struct error err;
    assert_int_equal(mail_message_build(&message, arena, &built, &err), STATUS_INVALID);
    assert_string_equal(built.bytes, "untouched");
}

static void hostile_addresses(UNUSED_STATE)
{
    static const struct slice hostile[] = {
        SLICE(""),
        SLICE("ada"),
        SLICE("ada@example.com\r\nBcc: eve@example.com"),
        SLICE("ada@example.com\n"),
        SLICE("ada@example.com\0"),
        SLICE("ada@example.com> <eve@example.com"),
        SLICE("ada@example.com, eve@example.com"),
        SLICE("\"ada eve\"@example.com"),
        SLICE("ada@[127.0.0.1]"),
        SLICE("\xC3\xA4.x@example.com"),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(hostile); i++) {
        struct mail_message message = sample();
        message.to = hostile[i];
        refuse(message);
        message = sample();
        message.from = hostile[i];
        refuse(message);
    }
}

static void hostile_message_ids(UNUSED_STATE)
{
    static const struct slice hostile[] = {
        SLICE(""),       SLICE("<>"),        SLICE("1@example.com"),
        SLICE("<1>"),    SLICE("<1@a\r\n>"), SLICE("<1@a>\r\nBcc: <e@x>"),
        SLICE("<1@ a>"), SLICE("<1\0@a>"),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(hostile); i++) {
        struct mail_message message = sample();
        message.message_id = hostile[i];
        refuse(message);
    }
}

static void token_stays_on_one_line(UNUSED_STATE)
{
    struct mail_message message = sample();
    message.text =
        (struct slice)SLICE("Your token:\n\nsp1_0123456789abcdefghijABCDEFGHIJ\n\nEnd\n");
    const char *built = build(&message);
    assert_non_null(strstr(built, "\r\n\r\nsp1_0123456789abcdefghijABCDEFGHIJ\r\n\r\n"));
}

static void every_line_end_becomes_crlf(UNUSED_STATE)
{
    struct mail_message message = sample();
    message.text = (struct slice)SLICE("a\nb\r\nc\rd\n\r\ne");
    const char *built = build(&message);
    check_all(built);
    assert_non_null(strstr(built, "\r\n\r\na\r\nb\r\nc\r\nd\r\n\r\ne\r\n\r\n--"));
}

static void lines_that_relays_change_are_encoded(UNUSED_STATE)
{
    struct mail_message message = sample();
    message.text = (struct slice)SLICE(".\n..\ntrailing \ntab\t\nnul\0end\n=\n");
    const char *built = build(&message);
    check_all(built);
    assert_non_null(
        strstr(built, "\r\n=2E\r\n=2E.\r\ntrailing=20\r\ntab=09\r\nnul=00end\r\n=3D\r\n"));
    assert_null(strstr(built, "\n."));
}

static void no_line_begins_with_a_dot_after_a_soft_break(UNUSED_STATE)
{
    char text[400];
    for (size_t lead = 60; lead < 90; lead++) {
        memset(text, '.', sizeof text);
        memset(text, 'x', lead);
        struct mail_message message = sample();
        message.text = slice_make(text, sizeof text);
        const char *built = build(&message);
        check_all(built);
        assert_null(strstr(built, "\n."));
    }
}

static void encoded_lines_have_at_most_76_characters(UNUSED_STATE)
{
    char text[2000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (i * 7) % 5 == 0 ? '=' : 'x';
    struct mail_message message = sample();
    message.text = slice_make(text, sizeof text);
    size_t length = 0;
    for (const char *at = build(&message); *at != '\0'; at++) {
        length = *at == '\n' || *at == '\r' ? 0 : length + 1;
        assert_true(length <= 76);
    }
}

static void bad_bodies(UNUSED_STATE)
{
    static char large[MAIL_MESSAGE_MAX_BYTES];
    struct mail_message message = sample();
    message.text = (struct slice)SLICE("\xFF\n");
    refuse(message);
    memset(large, 'x', sizeof large);
    message.text = slice_make(large, sizeof large);
    struct slice built;
    struct error err;
    assert_int_equal(mail_message_build(&message, arena, &built, &err), STATUS_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_message),
        cmocka_unit_test(hostile_names_and_subjects),
        cmocka_unit_test(quotes_in_names_are_escaped),
        cmocka_unit_test(long_name_without_any_blank),
        cmocka_unit_test(hostile_addresses),
        cmocka_unit_test(hostile_message_ids),
        cmocka_unit_test(token_stays_on_one_line),
        cmocka_unit_test(every_line_end_becomes_crlf),
        cmocka_unit_test(lines_that_relays_change_are_encoded),
        cmocka_unit_test(no_line_begins_with_a_dot_after_a_soft_break),
        cmocka_unit_test(encoded_lines_have_at_most_76_characters),
        cmocka_unit_test(bad_bodies),
    };
    return cmocka_run_group_tests_name("mail/message", tests, arena_begin, arena_end);
}
