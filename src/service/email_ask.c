/* SPDX-License-Identifier: Apache-2.0 */
#include "service/email_impl.h"
#include "service/notice.h"
#include "service/outbox.h"
#include "service/password_impl.h"

#define DAY ((micros)24 * 3600 * MICROS_PER_SECOND)

static enum status link_letter(struct service *service, const struct login_gathered *gathered,
                               const struct user_row *user, struct slice link,
                               struct change *change, struct error *err)
{
    struct slice base = service->settings->base_url;
    struct link_mail_facts facts = {
        .username = user->username,
        .organization = gathered->organization.name,
        .url = arena_format(change->arena, "%.*s/confirm-email?link=%.*s", (int)base.length,
                            base.bytes, (int)link.length, link.bytes),
        .reason = LINK_MAIL_EMAIL,
    };
    struct mail_text text;
    micros now = service_now(service);
    enum status status = mail_text_link(&facts, change->arena, &text, err);
    if (status != STATUS_OK)
        return status;
    struct outbox_mail mail = {
        .user = user,
        .kind = MAIL_LINK,
        .recipient = user->pending_email,
        .generation = user->password_generation,
        .expires = now + DAY,
        .text = &text,
    };
    return outbox_add(service, &mail, now, change, err);
}

enum status email_ask_mails(struct service *service, const struct login_gathered *gathered,
                            const struct user_row *user, struct actor actor, struct change *change,
                            struct error *err)
{
    struct slice link;
    enum status status = link_make(service, user, LINK_EMAIL,
                                   actor.kind == ACTOR_OPERATOR ? PASSWORD_SET_BY_OPERATOR
                                                                : PASSWORD_SET_BY_ADMINISTRATOR,
                                   change, &link, err);
    if (status == STATUS_OK)
        status = link_letter(service, gathered, user, link, change, err);
    if (status == STATUS_OK)
        status = notice_add_about(service, gathered, NOTICE_EMAIL_ASKED, user->pending_email,
                                  change, err);
    return status;
}
