/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One finished mail on its way out: by SMTP (libcurl), or as a file in a maildir. One attempt per
 * call; when to try again is the delivery loop's business (service/post/delivery.h). Certificates
 * are always verified. smtps:// speaks TLS from the first byte; smtp:// insists on STARTTLS, except
 * that a loopback host ("localhost", 127.x.y.z, [::1]) is spoken to in plain text (R69).
 * The caller owns the handle. One thread at a time, except for the stop. Details never hold a body
 * or a secret.
 */
#ifndef MAIL_TRANSPORT_H
#define MAIL_TRANSPORT_H

#include "base/secret.h"
#include "base/status.h"

enum { MAIL_DETAIL_BYTES = 200 };

enum mail_result {
    MAIL_SENT,     /* taken over by the mail server, or on the disk */
    MAIL_RETRY,    /* not now; the same mail may go through later */
    MAIL_REJECTED, /* refused for good: this mail, this recipient */
};

struct mail_config {
    bool smtp;                       /* else maildir */
    struct slice maildir;            /* made with tmp, new and cur when missing */
    struct slice smtp_url;           /* smtp://HOST[:PORT] or smtps://HOST[:PORT], nothing behind */
    struct slice smtp_user;          /* empty: no login */
    struct secret smtp_password;     /* copied; the caller wipes his own */
    struct slice from;               /* the envelope's sender */
    struct slice ca_file;            /* empty: the system's certificate authorities */
    unsigned connect_timeout_millis; /* up to the end of the TLS handshake; 0 = 30 s */
    unsigned total_timeout_millis;   /* of one attempt, and again to hang up; 0 = 120 s */
};

struct mail_transport;

/* Copies what it needs; connects to nothing yet. INVALID (a URL, an address), NO_MEMORY, and what
 * sys/files.h says about the maildir. */
MUST_CHECK enum status mail_transport_new(const struct mail_config *config,
                                          struct mail_transport **out_transport, struct error *err);
/* One attempt. Fills the detail (always terminated) also when sent. A maildir file is named after
 * the Message-ID, so that the second attempt of a mail replaces the first. */
enum mail_result mail_transport_send(struct mail_transport *transport, struct slice recipient,
                                     struct slice message_id, struct slice rfc5322,
                                     char out_detail[MAIL_DETAIL_BYTES]);
/* From any thread, before the end: an attempt under way, and any later one, ends as MAIL_RETRY
 * within a few seconds. */
void mail_transport_stop(struct mail_transport *transport);
/* Ends the connection and wipes the password; accepts NULL. */
void mail_transport_free(struct mail_transport *transport);

#endif
