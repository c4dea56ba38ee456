/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/reset.h"

#include "service/admin/admin_impl.h"
#include "service/instruments.h"
#include "service/login/effective.h"
#include "service/login/handouts.h"
#include "service/login/networks.h"
#include "service/post/mail_budget.h"
#include "service/secret/code.h"
#include "service/secret/password_impl.h"
#include "service/secret/rotate.h"
#include "service/trail/seal.h"
#include "service/watch/spraying.h"
#include "text/names.h"

/* ---- forgot password ---- */

/* As a login reads: the same statements whether the user exists or not. */
static enum status forgot_gather(struct service *service, struct slice folded,
                                 struct ip_origin origin, struct arena *arena,
                                 struct login_gathered *out_gathered, struct error *err)
{
    struct login_query query = {.folded = folded};
    enum status status =
        store_standin_find(service->store, origin.readable, origin.ip, &query.standin, err);
    if (status == STATUS_OK)
        status = store_login_gather(service->store, &query, arena, out_gathered, err);
    return status == STATUS_OK ? audited_attach(service, out_gathered, arena, err) : status;
}

/* Who can use a link at all: a person who signs in with a password, at a believed e-mail address.
 */
static bool link_is_of_use(const struct service *service, const struct login_gathered *gathered)
{
    struct effective effective;
    effective_of(service, gathered, &effective);
    bool of_use = false;
    if (gathered->user_found && gathered->user.active && !gathered->user.frozen &&
        effective.organization.active && effective.standing_holds && effective.delivery_holds &&
        (effective.permissions & PERMISSION_API_ONLY) == 0 && !effective.single_sign_on_user &&
        email_is_valid(gathered->user.email))
        of_use = true;
    return of_use;
}

/* Whether one is mailed now. The store and the budget are asked in every case, for nobody where
 * there is nothing to mail. */
static enum status link_is_due(struct service *service, const struct login_gathered *gathered,
                               struct ip_origin origin, struct arena *arena, bool *out_due,
                               struct error *err)
{
    const struct user_row *user = &gathered->user;
    struct link_row alive;
    bool of_use = link_is_of_use(service, gathered), left = false;
    struct mail_request mail = {
        .budget = MAIL_BUDGET_LINK,
        .organization = gathered->organization.id,
        .user = of_use ? user->id : NOBODY,
        .recipient = of_use ? user->email : nobody_email,
        .origin = origin,
    };
    enum status found = store_link_alive(service->store, mail.organization, mail.user, LINK_RESET,
                                         service_now(service), arena, &alive, err);
    if (found != STATUS_OK && found != STATUS_NOT_FOUND)
        return found;
    enum status status = mail_budget_left(service, &mail, arena, &left, err);
    *out_due = of_use && found == STATUS_NOT_FOUND && left;
    return status;
}

static enum status forgot_compose(struct service *service, const struct login_gathered *gathered,
                                  bool due, struct change *change, struct error *err)
{
    struct user_row nobody = {.organization = gathered->organization.id,
                              .id = NOBODY,
                              .username = nobody_email,
                              .email = nobody_email,
                              .full_name = SLICE("Nobody")};
    struct effect_target target = {.organization = nobody.organization,
                                   .user = NOBODY,
                                   .kind = MAIL_LINK,
                                   .time = service_now(service)};
    const struct user_row *user = due ? &gathered->user : &nobody;
    struct link_order order = {
        .user = user,
        .organization_name = gathered->organization.name,
        .recipient = user->email,
        .purpose = LINK_RESET,
        .started_by = PASSWORD_SET_BY_USER,
        .is_decoy = !due,
    };
    /* Nobody's links do not heap up, and stand for the mail that is not written. */
    change_do(change, EFFECT_REMOVE_LINKS, &target);
    if (!due)
        change_do(change, EFFECT_CANCEL_MAIL, &target);
    return link_mail(service, &order, change, err);
}

static bool is_trusted(const struct network_verdict *network)
{
    return network->apparent == NETWORK_TRUSTED || network->apparent == NETWORK_EXEMPT;
}

/* The answer does not tell whether a mail went out: every request counts, for every name alike. */
static void forgot_count(struct service *service, const struct login_gathered *gathered,
                         struct slice name, const struct caller *caller, bool trusted)
{
    struct source_failure failure = {
        .origin = caller->origin,
        .trusted = trusted,
        .organization = gathered->organization.id,
        .name = name,
        .hidden = true,
    };
    failure_note(service, &failure);
}

