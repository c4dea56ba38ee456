/* SPDX-License-Identifier: Apache-2.0 */
/* One-time links: made, mailed, read. */
#include "service/login/effective.h"
#include "service/login/handouts.h"
#include "service/post/outbox.h"
#include "service/secret/password_impl.h"
#include "service/trail/seal.h"

#define MINUTE ((micros)60 * MICROS_PER_SECOND)

/* How long a link lives (design §13, R18, R78). A reset that strangers can start has the shortest
 * of those that are mailed. */
static micros link_life(enum link_purpose purpose, enum password_set_by started_by)
{
    switch (purpose) {
    case LINK_RESET:
        return (started_by == PASSWORD_SET_BY_USER ? 1 : 24) * 60 * MINUTE;
    case LINK_FIRST_PASSWORD:
    case LINK_EMAIL:
        return 24 * 60 * MINUTE;
    case LINK_CONSOLE:
        break;
    }
    return 10 * MINUTE;
}

enum status link_make(struct service *service, const struct user_row *user,
                      enum link_purpose purpose, enum password_set_by started_by,
                      struct change *change, struct slice *out_text, struct error *err)
{
    struct link_row row = {
        .organization = user->organization,
        .user = user->id,
        .purpose = purpose,
        .started_by = started_by,
        .created = service_now(service),
    };
    row.expires = row.created + link_life(purpose, started_by);
    struct slice text;
    enum status status = handout_new(row.organization, change->arena, &text, &row.handle, err);
    if (status != STATUS_OK)
        return status;
    seal_link(service->keys, text, &row);
    change_put_link(change, &row);
    *out_text = text;
    return STATUS_OK;
}

/* The mail of a purpose: where its link leads, and in which words. */
static const struct link_kind {
    const char *path;
    enum link_mail_reason by_user;
    enum link_mail_reason by_others;
} link_kinds[] = {
    [LINK_FIRST_PASSWORD] = {"/welcome", LINK_MAIL_INVITATION, LINK_MAIL_INVITATION},
    [LINK_RESET] = {"/reset-password", LINK_MAIL_RESET, LINK_MAIL_RESET_BEGUN},
    [LINK_EMAIL] = {"/confirm-email", LINK_MAIL_EMAIL, LINK_MAIL_EMAIL},
};

static enum status letter_add(struct service *service, const struct link_order *order,
                              struct slice link, struct change *change, struct error *err)
{
    ensure((size_t)order->purpose < ARRAY_LENGTH(link_kinds));
    const struct link_kind *kind = &link_kinds[order->purpose];
    struct slice base = service->settings->base_url;
    struct link_mail_facts facts = {
        .username = order->user->username,
        .organization = order->organization_name,
        .url = arena_format(change->arena, "%.*s%s?link=%.*s", (int)base.length, base.bytes,
                            kind->path, (int)link.length, link.bytes),
        .reason = order->started_by == PASSWORD_SET_BY_USER ? kind->by_user : kind->by_others,
    };
    struct mail_text text;
    enum status status = mail_text_link(&facts, change->arena, &text, err);
    if (status != STATUS_OK)
        return status;
    micros now = service_now(service);
    struct outbox_mail mail = {
        .user = order->user,
        .kind = MAIL_LINK,
        .recipient = order->recipient,
        .generation = order->user->password_generation,
        .expires = now + link_life(order->purpose, order->started_by),
        .text = &text,
        .uncounted = order->is_decoy,
    };
    return outbox_add(service, &mail, now, change, err);
}

enum status link_mail(struct service *service, const struct link_order *order,
                      struct change *change, struct error *err)
{
    struct slice link;
    struct change spare;
    change_init(&spare, change->arena);
    enum status status =
        link_make(service, order->user, order->purpose, order->started_by, change, &link, err);
    if (status == STATUS_OK)
        status = letter_add(service, order, link, order->is_decoy ? &spare : change, err);
    return status;
}

/* ---- reading ---- */

static enum status link_dead(struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND, "this link was used, has expired, or never existed");
}

static bool link_is_alive(const struct service *service, struct slice text, unsigned purposes,
                          const struct link_row *link)
{
    bool alive = false;
    if (seal_link_holds(service->keys, text, link) && (purposes >> link->purpose & 1) == 1 &&
        link->expires > service_now(service))
        alive = true;
    return alive;
}

static bool user_may_sign_in(const struct service *service, const struct login_gathered *gathered)
{
    struct effective effective;
    effective_of(service, gathered, &effective);
    bool may = false;
    if (gathered->user_found && gathered->user.active && !gathered->user.frozen &&
        effective.organization.active && effective.standing_holds)
        may = true;
    return may;
}

enum status link_read(struct service *service, struct slice text, unsigned purposes,
                      struct arena *arena, struct link_found *out_found, struct error *err)
{
    struct handout handout;
    struct link_found found;
    if (!handout_parse(text, &handout))
        return link_dead(err);
    enum status status = store_link_find(service->store, handout.organization, handout.handle,
                                         arena, &found.link, err);
    if (status == STATUS_OK && !link_is_alive(service, text, purposes, &found.link))
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = user_gather(service, found.link.organization, found.link.user, arena,
                             &found.gathered, err);
    if (status == STATUS_OK && !user_may_sign_in(service, &found.gathered))
        status = STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND)
        return link_dead(err);
    if (status == STATUS_OK)
        *out_found = found;
    return status;
}

void link_take(const struct link_row *link, struct change *change)
{
    change_do(change, EFFECT_TAKE_LINK,
              &(struct effect_target){
                  .organization = link->organization, .user = link->user, .handle = link->handle});
}

/* ---- by the operator ---- */

enum status password_link_by_operator(struct service *service, struct slice username,
                                      struct arena *arena, struct slice *out_link,
                                      struct pending **out_pending, struct error *err)
{
    struct login_gathered gathered;
    enum status status = user_gather_by_name(service, username, arena, &gathered, err);
    if (status != STATUS_OK)
        return status;
    struct pending *pending = pending_new(service, arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for a link");
    struct expectation expectation = expectation_of(&gathered);
    change_expect(&pending->decided, &expectation);
    /* A new link leaves no older one valid. */
    change_do(&pending->decided, EFFECT_REMOVE_LINKS,
              &(struct effect_target){.organization = gathered.user.organization,
                                      .user = gathered.user.id});
    status = link_make(service, &gathered.user, LINK_CONSOLE, PASSWORD_SET_BY_OPERATOR,
                       &pending->decided, out_link, err);
    if (status != STATUS_OK)
        return status;
    audit_user(service, &pending->decided, (struct actor){ACTOR_OPERATOR, 0}, AUDIT_USER_LINK,
               &gathered.user, &gathered.user);
    *out_pending = pending;
    return STATUS_OK;
}
