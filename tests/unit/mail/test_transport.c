/* SPDX-License-Identifier: Apache-2.0 */
/* The maildir, and what the transport refuses before it speaks to anybody. */
#include "lib/scratch.h"
#include "lib/unit.h"

#include "mail/transport.h"
#include "sys/files.h"

#include <sys/stat.h>

#define ID "<0123456789abcdef.sallyport@example.com>"
#define MESSAGE "Subject: x\r\n\r\n.\r\nsp1_secret\r\n"

struct house {
    struct scratch scratch;
    struct arena *arena;
    struct mail_transport *transport;
};

static struct mail_transport *maildir_open(const char *path)
{
    struct mail_config config = {.maildir = slice_from(path)};
    struct mail_transport *transport = NULL;
    struct error err;
    assert_int_equal(mail_transport_new(&config, &transport, &err), STATUS_OK);
    return transport;
}

static int house_begin(void **state)
{
    static struct house house;
    char path[PATH_MAX];
    scratch_make(&house.scratch);
    house.arena = arena_new(1024 * 1024);
    house.transport = maildir_open(scratch_path(&house.scratch, "mail", path));
    *state = &house;
    return 0;
}

static int house_end(void **state)
{
    struct house *house = *state;
    mail_transport_free(house->transport);
    arena_free(house->arena);
    scratch_remove(&house->scratch);
    return 0;
}

static enum mail_result send(struct house *house, struct slice id, struct slice message,
                             char detail[MAIL_DETAIL_BYTES])
{
    return mail_transport_send(house->transport, slice_from("ada@example.com"), id, message,
                               detail);
}

static size_t count_in(struct house *house, const char *part, const char *const **out_names)
{
    char path[PATH_MAX];
    size_t count = 0;
    assert_int_equal(directory_list(scratch_path(&house->scratch, part, path), house->arena,
                                    out_names, &count, NULL),
                     STATUS_OK);
    return count;
}

static unsigned mode_of(struct house *house, const char *part)
{
    char path[PATH_MAX];
    struct stat info;
    assert_int_equal(stat(scratch_path(&house->scratch, part, path), &info), 0);
    return info.st_mode & 07777;
}

static void one_private_file_per_mail(void **state)
{
    struct house *house = *state;
    const char *const *names;
    char detail[MAIL_DETAIL_BYTES], path[PATH_MAX];
    assert_int_equal(send(house, slice_from(ID), slice_from(MESSAGE), detail), MAIL_SENT);
    assert_int_equal(count_in(house, "mail/tmp", &names), 0);
    assert_int_equal(count_in(house, "mail/new", &names), 1);
    assert_string_equal(names[0], "0123456789abcdef.sallyport@example.com");
    assert_int_equal(mode_of(house, "mail"), 0700);
    assert_int_equal(mode_of(house, "mail/new"), 0700);
    assert_int_equal(mode_of(house, "mail/new/0123456789abcdef.sallyport@example.com"), 0600);
    struct slice bytes;
    assert_int_equal(
        file_read(
            scratch_path(&house->scratch, "mail/new/0123456789abcdef.sallyport@example.com", path),
            4096, house->arena, &bytes, NULL),
        STATUS_OK);
    assert_string_equal(bytes.bytes, "Subject: x\n\n.\nsp1_secret\n");
    assert_null(strstr(detail, "sp1_"));
}

static void second_attempt_replaces_the_first(void **state)
{
    struct house *house = *state;
    const char *const *names;
    char detail[MAIL_DETAIL_BYTES], path[PATH_MAX];
    assert_int_equal(send(house, slice_from(ID), slice_from(MESSAGE), detail), MAIL_SENT);
    /* What a crash between writing and renaming leaves behind. */
    scratch_path(&house->scratch, "mail/tmp/0123456789abcdef.sallyport@example.com", path);
    assert_int_equal(file_write(path, slice_from("half"), 0600, NULL), STATUS_OK);
    assert_int_equal(send(house, slice_from(ID), slice_from(MESSAGE), detail), MAIL_SENT);
    assert_int_equal(count_in(house, "mail/new", &names), 1);
    assert_int_equal(count_in(house, "mail/tmp", &names), 0);
    assert_int_equal(send(house, slice_from("<2@example.com>"), slice_from(MESSAGE), detail),
                     MAIL_SENT);
    assert_int_equal(count_in(house, "mail/new", &names), 2);
}

