/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How somebody who cannot sign in comes to a new password: a link that the user asks for at
 * /forgot-password, or that an administrator has mailed (M12, R18, R20). The form behind the link
 * is completed in password.h. Asking changes nothing; an administrator's reset kills password and
 * token at once. `who`: user.h.
 */
#ifndef SERVICE_RESET_H
#define SERVICE_RESET_H

#include "service/acting.h"

struct forgot_outcome {
    struct pending *pending;
    unsigned retry_after; /* > 0: the source is put off for so many seconds, nothing was decided */
};

/* "Forgot password". There is one answer and one amount of work, whether the user exists, may have
 * a link, or has a valid one already (then nothing is mailed and the first stays valid, R62). For
 * its source each request counts as one failed attempt, whoever it names. */
MUST_CHECK enum status password_forgot(struct service *service, struct slice username,
                                       const struct caller *caller, struct arena *arena,
                                       struct forgot_outcome *out_outcome, struct error *err);

/* By an administrator (Reset User Passwords and Unlock Users) or the operator: password and token
 * are dead, all sessions, recognised browsers, links and codes end, and a link (24 hours) is mailed
 * to the confirmed e-mail address. CONFLICT for a user who could not use it: inactive, single
 * sign-on, or a damaged record. */
MUST_CHECK enum status password_reset_by_administrator(struct service *service,
                                                       const struct acting *acting,
                                                       struct slice who, struct arena *arena,
                                                       struct pending **out_pending,
                                                       struct error *err);

/* Mails the invitation of a user who never had a password once more (Manage Users); the older link
 * is dead. CONFLICT when there is a password. */
MUST_CHECK enum status invitation_mail_again(struct service *service, const struct acting *acting,
                                             struct slice who, struct arena *arena,
                                             struct pending **out_pending, struct error *err);

#endif
