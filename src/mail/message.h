/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed fields to one finished mail (RFC 5322): multipart/alternative, UTF-8, quoted-printable,
 * ASCII only, CRLF line ends, no line above 78 characters but for addresses and Message-ID.
 * Not the wording (mail/texts.h) and not the sending (mail/transport.h). Used by the service's
 * outbox. Nothing in a field can end a header or start another one (R87). Borrows its input; the
 * message lives in the arena. Any thread. Errors: INVALID (an e-mail address or the Message-ID),
 * LIMIT (too large), NO_MEMORY.
 */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base/arena.h"
#include "base/status.h"
#include "base/types.h"

enum { MAIL_MESSAGE_MAX_BYTES = 256 * 1024 };

struct mail_message {
    struct slice from, to;   /* e-mail addresses, as email_is_valid wants them */
    struct slice to_name;    /* any text; encoded where it is not plain ASCII; may be empty */
    struct slice subject;    /* any text; as to_name */
    struct slice message_id; /* "<left@right>" */
    micros date;
    struct slice text, html; /* UTF-8, any line ends; a line of up to 75 plain ASCII characters
                              * stays one line in the encoded source too */
};

MUST_CHECK enum status mail_message_build(const struct mail_message *message, struct arena *arena,
                                          struct slice *out_rfc5322, struct error *err);

#endif
