/* SPDX-License-Identifier: Apache-2.0 */
#include "service/post/notice.h"

#include "service/post/outbox.h"
#include "service/trail/seal.h"
#include "text/names.h"

#define DAY ((micros)24 * 3600 * MICROS_PER_SECOND)

/* What the mail speaks of; by it the one about a password's end is known to have been sent. */
static struct generation generation_of(const struct user_row *user, enum notice notice)
{
    return notice == NOTICE_PASSWORD_EXPIRES ? user->password_generation : user->status_generation;
}

enum status notice_add(struct service *service, const struct login_gathered *gathered,
                       enum notice notice, struct change *change, struct error *err)
{
    return notice_add_about(service, gathered, notice, (struct slice){NULL, 0}, change, err);
}

enum status notice_add_about(struct service *service, const struct login_gathered *gathered,
                             enum notice notice, struct slice about, struct change *change,
                             struct error *err)
{
    const struct user_row *user = &gathered->user;
    if (!email_is_valid(user->email) || !seal_delivery_holds(service->keys, user))
        return STATUS_OK;
    struct notice_mail_facts facts = {
        .username = user->username,
        .organization = gathered->organization.name,
        .base_url = service->settings->base_url,
        .notice = notice,
        .about = about,
        .time = service_now(service),
    };
    struct mail_text text;
    enum status status = mail_text_notice(&facts, change->arena, &text, err);
    if (status != STATUS_OK)
        return status;
    struct outbox_mail mail = {
        .user = user,
        .kind = MAIL_NOTICE,
        .recipient = user->email,
        .generation = generation_of(user, notice),
        .expires = facts.time + DAY,
        .text = &text,
    };
    return outbox_add(service, &mail, facts.time, change, err);
}
