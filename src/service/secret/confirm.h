/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identity confirmation by an e-mailed code, for a web sign-in from OUTSIDE (M14, design §13). The
 * page behind the password form is the same whether a code was mailed or not (R31).
 */
#ifndef SERVICE_CONFIRM_H
#define SERVICE_CONFIRM_H

#include "service/login/login.h"

struct confirm_request {
    struct slice confirmation; /* the cookie's handout */
    struct slice code;         /* as typed; blanks are ignored */
    bool remember_browser;
    struct slice browser_name; /* user agent, for the user's list */
    struct slice old_session;  /* the session cookie shown with it; ended by a sign-in (R34) */
    struct caller caller;
};

struct confirm_reply {
    bool allowed;
    bool dead; /* no code can be right any more: back to the sign-in page */
    char reference[REFERENCE_LENGTH + 1];
    struct slice session;
    struct slice browser; /* cookie of the recognised browser; empty = not remembered */
    struct user_info user;
    bool offer_token; /* the user has none and could have one */
};

struct confirm_outcome {
    struct confirm_reply decided;
    struct confirm_reply changed;
    struct pending *pending;
    unsigned retry_after; /* > 0: the source is put off for so many seconds, nothing was decided */
};

MUST_CHECK enum status confirm_code(struct service *service, const struct confirm_request *request,
                                    struct arena *arena, struct confirm_outcome *out_outcome,
                                    struct error *err);

#endif
