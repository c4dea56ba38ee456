/* SPDX-License-Identifier: Apache-2.0 */
/* A repair under way, and its fields. Inside service/ only. */
#ifndef SERVICE_REPAIR_IMPL_H
#define SERVICE_REPAIR_IMPL_H

#include "service/admin/admin_impl.h"
#include "service/admin/repair.h"
#include "service/trail/audit_field.h"

struct repair_work {
    struct service *service;
    const struct acting *acting;
    const struct repair_record *record;
    const struct repair_kept *kept;
    struct arena *arena;
    /* found out by gathering */
    record_id organization;
    const struct audit_record *fields;
    const void *stored;  /* the row, one of the three below */
    const void *audited; /* likewise, as the trail tells it */
    unsigned broken;     /* enum audit_part */
    bool known;          /* the trail tells */
    struct login_gathered gathered;
    struct user_row user;
    struct profile_row stored_profile;
    struct profile_row profile;
    struct organization_row stored_policy;
    struct organization_row policy;
};

/* Lists the fields under broken seals whose stored value is not the audited one. */
MUST_CHECK enum status repair_fields(const struct repair_work *work, struct repair_offer *offer,
                                     struct error *err);
/* INVALID unless every kept name is a field that may be kept. */
MUST_CHECK enum status repair_kept_check(const struct repair_work *work, struct error *err);
/* Writes the audited values of all fields under broken seals into a copy of the stored row, but for
 * those that are kept. */
void repair_compose(const struct repair_work *work, void *row);

#endif
