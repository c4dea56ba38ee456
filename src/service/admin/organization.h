/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Organizations and their policy. The operator founds, lists and switches them; an administrator
 * sees and edits his own (Manage Users). Repairing a damaged one: repair.h.
 *
 * Slices of results lie in the arena. Errors: INVALID and CONFLICT with a sentence; CONFLICT also
 * when no administrator could sign in any more, unless the operator forces.
 */
#ifndef SERVICE_ORGANIZATION_H
#define SERVICE_ORGANIZATION_H

#include "base/secret.h"
#include "core/policy.h"
#include "service/acting.h"

struct organization_shown {
    record_id id;
    struct slice name;
    bool active;
    bool confirmation_on;
    bool confirmation_permitted; /* by the operator (M9 d2) */
    bool sso_on;
    bool sso_keep_tokens;
    int lockout_attempts;      /* 0 = off */
    int lockout_minutes;       /* -1 = until an administrator unlocks */
    int login_rate_per_hour;   /* what counts: the organization's, else the service's; 0 = none */
    bool login_rate_inherited; /* the service's */
    struct slice time_zone;
    struct policy policy;
    bool seal_holds;
    size_t range_count;
    micros created;
};

/* By id, or by name; both empty: an administrator's own, for the operator the only one
 * (STATUS_CONFLICT if there are several). */
MUST_CHECK enum status organization_show(struct service *service, const struct acting *acting,
                                         struct slice id_or_name, struct arena *arena,
                                         struct organization_shown *out, struct error *err);
/* For the operator: in the order they were founded, at most 1,000, after the id given (0 = from the
 * start). */
MUST_CHECK enum status organization_list(struct service *service, const struct acting *acting,
                                         record_id after, struct arena *arena,
                                         const struct organization_shown **out_organizations,
                                         size_t *out_count, struct error *err);

struct organization_new {
    struct slice name;
    struct slice admin_username;
    struct slice admin_email;
    struct secret *admin_password; /* NULL = the first link is returned; taken */
};

/* A new organization with its two profiles (System Administrator, Standard User) and its first
 * administrator. The operator's. *out_link is empty when a password was given. */
MUST_CHECK enum status organization_create(struct service *service, const struct acting *acting,
                                           const struct organization_new *organization,
                                           struct arena *arena, struct slice *out_link,
                                           struct pending **out_pending, struct error *err);

enum change_to { CHANGE_NONE, CHANGE_OFF, CHANGE_ON };

enum {
    LOGIN_RATE_AS_IT_IS = -1, /* of login_rate_per_hour in an edit */
    LOGIN_RATE_OF_SERVICE = 0,
    LOGIN_RATE_MOST = 1000000,
    LOCKOUT_UNTIL_UNLOCKED = -1, /* of lockout_minutes */
};

struct organization_edit {
    record_id organization;
    const struct slice *name;              /* NULL = as it is */
    enum change_to active;                 /* the operator's alone */
    enum change_to confirmation_permitted; /* the operator's alone */
    enum change_to confirmation_on;
    enum change_to sso_on;
    enum change_to sso_keep_tokens;
    bool lockout_given;
    int lockout_attempts; /* 0 = off; else 3 to 10, as on the platform */
    int lockout_minutes;  /* 15 to 1,440, or LOCKOUT_UNTIL_UNLOCKED */
    const struct slice *time_zone;
    int login_rate_per_hour;
    struct policy_change policy;
};

struct organization_outcome {
    struct pending *pending;
    const char *warning; /* a sentence, or NULL */
};

/* A damaged record is CONFLICT: repair.h first. INVALID when nothing would change. Switching the
 * organization off ends all its sessions. */
MUST_CHECK enum status organization_edit(struct service *service, const struct acting *acting,
                                         const struct organization_edit *edit, struct arena *arena,
                                         struct organization_outcome *out_outcome,
                                         struct error *err);

#endif
