/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/password.h"

#include "service/admin/admin_impl.h"
#include "service/login/effective.h"
#include "service/login/handouts.h"
#include "service/post/notice.h"
#include "service/secret/password_impl.h"
#include "service/secret/proof.h"
#include "service/secret/rotate.h"
#include "service/trail/audit.h"
#include "service/trail/seal.h"
#include "sys/entropy.h"
#include "text/names.h"

#define DAY ((micros)24 * 3600 * MICROS_PER_SECOND)

/* ---- is the new one acceptable? ---- */

struct password_rules password_rules_of(const struct service *service,
                                        const struct login_gathered *gathered)
{
    struct policy_values policy = policy_of(service, gathered);
    int length = policy.password_min_length;
    return (struct password_rules){
        .min_length = length < PASSWORD_LENGTH_LEAST ? PASSWORD_LENGTH_LEAST : (unsigned)length,
        .complexity = (enum password_complexity)policy.password_complexity,
        .history = policy.password_history,
        .lifetime_days = policy.password_lifetime_days,
    };
}

enum status password_rules_get(struct service *service, const struct session *session,
                               struct arena *arena, struct password_rules *out_rules,
                               struct error *err)
{
    struct login_gathered gathered;
    enum status status =
        user_gather(service, session->organization, session->user, arena, &gathered, err);
    if (status == STATUS_OK)
        *out_rules = password_rules_of(service, &gathered);
    return status;
}

static bool password_normalise(const struct secret *secret, struct arena *arena,
                               struct slice *out_password)
{
    struct slice view = secret_view(secret);
    return !secret->overlong && text_nfc(view, arena, out_password);
}

static enum status password_judge(const struct service *service,
                                  const struct login_gathered *gathered, struct slice password,
                                  bool normal, struct arena *arena, enum password_fault *out_fault,
                                  struct error *err)
{
    struct password_rules rules = password_rules_of(service, gathered);
    struct password_policy policy = {.min_length = rules.min_length,
                                     .complexity = rules.complexity};
    struct password_context context = {.username = gathered->user.folded};
    if (!username_fold(gathered->user.full_name, arena, &context.full_name) ||
        !username_fold(gathered->organization.name, arena, &context.organization))
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    *out_fault = normal ? password_check(password, &policy, &context) : PASSWORD_NOT_UTF8;
    return STATUS_OK;
}

/* True when the new password is one of the last `history` ones, or the current one. */
static enum status password_is_reused(struct service *service,
                                      const struct login_gathered *gathered, struct slice password,
                                      struct arena *arena, bool *out_reused, struct error *err)
{
    const struct password_row *rows = NULL;
    size_t count = 0;
    *out_reused = false;
    enum status status = store_passwords_get(service->store, gathered->user.organization,
                                             gathered->user.id, arena, &rows, &count, err);
    int history = password_rules_of(service, gathered).history;
    for (size_t i = 0; status == STATUS_OK && i < count && (i == 0 || (int)i < history); i++) {
        struct hash_job job = {
            .kind = HASH_VERIFY,
            .binding = {gathered->user.organization, gathered->user.id},
            .password = password,
            .hash = rows[i].hash,
        };
        status = hash_pool_run(service->pool, LANE_K, &job, err);
        *out_reused = *out_reused || (status == STATUS_OK && job.right);
        if (status == STATUS_INVALID)
            status = STATUS_OK; /* a damaged old hash forbids nothing */
    }
    return status;
}

/* ---- writing it ---- */

static enum status password_hash_new(struct service *service, const struct user_row *user,
                                     struct slice password, struct arena *arena,
                                     struct slice *out_hash, struct error *err)
{
    struct hash_job job = {
        .kind = HASH_MAKE,
        .binding = {user->organization, user->id},
        .password = password,
        .params = service->settings->hash,
    };
    if (!entropy_fill(job.salt, sizeof job.salt))
        return error_set(err, STATUS_UNAVAILABLE, "the kernel gives no random bytes");
    enum status status = hash_pool_run(service->pool, LANE_K, &job, err);
    if (status == STATUS_OK)
        *out_hash = arena_copy(arena, slice_from(job.made));
    return status;
}

/* The old rows step back one slot; what the history rule no longer needs is overwritten. */
static enum status slots_shift(struct service *service, const struct user_row *user,
                               struct change *change, struct error *err)
{
    const struct password_row *rows = NULL;
    size_t count = 0;
    enum status status = store_passwords_get(service->store, user->organization, user->id,
                                             change->arena, &rows, &count, err);
    for (size_t i = 0; status == STATUS_OK && i < count && i < PASSWORD_SLOTS_KEPT; i++) {
        struct password_row row = rows[i];
        if (!seal_password_holds(service->keys, &row))
            continue;
        row.slot = (unsigned)i + 1;
        seal_password(service->keys, &row);
        change_put_password(change, &row);
    }
    return status;
}

