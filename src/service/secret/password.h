/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setting a password: by its user (change), behind a link (first password, reset), by the operator.
 * Every way but the first password rotates the token and mails it (M12), ends the other sessions,
 * and is told to the user.
 */
#ifndef SERVICE_PASSWORD_H
#define SERVICE_PASSWORD_H

#include "core/password.h"
#include "core/reset.h"
#include "service/login/session.h"

enum password_result {
    PASSWORD_SET_READY,    /* submit the pending */
    PASSWORD_SET_REFUSED,  /* the new one is not acceptable: see fault */
    PASSWORD_SET_REUSED,   /* it is one of the last ones */
    PASSWORD_SET_TOO_SOON, /* the old one is younger than the policy's least age */
    PASSWORD_SET_WRONG,    /* the current one was wrong */
    PASSWORD_SET_SESSION_ENDED,
    PASSWORD_SET_LINK_DEAD, /* used, expired or unknown */
    PASSWORD_SET_NOT_HERE,  /* the link is good, but not from this network: see link_info.gate */
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

/* What a new password of a user must be, by the policy that counts for the user. */
struct password_rules {
    unsigned min_length;
    enum password_complexity complexity;
    int history;       /* so many of the last ones may not come back */
    int lifetime_days; /* so old it must be before the next change; 0 = any age */
};

MUST_CHECK enum status password_rules_get(struct service *service, const struct session *session,
                                          struct arena *arena, struct password_rules *out_rules,
                                          struct error *err);

/* Takes both secrets. */
MUST_CHECK enum status password_change(struct service *service, const struct session *session,
                                       struct secret *current, struct secret *new_password,
                                       const struct caller *caller, struct arena *arena,
                                       struct password_reply *out_reply, struct error *err);

struct password_by_operator {
    struct slice username;
    struct secret *password; /* taken */
    bool must_change;        /* good for setting another one, nothing else */
};

/* By the operator on the host. */
MUST_CHECK enum status
password_set_by_operator(struct service *service, const struct password_by_operator *order,
                         struct arena *arena, struct password_reply *out_reply, struct error *err);

/* Somebody who has opened a link. All borrowed. */
struct link_visit {
    struct slice link;    /* the handout */
    struct slice browser; /* the recognised-browser cookie; may be empty */
    const struct caller *caller;
};

struct link_info {
    struct slice username;
    bool is_first;        /* a first password, not a reset */
    enum reset_gate gate; /* whether it may be completed from here (design §13) */
    bool rotates_token;   /* a new token will be mailed */
    struct password_rules rules;
};

/* What the form shows; changes nothing (R18). STATUS_NOT_FOUND when the link is dead. */
MUST_CHECK enum status password_link_show(struct service *service, const struct link_visit *visit,
                                          struct arena *arena, struct link_info *out_info,
                                          struct error *err);
/* Completes the form behind a link. Takes the secret; a good link is consumed with the change. */
MUST_CHECK enum status password_set_by_link(struct service *service, const struct link_visit *visit,
                                            struct secret *new_password, struct arena *arena,
                                            struct password_reply *out_reply, struct error *err);

/* A one-time link (10 minutes) made on the host: /welcome with the returned handout. */
MUST_CHECK enum status password_link_by_operator(struct service *service, struct slice username,
                                                 struct arena *arena, struct slice *out_link,
                                                 struct pending **out_pending, struct error *err);

#endif
