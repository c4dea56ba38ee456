/* SPDX-License-Identifier: Apache-2.0 */
#include "service/post/mail_budget.h"

#include "service/watch/sources.h"
#include "store/store_list.h"

#define HOUR ((micros)3600 * MICROS_PER_SECOND)

/* More than a user's mails of a day: all budgets together, and notices. */
enum { MAILS_LOOKED_AT = 100 };

/* Budgets that share a kind are told apart by their size: strangers can use up ten links a day and
 * no more, so that of thirty an administrator always has twenty. */
static const struct budget {
    enum mail_kind kind;
    unsigned per_hour;
    unsigned per_day;
    bool by_strangers;
} budgets[] = {
    [MAIL_BUDGET_CODE] = {MAIL_CODE, 3, 10, true},
    [MAIL_BUDGET_LINK] = {MAIL_LINK, 3, 10, true},
    [MAIL_BUDGET_TOKEN] = {MAIL_TOKEN, 20, 20, false},
    [MAIL_BUDGET_TOKEN_BY_MANAGER] = {MAIL_TOKEN, 40, 40, false},
    [MAIL_BUDGET_LINK_BY_MANAGER] = {MAIL_LINK, 30, 30, false},
    [MAIL_BUDGET_CONFIRMATION] = {MAIL_LINK, 20, 20, false},
};

static enum status user_has_left(struct service *service, const struct mail_request *request,
                                 struct arena *arena, bool *out_left, struct error *err)
{
    const struct budget *budget = &budgets[request->budget];
    const struct outbox_row *rows = NULL;
    size_t count = 0;
    unsigned hour = 0, day = 0;
    micros now = service_now(service);
    enum status status = store_outbox_list(service->store, request->organization, request->user, 0,
                                           MAILS_LOOKED_AT, arena, &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].kind != budget->kind)
            continue;
        hour += now - rows[i].created < HOUR;
        day += now - rows[i].created < 24 * HOUR;
    }
    *out_left = hour < budget->per_hour && day < budget->per_day;
    return STATUS_OK;
}

enum status mail_budget_left(struct service *service, const struct mail_request *request,
                             struct arena *arena, bool *out_left, struct error *err)
{
    bool left = false;
    enum status status = user_has_left(service, request, arena, &left, err);
    if (status != STATUS_OK)
        return status;
    if (left && budgets[request->budget].by_strangers)
        left = sources_take_mail(service->sources, request->origin, request->recipient,
                                 service_now(service));
    *out_left = left;
    return STATUS_OK;
}