enum status password_forgot(struct service *service, struct slice username,
                            const struct caller *caller, struct arena *arena,
                            struct forgot_outcome *out_outcome, struct error *err)
{
    struct login_gathered gathered;
    struct network_verdict network;
    struct slice folded;
    bool due = false;
    struct forgot_outcome outcome = {.pending = pending_new(service, arena)};
    if (outcome.pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    if (!username_fold(username, arena, &folded))
        folded = (struct slice){NULL, 0};
    enum status status = forgot_gather(service, folded, caller->origin, arena, &gathered, err);
    if (status == STATUS_OK)
        status = networks_classify(service, &gathered, caller->origin, arena, &network, err);
    if (status != STATUS_OK)
        return status;
    bool trusted = is_trusted(&network);
    outcome.retry_after =
        sources_wait(service->sources, caller->origin, trusted, service_now(service));
    if (outcome.retry_after > 0) {
        count_add(service->instruments, COUNT_SOURCE_LIMITED, 1);
        *out_outcome = outcome;
        return STATUS_OK;
    }
    forgot_count(service, &gathered, slice_is_empty(folded) ? username : folded, caller, trusted);
    status = link_is_due(service, &gathered, caller->origin, arena, &due, err);
    if (status == STATUS_OK)
        status = forgot_compose(service, &gathered, due, &outcome.pending->decided, err);
    if (status == STATUS_OK)
        *out_outcome = outcome;
    return status;
}

/* ---- by administrator or operator ---- */

static enum password_set_by started_by(const struct acting *acting)
{
    return acting->actor.kind == ACTOR_OPERATOR ? PASSWORD_SET_BY_OPERATOR
                                                : PASSWORD_SET_BY_ADMINISTRATOR;
}

static enum status manager_may_mail(struct service *service, const struct login_gathered *gathered,
                                    struct arena *arena, struct error *err)
{
    const struct user_row *user = &gathered->user;
    bool left = false;
    if (!seal_standing_holds(service->keys, user) || !seal_delivery_holds(service->keys, user))
        return record_is_damaged(err);
    if (!user->active || user->frozen)
        return error_set(err, STATUS_CONFLICT,
                         "this user may not sign in; activate or unfreeze the user first");
    if (!email_is_valid(user->email))
        return error_set(err, STATUS_CONFLICT, "this user has no e-mail address to mail to");
    struct mail_request mail = {.budget = MAIL_BUDGET_LINK_BY_MANAGER,
                                .organization = user->organization,
                                .user = user->id,
                                .recipient = user->email};
    enum status status = mail_budget_left(service, &mail, arena, &left, err);
    if (status == STATUS_OK && !left)
        status = error_set(err, STATUS_CONFLICT,
                           "too many links were mailed to this user today; try again tomorrow");
    return status;
}

static enum status mail_by_manager(struct service *service, const struct acting *acting,
                                   const struct login_gathered *gathered,
                                   const struct user_row *user, enum link_purpose purpose,
                                   struct change *change)
{
    struct link_order order = {
        .user = user,
        .organization_name = gathered->organization.name,
        .recipient = user->email,
        .purpose = purpose,
        .started_by = started_by(acting),
    };
    change_do(change, EFFECT_CANCEL_MAIL,
              &(struct effect_target){.organization = user->organization,
                                      .user = user->id,
                                      .kind = MAIL_LINK,
                                      .time = service_now(service)});
    return link_mail(service, &order, change, NULL);
}

/* The password dies with its generation; its row stays for the history rule. */
static enum status reset_compose(struct service *service, const struct acting *acting,
                                 const struct login_gathered *gathered, struct pending *pending,
                                 struct error *err)
{
    struct change *change = &pending->decided;
    struct user_row user = gathered->user;
    struct rotation rotation = {.gathered = gathered, .user = &user};
    struct expectation expectation = expectation_of(gathered);
    change_expect(change, &expectation);
    enum status status = generation_new(&user.password_generation, err);
    if (status == STATUS_OK)
        status = token_rotate(service, &rotation, service_now(service), change, err);
    if (status != STATUS_OK)
        return status;
    password_others_end(&user, 0, change);
    pending_open_lanes(service, pending, &user, LANE_NONE);
    if (!seal_user_again(service->keys, &gathered->user, &user))
        return record_is_damaged(err);
    change_put_user(change, &user);
    audit_user(service, change, acting->actor, AUDIT_PASSWORD_RESET, &gathered->user, &user);
    status = mail_by_manager(service, acting, gathered, &user, LINK_RESET, change);
    if (status != STATUS_OK || arena_is_exhausted(change->arena))
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    return STATUS_OK;
}

enum status password_reset_by_administrator(struct service *service, const struct acting *acting,
                                            struct slice who, struct arena *arena,
                                            struct pending **out_pending, struct error *err)
{
    struct login_gathered gathered;
    enum status status = user_gather_to_change(service, acting, who, PERMISSION_RESET_PASSWORDS,
                                               arena, &gathered, err);
    if (status == STATUS_OK)
        status = manager_may_mail(service, &gathered, arena, err);
    if (status != STATUS_OK)
        return status;
    struct effective effective;
    effective_of(service, &gathered, &effective);
    if (effective.single_sign_on_user)
        return error_set(err, STATUS_CONFLICT,
                         "this user signs in by single sign-on and has no password");
    struct pending *pending = pending_new(service, arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    status = reset_compose(service, acting, &gathered, pending, err);
    if (status == STATUS_OK)
        *out_pending = pending;
    return status;
}

/* ---- the invitation once more ---- */

enum status invitation_mail_again(struct service *service, const struct acting *acting,
                                  struct slice who, struct arena *arena,
                                  struct pending **out_pending, struct error *err)
{
    struct login_gathered gathered;
    enum status status =
        user_gather_to_change(service, acting, who, PERMISSION_MANAGE_USERS, arena, &gathered, err);
    if (status == STATUS_OK && gathered.password_found)
        status = error_set(err, STATUS_CONFLICT,
                           "this user has had a password; reset the password instead");
    if (status == STATUS_OK)
        status = manager_may_mail(service, &gathered, arena, err);
    if (status != STATUS_OK)
        return status;
    struct pending *pending = pending_new(service, arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    struct change *change = &pending->decided;
    struct expectation expectation = expectation_of(&gathered);
    change_expect(change, &expectation);
    change_do(change, EFFECT_REMOVE_LINKS,
              &(struct effect_target){.organization = gathered.user.organization,
                                      .user = gathered.user.id});
    audit_user(service, change, acting->actor, AUDIT_USER_INVITED, &gathered.user, &gathered.user);
    status =
        mail_by_manager(service, acting, &gathered, &gathered.user, LINK_FIRST_PASSWORD, change);
    if (status != STATUS_OK)
        return error_set(err, status, "the invitation cannot be written");
    *out_pending = pending;
    return STATUS_OK;
}