enum status password_write(struct service *service, const struct password_new *new_password,
                           struct user_row *user, struct change *change, struct error *err)
{
    struct password_row row = {
        .organization = user->organization,
        .user = user->id,
        .set_by = new_password->set_by,
        .created = service_now(service),
    };
    enum status status = generation_new(&user->password_generation, err);
    if (status == STATUS_OK)
        status =
            password_hash_new(service, user, new_password->password, change->arena, &row.hash, err);
    if (status == STATUS_OK && !new_password->first)
        status = slots_shift(service, user, change, err);
    if (status != STATUS_OK)
        return status;
    row.generation = user->password_generation;
    seal_password(service->keys, &row);
    change_put_password(change, &row);
    user->password_must_change = false;
    return STATUS_OK;
}

void password_others_end(const struct user_row *user, record_id keep_session, struct change *change)
{
    struct effect_target target = {
        .organization = user->organization, .user = user->id, .except = keep_session};
    change_do(change, EFFECT_END_SESSIONS, &target);
    change_do(change, EFFECT_REVOKE_BROWSERS, &target);
    change_do(change, EFFECT_REMOVE_LINKS, &target);
    change_do(change, EFFECT_REMOVE_CODES, &target);
}

/* Token and notice: what everybody is owed after a password was set, but not after the first. */
static enum status consequences(struct service *service, const struct login_gathered *gathered,
                                const struct password_new *new_password, struct user_row *user,
                                struct change *change, struct password_reply *reply,
                                struct error *err)
{
    struct token_case_facts facts;
    token_case_facts_of(service, gathered, &facts);
    struct rotation rotation = {
        .gathered = gathered,
        .user = user,
        .reason = TOKEN_MAIL_PASSWORD_SET,
        .keep_session = new_password->keep_session,
        .issue = token_case_of(&facts) == TOKEN_AVAILABLE && email_is_valid(user->email),
    };
    password_others_end(user, new_password->keep_session, change);
    if (new_password->first)
        return STATUS_OK;
    enum status status = token_rotate(service, &rotation, service_now(service), change, err);
    if (status == STATUS_OK)
        status = notice_add(service, gathered,
                            new_password->set_by == PASSWORD_SET_BY_OPERATOR
                                ? NOTICE_PASSWORD_SET_BY_OPERATOR
                                : NOTICE_PASSWORD_CHANGED,
                            change, err);
    reply->token_mailed = rotation.issue;
    return status;
}

/* The whole change of a password that was found acceptable. */
static enum status password_compose(struct service *service, const struct login_gathered *gathered,
                                    const struct password_new *new_password,
                                    struct password_reply *reply, struct error *err)
{
    struct change *change = &reply->pending->decided;
    struct user_row user = gathered->user;
    struct expectation expectation = expectation_of(gathered);
    change_expect(change, &expectation);
    enum status status = password_write(service, new_password, &user, change, err);
    if (status == STATUS_OK)
        status = consequences(service, gathered, new_password, &user, change, reply, err);
    if (status != STATUS_OK)
        return status;
    pending_open_lanes(service, reply->pending, &user, LANE_NONE);
    user.password_must_change = new_password->must_change;
    if (!seal_user_again(service->keys, &gathered->user, &user))
        return record_is_damaged(err);
    change_put_user(change, &user);
    audit_user(service, change, new_password->actor, new_password->event, &gathered->user, &user);
    if (arena_is_exhausted(change->arena))
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    return STATUS_OK;
}

enum status password_accept(const struct service *service, const struct login_gathered *gathered,
                            const struct secret *secret, struct arena *arena,
                            struct slice *out_password, struct password_reply *reply,
                            struct error *err)
{
    reply->min_length = password_rules_of(service, gathered).min_length;
    reply->email = gathered->user.email;
    reply->username = gathered->user.username;
    struct slice password = {NULL, 0};
    bool normal = password_normalise(secret, arena, &password);
    enum status status =
        password_judge(service, gathered, password, normal, arena, &reply->fault, err);
    if (status != STATUS_OK)
        return status;
    reply->result = reply->fault == PASSWORD_OK ? PASSWORD_SET_READY : PASSWORD_SET_REFUSED;
    *out_password = password;
    return STATUS_OK;
}

/* Judges, and compares with the user's last ones. */
static enum status password_admit(struct service *service, const struct login_gathered *gathered,
                                  const struct secret *secret, struct arena *arena,
                                  struct slice *out_password, struct password_reply *reply,
                                  struct error *err)
{
    enum status status =
        password_accept(service, gathered, secret, arena, out_password, reply, err);
    if (status != STATUS_OK || reply->result != PASSWORD_SET_READY)
        return status;
    bool reused = false;
    status = password_is_reused(service, gathered, *out_password, arena, &reused, err);
    if (reused)
        reply->result = PASSWORD_SET_REUSED;
    return status;
}

static bool is_too_young(const struct service *service, const struct login_gathered *gathered,
                         micros now)
{
    int days = policy_of(service, gathered).password_lifetime_days;
    return days > 0 && gathered->password_found && !gathered->user.password_must_change &&
           now - gathered->password.created < days * DAY;
}

