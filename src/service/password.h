/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setting a password: by its user (change), behind a link (first password, reset), by the operator.
 * Every way but the first password rotates the token and mails it (M12), ends the other sessions,
 * and is told to the user.
 */
#ifndef SERVICE_PASSWORD_H
#define SERVICE_PASSWORD_H

#include "core/password.h"
#include "service/session.h"

enum password_result {
    PASSWORD_SET_READY,    /* submit the pending */
    PASSWORD_SET_REFUSED,  /* the new one is not acceptable: see fault */
    PASSWORD_SET_REUSED,   /* it is one of the last ones */
    PASSWORD_SET_TOO_SOON, /* the old one is younger than the policy's least age */
    PASSWORD_SET_WRONG,    /* the current one was wrong */
    PASSWORD_SET_SESSION_ENDED,
    PASSWORD_SET_LINK_DEAD, /* used, expired or unknown */
    PASSWORD_SET_BUSY,
};

struct password_reply {
    enum password_result result;
    enum password_fault fault;
    unsigned min_length; /* of the policy that decided */
    bool token_mailed;   /* a new token is on its way */
    struct slice email;
    struct slice session; /* PASSWORD_SET_READY: a fresh session id, or empty */
    struct slice username;
    struct pending *pending;
};

/* Takes both secrets. */
MUST_CHECK enum status password_change(struct service *service, const struct session *session,
                                       struct secret *current, struct secret *new_password,
                                       const struct caller *caller, struct arena *arena,
                                       struct password_reply *out_reply, struct error *err);

/* By the operator on the host. Takes the secret. */
MUST_CHECK enum status password_set_by_operator(struct service *service, struct slice username,
                                                struct secret *new_password, struct arena *arena,
                                                struct password_reply *out_reply,
                                                struct error *err);

struct link_info {
    struct slice username;
    bool is_first; /* a first password, not a reset */
    unsigned min_length;
};

/* What /welcome shows; changes nothing (R18). STATUS_NOT_FOUND when the link is dead. */
MUST_CHECK enum status password_link_show(struct service *service, struct slice link,
                                          struct arena *arena, struct link_info *out_info,
                                          struct error *err);
/* Completes the form behind a link. Takes the secret; a good link is consumed with the change. */
MUST_CHECK enum status password_set_by_link(struct service *service, struct slice link,
                                            struct secret *new_password,
                                            const struct caller *caller, struct arena *arena,
                                            struct password_reply *out_reply, struct error *err);

/* A one-time link (10 minutes) made on the host: /welcome with the returned handout. */
MUST_CHECK enum status password_link_by_operator(struct service *service, struct slice username,
                                                 struct arena *arena, struct slice *out_link,
                                                 struct pending **out_pending, struct error *err);

#endif
