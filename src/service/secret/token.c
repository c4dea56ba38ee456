/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/token.h"

#include "service/admin/admin_impl.h"
#include "service/login/handouts.h"
#include "service/post/mail_budget.h"
#include "service/secret/proof.h"
#include "service/secret/rotate.h"
#include "service/secret/token_impl.h"
#include "service/trail/audit.h"
#include "service/trail/seal.h"
#include "store/store_list.h"
#include "text/names.h"

enum { MAILS_LOOKED_AT = 64 };

/* ---- state ---- */

static enum delivery_state delivery_of(enum outbox_state state)
{
    switch (state) {
    case OUTBOX_QUEUED:
        return DELIVERY_QUEUED;
    case OUTBOX_SENT:
        return DELIVERY_SENT;
    case OUTBOX_FAILED:
        return DELIVERY_FAILED;
    case OUTBOX_CANCELLED:
        return DELIVERY_CANCELLED;
    }
    return DELIVERY_NONE;
}

/* What became of the latest token mail. */
static enum status mail_look(struct service *service, const struct user_row *user,
                             struct arena *arena, enum delivery_state *out_latest,
                             struct error *err)
{
    const struct outbox_row *rows = NULL;
    size_t count = 0;
    enum status status = store_outbox_list(service->store, user->organization, user->id, 0,
                                           MAILS_LOOKED_AT, arena, &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    *out_latest = DELIVERY_NONE;
    for (size_t i = count; i > 0; i--)
        if (rows[i - 1].kind == MAIL_TOKEN)
            *out_latest = delivery_of(rows[i - 1].state);
    return STATUS_OK;
}

enum status token_status_get(struct service *service, record_id organization, record_id user,
                             struct arena *arena, struct token_status *out_status,
                             struct error *err)
{
    struct login_gathered gathered;
    enum status status = user_gather(service, organization, user, arena, &gathered, err);
    if (status != STATUS_OK)
        return status;
    struct token_case_facts facts;
    token_case_facts_of(service, &gathered, &facts);
    const struct token_row *current = token_current(service, &gathered);
    struct token_status result = {
        .token_case = token_case_of(&facts),
        .exists = current != NULL,
        .created = current == NULL ? 0 : current->created,
        .email = gathered.user.email,
        .email_confirmed_pending = !slice_is_empty(gathered.user.pending_email),
    };
    enum delivery_state delivery = DELIVERY_NONE;
    status = token_uses_read(service, &gathered, arena, &result.uses, &result.use_count, err);
    if (status == STATUS_OK)
        status = mail_look(service, &gathered.user, arena, &delivery, err);
    result.delivery = (int)delivery;
    if (status == STATUS_OK)
        *out_status = result;
    return status;
}

/* ---- reset ---- */

/* Everything the transaction holds but the session: rotation, user row, audit. */
static enum status reset_compose(struct service *service, const struct login_gathered *gathered,
                                 struct actor actor, record_id keep_session,
                                 struct pending *pending, struct error *err)
{
    struct user_row user = gathered->user;
    bool first = token_current(service, gathered) == NULL;
    struct rotation rotation = {
        .gathered = gathered,
        .user = &user,
        .reason = actor.kind == ACTOR_ADMINISTRATOR ? TOKEN_MAIL_API_USER
                  : actor.kind == ACTOR_OPERATOR    ? TOKEN_MAIL_OPERATOR
                  : first                           ? TOKEN_MAIL_FIRST
                                                    : TOKEN_MAIL_RESET,
        .keep_session = keep_session,
        .issue = true,
    };
    struct expectation expectation = expectation_of(gathered);
    change_expect(&pending->decided, &expectation);
    enum status status =
        token_rotate(service, &rotation, service_now(service), &pending->decided, err);
    if (status != STATUS_OK)
        return status;
    pending_open_lanes(service, pending, &user, LANE_K); /* the new token's lane starts afresh */
    if (!seal_user_again(service->keys, &gathered->user, &user))
        return record_is_damaged(err);
    change_put_user(&pending->decided, &user);
    audit_user(service, &pending->decided, actor, AUDIT_TOKEN_RESET, &gathered->user, &user);
    if (arena_is_exhausted(pending->decided.arena))
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    return STATUS_OK;
}

/* What must hold before anything is asked of the user: M9 and the budget of a day. */
static enum status reset_permit(struct service *service, const struct login_gathered *gathered,
                                enum mail_budget budget, struct arena *arena,
                                struct token_reset_reply *reply, struct error *err)
{
    struct token_case_facts facts;
    token_case_facts_of(service, gathered, &facts);
    reply->token_case = token_case_of(&facts);
    reply->email = gathered->user.email;
    reply->first = token_current(service, gathered) == NULL;
    reply->result = TOKEN_RESET_READY;
    if (reply->token_case != TOKEN_AVAILABLE || !email_is_valid(gathered->user.email)) {
        reply->result = TOKEN_RESET_NOT_AVAILABLE;
        return STATUS_OK;
    }
    bool left = false;
    struct mail_request mail = {
        .budget = budget,
        .organization = gathered->user.organization,
        .user = gathered->user.id,
    };
    enum status status = mail_budget_left(service, &mail, arena, &left, err);
    if (status == STATUS_OK && !left)
        reply->result = TOKEN_RESET_TOO_MANY;
    return status;
}

/* Re-authentication: READY to go on, or the result that the page shows instead. */
static enum status reset_prove(struct service *service, const struct session *session,
                               const struct login_gathered *gathered, struct secret *password,
                               const struct caller *caller, struct token_reset_reply *reply,
                               struct error *err)
{
    if (session->signed_in_lately)
        return STATUS_OK;
    if (password->length == 0) {
        reply->result = TOKEN_RESET_PASSWORD_NEEDED;
        return STATUS_OK;
    }
    enum proof proof = PROOF_BUSY;
    enum status status = proof_of_password(service, session, gathered, password, caller,
                                           &reply->pending->decided, &proof, err);
    if (status != STATUS_OK)
        return status;
    switch (proof) {
    case PROOF_RIGHT:
        break;
    case PROOF_WRONG:
        reply->result = TOKEN_RESET_PASSWORD_WRONG;
        break;
    case PROOF_SESSION_ENDED:
        reply->result = TOKEN_RESET_SESSION_ENDED;
        break;
    case PROOF_BUSY:
        reply->result = TOKEN_RESET_BUSY;
        break;
    }
    return STATUS_OK;
}

static enum status reset_in_session(struct service *service, const struct session *session,
                                    struct secret *password, const struct caller *caller,
                                    struct arena *arena, struct token_reset_reply *reply,
                                    struct error *err)
{
    struct login_gathered gathered;
    enum status status =
        user_gather(service, session->organization, session->user, arena, &gathered, err);
    if (status == STATUS_OK)
        status = reset_permit(service, &gathered, MAIL_BUDGET_TOKEN, arena, reply, err);
    if (status != STATUS_OK || reply->result != TOKEN_RESET_READY)
        return status;
    reply->pending = pending_new(service, arena);
    if (reply->pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    status = reset_prove(service, session, &gathered, password, caller, reply, err);
    if (reply->pending->decided.first == NULL && reply->result != TOKEN_RESET_READY)
        reply->pending = NULL;
    if (status != STATUS_OK || reply->result != TOKEN_RESET_READY)
        return status;
    record_id renewed = 0;
    struct session_renewal renewal = {
        .session = session,
        .gathered = &gathered,
        .caller = caller,
        .password_shown = !session->signed_in_lately,
        .secrets_replaced = true,
    };
    status =
        session_renew(service, &renewal, &reply->pending->decided, &reply->session, &renewed, err);
    if (status != STATUS_OK)
        return status;
    struct actor actor = {ACTOR_USER, session->user};
    return reset_compose(service, &gathered, actor, renewed, reply->pending, err);
}

enum status token_reset(struct service *service, const struct session *session,
                        struct secret *password, const struct caller *caller, struct arena *arena,
                        struct token_reset_reply *out_reply, struct error *err)
{
    struct token_reset_reply reply = {.result = TOKEN_RESET_NOT_AVAILABLE};
    enum status status = reset_in_session(service, session, password, caller, arena, &reply, err);
    secret_wipe(password);
    if (status == STATUS_OK)
        *out_reply = reply;
    return status;
}

enum status token_reset_by_operator(struct service *service, struct slice username,
                                    struct arena *arena, struct token_reset_reply *out_reply,
                                    struct error *err)
{
    struct login_gathered gathered;
    enum status status = user_gather_by_name(service, username, arena, &gathered, err);
    struct token_reset_reply reply = {.result = TOKEN_RESET_NOT_AVAILABLE};
    if (status == STATUS_OK)
        status = reset_permit(service, &gathered, MAIL_BUDGET_TOKEN_BY_MANAGER, arena, &reply, err);
    if (status == STATUS_OK && reply.result == TOKEN_RESET_READY) {
        reply.pending = pending_new(service, arena);
        struct actor actor = {ACTOR_OPERATOR, 0};
        status = reply.pending == NULL
                     ? error_set(err, STATUS_NO_MEMORY, "no memory for the reset")
                     : reset_compose(service, &gathered, actor, 0, reply.pending, err);
    }
    if (status == STATUS_OK)
        *out_reply = reply;
    return status;
}

/* ---- the first one of an API-only user ---- */

static enum status first_permit(struct service *service, const struct login_gathered *gathered,
                                struct arena *arena, struct error *err)
{
    struct token_reset_reply reply;
    enum status status =
        reset_permit(service, gathered, MAIL_BUDGET_TOKEN_BY_MANAGER, arena, &reply, err);
    if (status != STATUS_OK)
        return status;
    if ((gathered->profile.permissions & PERMISSION_API_ONLY) == 0)
        return error_set(err, STATUS_CONFLICT,
                         "this user can sign in on the web and ask for a token there");
    if (!reply.first)
        return error_set(err, STATUS_CONFLICT, "this user has a token");
    if (reply.result == TOKEN_RESET_TOO_MANY)
        return error_set(err, STATUS_CONFLICT,
                         "too many tokens were mailed to this user today; try again tomorrow");
    if (reply.result != TOKEN_RESET_READY)
        return error_set(err, STATUS_CONFLICT, "there is no token for this user: %s",
                         reply.token_case == TOKEN_AVAILABLE ? "no e-mail address is recorded"
                                                             : token_case_text(reply.token_case));
    return STATUS_OK;
}

enum status token_first_for_api_user(struct service *service, const struct acting *acting,
                                     struct slice who, struct arena *arena,
                                     struct pending **out_pending, struct error *err)
{
    struct login_gathered gathered;
    enum status status =
        user_gather_to_change(service, acting, who, PERMISSION_MANAGE_USERS, arena, &gathered, err);
    if (status == STATUS_OK)
        status = first_permit(service, &gathered, arena, err);
    if (status != STATUS_OK)
        return status;
    struct pending *pending = pending_new(service, arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the token");
    status = reset_compose(service, &gathered, acting->actor, 0, pending, err);
    if (status == STATUS_OK)
        *out_pending = pending;
    return status;
}
