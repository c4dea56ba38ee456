/* SPDX-License-Identifier: Apache-2.0 */
/* Trusted IP ranges (Network Access). */
#include "service/admin/admin_impl.h"
#include "service/login/handouts.h"
#include "service/trail/audit.h"
#include "service/trail/audited.h"
#include "service/trail/seal.h"
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

static enum status note_check(struct slice note, struct error *err)
{
    if (note.length > NOTE_MAX_BYTES || !text_is_printable(note))
        return error_set(err, STATUS_INVALID, "a note has at most 255 printable bytes");
    return STATUS_OK;
}

/* `except`: the range that is being edited; 0 = none. */
static enum status range_is_new(struct service *service, record_id organization,
                                struct ip_range range, record_id except, struct arena *arena,
                                struct error *err)
{
    const struct range_row *rows = NULL;
    size_t count = 0;
    enum status status = store_ranges_get(service->store, organization, arena, &rows, &count, err);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (rows[i].id != except && ip_equal(rows[i].range.first, range.first) &&
            ip_equal(rows[i].range.last, range.last))
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
    if (status == STATUS_OK)
        status = note_check(note, err);
    if (status == STATUS_OK)
        status = store_organization_find(service->store, organization, arena, &policy, err);
    if (status == STATUS_OK)
        status = range_is_new(service, organization, row.range, 0, arena, err);
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

/* What an edit or a removal begins with. */
struct range_work {
    struct service *service;
    const struct acting *acting;
    record_id organization;
    struct organization_row policy;
    const struct range_row *rows;
    size_t count;
    const struct range_row *found; /* the one that is meant */
    struct pending *pending;
};

static enum status range_begin(struct range_work *work, struct slice which, struct arena *arena,
                               struct error *err)
{
    struct store *store = work->service->store;
    enum status status =
        acting_may(work->acting, work->organization, PERMISSION_MANAGE_IP_ADDRESSES, err);
    if (status == STATUS_OK)
        status = store_organization_find(store, work->organization, arena, &work->policy, err);
    if (status == STATUS_OK)
        status = store_ranges_get(store, work->organization, arena, &work->rows, &work->count, err);
    if (status != STATUS_OK)
        return status;
    work->found = range_match(work->rows, work->count, which);
    if (work->found == NULL)
        return error_set(err, STATUS_NOT_FOUND, "there is no such trusted range");
    work->pending = pending_new(work->service, arena);
    if (work->pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    return policy_renew(work->service, &work->policy, &work->pending->decided, err);
}

/* Stands the one who asks in a trusted network that would be none any more? `row` replaces the one
 * that was found; NULL = it goes. */
static bool locks_out_self(const struct range_work *work, const struct range_row *row)
{
    struct ip_origin origin = work->acting->origin;
    bool before = false, after = false;
    if (work->acting->actor.kind != ACTOR_ADMINISTRATOR || !origin.readable ||
        !work->policy.confirmation_on)
        return false;
    for (size_t i = 0; i < work->count; i++) {
        bool trusts = seal_range_holds(work->service->keys, &work->rows[i]) &&
                      ip_range_contains(work->rows[i].range, origin.ip);
        before = before || trusts;
        after = after || (trusts && &work->rows[i] != work->found);
    }
    return before && !after && !(row != NULL && ip_range_contains(row->range, origin.ip));
}

static bool range_equal(const struct range_row *a, const struct range_row *b)
{
    return ip_equal(a->range.first, b->range.first) && ip_equal(a->range.last, b->range.last) &&
           slice_equal(a->note, b->note);
}

/* The row to edit: the stored one, or what it last was when it was changed behind the service's
 * back. */
static enum status range_base(const struct range_work *work, struct arena *arena,
                              struct range_row *out_row, struct error *err)
{
    if (seal_range_holds(work->service->keys, work->found)) {
        *out_row = *work->found;
        return STATUS_OK;
    }
    enum status status =
        audited_range(work->service, work->organization, work->found->id, arena, out_row, err);
    if (status == STATUS_NOT_FOUND)
        status = error_set(err, STATUS_CONFLICT,
                           "the audit trail does not tell what this range was; remove it");
    return status;
}

static enum status edit_apply(const struct range_work *work, const struct range_edit *edit,
                              struct arena *arena, struct range_row *row, struct error *err)
{
    enum status status = STATUS_OK;
    if (edit->note != NULL)
        row->note = *edit->note;
    if (edit->note != NULL)
        status = note_check(row->note, err);
    if (status == STATUS_OK && edit->range != NULL)
        status = range_check(*edit->range, work->acting->force, &row->range, err);
    if (status == STATUS_OK)
        status = range_is_new(work->service, work->organization, row->range, row->id, arena, err);
    if (status == STATUS_OK && seal_range_holds(work->service->keys, work->found) &&
        range_equal(row, work->found))
        status = error_set(err, STATUS_INVALID, "nothing would change");
    return status;
}

enum status range_edit(struct service *service, const struct acting *acting,
                       const struct range_edit *edit, struct arena *arena,
                       struct range_outcome *out_outcome, struct error *err)
{
    struct range_work work = {
        .service = service, .acting = acting, .organization = edit->organization};
    struct range_row row;
    enum status status = range_begin(&work, edit->which, arena, err);
    if (status == STATUS_OK)
        status = range_base(&work, arena, &row, err);
    if (status == STATUS_OK)
        status = edit_apply(&work, edit, arena, &row, err);
    if (status != STATUS_OK)
        return status;
    seal_range(service->keys, &row);
    change_put_range(&work.pending->decided, &row);
    audit_range(service, &work.pending->decided, acting->actor, AUDIT_RANGE_EDITED, work.found,
                &row);
    *out_outcome = (struct range_outcome){work.pending, locks_out_self(&work, &row)};
    return STATUS_OK;
}

/* Without trusted ranges everybody is OUTSIDE, and the web form lets in by code: an administrator
 * remains. */
enum status range_remove(struct service *service, const struct acting *acting,
                         record_id organization, struct slice which, struct arena *arena,
                         struct range_outcome *out_outcome, struct error *err)
{
    struct range_work work = {.service = service, .acting = acting, .organization = organization};
    enum status status = range_begin(&work, which, arena, err);
    if (status != STATUS_OK)
        return status;
    change_do(&work.pending->decided, EFFECT_REMOVE_RANGE,
              &(struct effect_target){.organization = organization, .id = work.found->id});
    audit_range(service, &work.pending->decided, acting->actor, AUDIT_RANGE_REMOVED, work.found,
                NULL);
    *out_outcome = (struct range_outcome){work.pending, locks_out_self(&work, NULL)};
    return STATUS_OK;
}
