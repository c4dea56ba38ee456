/* SPDX-License-Identifier: Apache-2.0 */
/* What all administrative use cases ask first: may he, and who is meant. */
#include "service/admin/admin_impl.h"

#include "core/id.h"

static enum status user_missing(struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND, "there is no such user");
}

/* By id, in the administrator's own organization alone. */
static enum status gather_by_id(struct service *service, const struct acting *acting, record_id id,
                                struct arena *arena, struct login_gathered *out, struct error *err)
{
    enum status status = user_gather(service, acting->organization, id, arena, out, err);
    return status == STATUS_OK && !out->user_found ? STATUS_NOT_FOUND : status;
}

static enum status may(const struct acting *acting, record_id organization, uint64_t permission,
                       struct error *err)
{
    return permission == 0 ? acting_may_look(acting, organization, err)
                           : acting_may(acting, organization, (enum permission)permission, err);
}

enum status user_gather_for(struct service *service, const struct acting *acting, struct slice who,
                            uint64_t permission, struct arena *arena, struct login_gathered *out,
                            struct error *err)
{
    struct login_gathered gathered;
    record_id id = 0;
    enum status status = may(acting, acting->organization, permission, err);
    if (status != STATUS_OK)
        return status;
    if (id_parse(ID_USER, who, &id))
        status = gather_by_id(service, acting, id, arena, &gathered, err);
    else
        status = user_gather_by_name(service, who, arena, &gathered, err);
    if (status == STATUS_OK)
        status = may(acting, gathered.user.organization, permission, err);
    if (status == STATUS_NOT_FOUND)
        return user_missing(err);
    if (status == STATUS_OK)
        *out = gathered;
    return status;
}

enum status user_gather_to_change(struct service *service, const struct acting *acting,
                                  struct slice who, uint64_t permission, struct arena *arena,
                                  struct login_gathered *out, struct error *err)
{
    struct login_gathered gathered;
    enum status status = user_gather_for(service, acting, who, permission, arena, &gathered, err);
    if (status == STATUS_OK)
        status = acting_covers(acting, gathered.profile.permissions, err);
    if (status == STATUS_OK)
        *out = gathered;
    return status;
}

struct policy policy_read(const struct policy_values *values)
{
    struct policy policy;
#define POLICY(field, name, option, kind, least, most, label, sentence)                            \
    policy.values[POLICY_##name] = values->field;
#include "core/policy.def"
#undef POLICY
    return policy;
}

struct policy_values policy_store(const struct policy *policy)
{
    struct policy_values values;
#define POLICY(field, name, option, kind, least, most, label, sentence)                            \
    values.field = policy->values[POLICY_##name];
#include "core/policy.def"
#undef POLICY
    return values;
}
