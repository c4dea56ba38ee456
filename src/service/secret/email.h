/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changing the e-mail address of a user (R21, design §13). A new one waits on the user record until
 * whoever reads it has completed the form behind the link that is mailed there; until then tokens,
 * codes and links go to the old one, which is told at once. Asking again replaces what waits.
 * Administrators ask for it with the user's record (user.h); the confirmation is the same.
 *
 * Not the mails' words: mail/texts.h. Each function prepares one pending, NULL when there is
 * nothing to write. Errors: INVALID (no e-mail address), CONFLICT (damaged record), NOT_FOUND.
 */
#ifndef SERVICE_EMAIL_H
#define SERVICE_EMAIL_H

#include "service/acting.h"

enum email_change_result {
    EMAIL_CHANGE_READY,       /* submit the pending */
    EMAIL_CHANGE_UNCONFIRMED, /* the session has shown no second secret: to /setup/confirm */
    EMAIL_CHANGE_SAME,        /* it is the confirmed one already */
    EMAIL_CHANGE_PASSWORD_WRONG,
    EMAIL_CHANGE_SESSION_ENDED, /* five failures: the session is gone (pending says so) */
    EMAIL_CHANGE_TOO_MANY,      /* mails of this kind today */
    EMAIL_CHANGE_BUSY,
};

struct email_change_reply {
    enum email_change_result result;
    struct slice session; /* a fresh session id when READY */
    struct pending *pending;
};

struct email_new {
    struct slice email;
    struct secret *password; /* the current one; taken */
};

/* By the user, with the password. */
MUST_CHECK enum status email_change(struct service *service, const struct session *session,
                                    const struct email_new *email, const struct caller *caller,
                                    struct arena *arena, struct email_change_reply *out_reply,
                                    struct error *err);

/* Takes a waiting one back: the link is dead. CONFLICT when none waits. */
MUST_CHECK enum status email_change_cancel(struct service *service, const struct session *session,
                                           struct arena *arena, struct pending **out_pending,
                                           struct error *err);

/* The confirmed one and the one that waits (empty = none) of a signed-in user. */
struct email_state {
    struct slice email;
    struct slice pending_email;
};
MUST_CHECK enum status email_state_get(struct service *service, const struct session *session,
                                       struct arena *arena, struct email_state *out_state,
                                       struct error *err);

/* Behind the mailed link: what the form shows; changes nothing. NOT_FOUND: the link is dead. */
struct email_link_info {
    struct slice username;
    struct slice email; /* the new one */
};
MUST_CHECK enum status email_link_show(struct service *service, struct slice link,
                                       struct arena *arena, struct email_link_info *out_info,
                                       struct error *err);
/* The form was completed: the new one is the one from now on. NOT_FOUND: the link is dead. */
MUST_CHECK enum status email_confirm(struct service *service, struct slice link,
                                     struct arena *arena, struct pending **out_pending,
                                     struct error *err);

#endif
