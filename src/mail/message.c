/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/message.h"

#include "base/encode.h"
#include "mail/mail_impl.h"
#include "text/names.h"
#include "text/time_text.h"

enum { MESSAGE_ID_MAX = 250 };

/* "=_" never occurs in quoted-printable text, so no body can hold this line. */
#define BOUNDARY "=_sallyport_alternative"

static bool message_id_is_valid(struct slice id)
{
    if (id.length > MESSAGE_ID_MAX || !slice_starts(id, "<") || !slice_ends(id, ">"))
        return false;
    for (size_t i = 1; i + 1 < id.length; i++)
        if (id.bytes[i] <= ' ' || id.bytes[i] >= 0x7F || id.bytes[i] == '<' || id.bytes[i] == '>')
            return false;
    return slice_find(id, '@') < id.length;
}

static enum status message_check(const struct mail_message *message, struct error *err)
{
    if (!email_is_valid(message->from))
        return error_set(err, STATUS_INVALID, "the sender is no e-mail address for mail");
    if (!email_is_valid(message->to))
        return error_set(err, STATUS_INVALID, "the recipient is no e-mail address for mail");
    if (!message_id_is_valid(message->message_id))
        return error_set(err, STATUS_INVALID, "a Message-ID has the form <left@right>");
    if (!utf8_is_valid(message->text) || !utf8_is_valid(message->html))
        return error_set(err, STATUS_INVALID, "the text of a mail must be UTF-8");
    return STATUS_OK;
}

static void header_add(struct buffer *buffer, const char *name, struct slice value)
{
    buffer_add_text(buffer, name);
    buffer_add_text(buffer, ": ");
    buffer_add(buffer, value);
    buffer_add_text(buffer, "\r\n");
}

static void recipient_add(struct buffer *buffer, const struct mail_message *message)
{
    buffer_add_text(buffer, "To: ");
    if (!slice_is_empty(message->to_name)) {
        header_text_add(buffer, message->to_name, true);
        buffer_add_text(buffer, "\r\n ");
    }
    buffer_add_text(buffer, "<");
    buffer_add(buffer, message->to);
    buffer_add_text(buffer, ">\r\n");
}

static void headers_add(struct buffer *buffer, const struct mail_message *message)
{
    header_add(buffer, "Date", time_text_mail(message->date, buffer->arena));
    buffer_add_text(buffer, "From: \"Sallyport\" <");
    buffer_add(buffer, message->from);
    buffer_add_text(buffer, ">\r\n");
    recipient_add(buffer, message);
    buffer_add_text(buffer, "Subject: ");
    header_text_add(buffer, message->subject, false);
    buffer_add_text(buffer, "\r\n");
    header_add(buffer, "Message-ID", message->message_id);
    buffer_add_text(buffer, "Auto-Submitted: auto-generated\r\n"
                            "MIME-Version: 1.0\r\n"
                            "Content-Type: multipart/alternative;\r\n"
                            " boundary=\"" BOUNDARY "\"\r\n"
                            "\r\n");
}

static void part_add(struct buffer *buffer, const char *type, struct slice content)
{
    buffer_add_format(buffer,
                      "--" BOUNDARY "\r\n"
                      "Content-Type: %s; charset=UTF-8\r\n"
                      "Content-Transfer-Encoding: quoted-printable\r\n"
                      "\r\n",
                      type);
    quoted_printable_add(buffer, content);
    buffer_add_text(buffer, "\r\n");
}

enum status mail_message_build(const struct mail_message *message, struct arena *arena,
                               struct slice *out_rfc5322, struct error *err)
{
    enum status status = message_check(message, err);
    if (status != STATUS_OK)
        return status;
    struct buffer buffer;
    buffer_init(&buffer, arena, MAIL_MESSAGE_MAX_BYTES);
    headers_add(&buffer, message);
    part_add(&buffer, "text/plain", message->text);
    part_add(&buffer, "text/html", message->html);
    buffer_add_text(&buffer, "--" BOUNDARY "--\r\n");
    if (buffer_finish(&buffer, out_rfc5322))
        return STATUS_OK;
    if (arena_is_exhausted(arena))
        return error_set(err, STATUS_NO_MEMORY, "no memory for a mail");
    return error_set(err, STATUS_LIMIT, "the mail is too large");
}
