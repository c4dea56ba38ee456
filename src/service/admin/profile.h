/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Profiles: named sets of permissions and limits that users of an organization share. Repairing a
 * damaged one: repair.h.
 *
 * `which` is a name or an id. Changes need Manage Users, those of login IP ranges Manage IP
 * Addresses too, and nobody gives or takes an administrative permission that he has not himself.
 * Slices of results lie in the arena. Errors: INVALID and CONFLICT with a sentence; CONFLICT also
 * when no administrator could sign in any more, unless the operator forces.
 */
#ifndef SERVICE_PROFILE_H
#define SERVICE_PROFILE_H

#include "core/ip.h"
#include "core/policy.h"
#include "service/acting.h"

struct profile_listed {
    record_id organization;
    record_id id;
    struct slice name;
    uint64_t permissions;          /* bits of enum permission */
    const struct ip_range *ranges; /* login IP ranges */
    size_t range_count;
    struct slice login_hours; /* "mon=08:00-18:00,…"; empty = any time */
    bool readable;            /* else ranges or hours are no text the service ever wrote */
    struct policy policy;     /* POLICY_INHERITED = the organization's */
    struct policy effective;  /* with the organization's filled in */
    size_t users;             /* how many have it; counted to 1,000 */
    bool seal_holds;
    micros created;
    char version[2 * sizeof(struct generation) + 1]; /* another one after every change */
};

MUST_CHECK enum status profile_list(struct service *service, const struct acting *acting,
                                    record_id organization, struct arena *arena,
                                    const struct profile_listed **out_profiles, size_t *out_count,
                                    struct error *err);
MUST_CHECK enum status profile_show(struct service *service, const struct acting *acting,
                                    record_id organization, struct slice which, struct arena *arena,
                                    struct profile_listed *out_profile, struct error *err);

struct profile_edit {
    record_id organization;
    struct slice which;       /* of profile_add: the name */
    const struct slice *name; /* NULL = as it is; likewise the others */
    uint64_t allow;           /* permissions to give, and to take away */
    uint64_t deny;
    bool ranges_given;          /* they replace all there were */
    const struct slice *ranges; /* "START-END", CIDR or one IP address each; none = everywhere */
    size_t range_count;
    const struct slice *login_hours; /* as people write them; "none" or empty = any time */
    struct policy_change policy;
};

struct profile_outcome {
    struct pending *pending;
    bool locks_out_self; /* the one who asks has this profile, and his IP address or this hour
                            would be refused: ask again before submitting */
    const char *warning; /* a sentence, or NULL */
};

MUST_CHECK enum status profile_add(struct service *service, const struct acting *acting,
                                   const struct profile_edit *profile, struct arena *arena,
                                   struct profile_outcome *out_outcome, struct error *err);
/* A damaged record is CONFLICT: repair.h first. INVALID when nothing would change. */
MUST_CHECK enum status profile_edit(struct service *service, const struct acting *acting,
                                    const struct profile_edit *edit, struct arena *arena,
                                    struct profile_outcome *out_outcome, struct error *err);
/* CONFLICT while a user has it. */
MUST_CHECK enum status profile_remove(struct service *service, const struct acting *acting,
                                      record_id organization, struct slice which,
                                      struct arena *arena, struct pending **out_pending,
                                      struct error *err);

#endif
