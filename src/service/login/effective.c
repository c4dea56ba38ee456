/* SPDX-License-Identifier: Apache-2.0 */
#include "service/login/effective.h"

#include "core/hours.h"
#include "service/trail/seal.h"
#include "sys/time_zone.h"

#define DAY ((micros)86400 * MICROS_PER_SECOND)

/* Permissions that take something away: of a damaged profile those of the stored and those of the
 * last audited values count. Of all others only what both give. */
#define RESTRICTIONS                                                                               \
    ((uint64_t)(PERMISSION_API_ONLY | PERMISSION_SINGLE_SIGN_ON | PERMISSION_CODES_FOR_API))

/* What counts where the stored policy is not believed and the trail does not tell: the strict end
 * of everything, and sessions as they are by default. */
static const struct policy_values policy_strict = {
    .password_min_length = 15,
    .password_history = 24,
    .session_idle_minutes = 15,
    .session_hours = 12,
    .session_api_minutes = 15,
    .session_lock_ip = 1,
    .session_ranges_always = 1,
};

static int over(int of_profile, int of_organization)
{
    return of_profile >= 0 ? of_profile : of_organization;
}

static struct policy_values policy_over(const struct policy_values *profile,
                                        const struct policy_values *organization)
{
    return (struct policy_values){
        .password_min_length =
            over(profile->password_min_length, organization->password_min_length),
        .password_complexity =
            over(profile->password_complexity, organization->password_complexity),
        .password_expiry_days =
            over(profile->password_expiry_days, organization->password_expiry_days),
        .password_history = over(profile->password_history, organization->password_history),
        .password_lifetime_days =
            over(profile->password_lifetime_days, organization->password_lifetime_days),
        .session_idle_minutes =
            over(profile->session_idle_minutes, organization->session_idle_minutes),
        .session_hours = over(profile->session_hours, organization->session_hours),
        .session_api_minutes =
            over(profile->session_api_minutes, organization->session_api_minutes),
        .session_lock_ip = over(profile->session_lock_ip, organization->session_lock_ip),
        .session_ranges_always =
            over(profile->session_ranges_always, organization->session_ranges_always),
    };
}

/* A forged policy must not switch the second door off: confirmation counts as on. */
static void organization_of(const struct login_gathered *gathered, struct effective *effective)
{
    effective->organization = gathered->organization;
    if (effective->organization_holds)
        return;
    const struct organization_row *audited =
        gathered->audited == NULL ? NULL : gathered->audited->organization;
    if (audited == NULL) {
        effective->organization.policy = policy_strict;
    } else {
        effective->organization = *audited;
        effective->organization.generation = gathered->organization.generation;
        effective->organization.seal = gathered->organization.seal;
    }
    effective->organization.confirmation_on = true;
}

static void profile_whole(const struct profile_row *stored, struct effective *effective)
{
    effective->permissions = stored->permissions;
    effective->policy = policy_over(&stored->policy, &effective->organization.policy);
}

/* The refusals of the stored and of the last audited values; the policy that was audited. */
static void profile_damaged(const struct profile_row *stored, const struct profile_row *audited,
                            struct effective *effective)
{
    if (audited == NULL) {
        effective->denies_all = true;
        effective->permissions = stored->permissions & RESTRICTIONS;
        effective->policy = policy_strict;
        return;
    }
    effective->permissions = ((stored->permissions & audited->permissions) & ~RESTRICTIONS) |
                             ((stored->permissions | audited->permissions) & RESTRICTIONS);
    effective->policy = policy_over(&audited->policy, &effective->organization.policy);
    effective->ranges_audited = &audited->ranges;
    effective->hours_audited = &audited->login_hours;
}

