/* SPDX-License-Identifier: Apache-2.0 */
/*
 * THE EFFECTIVE RULES of a gathered user: what of organization, profile and user counts, given
 * which seals hold (the table of design §6). Login, confirmation, session, token, password and
 * explanation all ask here, and never the gathered rows themselves, so that no place forgets.
 *
 * Pure but for the keys: seals are computed, nothing is read; what was last audited is in
 * gathered->audited already (audited.h), and without it a broken record grants nothing. Slices
 * borrow from the gathered rows. Any thread. Inside service/ only.
 */
#ifndef SERVICE_EFFECTIVE_H
#define SERVICE_EFFECTIVE_H

#include "core/login.h"
#include "core/token_case.h"
#include "service/trail/audited.h"

struct effective {
    bool standing_holds;
    bool delivery_holds; /* else: no code or secret by mail, no token option, no administration */
    bool profile_holds;
    bool organization_holds;
    /* The stored row; when its seal is broken the last audited one, confirmation counting as on. */
    struct organization_row organization;
    struct policy_values policy; /* the profile's own values over the organization's; none is -1 */
    uint64_t permissions;        /* as the profile gives them, whoever the user is */
    uint64_t working;            /* of these, what works: no administrative one unless the seals of
                                    user and profile hold */
    bool single_sign_on_user;    /* has no password login */
    /* Login IP ranges: the IP address must lie in both, where not empty. `audited` NULL when the
     * profile's seal holds; else being inside gives no trust. */
    struct slice ranges;
    const struct slice *ranges_audited;
    /* Login hours, likewise; outside_hours answers for both. */
    struct slice hours;
    const struct slice *hours_audited;
    bool denies_all; /* the profile is damaged and the trail does not tell what it was */
};

void effective_of(const struct service *service, const struct login_gathered *gathered,
                  struct effective *out);

/* The effective policy alone. */
struct policy_values policy_of(const struct service *service,
                               const struct login_gathered *gathered);

/* Whether the profile's login hours forbid this instant, in the organization's time zone; hours or
 * a zone that cannot be read forbid every instant. */
bool effective_outside_hours(const struct effective *effective, micros now);
/* Too old by the policy, or set by somebody else and not yet changed. */
bool effective_password_expired(const struct effective *effective,
                                const struct login_gathered *gathered, micros now);
/* When it will be too old by the policy: an instant, or 0 = never. Says nothing of one that must be
 * changed anyway. */
micros effective_password_expires(const struct effective *effective,
                                  const struct login_gathered *gathered);
/* The facts of M9. */
void effective_token_case(const struct effective *effective, struct token_case_facts *out_facts);
/* Every fact of the decision that follows from user, profile and organization alone, at an instant;
 * entry, network, secrets, lane and rate are the caller's. */
void effective_facts(const struct effective *effective, const struct login_gathered *gathered,
                     micros now, struct login_facts *facts);

#endif
