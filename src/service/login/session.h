/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions: check one, end one. They are opened by login, confirmation and link use cases.
 * A session that is not believed, expired, ended, or whose user may no longer sign in does not
 * exist (design §6, R34-R36, R79).
 */
#ifndef SERVICE_SESSION_H
#define SERVICE_SESSION_H

#include "service/login/login.h"

/* So many wrong passwords at re-authentication end a session (design §4). */
enum { PROOF_FAILURES_MAX = 5 };

struct session {
    record_id id;
    record_id organization;
    record_id user;
    bool is_api;
    bool password_only;         /* good for changing an expired password, nothing else */
    unsigned shown;             /* bits of enum secret_shown: which second secrets it has shown */
    bool signed_in_lately;      /* within five minutes: no re-authentication needed */
    bool needs_step_up;         /* opened inside by password alone, now seen from OUTSIDE (R57) */
    enum network_class network; /* of the caller now */
    enum login_entry entry;
    unsigned failures; /* wrong passwords shown in it; it ends with the fifth */
    micros created;
    struct user_info info;
    char csrf[2 * 16 + 1]; /* value that every form of this session carries */
    struct slice text;     /* the handout, borrowed */
};

/* Reads and believes a session id. STATUS_NOT_FOUND: there is none (for whatever reason);
 * STATUS_UNAVAILABLE: cannot tell. Touches last_seen at most once a minute, without waiting. */
MUST_CHECK enum status session_check(struct service *service, struct slice text,
                                     const struct caller *caller, struct arena *arena,
                                     struct session *out_session, struct error *err);

/* Prepares the end of this session. */
MUST_CHECK enum status session_end(struct service *service, const struct session *session,
                                   struct arena *arena, struct pending **out_pending,
                                   struct error *err);

/* The value for the forms of a page that is sent together with a new session's id. */
void csrf_for_session(const struct service *service, struct slice session, char out[33]);
/* The value for forms before a session exists, bound to a random cookie value; constant-time
 * comparison. */
void csrf_for_cookie(const struct service *service, struct slice cookie, char out[33]);
bool csrf_matches(struct slice submitted, const char expected[33]);

#endif
