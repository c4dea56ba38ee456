/* SPDX-License-Identifier: Apache-2.0 */
/* Adding and editing profiles. */
#include "base/buffer.h"
#include "core/hours.h"
#include "service/admin/administrator.h"
#include "service/admin/profile_impl.h"
#include "service/login/handouts.h"
#include "service/trail/audit.h"
#include "service/trail/seal.h"
#include "sys/time_zone.h"

#include <string.h>

enum { RANGES_MAX = 1000, RANGES_TEXT_MAX = 128 * 1024 };

/* ---- what is to change ---- */

static enum status ranges_apply(const struct profile_edit *edit, struct arena *arena,
                                struct profile_row *row, struct error *err)
{
    struct buffer text;
    struct slice done = {NULL, 0};
    if (!edit->ranges_given)
        return STATUS_OK;
    if (edit->range_count > RANGES_MAX)
        return error_set(err, STATUS_INVALID, "a profile has at most 1,000 login IP ranges");
    buffer_init(&text, arena, RANGES_TEXT_MAX);
    for (size_t i = 0; i < edit->range_count; i++) {
        struct ip_range range;
        char first[IP_TEXT_MAX], last[IP_TEXT_MAX];
        enum ip_range_fault fault = ip_range_parse(slice_trim(edit->ranges[i]), &range);
        if (fault != IP_RANGE_OK)
            return error_set(err, STATUS_INVALID, "login IP range %zu: %s", i + 1,
                             ip_range_fault_text(fault));
        ip_format(range.first, first);
        ip_format(range.last, last);
        buffer_add_format(&text, "%s%s-%s", i == 0 ? "" : ",", first, last);
    }
    if (!buffer_finish(&text, &done))
        return error_set(err, STATUS_NO_MEMORY, "no memory for the login IP ranges");
    row->ranges = done;
    return STATUS_OK;
}

static enum status hours_apply(const struct profile_edit *edit, struct arena *arena,
                               struct profile_row *row, struct error *err)
{
    struct hours hours = {.count = 0};
    char stored[HOURS_TEXT_MAX];
    if (edit->login_hours == NULL)
        return STATUS_OK;
    struct slice text = slice_trim(*edit->login_hours);
    if (slice_is_empty(text) || slice_is(text, "none")) {
        row->login_hours = (struct slice){NULL, 0};
        return STATUS_OK;
    }
    enum hours_fault fault = hours_parse(text, &hours);
    if (fault != HOURS_OK)
        return error_set(err, STATUS_INVALID, "%s", hours_fault_text(fault));
    hours_format_stored(&hours, stored);
    row->login_hours = arena_copy(arena, slice_from(stored));
    return STATUS_OK;
}

