/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/email.h"

#include "service/login/handouts.h"
#include "service/post/mail_budget.h"
#include "service/post/notice.h"
#include "service/secret/email_impl.h"
#include "service/secret/password_impl.h"
#include "service/secret/proof.h"
#include "service/trail/seal.h"
#include "text/names.h"

/* ---- writing ---- */

struct email_edit {
    const struct login_gathered *gathered;
    struct user_row user; /* as it will be */
    struct actor actor;
    enum audit_event event;
};

/* Every change of an e-mail address is one of the user record: new generation, seals, audit. */
static enum status record_put(struct service *service, struct email_edit *edit,
                              struct change *change, struct error *err)
{
    const struct user_row *old = &edit->gathered->user;
    struct expectation expectation = expectation_of(edit->gathered);
    change_expect(change, &expectation);
    enum status status = generation_new(&edit->user.status_generation, err);
    if (status != STATUS_OK)
        return status;
    if (!seal_delivery_holds(service->keys, old) ||
        !seal_user_again(service->keys, old, &edit->user))
        return record_is_damaged(err);
    change_put_user(change, &edit->user);
    audit_user(service, change, edit->actor, edit->event, old, &edit->user);
    if (arena_is_exhausted(change->arena))
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    return STATUS_OK;
}

enum status email_ask_mails(struct service *service, const struct login_gathered *gathered,
                            const struct user_row *user, struct actor actor, struct change *change,
                            struct error *err)
{
    struct link_order order = {
        .user = user,
        .organization_name = gathered->organization.name,
        .recipient = user->pending_email,
        .purpose = LINK_EMAIL,
        .started_by = actor.kind == ACTOR_USER       ? PASSWORD_SET_BY_USER
                      : actor.kind == ACTOR_OPERATOR ? PASSWORD_SET_BY_OPERATOR
                                                     : PASSWORD_SET_BY_ADMINISTRATOR,
    };
    enum status status = link_mail(service, &order, change, err);
    if (status == STATUS_OK)
        status = notice_add_about(service, gathered, NOTICE_EMAIL_ASKED, user->pending_email,
                                  change, err);
    return status;
}

/* The new one waits, and is asked; the old one is told. */
static enum status ask_compose(struct service *service, const struct login_gathered *gathered,
                               struct slice email, struct actor actor, struct change *change,
                               struct error *err)
{
    struct email_edit edit = {gathered, gathered->user, actor, AUDIT_EMAIL_ASKED};
    edit.user.pending_email = email;
    enum status status = record_put(service, &edit, change, err);
    if (status != STATUS_OK)
        return status;
    return email_ask_mails(service, gathered, &edit.user, actor, change, err);
}

static enum status email_check(struct slice email, struct error *err)
{
    if (!email_is_valid(email))
        return error_set(err, STATUS_INVALID, "that is no e-mail address mail can be sent to");
    return STATUS_OK;
}

static enum status mails_left(struct service *service, const struct login_gathered *gathered,
                              struct arena *arena, bool *out_left, struct error *err)
{
    struct mail_request mail = {.budget = MAIL_BUDGET_CONFIRMATION,
                                .organization = gathered->user.organization,
                                .user = gathered->user.id,
                                .recipient = gathered->user.email};
    return mail_budget_left(service, &mail, arena, out_left, err);
}

/* ---- by the user ---- */

struct email_work {
    struct service *service;
    const struct session *session;
    const struct caller *caller;
    struct login_gathered gathered;
    struct change *change;
};

static enum email_change_result result_of(enum proof proof)
{
    switch (proof) {
    case PROOF_WRONG:
        return EMAIL_CHANGE_PASSWORD_WRONG;
    case PROOF_SESSION_ENDED:
        return EMAIL_CHANGE_SESSION_ENDED;
    case PROOF_BUSY:
        return EMAIL_CHANGE_BUSY;
    case PROOF_RIGHT:
        break;
    }
    return EMAIL_CHANGE_READY;
}

static enum status change_permit(struct email_work *work, struct slice email,
                                 enum email_change_result *out_result, struct error *err)
{
    bool left = false;
    enum status status = email_check(email, err);
    if (status == STATUS_OK && !seal_delivery_holds(work->service->keys, &work->gathered.user))
        status = record_is_damaged(err);
    if (status == STATUS_OK)
        status = mails_left(work->service, &work->gathered, work->change->arena, &left, err);
    *out_result = work->session->shown == 0                       ? EMAIL_CHANGE_UNCONFIRMED
                  : slice_equal(email, work->gathered.user.email) ? EMAIL_CHANGE_SAME
                  : left                                          ? EMAIL_CHANGE_READY
                                                                  : EMAIL_CHANGE_TOO_MANY;
    return status;
}

