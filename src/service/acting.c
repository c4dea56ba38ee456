/* SPDX-License-Identifier: Apache-2.0 */
#include "service/acting.h"

struct acting acting_operator(bool force)
{
    return (struct acting){.actor = {ACTOR_OPERATOR, 0}, .permissions = UINT64_MAX, .force = force};
}

struct acting acting_in_session(const struct session *session, struct ip_origin origin)
{
    uint64_t permissions = session->info.permissions;
    if (session->shown == 0 || session->password_only || !session->info.seals_hold)
        permissions &= ~permissions_administrative(permissions);
    return (struct acting){
        .actor = {ACTOR_ADMINISTRATOR, session->user},
        .organization = session->organization,
        .permissions = permissions,
        .origin = origin,
    };
}

static bool is_own(const struct acting *acting, record_id organization)
{
    return acting->actor.kind == ACTOR_OPERATOR || acting->organization == organization;
}

static enum status not_found(struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND, "there is no such record");
}

enum status acting_may(const struct acting *acting, record_id organization,
                       enum permission permission, struct error *err)
{
    if (!is_own(acting, organization))
        return not_found(err);
    if ((acting->permissions & (uint64_t)permission) == 0)
        return error_set(err, STATUS_REFUSED,
                         "this needs a permission that your session does not have");
    return STATUS_OK;
}

enum status acting_may_look(const struct acting *acting, record_id organization, struct error *err)
{
    if (!is_own(acting, organization))
        return not_found(err);
    if ((acting->permissions & PERMISSION_VIEW_SETUP) == 0 &&
        permissions_administrative(acting->permissions) == 0)
        return error_set(err, STATUS_REFUSED,
                         "this needs the permission View Setup and Configuration");
    return STATUS_OK;
}

enum status acting_covers(const struct acting *acting, uint64_t permissions, struct error *err)
{
    if ((permissions_administrative(permissions) & ~acting->permissions) != 0)
        return error_set(err, STATUS_REFUSED,
                         "this concerns permissions that your session does not have");
    return STATUS_OK;
}

enum status acting_is_operator(const struct acting *acting, struct error *err)
{
    if (acting->actor.kind != ACTOR_OPERATOR)
        return error_set(err, STATUS_REFUSED, "only the operator of this service can do this");
    return STATUS_OK;
}
