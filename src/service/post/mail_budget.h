/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many mails may be caused, by whom: one table of budgets (design §4, R62). What strangers can
 * start is counted per user, per source, per mail domain and for the whole service; what the user
 * himself or an administrator starts is counted per user alone, apart from it, so that no stranger
 * can use it up. Counts of a user come from the outbox and outlive a restart; the others live in
 * memory. Not the mails: outbox.h. Notices have no budget: who sends them throttles them. Inside
 * service/ only; any thread.
 */
#ifndef SERVICE_MAIL_BUDGET_H
#define SERVICE_MAIL_BUDGET_H

#include "service/service_impl.h"

enum mail_budget {
    MAIL_BUDGET_CODE,             /* a stranger may start it: a code at sign-in */
    MAIL_BUDGET_LINK,             /* a stranger may start it: forgot password */
    MAIL_BUDGET_TOKEN,            /* the proved user: never refused below 20 a day */
    MAIL_BUDGET_TOKEN_BY_MANAGER, /* administrator or operator */
    MAIL_BUDGET_LINK_BY_MANAGER,  /* likewise: invitation, password reset */
    MAIL_BUDGET_CONFIRMATION,     /* the proved user: a new e-mail address */
};

struct mail_request {
    enum mail_budget budget;
    record_id organization;
    record_id user; /* one that does not exist costs the same work and has mails left */
    struct slice recipient;
    struct ip_origin origin; /* counted for what strangers can start only */
};

/* Whether one more mail may be caused, asked before anything changes; a yes is counted against
 * source, domain and service at once, against the user when the mail is in the outbox. */
MUST_CHECK enum status mail_budget_left(struct service *service, const struct mail_request *request,
                                        struct arena *arena, bool *out_left, struct error *err);

#endif
