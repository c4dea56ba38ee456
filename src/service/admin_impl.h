/* SPDX-License-Identifier: Apache-2.0 */
/* What the administration's use cases share. Inside service/ only. */
#ifndef SERVICE_ADMIN_IMPL_H
#define SERVICE_ADMIN_IMPL_H

#include "service/admin.h"
#include "service/password.h"
#include "service/service_impl.h"

#define PROFILE_ADMINISTRATOR "System Administrator"
#define PROFILE_STANDARD "Standard User"

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
