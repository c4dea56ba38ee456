/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/step_up.h"

#include "core/token.h"
#include "core/token_case.h"
#include "service/secret/code.h"
#include "service/secret/proof.h"
#include "service/secret/token_match.h"
#include "service/trail/seal.h"

#include <string.h>

/* One step within a session, from what was gathered to the reply. */
struct step {
    struct service *service;
    const struct session *session;
    const struct caller *caller;
    struct change *change;
    struct login_gathered gathered;
    record_id token; /* the row that was shown; the session ends with it */
    struct step_up_reply reply;
};

static enum status step_begin(struct service *service, const struct session *session,
                              const struct caller *caller, struct arena *arena,
                              struct step *out_step, struct error *err)
{
    *out_step = (struct step){.service = service, .session = session, .caller = caller};
    out_step->reply.pending = pending_new(service, arena);
    if (out_step->reply.pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    out_step->change = &out_step->reply.pending->decided;
    return user_gather(service, session->organization, session->user, arena, &out_step->gathered,
                       err);
}

static enum status step_finish(const struct step *step, enum status status,
                               struct step_up_reply *out_reply)
{
    if (status != STATUS_OK)
        return status;
    *out_reply = step->reply;
    if (step->change->first == NULL)
        out_reply->pending = NULL;
    return STATUS_OK;
}

/* The session goes on under a new id, with what was shown added. */
static enum status step_take(struct step *step, unsigned shown, bool password_shown,
                             struct error *err)
{
    struct session_renewal renewal = {
        .session = step->session,
        .gathered = &step->gathered,
        .caller = step->caller,
        .shown = shown,
        .token = step->token,
        .password_shown = password_shown,
    };
    struct expectation expectation = expectation_of(&step->gathered);
    record_id renewed = 0;
    change_expect(step->change, &expectation);
    step->reply.result = STEP_UP_SHOWN;
    return session_renew(step->service, &renewal, step->change, &step->reply.session, &renewed,
                         err);
}

static void step_refuse(struct step *step)
{
    step->reply.result = proof_failed(step->session, step->change) == PROOF_SESSION_ENDED
                             ? STEP_UP_SESSION_ENDED
                             : STEP_UP_WRONG;
}

/* ---- by a mailed code ---- */

/* Of the cases of M9 only a damaged record forbids it (design §13). */
static bool code_is_permitted(const struct step *step)
{
    struct token_case_facts facts;
    token_case_facts_of(step->service, &step->gathered, &facts);
    return !facts.seal_broken;
}

static enum status code_order(struct step *step, struct error *err)
{
    struct code_order order = {
        .gathered = &step->gathered,
        .caller = step->caller,
        .purpose = CODE_STEP_UP,
        .wanted = true,
        .now = service_now(step->service),
    };
    bool real = false;
    if (!code_is_permitted(step)) {
        step->reply.result = STEP_UP_NO_CODE;
        return STATUS_OK;
    }
    struct expectation expectation = expectation_of(&step->gathered);
    change_expect(step->change, &expectation);
    enum status status =
        code_open(step->service, &order, step->change, &step->reply.confirmation, &real, err);
    step->reply.result = real ? STEP_UP_CODE_MAILED : STEP_UP_TOO_MANY;
    return status;
}

enum status step_up_mail_code(struct service *service, const struct session *session,
                              const struct caller *caller, struct arena *arena,
                              struct step_up_reply *out_reply, struct error *err)
{
    struct step step;
    enum status status = step_begin(service, session, caller, arena, &step, err);
    if (status == STATUS_OK)
        status = code_order(&step, err);
    return step_finish(&step, status, out_reply);
}

static bool code_is_right(const struct step *step, const struct handout *handout,
                          const struct code_row *row, const char *code)
{
    bool right = false;
    if (row->user == step->session->user && row->purpose == CODE_STEP_UP && code[0] != '\0' &&
        row->tries < CODE_TRIES_MAX && row->expires > service_now(step->service) &&
        seal_code_holds(step->service->keys, handout->text, slice_from(code), row) &&
        code_is_permitted(step))
        right = true;
    return right;
}

/* A wrong one counts against the code and against the session. */
static void code_refuse(struct step *step, const struct code_row *row)
{
    change_do(step->change, EFFECT_COUNT_CODE_TRY,
              &(struct effect_target){.organization = row->organization,
                                      .handle = row->handle,
                                      .limit = CODE_TRIES_MAX});
    step_refuse(step);
}

static enum status code_judge(struct step *step, struct slice confirmation, const char *code,
                              struct error *err)
{
    struct handout handout;
    struct code_row row;
    enum status status = STATUS_NOT_FOUND;
    if (handout_parse(confirmation, &handout) &&
        handout.organization == step->session->organization)
        status = store_code_find(step->service->store, handout.organization, handout.handle,
                                 step->change->arena, &row, err);
    if (status == STATUS_NOT_FOUND) {
        step_refuse(step);
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    if (!code_is_right(step, &handout, &row, code)) {
        code_refuse(step, &row);
        return STATUS_OK;
    }
    change_do(step->change, EFFECT_TAKE_CODE,
              &(struct effect_target){.organization = row.organization,
                                      .user = row.user,
                                      .handle = row.handle,
                                      .limit = CODE_TRIES_MAX});
    return step_take(step, SHOWN_CODE, false, err);
}

enum status step_up_by_code(struct service *service, const struct session *session,
                            const struct step_up_code *code, const struct caller *caller,
                            struct arena *arena, struct step_up_reply *out_reply, struct error *err)
{
    struct step step;
    char typed[CODE_LENGTH + 1];
    code_clean(code->code, typed);
    enum status status = step_begin(service, session, caller, arena, &step, err);
    if (status == STATUS_OK)
        status = code_judge(&step, code->confirmation, typed, err);
    explicit_bzero(typed, sizeof typed);
    return step_finish(&step, status, out_reply);
}

/* ---- by the token ---- */

static bool token_is_right(struct step *step, struct slice token)
{
    struct token_case_facts facts;
    token_case_facts_of(step->service, &step->gathered, &facts);
    return token_has_form(token) &&
           token_match(step->service, &step->gathered, token, service_now(step->service),
                       &step->token) == TOKEN_RIGHT &&
           token_is_accepted(&facts);
}

enum status step_up_by_token(struct service *service, const struct session *session,
                             struct secret *token, const struct caller *caller, struct arena *arena,
                             struct step_up_reply *out_reply, struct error *err)
{
    struct step step;
    enum status status = step_begin(service, session, caller, arena, &step, err);
    if (status == STATUS_OK && token_is_right(&step, slice_trim(secret_view(token))))
        status = step_take(&step, SHOWN_TOKEN, false, err);
    else if (status == STATUS_OK)
        step_refuse(&step);
    secret_wipe(token);
    return step_finish(&step, status, out_reply);
}

/* ---- the password again ---- */

static enum status password_judge(struct step *step, const struct secret *password,
                                  struct error *err)
{
    enum proof proof = PROOF_BUSY;
    enum status status = proof_of_password(step->service, step->session, &step->gathered, password,
                                           step->caller, step->change, &proof, err);
    if (status != STATUS_OK)
        return status;
    switch (proof) {
    case PROOF_RIGHT:
        return step_take(step, 0, true, err);
    case PROOF_WRONG:
        step->reply.result = STEP_UP_WRONG;
        break;
    case PROOF_SESSION_ENDED:
        step->reply.result = STEP_UP_SESSION_ENDED;
        break;
    case PROOF_BUSY:
        step->reply.result = STEP_UP_BUSY;
        break;
    }
    return STATUS_OK;
}

enum status sign_in_again(struct service *service, const struct session *session,
                          struct secret *password, const struct caller *caller, struct arena *arena,
                          struct step_up_reply *out_reply, struct error *err)
{
    struct step step;
    enum status status = step_begin(service, session, caller, arena, &step, err);
    if (status == STATUS_OK)
        status = password_judge(&step, password, err);
    secret_wipe(password);
    return step_finish(&step, status, out_reply);
}
