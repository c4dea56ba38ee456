/* SPDX-License-Identifier: Apache-2.0 */
/* One-time links: made by the operator or with a new user, completed at /welcome. */
#include "service/effective.h"
#include "service/handouts.h"
#include "service/password_impl.h"
#include "service/seal.h"

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

static enum status link_dead(struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND, "this link was used, has expired, or never existed");
}

enum status link_read(struct service *service, struct slice text, struct arena *arena,
                      struct link_row *out_link, struct login_gathered *out_gathered,
                      struct error *err)
{
    struct handout handout;
    struct link_row link;
    if (!handout_parse(text, &handout))
        return link_dead(err);
    enum status status =
        store_link_find(service->store, handout.organization, handout.handle, arena, &link, err);
    if (status == STATUS_NOT_FOUND)
        return link_dead(err);
    if (status != STATUS_OK)
        return status;
    if (!seal_link_holds(service->keys, text, &link) || link.expires <= service_now(service))
        return link_dead(err);
    struct login_gathered gathered;
    status = user_gather(service, link.organization, link.user, arena, &gathered, err);
    if (status == STATUS_NOT_FOUND)
        return link_dead(err);
    if (status != STATUS_OK)
        return status;
    struct effective effective;
    effective_of(service, &gathered, &effective);
    if (!gathered.user_found || !gathered.user.active || gathered.user.frozen ||
        !effective.organization.active || !effective.standing_holds)
        return link_dead(err);
    *out_link = link;
    *out_gathered = gathered;
    return STATUS_OK;
}

enum status password_link_show(struct service *service, struct slice link, struct arena *arena,
                               struct link_info *out_info, struct error *err)
{
    struct link_row row;
    struct login_gathered gathered;
    enum status status = link_read(service, link, arena, &row, &gathered, err);
    if (status != STATUS_OK)
        return status;
    int length = policy_of(service, &gathered).password_min_length;
    *out_info = (struct link_info){
        .username = gathered.user.username,
        .is_first = !gathered.password_found,
        .min_length = length < 0 ? 0 : (unsigned)length,
    };
    return STATUS_OK;
}

/* The link is taken in the same transaction that sets the password, so it is good once. */
static enum status set_by_link(struct service *service, struct slice text,
                               const struct secret *secret, struct password_reply *reply,
                               struct error *err)
{
    struct change *change = &reply->pending->decided;
    struct link_row link;
    struct login_gathered gathered;
    enum status status = link_read(service, text, change->arena, &link, &gathered, err);
    if (status == STATUS_NOT_FOUND) {
        reply->result = PASSWORD_SET_LINK_DEAD;
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    struct password_new new_password = {
        .set_by = PASSWORD_SET_BY_LINK,
        .first = !gathered.password_found,
        .actor = {ACTOR_USER, link.user},
        .event = AUDIT_PASSWORD_SET_BY_LINK,
    };
    change_do(change, EFFECT_TAKE_LINK,
              &(struct effect_target){
                  .organization = link.organization, .user = link.user, .handle = link.handle});
    return password_set_behind_link(service, &gathered, secret, &new_password, reply, err);
}

enum status password_set_by_link(struct service *service, struct slice link,
                                 struct secret *new_password, const struct caller *caller,
                                 struct arena *arena, struct password_reply *out_reply,
                                 struct error *err)
{
    (void)caller;
    struct password_reply reply = {.result = PASSWORD_SET_LINK_DEAD,
                                   .pending = pending_new(service, arena)};
    enum status status = reply.pending == NULL
                             ? error_set(err, STATUS_NO_MEMORY, "the request needs too much memory")
                             : set_by_link(service, link, new_password, &reply, err);
    secret_wipe(new_password);
    if (status == STATUS_LIMIT) {
        reply.result = PASSWORD_SET_BUSY;
        status = STATUS_OK;
    }
    /* A refused password must not consume the link. */
    if (reply.result != PASSWORD_SET_READY)
        reply.pending = NULL;
    if (status == STATUS_OK)
        *out_reply = reply;
    return status;
}

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
