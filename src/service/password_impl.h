/* SPDX-License-Identifier: Apache-2.0 */
/* What the ways of setting a password share. Inside service/ only. */
#ifndef SERVICE_PASSWORD_IMPL_H
#define SERVICE_PASSWORD_IMPL_H

#include "service/audit.h"
#include "service/password.h"

/* Old hashes kept for the history rule and for recognising an outdated password (platform.md §5:
 * an organization may ask for up to 24). */
enum { PASSWORD_SLOTS_KEPT = 24 };

struct password_new {
    struct slice password; /* accepted, normalised */
    enum password_set_by set_by;
    bool first;             /* there was none: no token is due, nothing is told */
    bool must_change;       /* at the next login */
    record_id keep_session; /* 0 = all sessions end */
    struct actor actor;
    enum audit_event event;
};

/* Hashes and adds the rows; renews the user's password generation. The caller seals and puts the
 * user. */
MUST_CHECK enum status password_write(struct service *service,
                                      const struct password_new *new_password,
                                      struct user_row *user, struct change *change,
                                      struct error *err);

/* Judges the secret and composes the whole change in reply->pending. */
MUST_CHECK enum status password_set_behind_link(struct service *service,
                                                const struct login_gathered *gathered,
                                                const struct secret *secret,
                                                struct password_new *new_password,
                                                struct password_reply *reply, struct error *err);

/* A link that is believed and alive; else NOT_FOUND. */
MUST_CHECK enum status link_read(struct service *service, struct slice text, struct arena *arena,
                                 struct link_row *out_link, struct login_gathered *out_gathered,
                                 struct error *err);

/* Adds a link of a user to the change and gives its handout. */
MUST_CHECK enum status link_make(struct service *service, const struct user_row *user,
                                 enum link_purpose purpose, enum password_set_by started_by,
                                 struct change *change, struct slice *out_text, struct error *err);

#endif
