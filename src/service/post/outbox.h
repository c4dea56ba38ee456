/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mails on their way into the durable outbox: the finished message, encrypted and bound to its
 * row, user, generation and recipient, as one effect of the change that causes it (design §9).
 * Not sending: delivery.h. Inside service/ only.
 */
#ifndef SERVICE_OUTBOX_H
#define SERVICE_OUTBOX_H

#include "mail/texts.h"
#include "service/service_impl.h"

struct outbox_mail {
    const struct user_row *user;
    enum mail_kind kind;
    struct slice recipient;
    struct generation generation; /* of the token or password that the mail speaks of */
    micros expires;               /* no attempt after this */
    const struct mail_text *text;
    bool uncounted; /* made only for the work's sake, and thrown away */
};

/* Adds the row. INVALID when the recipient is no e-mail address that can be sent to. */
MUST_CHECK enum status outbox_add(struct service *service, const struct outbox_mail *mail,
                                  micros now, struct change *change, struct error *err);

/* The message of a row, decrypted into the arena. False: the row, its recipient or its generation
 * is not what was encrypted. */
MUST_CHECK bool outbox_open(struct service *service, const struct outbox_row *row,
                            struct arena *arena, struct slice *out_message);

enum { MAIL_HOURS_TOKEN = 24 };

#endif