static enum status change_in_session(struct email_work *work, struct slice email,
                                     const struct secret *password,
                                     struct email_change_reply *reply, struct error *err)
{
    enum proof proof = PROOF_BUSY;
    enum status status =
        user_gather(work->service, work->session->organization, work->session->user,
                    work->change->arena, &work->gathered, err);
    if (status == STATUS_OK)
        status = change_permit(work, email, &reply->result, err);
    if (status != STATUS_OK || reply->result != EMAIL_CHANGE_READY)
        return status;
    status = proof_of_password(work->service, work->session, &work->gathered, password,
                               work->caller, work->change, &proof, err);
    reply->result = result_of(proof);
    if (status != STATUS_OK || reply->result != EMAIL_CHANGE_READY)
        return status;
    struct session_renewal renewal = {.session = work->session,
                                      .gathered = &work->gathered,
                                      .caller = work->caller,
                                      .password_shown = true};
    record_id renewed = 0;
    status = session_renew(work->service, &renewal, work->change, &reply->session, &renewed, err);
    if (status != STATUS_OK)
        return status;
    struct actor actor = {ACTOR_USER, work->session->user};
    return ask_compose(work->service, &work->gathered, email, actor, work->change, err);
}

enum status email_change(struct service *service, const struct session *session,
                         const struct email_new *email, const struct caller *caller,
                         struct arena *arena, struct email_change_reply *out_reply,
                         struct error *err)
{
    struct email_change_reply reply = {.result = EMAIL_CHANGE_BUSY,
                                       .pending = pending_new(service, arena)};
    enum status status = error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    if (reply.pending != NULL) {
        struct email_work work = {.service = service,
                                  .session = session,
                                  .caller = caller,
                                  .change = &reply.pending->decided};
        status = change_in_session(&work, email->email, email->password, &reply, err);
    }
    secret_wipe(email->password);
    if (status != STATUS_OK)
        return status;
    if (reply.pending->decided.first == NULL)
        reply.pending = NULL;
    *out_reply = reply;
    return STATUS_OK;
}

enum status email_change_cancel(struct service *service, const struct session *session,
                                struct arena *arena, struct pending **out_pending,
                                struct error *err)
{
    struct login_gathered gathered;
    enum status status =
        user_gather(service, session->organization, session->user, arena, &gathered, err);
    if (status == STATUS_OK && slice_is_empty(gathered.user.pending_email))
        status = error_set(err, STATUS_CONFLICT, "no e-mail address waits for confirmation");
    if (status != STATUS_OK)
        return status;
    struct pending *pending = pending_new(service, arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    struct actor actor = {ACTOR_USER, session->user};
    struct email_edit edit = {&gathered, gathered.user, actor, AUDIT_EMAIL_CANCELLED};
    edit.user.pending_email = (struct slice){NULL, 0};
    status = record_put(service, &edit, &pending->decided, err);
    if (status == STATUS_OK)
        *out_pending = pending;
    return status;
}

enum status email_state_get(struct service *service, const struct session *session,
                            struct arena *arena, struct email_state *out_state, struct error *err)
{
    struct login_gathered gathered;
    enum status status =
        user_gather(service, session->organization, session->user, arena, &gathered, err);
    if (status == STATUS_OK)
        *out_state = (struct email_state){gathered.user.email, gathered.user.pending_email};
    return status;
}

/* ---- behind the link ---- */

static enum status link_dead(struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND,
                     "this link was used, has expired, was replaced by a newer one, or never "
                     "existed");
}

/* Only the newest link speaks of the e-mail address that waits now. */
static enum status email_link_read(struct service *service, struct slice text, struct arena *arena,
                                   struct link_found *out_found, struct error *err)
{
    struct link_row newest;
    enum status status = link_read(service, text, 1 << LINK_EMAIL, arena, out_found, err);
    if (status == STATUS_OK)
        status =
            store_link_alive(service->store, out_found->link.organization, out_found->link.user,
                             LINK_EMAIL, service_now(service), arena, &newest, err);
    if (status == STATUS_NOT_FOUND)
        return link_dead(err);
    if (status != STATUS_OK)
        return status;
    const struct user_row *user = &out_found->gathered.user;
    if (!slice_equal(newest.handle, out_found->link.handle) ||
        slice_is_empty(user->pending_email) || !seal_delivery_holds(service->keys, user))
        return link_dead(err);
    return STATUS_OK;
}

enum status email_link_show(struct service *service, struct slice link, struct arena *arena,
                            struct email_link_info *out_info, struct error *err)
{
    struct link_found found;
    enum status status = email_link_read(service, link, arena, &found, err);
    if (status == STATUS_OK)
        *out_info = (struct email_link_info){found.gathered.user.username,
                                             found.gathered.user.pending_email};
    return status;
}

enum status email_confirm(struct service *service, struct slice link, struct arena *arena,
                          struct pending **out_pending, struct error *err)
{
    struct link_found found;
    enum status status = email_link_read(service, link, arena, &found, err);
    if (status != STATUS_OK)
        return status;
    struct pending *pending = pending_new(service, arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    struct change *change = &pending->decided;
    struct actor actor = {ACTOR_USER, found.link.user};
    struct email_edit edit = {&found.gathered, found.gathered.user, actor, AUDIT_EMAIL_CHANGED};
    edit.user.email = edit.user.pending_email;
    edit.user.pending_email = (struct slice){NULL, 0};
    link_take(&found.link, change);
    status = record_put(service, &edit, change, err);
    if (status == STATUS_OK)
        status = notice_add_about(service, &found.gathered, NOTICE_EMAIL_CHANGED, edit.user.email,
                                  change, err);
    if (status == STATUS_OK)
        *out_pending = pending;
    return status;
}
