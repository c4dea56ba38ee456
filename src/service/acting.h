/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who asks for an administrative use case, and what he may. The operator on the host (command line)
 * may everything in every organization; an administrator only what his profile permits, in his own
 * organization, and only in a session that has shown a second secret (design §13).
 *
 * Every administrative use case takes a `struct acting` and asks here first: so that no page can
 * forget it. Filled by the command line (acting_operator) and by faces from a checked session
 * (acting_in_session). A plain value; borrows nothing.
 */
#ifndef SERVICE_ACTING_H
#define SERVICE_ACTING_H

#include "core/permission.h"
#include "service/login/session.h"
#include "service/trail/audit.h"

struct acting {
    struct actor actor;
    record_id organization;  /* the administrator's own; 0 = the operator's: any */
    uint64_t permissions;    /* that work now; all of them for the operator */
    struct ip_origin origin; /* of an administrator's request: may the change lock himself out? */
    bool force;              /* the operator's --force (M9) */
};

struct acting acting_operator(bool force);
/* Administrative permissions work only if the session has shown a second secret and the seals of
 * user and profile hold. */
struct acting acting_in_session(const struct session *session, struct ip_origin origin);

/* REFUSED with a sentence if the permission is missing; NOT_FOUND, in the same words as for a
 * record that does not exist, if the record belongs to another organization (R76). */
MUST_CHECK enum status acting_may(const struct acting *acting, record_id organization,
                                  enum permission permission, struct error *err);
/* To look at administration pages: View Setup and Configuration or any administrative one. */
MUST_CHECK enum status acting_may_look(const struct acting *acting, record_id organization,
                                       struct error *err);
/* Nobody may manage who may more than he does, nor give what he has not: REFUSED unless all
 * administrative ones among `permissions` are his own. */
MUST_CHECK enum status acting_covers(const struct acting *acting, uint64_t permissions,
                                     struct error *err);
/* For what only the operator may. */
MUST_CHECK enum status acting_is_operator(const struct acting *acting, struct error *err);

#endif
