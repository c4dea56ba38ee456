/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users as administrators see them: add, show, list and search, edit, switch on and off, unlock.
 * Not their secrets: password.h, token.h, reset.h. Repairing a damaged one: repair.h.
 *
 * `who` is a user name or, within an administrator's own organization, an id. A user of another
 * organization is NOT_FOUND in the same words as a missing one. Changes need Manage Users (unlock:
 * Reset User Passwords and Unlock Users), and nobody changes a user who may more than he does.
 * Slices of results lie in the arena. Errors: INVALID and CONFLICT with a sentence; CONFLICT also
 * when no administrator could sign in any more, unless the operator forces.
 */
#ifndef SERVICE_USER_H
#define SERVICE_USER_H

#include "base/secret.h"
#include "service/acting.h"

struct user_listed {
    record_id organization;
    record_id id;
    record_id profile_id;
    struct slice username;
    struct slice full_name;
    struct slice email;
    struct slice pending_email; /* asked for and not yet confirmed; empty = none */
    struct slice profile;
    bool active;
    bool frozen;
    bool is_administrator; /* the profile has an administrative permission */
    bool api_only;
    bool standing_seal_holds;
    bool delivery_seal_holds;
    bool profile_seal_holds;
    bool has_password;
    bool password_is_reset; /* it is dead; the mailed link sets a new one */
    bool has_token;
    bool password_must_change;
    micros created;
    char version[2 * sizeof(struct generation) + 1]; /* of status, profile, e-mail and names */
};

struct user_new {
    record_id organization;
    struct slice username;
    struct slice email;
    struct slice full_name;
    struct slice profile;    /* name or id; empty = Standard User */
    struct secret *password; /* the operator's alone; NULL = invite by mail; taken */
};

/* Creates a user; without a password an invitation link (24 h) is mailed. */
MUST_CHECK enum status user_add(struct service *service, const struct acting *acting,
                                const struct user_new *user, struct arena *arena,
                                struct pending **out_pending, struct error *err);

MUST_CHECK enum status user_show(struct service *service, const struct acting *acting,
                                 struct slice who, struct arena *arena,
                                 struct user_listed *out_user, struct error *err);

enum user_which { USER_WHICH_ALL, USER_WHICH_ACTIVE, USER_WHICH_INACTIVE, USER_WHICH_FROZEN };

struct user_query {
    record_id organization;
    struct slice words; /* each begins a word of user name, e-mail address or full name; may be
                           empty; those past the fourth do not count */
    enum user_which which;
    struct slice after; /* the user name that the page before ended with */
    size_t max;         /* 0 = 1,000, which is also the most */
};

/* In the order of user names. */
MUST_CHECK enum status user_list(struct service *service, const struct acting *acting,
                                 const struct user_query *query, struct arena *arena,
                                 const struct user_listed **out_users, size_t *out_count,
                                 struct error *err);

struct user_edit {
    struct slice who;
    const struct slice *full_name; /* NULL = as it is; likewise the others */
    const struct slice *profile;   /* name or id */
    const struct slice *email;     /* waits until it is confirmed from the new one; at once from
                                      the operator for a user without a password */
};

/* A damaged record is CONFLICT: repair.h first. INVALID when nothing would change. */
MUST_CHECK enum status user_edit(struct service *service, const struct acting *acting,
                                 const struct user_edit *edit, struct arena *arena,
                                 struct pending **out_pending, struct error *err);

/* Deactivating and freezing end all sessions, recognised browsers, links and codes. */
MUST_CHECK enum status user_set_active(struct service *service, const struct acting *acting,
                                       struct slice who, bool active, struct arena *arena,
                                       struct pending **out_pending, struct error *err);
MUST_CHECK enum status user_set_frozen(struct service *service, const struct acting *acting,
                                       struct slice who, bool frozen, struct arena *arena,
                                       struct pending **out_pending, struct error *err);
/* Opens all lanes: ends a lockout and every back-off. */
MUST_CHECK enum status user_unlock(struct service *service, const struct acting *acting,
                                   struct slice who, struct arena *arena,
                                   struct pending **out_pending, struct error *err);

#endif
