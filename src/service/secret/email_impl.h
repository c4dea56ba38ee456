/* SPDX-License-Identifier: Apache-2.0 */
/* What a change of the e-mail address brings, for those who write the user record themselves.
 * Inside service/ only. */
#ifndef SERVICE_EMAIL_IMPL_H
#define SERVICE_EMAIL_IMPL_H

#include "service/secret/email.h"
#include "service/service_impl.h"

/* user->pending_email waits: its link is mailed there, and the confirmed one, user->email, is told.
 * The caller writes the user. */
MUST_CHECK enum status email_ask_mails(struct service *service,
                                       const struct login_gathered *gathered,
                                       const struct user_row *user, struct actor actor,
                                       struct change *change, struct error *err);

#endif