void effective_of(const struct service *service, const struct login_gathered *gathered,
                  struct effective *out)
{
    const struct keyring *keys = service->keys;
    const struct profile_row *profile = &gathered->profile;
    struct effective effective = {
        .standing_holds = gathered->user_found && seal_standing_holds(keys, &gathered->user),
        .delivery_holds = gathered->user_found && seal_delivery_holds(keys, &gathered->user),
        .profile_holds = gathered->user_found && seal_profile_holds(keys, profile),
        .organization_holds =
            gathered->organization_found && seal_organization_holds(keys, &gathered->organization),
        .ranges = profile->ranges,
        .hours = profile->login_hours,
    };
    organization_of(gathered, &effective);
    if (effective.profile_holds || !gathered->user_found)
        profile_whole(profile, &effective);
    else
        profile_damaged(profile, gathered->audited == NULL ? NULL : gathered->audited->profile,
                        &effective);
    effective.working = effective.permissions;
    if (!effective.profile_holds || !effective.delivery_holds || !effective.standing_holds)
        effective.working &= ~permissions_administrative(effective.permissions);
    effective.single_sign_on_user =
        effective.organization.sso_on && (effective.permissions & PERMISSION_SINGLE_SIGN_ON) != 0;
    *out = effective;
}

struct policy_values policy_of(const struct service *service, const struct login_gathered *gathered)
{
    struct effective effective;
    effective_of(service, gathered, &effective);
    return effective.policy;
}

/* ---- login hours ---- */

static bool is_outside(struct slice text, struct slice zone, micros now)
{
    struct hours hours;
    unsigned minute = 0;
    if (slice_is_empty(text))
        return false;
    if (hours_parse_stored(text, &hours) != HOURS_OK ||
        !time_zone_minute_of_week(zone, now, &minute))
        return true;
    return !hours_allow(&hours, minute);
}

bool effective_outside_hours(const struct effective *effective, micros now)
{
    struct slice zone = effective->organization.time_zone;
    return effective->denies_all || is_outside(effective->hours, zone, now) ||
           (effective->hours_audited != NULL && is_outside(*effective->hours_audited, zone, now));
}

/* ---- the rest ---- */

micros effective_password_expires(const struct effective *effective,
                                  const struct login_gathered *gathered)
{
    int days = effective->policy.password_expiry_days;
    if (days <= 0 || !gathered->password_found || effective->single_sign_on_user ||
        (effective->permissions & PERMISSION_PASSWORD_NEVER_EXPIRES) != 0)
        return 0;
    return gathered->password.created + days * DAY;
}

bool effective_password_expired(const struct effective *effective,
                                const struct login_gathered *gathered, micros now)
{
    if (gathered->user.password_must_change)
        return true;
    micros expires = effective_password_expires(effective, gathered);
    return expires != 0 && expires < now;
}

static bool has_ranges(const struct effective *effective)
{
    return !slice_is_empty(effective->ranges) ||
           (effective->ranges_audited != NULL && !slice_is_empty(*effective->ranges_audited));
}

void effective_token_case(const struct effective *effective, struct token_case_facts *out_facts)
{
    *out_facts = (struct token_case_facts){
        .single_sign_on = effective->organization.sso_on,
        .keeps_tokens = effective->organization.sso_keep_tokens,
        .user_is_single_sign_on = (effective->permissions & PERMISSION_SINGLE_SIGN_ON) != 0,
        .profile_has_ranges = has_ranges(effective),
        .seal_broken = !effective->organization_holds || !effective->profile_holds ||
                       !effective->delivery_holds || !effective->standing_holds,
        .confirmation_on = effective->organization.confirmation_on,
        .confirmation_permitted = effective->organization.confirmation_permitted,
    };
}

static enum user_fact user_fact_of(const struct login_gathered *gathered)
{
    if (!gathered->user_found)
        return USER_UNKNOWN;
    if (!gathered->user.active)
        return USER_INACTIVE;
    return gathered->user.frozen ? USER_FROZEN : USER_ACTIVE;
}

void effective_facts(const struct effective *effective, const struct login_gathered *gathered,
                     micros now, struct login_facts *facts)
{
    facts->user = user_fact_of(gathered);
    facts->organization_active = !gathered->user_found || effective->organization.active;
    facts->standing_seal_holds = effective->standing_holds;
    facts->api_disabled =
        effective->denies_all || (effective->permissions & PERMISSION_API_ENABLED) == 0;
    facts->api_only = (effective->permissions & PERMISSION_API_ONLY) != 0;
    facts->outside_hours = effective_outside_hours(effective, now);
    facts->single_sign_on_user = effective->single_sign_on_user;
    facts->password_expired = effective_password_expired(effective, gathered, now);
}
