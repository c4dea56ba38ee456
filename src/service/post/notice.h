/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices: mails without a secret that tell a user what happened to the account (R74). One effect
 * of the change that does it. Inside service/ only.
 */
#ifndef SERVICE_NOTICE_H
#define SERVICE_NOTICE_H

#include "mail/texts.h"
#include "service/service_impl.h"

/* Nothing is sent to an e-mail address that is damaged or cannot be sent to. */
MUST_CHECK enum status notice_add(struct service *service, const struct login_gathered *gathered,
                                  enum notice notice, struct change *change, struct error *err);

/* The same with what the notice is about (the client program, the new e-mail address, a list of
 * programs; one line). */
MUST_CHECK enum status notice_add_about(struct service *service,
                                        const struct login_gathered *gathered, enum notice notice,
                                        struct slice about, struct change *change,
                                        struct error *err);

#endif
