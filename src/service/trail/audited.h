/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last audited values of a record whose seal is broken, rebuilt from the audit trail (design
 * §6): its rows are walked newest first until every sealed field is found, and a row whose chain
 * does not hold is not believed. What a rebuilt row decides: effective.h. How a record is repaired
 * with it: repair.h.
 *
 * Rebuilt rows have the ids they were asked for; generations are those last audited (users) or
 * zero, and seals are zero: who stores one renews and seals it. Slices lie in the arena. Errors:
 * NOT_FOUND when the trail does not tell every field; those of the store. Any thread. Inside
 * service/ only.
 */
#ifndef SERVICE_AUDITED_H
#define SERVICE_AUDITED_H

#include "service/service_impl.h"

MUST_CHECK enum status audited_user(struct service *service, record_id organization, record_id user,
                                    struct arena *arena, struct user_row *out_row,
                                    struct error *err);
MUST_CHECK enum status audited_profile(struct service *service, record_id organization,
                                       record_id profile, struct arena *arena,
                                       struct profile_row *out_row, struct error *err);
MUST_CHECK enum status audited_organization(struct service *service, record_id organization,
                                            struct arena *arena, struct organization_row *out_row,
                                            struct error *err);

MUST_CHECK enum status audited_range(struct service *service, record_id organization,
                                     record_id range, struct arena *arena,
                                     struct range_row *out_row, struct error *err);

/* What a gathered user needs of it: NULL where the seal holds, or where the trail does not tell. */
struct audited {
    const struct organization_row *organization;
    const struct profile_row *profile;
};

/* Sets gathered->audited when a seal of organization or profile is broken; rows found once are
 * kept (by record, generation and seal), so that logins of a damaged profile do not walk the trail
 * each time. user_gather (service_impl.h) and login_gather have done it. */
MUST_CHECK enum status audited_attach(struct service *service, struct login_gathered *gathered,
                                      struct arena *arena, struct error *err);

/* The rows kept in memory; made and ended with the service. */
struct audited_rows;
MUST_CHECK enum status audited_rows_new(struct audited_rows **out_rows, struct error *err);
void audited_rows_free(struct audited_rows *rows);

#endif
