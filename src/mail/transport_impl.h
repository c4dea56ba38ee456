/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two ways out behind mail/transport.h, each in a file of its own. Inside mail/ only.
 * Recipient and message have been checked by the caller.
 */
#ifndef MAIL_TRANSPORT_IMPL_H
#define MAIL_TRANSPORT_IMPL_H

#include "base/arena.h"
#include "mail/transport.h"

/* What one attempt has to do with. */
struct mail_attempt {
    struct slice recipient, message_id, rfc5322;
    struct arena *arena; /* for this attempt; zeroed afterwards */
    char *detail;        /* MAIL_DETAIL_BYTES */
};

void mail_detail_set(const struct mail_attempt *attempt, const char *format, ...) PRINTF_LIKE(2, 3);

/* Makes the missing directories. */
MUST_CHECK enum status maildir_prepare(const char *directory, struct error *err);
enum mail_result maildir_send(const char *directory, const struct mail_attempt *attempt);

struct smtp;
MUST_CHECK enum status smtp_new(const struct mail_config *config, struct arena *arena,
                                struct smtp **out_smtp, struct error *err);
enum mail_result smtp_send(struct smtp *smtp, const struct mail_attempt *attempt);
/* Any thread. */
void smtp_stop(struct smtp *smtp);
/* Accepts NULL. The memory is the arena's. */
void smtp_close(struct smtp *smtp);

#endif