static void lost_directory_is_tried_again(void **state)
{
    struct house *house = *state;
    char from[PATH_MAX], to[PATH_MAX], detail[MAIL_DETAIL_BYTES];
    scratch_path(&house->scratch, "mail/new", from);
    scratch_path(&house->scratch, "mail/away", to);
    assert_int_equal(file_rename(from, to, NULL), STATUS_OK);
    assert_int_equal(send(house, slice_from(ID), slice_from(MESSAGE), detail), MAIL_RETRY);
    assert_non_null(strstr(detail, "mail/new"));
    assert_int_equal(file_rename(to, from, NULL), STATUS_OK);
    assert_int_equal(send(house, slice_from(ID), slice_from(MESSAGE), detail), MAIL_SENT);
}

static void ids_that_name_no_file(void **state)
{
    static const struct slice ids[] = {
        SLICE(""),           SLICE("<>"),          SLICE("<../../x@a>"),
        SLICE("</etc/x@a>"), SLICE("<.hidden@a>"), SLICE("<a:2,S@a>"),
        SLICE("<a\0b@a>"),   SLICE("<a b@a>"),
    };
    char detail[MAIL_DETAIL_BYTES];
    for (size_t i = 0; i < ARRAY_LENGTH(ids); i++)
        assert_int_equal(send(*state, ids[i], slice_from(MESSAGE), detail), MAIL_REJECTED);
}

static void malformed_messages(void **state)
{
    static const struct slice messages[] = {
        SLICE(""),
        SLICE("a"),
        SLICE("a\n"),
        SLICE("a\r"),
        SLICE("a\r\n.\n\r\n"),
        SLICE("a\rb\r\n"),
        SLICE("a\0b\r\n"),
        SLICE("\xC3\xBC\r\n"),
    };
    char detail[MAIL_DETAIL_BYTES];
    for (size_t i = 0; i < ARRAY_LENGTH(messages); i++)
        assert_int_equal(send(*state, slice_from(ID), messages[i], detail), MAIL_REJECTED);
}

static void malformed_recipients(void **state)
{
    struct house *house = *state;
    static const struct slice recipients[] = {
        SLICE(""),
        SLICE("ada"),
        SLICE("a@b.c>\r\nRCPT TO:<eve@b.c"),
        SLICE("a@b.c> SIZE=1"),
    };
    char detail[MAIL_DETAIL_BYTES];
    for (size_t i = 0; i < ARRAY_LENGTH(recipients); i++)
        assert_int_equal(mail_transport_send(house->transport, recipients[i], slice_from(ID),
                                             slice_from(MESSAGE), detail),
                         MAIL_REJECTED);
}

static enum status smtp_try(const char *url, const char *from)
{
    struct mail_config config = {
        .smtp = true, .smtp_url = slice_from(url), .from = slice_from(from)};
    struct mail_transport *transport = NULL;
    enum status status = mail_transport_new(&config, &transport, NULL);
    mail_transport_free(transport);
    return status;
}

static void smtp_urls(UNUSED_STATE)
{
    static const char *const good[] = {"smtp://localhost", "smtps://mail.example.com:465",
                                       "smtp://192.0.2.1:587", "smtp://[::1]:25", "smtp://[::1]"};
    static const char *const bad[] = {"",           "mail.example.com",     "http://a",
                                      "smtp://",    "smtp://a:0",           "smtp://a:70000",
                                      "smtp://a:x", "smtp://user:secret@a", "smtp://a/path",
                                      "smtp://a?x", "smtp://[::1",          "smtp://[::1]x",
                                      "smtp://a b", "smtp://a\r\nb"};
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++)
        assert_int_equal(smtp_try(good[i], "s@example.com"), STATUS_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        assert_int_equal(smtp_try(bad[i], "s@example.com"), STATUS_INVALID);
    assert_int_equal(smtp_try(good[0], "s@example.com> SIZE=1"), STATUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_private_file_per_mail, house_begin, house_end),
        cmocka_unit_test_setup_teardown(second_attempt_replaces_the_first, house_begin, house_end),
        cmocka_unit_test_setup_teardown(lost_directory_is_tried_again, house_begin, house_end),
        cmocka_unit_test_setup_teardown(ids_that_name_no_file, house_begin, house_end),
        cmocka_unit_test_setup_teardown(malformed_messages, house_begin, house_end),
        cmocka_unit_test_setup_teardown(malformed_recipients, house_begin, house_end),
        cmocka_unit_test(smtp_urls),
    };
    return cmocka_run_group_tests_name("mail/transport", tests, NULL, NULL);
}
