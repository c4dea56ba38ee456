/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit trail: who changed what, with the old and the new value of every sealed field, as one
 * effect of the change itself. The chain over the rows is made by the store while writing.
 * Inside service/ only.
 */
#ifndef SERVICE_AUDIT_H
#define SERVICE_AUDIT_H

#include "service/service_impl.h"

#define AUDIT(name, word, sentence) AUDIT_##name,
enum audit_event {
#include "service/trail/audit.def"
    AUDIT_EVENTS,
};
#undef AUDIT

struct actor {
    enum actor_kind kind;
    record_id user; /* 0 for the operator and the service */
};

const char *audit_word(enum audit_event event);

/* Each adds one row about the record; `old_row` NULL when it is new, `new_row` NULL when it is
 * gone. Call it with the rows sealed as they are written: what lies under a broken seal is left out
 * of the new value, so that a forged value is never the last audited one. Secrets are never in it.
 */
void audit_organization(const struct service *service, struct change *change, struct actor actor,
                        enum audit_event event, const struct organization_row *old_row,
                        const struct organization_row *new_row);
void audit_profile(const struct service *service, struct change *change, struct actor actor,
                   enum audit_event event, const struct profile_row *old_row,
                   const struct profile_row *new_row);
void audit_user(const struct service *service, struct change *change, struct actor actor,
                enum audit_event event, const struct user_row *old_row,
                const struct user_row *new_row);
void audit_range(const struct service *service, struct change *change, struct actor actor,
                 enum audit_event event, const struct range_row *old_row,
                 const struct range_row *new_row);

#endif
