/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last administrator (M9): any change after which no administrator could sign in is refused,
 * by trying the decision itself on the rows as they would be. Could sign in = there is an IP
 * address and an hour of the week at which the web form would allow an active administrator who
 * has a password, all secrets right; lanes, rate and expiry left aside.
 *
 * Reads users of administrative profiles only. Any thread. Inside service/ only.
 */
#ifndef SERVICE_ADMINISTRATOR_H
#define SERVICE_ADMINISTRATOR_H

#include "service/acting.h"
#include "store/change.h"

/* What would change; NULL and 0 where nothing does. Rows as they will be written, sealed. Trusted
 * ranges are not among it: from an untrusted network the web form asks for a second secret and then
 * allows, so no range of the organization ever decides this. */
struct proposal {
    record_id organization;
    const struct organization_row *policy; /* in place of the stored one */
    const struct profile_row *profile;     /* in place of the stored one of the same id */
    const struct user_row *user;           /* in place of the stored one of the same id */
    record_id without_password;            /* this user's password would be gone; 0 = nobody's */
};

MUST_CHECK enum status administrator_is_left(struct service *service,
                                             const struct proposal *proposal, bool *out_left,
                                             struct error *err);

/* The check of every administrative use case: CONFLICT with a sentence that says why and what to do
 * when none would be left. Nothing is asked of the operator who forces. When no administrator could
 * sign in before either, nothing is refused: the change makes nothing worse. The change then
 * expects the one who was found as he is, so that of two changes at the same time, each of which
 * counts on whom the other removes, only one is written. */
MUST_CHECK enum status administrator_remains(struct service *service, const struct acting *acting,
                                             const struct proposal *proposal, struct change *change,
                                             struct error *err);

#endif
