/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles: found, shown, listed, removed. Adding and editing them: profile_edit.c. */
#include "service/admin/profile_impl.h"

#include "base/encode.h"
#include "core/hours.h"
#include "core/id.h"
#include "service/login/networks.h"
#include "service/trail/audit.h"
#include "service/trail/seal.h"
#include "store/store_list.h"

enum { USERS_COUNTED = 1000, RANGES_MAX = 1000 };

enum status profile_choose(struct service *service, record_id organization, struct slice which,
                           struct arena *arena, struct profile_row *out_row, struct error *err)
{
    const struct profile_row *rows = NULL;
    size_t count = 0;
    record_id id = 0;
    bool is_id = id_parse(ID_PROFILE, which, &id);
    enum status status =
        store_profile_list(service->store, organization, arena, &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        if (is_id ? rows[i].id != id : !slice_equal_fold(rows[i].name, which))
            continue;
        *out_row = rows[i];
        return STATUS_OK;
    }
    return error_set(err, STATUS_NOT_FOUND, "there is no such profile");
}

void profile_expect(const struct organization_row *organization, const struct profile_row *profile,
                    struct change *change)
{
    change_expect(change, &(struct expectation){.organization = organization->id,
                                                .profile_id = profile->id,
                                                .policy = organization->generation,
                                                .profile = profile->generation});
}

/* ---- show and list ---- */

/* The stored text holds one range after the other; its number bounds the array. */
static bool ranges_read(struct slice text, struct arena *arena, struct profile_listed *out)
{
    struct slice rest = text;
    struct ip_range *ranges = arena_alloc_array(arena, RANGES_MAX, sizeof *ranges);
    size_t count = 0;
    while (ranges != NULL && rest.length > 0 && count < RANGES_MAX) {
        struct slice one;
        slice_cut(rest, ',', &one, &rest);
        if (ip_range_parse(one, &ranges[count]) != IP_RANGE_OK)
            return false;
        count++;
    }
    out->ranges = ranges;
    out->range_count = count;
    return ranges != NULL && rest.length == 0;
}

static bool hours_read(struct slice text, struct arena *arena, struct slice *out_text)
{
    struct hours hours;
    char readable[HOURS_TEXT_MAX];
    if (slice_is_empty(text))
        return true;
    if (hours_parse_stored(text, &hours) != HOURS_OK)
        return false;
    hours_format(&hours, readable);
    *out_text = arena_copy(arena, slice_from(readable));
    return true;
}

static enum status listed_of(struct service *service, const struct organization_row *organization,
                             const struct profile_row *row, struct arena *arena,
                             struct profile_listed *out, struct error *err)
{
    struct profile_listed listed = {
        .organization = row->organization,
        .id = row->id,
        .name = row->name,
        .permissions = row->permissions,
        .policy = policy_read(&row->policy),
        .seal_holds = seal_profile_holds(service->keys, row),
        .created = row->created,
    };
    struct policy of_organization = policy_read(&organization->policy);
    for (size_t i = 0; i < POLICY_SETTINGS; i++)
        listed.effective.values[i] = listed.policy.values[i] == POLICY_INHERITED
                                         ? of_organization.values[i]
                                         : listed.policy.values[i];
    hex_encode(row->generation.bytes, sizeof row->generation.bytes, listed.version);
    listed.readable = ranges_read(row->ranges, arena, &listed) &&
                      hours_read(row->login_hours, arena, &listed.login_hours);
    enum status status = store_profile_user_count(service->store, row->organization, row->id,
                                                  USERS_COUNTED, &listed.users, err);
    if (status == STATUS_OK && arena_is_exhausted(arena))
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the profiles");
    if (status == STATUS_OK)
        *out = listed;
    return status;
}

enum status profile_list(struct service *service, const struct acting *acting,
                         record_id organization, struct arena *arena,
                         const struct profile_listed **out_profiles, size_t *out_count,
                         struct error *err)
{
    const struct profile_row *rows = NULL;
    size_t count = 0;
    struct organization_row policy;
    enum status status = acting_may_look(acting, organization, err);
    if (status == STATUS_OK)
        status = store_organization_find(service->store, organization, arena, &policy, err);
    if (status == STATUS_OK)
        status = store_profile_list(service->store, organization, arena, &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    struct profile_listed *listed = arena_alloc_array(arena, count, sizeof *listed);
    if (listed == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the profiles");
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = listed_of(service, &policy, &rows[i], arena, &listed[i], err);
    if (status != STATUS_OK)
        return status;
    *out_profiles = listed;
    *out_count = count;
    return STATUS_OK;
}

enum status profile_show(struct service *service, const struct acting *acting,
                         record_id organization, struct slice which, struct arena *arena,
                         struct profile_listed *out_profile, struct error *err)
{
    struct organization_row policy;
    struct profile_row row;
    enum status status = acting_may_look(acting, organization, err);
    if (status == STATUS_OK)
        status = store_organization_find(service->store, organization, arena, &policy, err);
    if (status == STATUS_OK)
        status = profile_choose(service, organization, which, arena, &row, err);
    return status == STATUS_OK ? listed_of(service, &policy, &row, arena, out_profile, err)
                               : status;
}

/* ---- remove ---- */

static enum status is_without_users(struct service *service, const struct profile_row *row,
                                    struct error *err)
{
    size_t users = 0;
    enum status status =
        store_profile_user_count(service->store, row->organization, row->id, 1, &users, err);
    if (status == STATUS_OK && users > 0)
        status =
            error_set(err, STATUS_CONFLICT, "users have this profile; give them another one first");
    return status;
}

enum status profile_remove(struct service *service, const struct acting *acting,
                           record_id organization, struct slice which, struct arena *arena,
                           struct pending **out_pending, struct error *err)
{
    struct profile_row row;
    enum status status = acting_may(acting, organization, PERMISSION_MANAGE_USERS, err);
    if (status == STATUS_OK)
        status = profile_choose(service, organization, which, arena, &row, err);
    if (status == STATUS_OK)
        status = acting_covers(acting, row.permissions, err);
    if (status == STATUS_OK)
        status = is_without_users(service, &row, err);
    struct pending *pending = pending_new(service, arena);
    if (status == STATUS_OK && pending == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    if (status != STATUS_OK)
        return status;
    change_do(&pending->decided, EFFECT_REMOVE_PROFILE,
              &(struct effect_target){.organization = organization, .id = row.id});
    audit_profile(service, &pending->decided, acting->actor, AUDIT_PROFILE_REMOVED, &row, NULL);
    *out_pending = pending;
    return STATUS_OK;
}
