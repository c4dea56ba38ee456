/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mail transport that the configuration asks for. Not when mails leave:
 * service/post/delivery.h.
 */
#ifndef MAIN_POST_H
#define MAIN_POST_H

#include "mail/transport.h"
#include "main/config.h"

/* Reads the password file if there is one. Connects to nothing. The caller frees the transport. */
MUST_CHECK enum status post_open(const struct config *config, struct arena *arena,
                                 struct mail_transport **out_transport, struct error *err);

#endif
