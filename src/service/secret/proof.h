/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Showing the current password again inside a session (R39): the second secret that the session
 * has shown counts, no lane is used, and five failures end the session (design §4). Inside
 * service/ only.
 */
#ifndef SERVICE_PROOF_H
#define SERVICE_PROOF_H

#include "service/login/session.h"
#include "service/service_impl.h"

enum proof {
    PROOF_RIGHT,
    PROOF_WRONG,         /* the change counts the failure: submit it */
    PROOF_SESSION_ENDED, /* the fifth: the session does not exist any more */
    PROOF_BUSY,
};

/* Borrows the password. A session that has shown no second secret draws on the lane of its
 * network like any other attempt. */
MUST_CHECK enum status proof_of_password(struct service *service, const struct session *session,
                                         const struct login_gathered *gathered,
                                         const struct secret *password, const struct caller *caller,
                                         struct change *change, enum proof *out_proof,
                                         struct error *err);

/* Counts one more wrong secret shown in the session. */
enum proof proof_failed(const struct session *session, struct change *change);

struct session_renewal {
    const struct session *session;
    const struct login_gathered *gathered;
    const struct caller *caller;
    unsigned shown;        /* bits of enum secret_shown, added to what it has shown */
    record_id token;       /* the token row that was shown; 0 = as before */
    bool password_shown;   /* just now */
    bool secrets_replaced; /* password or token have become others with the same change */
};

/* The session goes on under a new id (R34): takes the old row out, adds the new one. */
MUST_CHECK enum status session_renew(struct service *service, const struct session_renewal *renewal,
                                     struct change *change, struct slice *out_text,
                                     record_id *out_id, struct error *err);

#endif
