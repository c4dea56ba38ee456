/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drives the mail transport from outside: builds a message and sends it, once or several times
 * over one transport, and prints a line per attempt: "sent", "retry" or "rejected", and the detail.
 *
 * usage: send_mail KEY=VALUE...
 *   url, maildir, ca, user, password (of a throw-away server), from, to, name, subject, text, id,
 *   times, connect_ms, total_ms
 */
#include "mail/message.h"
#include "mail/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 1024 * 1024 };

static int argument_count;
static char **arguments;

static struct slice argument(const char *key, const char *fallback)
{
    size_t length = strlen(key);
    for (int i = 1; i < argument_count; i++)
        if (strncmp(arguments[i], key, length) == 0 && arguments[i][length] == '=')
            return slice_from(arguments[i] + length + 1);
    return slice_from(fallback);
}

static unsigned argument_number(const char *key)
{
    uint64_t number = 0;
    if (!slice_parse_u64(argument(key, "0"), &number))
        exit(2);
    return (unsigned)number;
}

static enum status message_make(struct arena *arena, struct slice *out_message, struct error *err)
{
    struct mail_message message = {
        .from = argument("from", "sallyport@example.com"),
        .to = argument("to", "ada@example.com"),
        .to_name = argument("name", ""),
        .subject = argument("subject", "A test"),
        .message_id = argument("id", "<0123456789abcdef.sallyport@example.com>"),
        .date = (micros)1795536000 * MICROS_PER_SECOND,
        .text = argument("text", "Hello\n"),
        .html = argument("html", "<p>Hello</p>\n"),
    };
    return mail_message_build(&message, arena, out_message, err);
}

static enum status transport_make(struct mail_transport **out_transport, struct error *err)
{
    struct mail_config config = {
        .maildir = argument("maildir", ""),
        .smtp_url = argument("url", ""),
        .smtp_user = argument("user", ""),
        .from = argument("from", "sallyport@example.com"),
        .ca_file = argument("ca", ""),
        .connect_timeout_millis = argument_number("connect_ms"),
        .total_timeout_millis = argument_number("total_ms"),
    };
    config.smtp = slice_is_empty(config.maildir);
    secret_set(&config.smtp_password, argument("password", ""));
    enum status status = mail_transport_new(&config, out_transport, err);
    secret_wipe(&config.smtp_password);
    return status;
}

static void message_send(struct mail_transport *transport, struct slice message)
{
    static const char *const results[] = {
        [MAIL_SENT] = "sent", [MAIL_RETRY] = "retry", [MAIL_REJECTED] = "rejected"};
    char detail[MAIL_DETAIL_BYTES];
    enum mail_result result = mail_transport_send(
        transport, argument("to", "ada@example.com"),
        argument("id", "<0123456789abcdef.sallyport@example.com>"), message, detail);
    printf("%s: %s\n", results[result], detail);
}

int main(int count, char **values)
{
    argument_count = count;
    arguments = values;
    struct error err = {0};
    struct slice message;
    struct mail_transport *transport = NULL;
    struct arena *arena = arena_new(ARENA_BYTES);
    if (arena == NULL || message_make(arena, &message, &err) != STATUS_OK ||
        transport_make(&transport, &err) != STATUS_OK) {
        printf("error: %s\n", err.text);
        arena_free(arena);
        return 1;
    }
    unsigned times = argument_number("times");
    for (unsigned i = 0; i < (times == 0 ? 1 : times); i++)
        message_send(transport, message);
    mail_transport_free(transport);
    arena_free(arena);
    return 0;
}
