/* SPDX-License-Identifier: Apache-2.0 */
#include "service/watch/limits.h"

#include "service/admin/admin_impl.h"
#include "service/login/lane_use.h"
#include "service/watch/sources.h"
#include "store/store_list.h"

/* ---- lanes ---- */

static void limit_of_lockout(const struct service *service, const struct login_gathered *gathered,
                             struct lane_state stored, struct limit_listed *limit)
{
    struct lockout_policy policy = lockout_key_of(service, gathered).lockout;
    struct lane_state state = lockout_at(stored, policy, service_now(service));
    limit->failures = state.failures;
    limit->budget = policy.attempts < 0 ? 0 : (unsigned)policy.attempts;
    limit->closed_until = lockout_end(state, policy);
    limit->exhausted = lockout_gate(state, policy, 0) == LANE_CLOSED;
}

static void limit_of_lane(const struct service *service, const struct lane_row *row,
                          struct lane_state stored, struct limit_listed *limit)
{
    static const struct ip strangers = {{0}};
    enum lane lane = (enum lane)row->lane;
    micros now = service_now(service);
    limit->familiar = lane == LANE_T && !ip_equal(row->prefix, strangers);
    struct lane_state state = lane_at(stored, lane, limit->familiar, now);
    limit->failures = state.failures;
    limit->budget = lane_budget(lane, limit->familiar);
    limit->closed_until = state.closed_until > now ? state.closed_until : 0;
    limit->exhausted = state.failures >= limit->budget;
}

static void limit_of(struct service *service, const struct lane_row *row, struct arena *arena,
                     struct limit_listed *out)
{
    struct login_gathered gathered = {0};
    struct lane_state stored = {row->failures, row->closed_until, row->exhausted_since};
    *out = (struct limit_listed){.lane = (enum lane)row->lane, .prefix = row->prefix};
    if (user_gather(service, row->organization, row->user, arena, &gathered, NULL) == STATUS_OK)
        out->username = gathered.user.username;
    if (row->lane == LANE_NONE)
        limit_of_lockout(service, &gathered, stored, out);
    else
        limit_of_lane(service, row, stored, out);
}

/* Whose lanes: *out_user is 0 for everybody's of the organization. */
static enum status whose_of(struct service *service, const struct acting *acting, struct slice who,
                            struct arena *arena, record_id *organization, record_id *out_user,
                            struct error *err)
{
    struct login_gathered gathered;
    *out_user = 0;
    if (slice_is_empty(who))
        return acting_may_look(acting, *organization, err);
    enum status status = user_gather_for(service, acting, who, 0, arena, &gathered, err);
    if (status == STATUS_OK) {
        *out_user = gathered.user.id;
        *organization = gathered.user.organization;
    }
    return status;
}

enum status limits_list(struct service *service, const struct acting *acting,
                        record_id organization, struct slice who, struct arena *arena,
                        const struct limit_listed **out_limits, size_t *out_count,
                        struct error *err)
{
    const struct lane_row *rows = NULL;
    size_t count = 0;
    record_id user = 0;
    enum status status = whose_of(service, acting, who, arena, &organization, &user, err);
    if (status == STATUS_OK)
        status = store_lane_list(service->store, organization, user, LIST_PAGE_MAX, arena, &rows,
                                 &count, err);
    if (status != STATUS_OK)
        return status;
    struct limit_listed *limits = arena_alloc_array(arena, count, sizeof *limits);
    if (limits == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the limits");
    for (size_t i = 0; i < count; i++)
        limit_of(service, &rows[i], arena, &limits[i]);
    *out_limits = limits;
    *out_count = count;
    return STATUS_OK;
}

enum status limits_lift(struct service *service, const struct acting *acting, struct slice who,
                        struct arena *arena, struct pending **out_pending, struct error *err)
{
    return user_open_lanes(service, acting, who, AUDIT_LIMITS_LIFTED, arena, out_pending, err);
}

/* ---- sources ---- */

static enum status may_look(const struct acting *acting, record_id organization, struct error *err)
{
    return organization == 0 ? acting_is_operator(acting, err)
                             : acting_may_look(acting, organization, err);
}

enum status limits_of_sources(struct service *service, const struct acting *acting,
                              record_id organization, struct arena *arena,
                              struct sources_limited *out_limited, struct error *err)
{
    struct sources_limited limited = {0};
    micros now = service_now(service);
    enum status status = may_look(acting, organization, err);
    if (status == STATUS_OK)
        status = sources_list(service->sources, organization, now, arena, &limited.sources,
                              &limited.source_count, err);
    if (status == STATUS_OK)
        status = spraying_list(service->spraying, organization, now, arena, &limited.alarms,
                               &limited.alarm_count, err);
    if (status == STATUS_OK)
        *out_limited = limited;
    return status;
}

enum status limits_lift_sources(struct service *service, const struct acting *acting,
                                record_id organization, struct arena *arena, size_t *out_count,
                                struct pending **out_pending, struct error *err)
{
    struct organization_row row;
    enum status status = acting_may(acting, organization, PERMISSION_RESET_PASSWORDS, err);
    if (status == STATUS_OK)
        status = store_organization_find(service->store, organization, arena, &row, err);
    struct pending *pending = pending_new(service, arena);
    if (status == STATUS_OK && pending == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    if (status != STATUS_OK)
        return status;
    *out_count = sources_lift(service->sources, organization, service_now(service));
    audit_organization(service, &pending->decided, acting->actor, AUDIT_SOURCES_LIFTED, &row, &row);
    *out_pending = pending;
    return STATUS_OK;
}
