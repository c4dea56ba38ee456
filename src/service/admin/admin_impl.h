/* SPDX-License-Identifier: Apache-2.0 */
/* What the administration's use cases share. Inside service/ only. */
#ifndef SERVICE_ADMIN_IMPL_H
#define SERVICE_ADMIN_IMPL_H

#include "service/admin/admin.h"
#include "service/secret/password.h"
#include "service/service_impl.h"
#include "service/trail/audit.h"

#define PROFILE_ADMINISTRATOR "System Administrator"
#define PROFILE_STANDARD "Standard User"

/* Everything about one user that `acting` may see and has the permission for (who: user.h).
 * Permission 0 = to look. NOT_FOUND in the same words for a missing one and another
 * organization's. */
MUST_CHECK enum status user_gather_for(struct service *service, const struct acting *acting,
                                       struct slice who, uint64_t permission, struct arena *arena,
                                       struct login_gathered *out, struct error *err);
/* The same, to change it: nobody changes a user who may more than he does. */
MUST_CHECK enum status user_gather_to_change(struct service *service, const struct acting *acting,
                                             struct slice who, uint64_t permission,
                                             struct arena *arena, struct login_gathered *out,
                                             struct error *err);

/* The whole change of a user row that exists: what is expected, its generation and seals, that an
 * administrator remains, the row and its audit. */
MUST_CHECK enum status user_put(struct service *service, const struct acting *acting,
                                const struct login_gathered *gathered, struct user_row *user,
                                enum audit_event event, struct change *change, struct error *err);
/* Opens all lanes and the lockout of a user; the event says as what: unlocked, or limits lifted. */
MUST_CHECK enum status user_open_lanes(struct service *service, const struct acting *acting,
                                       struct slice who, enum audit_event event,
                                       struct arena *arena, struct pending **out_pending,
                                       struct error *err);
/* Ends sessions, recognised browsers, links and codes. */
void user_shut_out(const struct user_row *user, struct change *change);

/* By id or name, as organization_show; of an administrator his own. */
MUST_CHECK enum status organization_choose(struct service *service, const struct acting *acting,
                                           struct slice id_or_name, struct arena *arena,
                                           struct organization_row *out_row, struct error *err);

/* The settings of a row, and back. */
struct policy policy_read(const struct policy_values *values);
struct policy_values policy_store(const struct policy *policy);

/* A checked row with fresh generations, not yet sealed. */
MUST_CHECK enum status user_row_new(struct service *service, const struct user_new *user,
                                    record_id profile, struct arena *arena,
                                    struct user_row *out_row, struct error *err);

/* Mails the link that lets a new user set the first password. */
MUST_CHECK enum status invitation_add(struct service *service, const struct user_row *user,
                                      struct slice organization_name, struct slice link,
                                      struct change *change, struct error *err);

/* Judges a new password by the rules of the gathered user; fills result, fault and the normalised
 * password. Looks at no stored hash. */
MUST_CHECK enum status password_accept(const struct service *service,
                                       const struct login_gathered *gathered,
                                       const struct secret *secret, struct arena *arena,
                                       struct slice *out_password, struct password_reply *reply,
                                       struct error *err);

#endif