/* ---- the three ways ---- */

static enum status change_in_session(struct service *service, const struct session *session,
                                     const struct secret *current, const struct secret *new_secret,
                                     const struct caller *caller, struct password_reply *reply,
                                     struct error *err)
{
    struct change *change = &reply->pending->decided;
    struct login_gathered gathered;
    enum status status =
        user_gather(service, session->organization, session->user, change->arena, &gathered, err);
    enum proof proof = PROOF_BUSY;
    if (status == STATUS_OK)
        status =
            proof_of_password(service, session, &gathered, current, caller, change, &proof, err);
    if (status != STATUS_OK)
        return status;
    if (proof != PROOF_RIGHT) {
        reply->result = proof == PROOF_WRONG           ? PASSWORD_SET_WRONG
                        : proof == PROOF_SESSION_ENDED ? PASSWORD_SET_SESSION_ENDED
                                                       : PASSWORD_SET_BUSY;
        return STATUS_OK;
    }
    struct password_new new_password = {.set_by = PASSWORD_SET_BY_USER,
                                        .actor = {ACTOR_USER, session->user},
                                        .event = AUDIT_PASSWORD_CHANGED};
    if (is_too_young(service, &gathered, service_now(service))) {
        reply->result = PASSWORD_SET_TOO_SOON;
        return STATUS_OK;
    }
    status = password_admit(service, &gathered, new_secret, change->arena, &new_password.password,
                            reply, err);
    if (status != STATUS_OK || reply->result != PASSWORD_SET_READY)
        return status;
    struct session_renewal renewal = {
        .session = session,
        .gathered = &gathered,
        .caller = caller,
        .password_shown = true,
        .secrets_replaced = true,
    };
    status =
        session_renew(service, &renewal, change, &reply->session, &new_password.keep_session, err);
    return status == STATUS_OK ? password_compose(service, &gathered, &new_password, reply, err)
                               : status;
}

/* A pending that is empty is not worth submitting. */
static enum status reply_finish(struct password_reply *reply, enum status status,
                                struct password_reply *out_reply)
{
    if (status == STATUS_LIMIT) {
        *reply = (struct password_reply){.result = PASSWORD_SET_BUSY};
        status = STATUS_OK;
    }
    if (reply->pending != NULL && reply->pending->decided.first == NULL)
        reply->pending = NULL;
    if (status == STATUS_OK)
        *out_reply = *reply;
    return status;
}

enum status password_change(struct service *service, const struct session *session,
                            struct secret *current, struct secret *new_password,
                            const struct caller *caller, struct arena *arena,
                            struct password_reply *out_reply, struct error *err)
{
    struct password_reply reply = {.result = PASSWORD_SET_WRONG,
                                   .pending = pending_new(service, arena)};
    enum status status =
        reply.pending == NULL
            ? error_set(err, STATUS_NO_MEMORY, "the request needs too much memory")
            : change_in_session(service, session, current, new_password, caller, &reply, err);
    secret_wipe(current);
    secret_wipe(new_password);
    return reply_finish(&reply, status, out_reply);
}

static enum status set_by_operator(struct service *service,
                                   const struct password_by_operator *order,
                                   struct password_reply *reply, struct error *err)
{
    struct login_gathered gathered;
    struct arena *arena = reply->pending->decided.arena;
    struct password_new new_password = {.set_by = PASSWORD_SET_BY_OPERATOR,
                                        .must_change = order->must_change,
                                        .actor = {ACTOR_OPERATOR, 0},
                                        .event = AUDIT_PASSWORD_SET_BY_OPERATOR};
    enum status status = user_gather_by_name(service, order->username, arena, &gathered, err);
    if (status == STATUS_OK)
        status = password_admit(service, &gathered, order->password, arena, &new_password.password,
                                reply, err);
    if (status != STATUS_OK || reply->result != PASSWORD_SET_READY)
        return status;
    new_password.first = !gathered.password_found;
    return password_compose(service, &gathered, &new_password, reply, err);
}

enum status password_set_by_operator(struct service *service,
                                     const struct password_by_operator *order, struct arena *arena,
                                     struct password_reply *out_reply, struct error *err)
{
    struct password_reply reply = {.result = PASSWORD_SET_REFUSED,
                                   .pending = pending_new(service, arena)};
    enum status status = reply.pending == NULL
                             ? error_set(err, STATUS_NO_MEMORY, "no memory for the change")
                             : set_by_operator(service, order, &reply, err);
    secret_wipe(order->password);
    return reply_finish(&reply, status, out_reply);
}

enum status password_set_behind_link(struct service *service, const struct login_gathered *gathered,
                                     const struct secret *secret, struct password_new *new_password,
                                     struct password_reply *reply, struct error *err)
{
    enum status status = password_admit(service, gathered, secret, reply->pending->decided.arena,
                                        &new_password->password, reply, err);
    if (status != STATUS_OK || reply->result != PASSWORD_SET_READY)
        return status;
    return password_compose(service, gathered, new_password, reply, err);
}
