/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions and recognised browsers as people see them: one's own, and an administrator's look at
 * everybody's; listed and ended (the platform calls the latter Activations). Checking a session:
 * session.h.
 *
 * Own lists need nothing but the session. An administrator's lists need the right to look; ending
 * and revoking need Reset User Passwords and Unlock Users, and nobody does it to a user who may
 * more than he does. `who` as in user.h. Pages are continued by the id of the last row; 0 = from
 * the newest. NOT_FOUND and CONFLICT with a sentence; an end that somebody else came before is
 * PENDING_CHANGED.
 */
#ifndef SERVICE_SESSION_LIST_H
#define SERVICE_SESSION_LIST_H

#include "service/acting.h"

enum { SESSIONS_PAGE_MAX = 200 };

struct session_listed {
    record_id organization;
    record_id id;
    record_id user;
    struct slice username;
    bool is_api;
    bool current; /* the one that asks */
    enum login_entry entry;
    enum network_class network; /* at login */
    unsigned shown;             /* bits of enum secret_shown */
    struct slice client;
    struct ip ip;
    micros created;
    micros last_seen;
    micros expires;
};

struct session_page {
    const struct session_listed *sessions; /* newest first, those that are over left out */
    size_t count;
    record_id next; /* 0 = that was all */
};

MUST_CHECK enum status session_list_own(struct service *service, const struct session *session,
                                        record_id before, struct arena *arena,
                                        struct session_page *out_page, struct error *err);
/* Of one user, or of the whole organization when `who` is empty. */
MUST_CHECK enum status session_list_all(struct service *service, const struct acting *acting,
                                        record_id organization, struct slice who, record_id before,
                                        struct arena *arena, struct session_page *out_page,
                                        struct error *err);

/* One of one's own; 0 = all but the one that asks. */
MUST_CHECK enum status session_end_own(struct service *service, const struct session *session,
                                       record_id id, struct arena *arena,
                                       struct pending **out_pending, struct error *err);
/* One of a user's; 0 = all of them. */
MUST_CHECK enum status session_end_by_administrator(struct service *service,
                                                    const struct acting *acting, struct slice who,
                                                    record_id id, struct arena *arena,
                                                    struct pending **out_pending,
                                                    struct error *err);

struct browser_listed {
    record_id organization;
    record_id id;
    record_id user;
    struct slice username;
    struct slice name; /* what the browser calls itself */
    struct ip ip;      /* where it was first recognised */
    micros created;
    micros last_used;
    micros expires;
};

struct browser_page {
    const struct browser_listed *browsers;
    size_t count;
    record_id next;
};

MUST_CHECK enum status browser_list_own(struct service *service, const struct session *session,
                                        record_id before, struct arena *arena,
                                        struct browser_page *out_page, struct error *err);
MUST_CHECK enum status browser_list_all(struct service *service, const struct acting *acting,
                                        record_id organization, struct slice who, record_id before,
                                        struct arena *arena, struct browser_page *out_page,
                                        struct error *err);
/* One of one's own; 0 = all. */
MUST_CHECK enum status browser_revoke_own(struct service *service, const struct session *session,
                                          record_id id, struct arena *arena,
                                          struct pending **out_pending, struct error *err);
MUST_CHECK enum status
browser_revoke_by_administrator(struct service *service, const struct acting *acting,
                                struct slice who, record_id id, struct arena *arena,
                                struct pending **out_pending, struct error *err);

#endif
