/* SPDX-License-Identifier: Apache-2.0 */
/* Repairing users, profiles and organizations: gathered, composed field by field, written. */
#include "service/admin/repair.h"

#include "service/admin/administrator.h"
#include "service/admin/profile_impl.h"
#include "service/admin/repair_impl.h"
#include "service/login/handouts.h"
#include "service/secret/email_impl.h"
#include "service/trail/audited.h"
#include "service/trail/seal.h"

#define BROKEN(holds, part) ((holds) ? 0U : (unsigned)(part))

/* ---- gathering ---- */

static enum status audited_missing(enum status status, bool *out_known)
{
    *out_known = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status user_begin(struct repair_work *work, struct error *err)
{
    const struct keyring *keys = work->service->keys;
    enum status status =
        user_gather_to_change(work->service, work->acting, work->record->which,
                              PERMISSION_MANAGE_USERS, work->arena, &work->gathered, err);
    if (status != STATUS_OK)
        return status;
    struct user_row *stored = &work->gathered.user;
    work->fields = &audit_of_user;
    work->stored = stored;
    work->audited = &work->user;
    work->organization = stored->organization;
    work->broken = BROKEN(seal_standing_holds(keys, stored), AUDIT_PART_STANDING) |
                   BROKEN(seal_delivery_holds(keys, stored), AUDIT_PART_DELIVERY);
    return audited_missing(audited_user(work->service, stored->organization, stored->id,
                                        work->arena, &work->user, err),
                           &work->known);
}

static enum status profile_begin(struct repair_work *work, struct error *err)
{
    enum status status =
        acting_may(work->acting, work->record->organization, PERMISSION_MANAGE_USERS, err);
    if (status == STATUS_OK)
        status = profile_choose(work->service, work->record->organization, work->record->which,
                                work->arena, &work->stored_profile, err);
    if (status != STATUS_OK)
        return status;
    struct profile_row *stored = &work->stored_profile;
    work->fields = &audit_of_profile;
    work->stored = stored;
    work->audited = &work->profile;
    work->organization = stored->organization;
    work->broken = BROKEN(seal_profile_holds(work->service->keys, stored), AUDIT_PART_ALL);
    return audited_missing(audited_profile(work->service, stored->organization, stored->id,
                                           work->arena, &work->profile, err),
                           &work->known);
}

static enum status organization_begin(struct repair_work *work, struct error *err)
{
    enum status status =
        acting_may(work->acting, work->record->organization, PERMISSION_MANAGE_USERS, err);
    if (status == STATUS_OK)
        status = store_organization_find(work->service->store, work->record->organization,
                                         work->arena, &work->stored_policy, err);
    if (status != STATUS_OK)
        return status;
    struct organization_row *stored = &work->stored_policy;
    work->fields = &audit_of_organization;
    work->stored = stored;
    work->audited = &work->policy;
    work->organization = stored->id;
    work->broken = BROKEN(seal_organization_holds(work->service->keys, stored), AUDIT_PART_ALL);
    return audited_missing(
        audited_organization(work->service, stored->id, work->arena, &work->policy, err),
        &work->known);
}

static enum status repair_begin(struct repair_work *work, struct error *err)
{
    switch (work->record->table) {
    case REPAIR_USER:
        return user_begin(work, err);
    case REPAIR_PROFILE:
        return profile_begin(work, err);
    case REPAIR_ORGANIZATION:
        break;
    }
    return organization_begin(work, err);
}

/* ---- the offer ---- */

enum status repair_offer(struct service *service, const struct acting *acting,
                         const struct repair_record *record, struct arena *arena,
                         struct repair_offer *out_offer, struct error *err)
{
    struct repair_work work = {
        .service = service, .acting = acting, .record = record, .arena = arena};
    struct repair_offer offer = {0};
    enum status status = repair_begin(&work, err);
    if (status != STATUS_OK)
        return status;
    offer.damaged = work.broken != 0;
    offer.audited_known = work.known;
    if (offer.damaged && offer.audited_known)
        status = repair_fields(&work, &offer, err);
    if (status == STATUS_OK)
        *out_offer = offer;
    return status;
}

/* ---- writing ---- */

/* A stored e-mail address that is kept is asked for like any other new one. */
static bool email_is_asked(struct slice audited_email, struct user_row *row)
{
    if (slice_equal(row->email, audited_email))
        return false;
    row->pending_email = row->email;
    row->email = audited_email;
    return true;
}

/* Nobody repairs a user into a profile that may more than he does. */
static enum status profile_covered(struct repair_work *work, record_id profile, struct error *err)
{
    struct profile_row row;
    enum status status = store_profile_get(work->service->store, work->organization, profile,
                                           work->arena, &row, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_CONFLICT,
                         "the profile that this user had is gone; keep the "
                         "stored one (profile)");
    return status == STATUS_OK ? acting_covers(work->acting, row.permissions, err) : status;
}

static enum status user_write(struct repair_work *work, struct change *change, struct error *err)
{
    struct user_row row = work->gathered.user;
    struct expectation expectation = expectation_of(&work->gathered);
    repair_compose(work, &row);
    bool asked =
        (work->broken & AUDIT_PART_DELIVERY) != 0 && email_is_asked(work->user.email, &row);
    enum status status = profile_covered(work, row.profile, err);
    if (status == STATUS_OK)
        status = generation_new(&row.status_generation, err);
    if (status != STATUS_OK)
        return status;
    seal_user(work->service->keys, &row);
    const struct proposal proposal = {.organization = row.organization, .user = &row};
    status = administrator_remains(work->service, work->acting, &proposal, change, err);
    if (status != STATUS_OK)
        return status;
    change_expect(change, &expectation);
    change_put_user(change, &row);
    if ((work->broken & AUDIT_PART_STANDING) != 0)
        user_shut_out(&row, change);
    audit_user(work->service, change, work->acting->actor, AUDIT_USER_REPAIRED,
               &work->gathered.user, &row);
    work->gathered.user = row;
    return asked ? email_ask_mails(work->service, &work->gathered, &row, work->acting->actor,
                                   change, err)
                 : STATUS_OK;
}

static enum status profile_write(struct repair_work *work, struct change *change, struct error *err)
{
    struct profile_row row = work->stored_profile;
    struct organization_row organization;
    repair_compose(work, &row);
    enum status status =
        acting_covers(work->acting, row.permissions | work->profile.permissions, err);
    if (status == STATUS_OK)
        status = store_organization_find(work->service->store, work->organization, work->arena,
                                         &organization, err);
    if (status == STATUS_OK)
        status = generation_new(&row.generation, err);
    if (status != STATUS_OK)
        return status;
    seal_profile(work->service->keys, &row);
    const struct proposal proposal = {.organization = row.organization, .profile = &row};
    status = administrator_remains(work->service, work->acting, &proposal, change, err);
    if (status != STATUS_OK)
        return status;
    profile_expect(&organization, &work->stored_profile, change);
    change_put_profile(change, &row);
    audit_profile(work->service, change, work->acting->actor, AUDIT_PROFILE_REPAIRED,
                  &work->stored_profile, &row);
    return STATUS_OK;
}

/* What only the operator may switch, only he may keep. */
static enum status organization_write(struct repair_work *work, struct change *change,
                                      struct error *err)
{
    struct organization_row row = work->stored_policy;
    repair_compose(work, &row);
    enum status status = STATUS_OK;
    if (row.active != work->policy.active ||
        row.confirmation_permitted != work->policy.confirmation_permitted)
        status = acting_is_operator(work->acting, err);
    if (status == STATUS_OK)
        status = generation_new(&row.generation, err);
    if (status != STATUS_OK)
        return status;
    seal_organization(work->service->keys, &row);
    const struct proposal proposal = {.organization = row.id, .policy = &row};
    status = administrator_remains(work->service, work->acting, &proposal, change, err);
    if (status != STATUS_OK)
        return status;
    change_expect(change, &(struct expectation){.organization = row.id,
                                                .policy = work->stored_policy.generation});
    change_put_organization(change, &row);
    audit_organization(work->service, change, work->acting->actor, AUDIT_ORGANIZATION_REPAIRED,
                       &work->stored_policy, &row);
    return STATUS_OK;
}

static enum status repair_write(struct repair_work *work, struct change *change, struct error *err)
{
    switch (work->record->table) {
    case REPAIR_USER:
        return user_write(work, change, err);
    case REPAIR_PROFILE:
        return profile_write(work, change, err);
    case REPAIR_ORGANIZATION:
        break;
    }
    return organization_write(work, change, err);
}

enum status repair(struct service *service, const struct acting *acting,
                   const struct repair_record *record, const struct repair_kept *kept,
                   struct arena *arena, struct pending **out_pending, struct error *err)
{
    struct repair_work work = {
        .service = service, .acting = acting, .record = record, .kept = kept, .arena = arena};
    struct pending *pending = pending_new(service, arena);
    enum status status = repair_begin(&work, err);
    if (status == STATUS_OK && work.broken == 0)
        status = error_set(err, STATUS_CONFLICT, "there is nothing to repair: the seal holds");
    if (status == STATUS_OK && !work.known)
        status = error_set(err, STATUS_CONFLICT,
                           "the audit trail does not tell what this record was; only a backup can "
                           "bring it back");
    if (status == STATUS_OK)
        status = repair_kept_check(&work, err);
    if (status == STATUS_OK && pending == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    if (status == STATUS_OK)
        status = repair_write(&work, &pending->decided, err);
    if (status == STATUS_OK)
        *out_pending = pending;
    return status;
}
