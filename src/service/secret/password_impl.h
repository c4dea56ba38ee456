/* SPDX-License-Identifier: Apache-2.0 */
/* What the ways of setting a password share. Inside service/ only. */
#ifndef SERVICE_PASSWORD_IMPL_H
#define SERVICE_PASSWORD_IMPL_H

#include "service/secret/password.h"
#include "service/trail/audit.h"

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

/* By the effective policy. */
struct password_rules password_rules_of(const struct service *service,
                                        const struct login_gathered *gathered);

/* ---- link.c ---- */

struct link_found {
    struct link_row link;
    struct login_gathered gathered; /* its user */
};

/* A link of one of the purposes (bits, 1 << enum link_purpose) that is believed and alive, of a
 * user who may still sign in; else NOT_FOUND. */
MUST_CHECK enum status link_read(struct service *service, struct slice text, unsigned purposes,
                                 struct arena *arena, struct link_found *out_found,
                                 struct error *err);

/* Good once: removes it with the change. */
void link_take(const struct link_row *link, struct change *change);

/* Adds a link of a user to the change and gives its handout. */
MUST_CHECK enum status link_make(struct service *service, const struct user_row *user,
                                 enum link_purpose purpose, enum password_set_by started_by,
                                 struct change *change, struct slice *out_text, struct error *err);

struct link_order {
    const struct user_row *user;
    struct slice organization_name;
    struct slice recipient;
    enum link_purpose purpose;
    enum password_set_by started_by;
    bool is_decoy; /* the same work, but the mail is thrown away */
};

/* Makes a link and mails it. */
MUST_CHECK enum status link_mail(struct service *service, const struct link_order *order,
                                 struct change *change, struct error *err);

/* What ends when a password is set or dies: sessions but one, recognised browsers, links, codes. */
void password_others_end(const struct user_row *user, record_id keep_session,
                         struct change *change);

#endif
