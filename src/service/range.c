/* SPDX-License-Identifier: Apache-2.0 */
/* Trusted IP ranges (Network Access), and the question what class an IP address has. */
#include "service/admin.h"
#include "service/admin_impl.h"
#include "service/audit.h"
#include "service/handouts.h"
#include "service/networks.h"
#include "service/seal.h"
#include "text/names.h"

enum { NOTE_MAX_BYTES = 255 };

enum status range_list(struct service *service, const struct acting *acting, record_id organization,
                       struct arena *arena, const struct range_listed **out_ranges,
                       size_t *out_count, struct error *err)
{
    const struct range_row *rows = NULL;
    size_t count = 0;
    enum status status = acting_may_look(acting, organization, err);
    if (status == STATUS_OK)
        status = store_ranges_get(service->store, organization, arena, &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    struct range_listed *listed = arena_alloc_array(arena, count, sizeof *listed);
    if (listed == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the ranges");
    for (size_t i = 0; i < count; i++)
        listed[i] = (struct range_listed){
            .id = rows[i].id,
            .range = rows[i].range,
            .note = rows[i].note,
            .seal_holds = seal_range_holds(service->keys, &rows[i]),
            .created = rows[i].created,
        };
    *out_ranges = listed;
    *out_count = count;
    return STATUS_OK;
}

/* The organization's row goes with every change of its ranges, under a new generation. */
static enum status policy_renew(struct service *service, const struct organization_row *old_row,
                                struct change *change, struct error *err)
{
    struct organization_row row = *old_row;
    enum status status = generation_new(&row.generation, err);
    if (status != STATUS_OK)
        return status;
    /* A broken seal must not become whole by an innocent change of a range: that is a repair. */
    if (!seal_organization_holds(service->keys, old_row))
        return error_set(
            err, STATUS_CONFLICT,
            "the organization's record was changed outside the service; repair it first");
    seal_organization(service->keys, &row);
    change_expect(
        change, &(struct expectation){.organization = old_row->id, .policy = old_row->generation});
    change_put_organization(change, &row);
    return STATUS_OK;
}

static enum status range_check(struct slice text, bool force, struct ip_range *out_range,
                               struct error *err)
{
    enum ip_range_fault fault = ip_range_parse(slice_trim(text), out_range);
    if (fault != IP_RANGE_OK)
        return error_set(err, STATUS_INVALID, "%s", ip_range_fault_text(fault));
    if (ip_is_link_local(out_range->first) || ip_is_link_local(out_range->last))
        return error_set(err, STATUS_INVALID, "link-local IP addresses are never trusted");
    if (!force && ip_range_is_too_wide(*out_range))
        return error_set(
            err, STATUS_CONFLICT,
            "this range is wider than an IPv4 /7 or an IPv6 /32; --force adds it anyway");
    return STATUS_OK;
}

static enum status range_is_new(struct service *service, record_id organization,
                                struct ip_range range, struct arena *arena, struct error *err)
{
    const struct range_row *rows = NULL;
    size_t count = 0;
    enum status status = store_ranges_get(service->store, organization, arena, &rows, &count, err);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (ip_equal(rows[i].range.first, range.first) && ip_equal(rows[i].range.last, range.last))
            status = error_set(err, STATUS_CONFLICT, "this range is trusted already");
    return status;
}

enum status range_add(struct service *service, const struct acting *acting,
                      const struct range_new *range, struct arena *arena,
                      struct pending **out_pending, struct error *err)
{
    struct organization_row policy;
    struct slice note = range->note;
    record_id organization = range->organization;
    struct range_row row = {.organization = organization, .note = note};
    enum status status = acting_may(acting, organization, PERMISSION_MANAGE_IP_ADDRESSES, err);
    if (status == STATUS_OK)
        status = range_check(range->range, acting->force, &row.range, err);
    if (status == STATUS_OK && (note.length > NOTE_MAX_BYTES || !text_is_printable(note)))
        status = error_set(err, STATUS_INVALID, "a note has at most 255 printable bytes");
    if (status == STATUS_OK)
        status = store_organization_find(service->store, organization, arena, &policy, err);
    if (status == STATUS_OK)
        status = range_is_new(service, organization, row.range, arena, err);
    struct pending *pending = pending_new(service, arena);
    if (status == STATUS_OK && pending == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    if (status == STATUS_OK)
        status = policy_renew(service, &policy, &pending->decided, err);
    if (status != STATUS_OK)
        return status;
    row.id = service_id(service);
    row.created = service_now(service);
    seal_range(service->keys, &row);
    change_add_range(&pending->decided, &row);
    audit_range(service, &pending->decided, acting->actor, AUDIT_RANGE_ADDED, NULL, &row);
    *out_pending = pending;
    return STATUS_OK;
}

/* By id or by any text that means the same range. */
static const struct range_row *range_match(const struct range_row *rows, size_t count,
                                           struct slice text)
{
    struct ip_range range;
    record_id id = 0;
    bool is_range = ip_range_parse(slice_trim(text), &range) == IP_RANGE_OK;
    bool is_id = id_parse(ID_RANGE, text, &id);
    for (size_t i = 0; i < count; i++) {
        if (is_id && rows[i].id == id)
            return &rows[i];
        if (is_range && ip_equal(rows[i].range.first, range.first) &&
            ip_equal(rows[i].range.last, range.last))
            return &rows[i];
    }
    return NULL;
}

enum status range_remove(struct service *service, const struct acting *acting,
                         record_id organization, struct slice which, struct arena *arena,
                         struct range_outcome *out_outcome, struct error *err)
{
    struct organization_row policy;
    const struct range_row *rows = NULL;
    size_t count = 0;
    enum status status = acting_may(acting, organization, PERMISSION_MANAGE_IP_ADDRESSES, err);
    if (status == STATUS_OK)
        status = store_organization_find(service->store, organization, arena, &policy, err);
    if (status == STATUS_OK)
        status = store_ranges_get(service->store, organization, arena, &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    const struct range_row *found = range_match(rows, count, which);
    if (found == NULL)
        return error_set(err, STATUS_NOT_FOUND, "there is no such trusted range");
    struct pending *pending = pending_new(service, arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    status = policy_renew(service, &policy, &pending->decided, err);
    if (status != STATUS_OK)
        return status;
    change_do(&pending->decided, EFFECT_REMOVE_RANGE,
              &(struct effect_target){.organization = organization, .id = found->id});
    audit_range(service, &pending->decided, acting->actor, AUDIT_RANGE_REMOVED, found, NULL);
    *out_outcome = (struct range_outcome){.pending = pending};
    return STATUS_OK;
}

enum status network_test(struct service *service, const struct acting *acting,
                         record_id organization, struct slice who, struct ip ip,
                         struct arena *arena, struct network_verdict *out_verdict,
                         struct error *err)
{
    struct login_gathered gathered = {0};
    enum status status = acting_may_look(acting, organization, err);
    if (status != STATUS_OK)
        return status;
    if (slice_is_empty(who)) {
        status = store_organization_find(service->store, organization, arena,
                                         &gathered.organization, err);
        gathered.organization_found = true;
    } else {
        status = user_gather_for(service, acting, who, 0, arena, &gathered, err);
    }
    if (status != STATUS_OK)
        return status;
    struct ip_origin origin = {true, ip};
    return networks_classify(service, &gathered, origin, arena, out_verdict, err);
}
