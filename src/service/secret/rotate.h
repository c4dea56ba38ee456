/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rotating a user's token inside a change: what the reset button and every setting of a password
 * have in common (M4, M12). Inside service/ only.
 */
#ifndef SERVICE_ROTATE_H
#define SERVICE_ROTATE_H

#include "mail/texts.h"
#include "service/secret/token.h"
#include "service/service_impl.h"

struct rotation {
    const struct login_gathered *gathered;
    struct user_row *user; /* the row that will be put: its token generation is renewed here; the
                              caller seals and puts it */
    enum token_mail_reason reason; /* why the mail is sent */
    record_id keep_session;        /* not ended, 0 = none */
    bool issue; /* false: the old one is only revoked (M9), and nothing is mailed */
};

/* Revokes the current token (it becomes the previous one, so that who still sends it is told so),
 * stores the new one's MAC, cancels older unsent token mails and queues the new one, ends the
 * sessions that the old token opened. The token itself leaves only inside the encrypted mail. */
MUST_CHECK enum status token_rotate(struct service *service, const struct rotation *rotation,
                                    micros now, struct change *change, struct error *err);

#endif