static enum status name_is_free(struct service *service, const struct profile_row *row,
                                struct arena *arena, struct error *err)
{
    struct profile_row taken;
    enum status status = admin_name_check(row->name, err);
    if (status != STATUS_OK)
        return status;
    status = profile_choose(service, row->organization, row->name, arena, &taken, err);
    if (status == STATUS_OK && taken.id != row->id)
        return error_set(err, STATUS_CONFLICT, "there is a profile of this name");
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status fields_apply(struct service *service, const struct profile_edit *edit,
                                struct arena *arena, struct profile_row *row, struct error *err)
{
    enum status status = STATUS_OK;
    if ((edit->allow & edit->deny) != 0)
        return error_set(err, STATUS_INVALID, "a permission is both given and taken away");
    row->permissions = (row->permissions | edit->allow) & ~edit->deny;
    if (edit->name != NULL) {
        row->name = slice_trim(*edit->name);
        status = name_is_free(service, row, arena, err);
    }
    if (status == STATUS_OK)
        status = ranges_apply(edit, arena, row, err);
    if (status == STATUS_OK)
        status = hours_apply(edit, arena, row, err);
    if (status == STATUS_OK)
        status = policy_apply(&edit->policy, true, &row->policy, err);
    return status;
}

/* ---- whom it locks out ---- */

static bool ranges_shut_out(struct slice text, struct ip_origin origin)
{
    struct slice rest = text;
    while (rest.length > 0) {
        struct slice one;
        struct ip_range range;
        slice_cut(rest, ',', &one, &rest);
        if (origin.readable && ip_range_parse(one, &range) == IP_RANGE_OK &&
            ip_range_contains(range, origin.ip))
            return false;
    }
    return text.length > 0;
}

static bool hours_shut_out(struct slice text, struct slice zone, micros now)
{
    struct hours hours;
    unsigned minute = 0;
    return !slice_is_empty(text) && hours_parse_stored(text, &hours) == HOURS_OK &&
           time_zone_minute_of_week(zone, now, &minute) && !hours_allow(&hours, minute);
}

static enum status self_is_locked_out(struct service *service, const struct acting *acting,
                                      const struct profile_row *row, struct arena *arena,
                                      bool *out_locked, struct error *err)
{
    struct login_gathered self;
    *out_locked = false;
    if (acting->actor.kind != ACTOR_ADMINISTRATOR)
        return STATUS_OK;
    enum status status =
        user_gather(service, acting->organization, acting->actor.user, arena, &self, err);
    if (status == STATUS_OK && self.user.profile == row->id)
        *out_locked =
            (row->permissions & PERMISSION_API_ONLY) != 0 ||
            ranges_shut_out(row->ranges, acting->origin) ||
            hours_shut_out(row->login_hours, self.organization.time_zone, service_now(service));
    return status;
}

/* ---- the change ---- */

static enum status may_edit(const struct acting *acting, const struct profile_edit *edit,
                            struct error *err)
{
    enum status status = acting_may(acting, edit->organization, PERMISSION_MANAGE_USERS, err);
    if (status == STATUS_OK && edit->ranges_given)
        status = acting_may(acting, edit->organization, PERMISSION_MANAGE_IP_ADDRESSES, err);
    return status;
}

static bool policy_equal(const struct policy_values *a, const struct policy_values *b)
{
    struct policy left = policy_read(a), right = policy_read(b);
    return memcmp(&left, &right, sizeof left) == 0;
}

static bool is_unchanged(const struct profile_row *a, const struct profile_row *b)
{
    return slice_equal(a->name, b->name) && a->permissions == b->permissions &&
           slice_equal(a->ranges, b->ranges) && slice_equal(a->login_hours, b->login_hours) &&
           policy_equal(&a->policy, &b->policy);
}

/* Generation, seal, the last administrator, the row and its audit. `old_row` NULL: a new one. */
static enum status profile_put(struct service *service, const struct acting *acting,
                               const struct profile_row *old_row, struct profile_row *row,
                               struct change *change, struct error *err)
{
    enum status status = generation_new(&row->generation, err);
    if (status != STATUS_OK)
        return status;
    seal_profile(service->keys, row);
    const struct proposal proposal = {.organization = row->organization, .profile = row};
    if (old_row != NULL)
        status = administrator_remains(service, acting, &proposal, change, err);
    if (status != STATUS_OK)
        return status;
    change_put_profile(change, row);
    audit_profile(service, change, acting->actor,
                  old_row == NULL ? AUDIT_PROFILE_CREATED : AUDIT_PROFILE_EDITED, old_row, row);
    return STATUS_OK;
}

static enum status profile_compose(struct service *service, const struct acting *acting,
                                   const struct profile_edit *edit,
                                   const struct profile_row *old_row, struct profile_row *row,
                                   struct profile_outcome *outcome, struct error *err)
{
    struct change *change = &outcome->pending->decided;
    struct organization_row organization;
    enum status status = store_organization_find(service->store, row->organization, change->arena,
                                                 &organization, err);
    if (status == STATUS_OK)
        status = fields_apply(service, edit, change->arena, row, err);
    if (status == STATUS_OK)
        status = acting_covers(acting, row->permissions, err);
    if (status == STATUS_OK && old_row != NULL)
        profile_expect(&organization, old_row, change);
    if (status == STATUS_OK && old_row != NULL && is_unchanged(old_row, row))
        status = error_set(err, STATUS_INVALID, "nothing would change");
    if (status == STATUS_OK)
        status = profile_put(service, acting, old_row, row, change, err);
    if (status == STATUS_OK)
        status =
            self_is_locked_out(service, acting, row, change->arena, &outcome->locks_out_self, err);
    if (status == STATUS_OK)
        status = policy_warning(service, &edit->policy, &organization, row->ranges, change->arena,
                                &outcome->warning, err);
    return status;
}

enum status profile_add(struct service *service, const struct acting *acting,
                        const struct profile_edit *profile, struct arena *arena,
                        struct profile_outcome *out_outcome, struct error *err)
{
    struct profile_outcome outcome = {.pending = pending_new(service, arena)};
    struct profile_edit edit = *profile;
    edit.name = &profile->which;
    struct profile_row row = {
        .organization = profile->organization,
        .id = service_id(service),
        .policy = policy_of_organization,
        .created = service_now(service),
    };
    enum status status = may_edit(acting, profile, err);
    if (status == STATUS_OK && outcome.pending == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    if (status == STATUS_OK)
        status = profile_compose(service, acting, &edit, NULL, &row, &outcome, err);
    if (status == STATUS_OK)
        *out_outcome = outcome;
    return status;
}

enum status profile_edit(struct service *service, const struct acting *acting,
                         const struct profile_edit *edit, struct arena *arena,
                         struct profile_outcome *out_outcome, struct error *err)
{
    struct profile_outcome outcome = {.pending = pending_new(service, arena)};
    struct profile_row old_row;
    enum status status = may_edit(acting, edit, err);
    if (status == STATUS_OK && outcome.pending == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    if (status == STATUS_OK)
        status = profile_choose(service, edit->organization, edit->which, arena, &old_row, err);
    if (status == STATUS_OK)
        status = acting_covers(acting, old_row.permissions, err);
    if (status == STATUS_OK && !seal_profile_holds(service->keys, &old_row))
        status = error_set(err, STATUS_CONFLICT,
                           "the profile was changed outside the service; repair it first");
    if (status != STATUS_OK)
        return status;
    struct profile_row row = old_row;
    status = profile_compose(service, acting, edit, &old_row, &row, &outcome, err);
    if (status == STATUS_OK)
        *out_outcome = outcome;
    return status;
}
