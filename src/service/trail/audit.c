/* SPDX-License-Identifier: Apache-2.0 */
#include "service/trail/audit.h"

#include "service/trail/audit_field.h"
#include "service/trail/seal.h"

#define AUDIT(name, word, sentence) [AUDIT_##name] = word,
static const char *const words[AUDIT_EVENTS] = {
#include "service/trail/audit.def"
};
#undef AUDIT

const char *audit_word(enum audit_event event)
{
    return words[event];
}

/* ---- values ---- */

/* An audited value that cannot be written down whole must not be: the change fails with it. */
static struct slice value_of(const struct audit_record *record, const void *row, unsigned parts,
                             struct change *change)
{
    if (row == NULL || parts == 0)
        return (struct slice){NULL, 0};
    struct slice value = audit_value(record, row, parts, change->arena);
    change->failed = change->failed || value.bytes == NULL;
    return value;
}

static unsigned parts_if(bool holds)
{
    return holds ? AUDIT_PART_ALL : 0;
}

/* The new value is what a later repair believes. What lies under a broken seal may be forged, and
 * is left out of it, so that no ordinary change makes it "last audited". The old value is evidence,
 * and whole. */
static unsigned user_parts(const struct service *service, const struct user_row *row)
{
    if (row == NULL)
        return 0;
    return (seal_standing_holds(service->keys, row) ? AUDIT_PART_STANDING : 0U) |
           (seal_delivery_holds(service->keys, row) ? AUDIT_PART_DELIVERY : 0U);
}

/* ---- events ---- */

static void audit_add(const struct service *service, struct change *change, struct actor actor,
                      enum audit_event event, struct audit_row *row)
{
    row->id = service_id(service);
    row->time = service_now(service);
    row->actor_kind = actor.kind;
    row->actor = actor.user;
    row->action = slice_from(words[event]);
    change_add_audit(change, row);
}

void audit_organization(const struct service *service, struct change *change, struct actor actor,
                        enum audit_event event, const struct organization_row *old_row,
                        const struct organization_row *new_row)
{
    const struct organization_row *any = new_row != NULL ? new_row : old_row;
    struct audit_row row = {
        .organization = any->id,
        .table = SLICE("organizations"),
        .record = any->id,
        .old_value = value_of(&audit_of_organization, old_row, AUDIT_PART_ALL, change),
        .new_value = value_of(
            &audit_of_organization, new_row,
            parts_if(new_row != NULL && seal_organization_holds(service->keys, new_row)), change),
    };
    audit_add(service, change, actor, event, &row);
}

void audit_profile(const struct service *service, struct change *change, struct actor actor,
                   enum audit_event event, const struct profile_row *old_row,
                   const struct profile_row *new_row)
{
    const struct profile_row *any = new_row != NULL ? new_row : old_row;
    struct audit_row row = {
        .organization = any->organization,
        .table = SLICE("profiles"),
        .record = any->id,
        .old_value = value_of(&audit_of_profile, old_row, AUDIT_PART_ALL, change),
        .new_value = value_of(
            &audit_of_profile, new_row,
            parts_if(new_row != NULL && seal_profile_holds(service->keys, new_row)), change),
    };
    audit_add(service, change, actor, event, &row);
}

void audit_user(const struct service *service, struct change *change, struct actor actor,
                enum audit_event event, const struct user_row *old_row,
                const struct user_row *new_row)
{
    const struct user_row *any = new_row != NULL ? new_row : old_row;
    struct audit_row row = {
        .organization = any->organization,
        .table = SLICE("users"),
        .record = any->id,
        .old_value = value_of(&audit_of_user, old_row, AUDIT_PART_ALL, change),
        .new_value = value_of(&audit_of_user, new_row, user_parts(service, new_row), change),
    };
    audit_add(service, change, actor, event, &row);
}

void audit_range(const struct service *service, struct change *change, struct actor actor,
                 enum audit_event event, const struct range_row *old_row,
                 const struct range_row *new_row)
{
    const struct range_row *any = new_row != NULL ? new_row : old_row;
    struct audit_row row = {
        .organization = any->organization,
        .table = SLICE("ranges"),
        .record = any->id,
        .old_value = value_of(&audit_of_range, old_row, AUDIT_PART_ALL, change),
        .new_value =
            value_of(&audit_of_range, new_row,
                     parts_if(new_row != NULL && seal_range_holds(service->keys, new_row)), change),
    };
    audit_add(service, change, actor, event, &row);
}
