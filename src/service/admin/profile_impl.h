/* SPDX-License-Identifier: Apache-2.0 */
/* What the use cases about profiles and policies share. Inside service/ only. */
#ifndef SERVICE_PROFILE_IMPL_H
#define SERVICE_PROFILE_IMPL_H

#include "service/admin/admin_impl.h"

/* Every value the organization's. */
extern const struct policy_values policy_of_organization;

/* By name or id. NOT_FOUND with a sentence. */
MUST_CHECK enum status profile_choose(struct service *service, record_id organization,
                                      struct slice which, struct arena *arena,
                                      struct profile_row *out_row, struct error *err);

/* The change is written only if the profile is still the one that was judged. */
void profile_expect(const struct organization_row *organization, const struct profile_row *profile,
                    struct change *change);

/* INVALID with a sentence unless the value is one of its setting's. */
MUST_CHECK enum status policy_apply(const struct policy_change *change, bool of_profile,
                                    struct policy_values *values, struct error *err);

/* A sentence where passwords shorter than the default would be enough by themselves somewhere: in
 * the trusted ranges, the profile's ranges, or without identity confirmation. NULL otherwise, and
 * when the length is not part of the change. */
MUST_CHECK enum status policy_warning(struct service *service, const struct policy_change *change,
                                      const struct organization_row *organization,
                                      struct slice profile_ranges, struct arena *arena,
                                      const char **out_warning, struct error *err);

/* The check of a name that people give: 1 to 200 printable bytes. */
MUST_CHECK enum status admin_name_check(struct slice name, struct error *err);

#endif
