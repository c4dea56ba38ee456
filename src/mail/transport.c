/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/message.h"
#include "mail/transport_impl.h"
#include "text/names.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    TRANSPORT_MAX_BYTES = 16 * 1024,
    ATTEMPT_MAX_BYTES = 2 * MAIL_MESSAGE_MAX_BYTES,
};

struct mail_transport {
    struct arena *arena; /* holds this struct and all that lives as long */
    const char *maildir; /* NULL: smtp */
    struct smtp *smtp;   /* NULL: maildir */
};

void mail_detail_set(const struct mail_attempt *attempt, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(attempt->detail, MAIL_DETAIL_BYTES, format, arguments);
    va_end(arguments);
}

static enum status way_open(struct mail_transport *transport, const struct mail_config *config,
                            struct error *err)
{
    if (config->smtp)
        return smtp_new(config, transport->arena, &transport->smtp, err);
    transport->maildir = arena_string(transport->arena, config->maildir);
    if (transport->maildir == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the mail transport");
    return maildir_prepare(transport->maildir, err);
}

enum status mail_transport_new(const struct mail_config *config,
                               struct mail_transport **out_transport, struct error *err)
{
    struct arena *arena = arena_new(TRANSPORT_MAX_BYTES);
    struct mail_transport *transport = arena == NULL ? NULL : arena_alloc(arena, sizeof *transport);
    if (transport == NULL) {
        arena_free(arena);
        return error_set(err, STATUS_NO_MEMORY, "no memory for the mail transport");
    }
    transport->arena = arena;
    enum status status = way_open(transport, config, err);
    if (status != STATUS_OK) {
        mail_transport_free(transport);
        return status;
    }
    *out_transport = transport;
    return STATUS_OK;
}

/* Lone CR or LF, NUL and 8-bit bytes are what relays disagree about (R87). */
static bool message_is_clean(struct slice message)
{
    for (size_t i = 0; i < message.length; i++) {
        unsigned char c = (unsigned char)message.bytes[i];
        bool cr_before = i > 0 && message.bytes[i - 1] == '\r';
        if (c == '\0' || c >= 0x80 || cr_before != (c == '\n'))
            return false;
    }
    return slice_ends(message, "\r\n");
}

enum mail_result mail_transport_send(struct mail_transport *transport, struct slice recipient,
                                     struct slice message_id, struct slice rfc5322,
                                     char out_detail[MAIL_DETAIL_BYTES])
{
    struct mail_attempt attempt = {
        .recipient = recipient,
        .message_id = message_id,
        .rfc5322 = rfc5322,
        .detail = out_detail,
    };
    if (!email_is_valid(recipient) || !message_is_clean(rfc5322)) {
        mail_detail_set(&attempt, "the recipient or the message is malformed");
        return MAIL_REJECTED;
    }
    attempt.arena = arena_new(ATTEMPT_MAX_BYTES);
    if (attempt.arena == NULL) {
        mail_detail_set(&attempt, "no memory");
        return MAIL_RETRY;
    }
    enum mail_result result = transport->smtp != NULL ? smtp_send(transport->smtp, &attempt)
                                                      : maildir_send(transport->maildir, &attempt);
    arena_free(attempt.arena);
    return result;
}

void mail_transport_stop(struct mail_transport *transport)
{
    if (transport->smtp != NULL)
        smtp_stop(transport->smtp);
}

void mail_transport_free(struct mail_transport *transport)
{
    if (transport == NULL)
        return;
    smtp_close(transport->smtp);
    arena_free(transport->arena);
}
