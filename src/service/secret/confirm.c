/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/confirm.h"

#include "service/instruments.h"
#include "service/login/effective.h"
#include "service/login/handouts.h"
#include "service/login/lane_use.h"
#include "service/login/networks.h"
#include "service/secret/browser.h"
#include "service/secret/code.h"
#include "service/secret/confirm_impl.h"
#include "service/trail/seal.h"

#include <string.h>

/* ---- opening: with the login that asks for it ---- */

enum status confirm_open(struct login_work *work, struct change *change,
                         struct slice *out_confirmation, struct error *err)
{
    bool real = false;
    struct code_order order = {
        .gathered = &work->gathered,
        .caller = &work->request->caller,
        .purpose = CODE_SIGN_IN,
        .wanted = work->verdict.offer_code,
        .now = work->now,
    };
    return code_open(work->service, &order, change, out_confirmation, &real, err);
}

/* ---- confirming ---- */

struct confirm_work {
    struct service *service;
    const struct confirm_request *request;
    struct arena *arena;
    micros now;
    struct handout handout;
    char code[CODE_LENGTH + 1]; /* as typed, blanks taken out; empty if it cannot be one */
    struct code_row row;
    struct login_gathered gathered;
    struct network_verdict network;
};

static void history_of_code(const struct confirm_work *work, enum login_answer outcome,
                            enum login_reason reason, struct history_row *row)
{
    const struct caller *caller = &work->request->caller;
    *row = (struct history_row){
        .organization = work->gathered.user.organization,
        .id = service_id(work->service),
        .user = work->gathered.user.id,
        .time = work->now,
        .entry = LOGIN_ENTRY_WEB,
        .has_ip = caller->origin.readable,
        .ip = caller->origin.ip,
        .ip_source = caller->ip_source,
        .network = (int)work->network.class,
        .range = work->network.range,
        .token_state = TOKEN_STATE_ABSENT,
        .outcome = (int)outcome,
        .reason = (int)reason,
        .tls_version = caller->tls_version,
        .tls_cipher = caller->tls_cipher,
        .last_time = work->now,
    };
}

static enum status refusal_write(const struct confirm_work *work, enum login_reason reason,
                                 struct change *change, struct confirm_reply *reply,
                                 struct error *err)
{
    enum status status = reference_new(reply->reference, err);
    if (status != STATUS_OK)
        return status;
    struct history_row history;
    history_of_code(work, LOGIN_REFUSED, reason, &history);
    history.reference = arena_copy(work->arena, slice_from(reply->reference));
    history.client =
        client_intern(work->service, history.organization, work->request->caller.client, change);
    change_put_history(change, &history);
    return STATUS_OK;
}

/* A wrong code: counted where the row lies, so that parallel guesses each count and none brings a
 * row back that is gone. A decoy is counted alike. */
static enum status wrong_write(struct confirm_work *work, enum login_reason reason,
                               struct confirm_outcome *outcome, struct error *err)
{
    struct change *change = &outcome->pending->decided;
    outcome->decided.dead = work->row.tries + 1 >= CODE_TRIES_MAX;
    change_do(change, EFFECT_COUNT_CODE_TRY,
              &(struct effect_target){.organization = work->row.organization,
                                      .handle = work->row.handle,
                                      .limit = CODE_TRIES_MAX});
    enum status status = refusal_write(work, reason, change, &outcome->decided, err);
    if (status != STATUS_OK)
        return status;
    return reference_new(outcome->changed.reference, err);
}

static enum status browser_write(const struct confirm_work *work, struct change *change,
                                 struct confirm_reply *reply, struct error *err)
{
    struct browser_order order = {
        .gathered = &work->gathered,
        .name = work->request->browser_name,
        .ip = work->request->caller.origin.ip,
    };
    return work->request->remember_browser
               ? browser_remember(work->service, &order, change, &reply->browser, err)
               : STATUS_OK;
}

static enum status right_write(struct confirm_work *work, struct change *change,
                               struct confirm_reply *reply, struct error *err)
{
    struct history_row history;
    struct effective effective;
    effective_of(work->service, &work->gathered, &effective);
    history_of_code(work, LOGIN_ALLOWED, REASON_ALLOWED, &history);
    history.client =
        client_intern(work->service, history.organization, work->request->caller.client, change);
    struct session_row session = {
        .organization = history.organization,
        .user = history.user,
        .kind = SESSION_WEB,
        .entry = LOGIN_ENTRY_WEB,
        .network = (int)work->network.class,
        .lane = LANE_W,
        .shown = SHOWN_CODE,
        .password_only = effective_password_expired(&effective, &work->gathered, work->now),
        .client = history.client,
        .ip = work->request->caller.origin.ip,
        .created = work->now,
        .signed_in = work->now,
    };
    change_do(change, EFFECT_TAKE_CODE,
              &(struct effect_target){.organization = work->row.organization,
                                      .user = work->row.user,
                                      .handle = work->row.handle,
                                      .limit = CODE_TRIES_MAX});
    enum status status =
        session_open(work->service, &work->gathered, &session, change, &reply->session, err);
    if (status == STATUS_OK)
        status = browser_write(work, change, reply, err);
    if (status != STATUS_OK)
        return status;
    history.session = session.id;
    session_supersede(work->request->old_session, change);
    change_put_history(change, &history);
    user_info_of(work->service, &work->gathered, &reply->user);
    struct token_case_facts facts;
    token_case_facts_of(work->service, &work->gathered, &facts);
    reply->offer_token = !reply->user.has_token && token_case_of(&facts) == TOKEN_AVAILABLE;
    reply->allowed = true;
    return STATUS_OK;
}

/* The decision is taken again by the law, as if the password had just been right: the user may
 * have been frozen since (CVE lessons: check again when the code is redeemed). */
static bool still_allowed(const struct confirm_work *work)
{
    struct effective effective;
    struct login_facts facts = {
        .entry = LOGIN_ENTRY_WEB,
        .class = work->network.class,
        .apparent = work->network.apparent,
        .token = TOKEN_ABSENT,
        .browser_recognised = true, /* the code stands where a recognised browser would */
        .password = PASSWORD_RIGHT,
    };
    effective_of(work->service, &work->gathered, &effective);
    effective_facts(&effective, &work->gathered, work->now, &facts);
    if (is_locked_out(work->service, &work->gathered, work->now))
        facts.lane = LANE_FACT_LOCKED_OUT;
    facts.password_expired = false; /* it is changed in the session that follows */
    struct login_verdict verdict;
    login_decide(&facts, &verdict);
    return verdict.answer == LOGIN_ALLOWED;
}

static bool code_is_right(const struct confirm_work *work)
{
    bool right = false;
    if (work->row.user != 0 && work->row.purpose == CODE_SIGN_IN && work->code[0] != '\0' &&
        work->row.tries < CODE_TRIES_MAX && work->row.expires > work->now &&
        seal_code_holds(work->service->keys, work->handout.text, slice_from(work->code),
                        &work->row) &&
        seal_delivery_holds(work->service->keys, &work->gathered.user) && still_allowed(work))
        right = true;
    return right;
}

static enum status confirm_gather(struct confirm_work *work, struct error *err)
{
    enum status status = store_code_find(work->service->store, work->handout.organization,
                                         work->handout.handle, work->arena, &work->row, err);
    if (status != STATUS_OK)
        return status;
    bool decoy = work->row.user == 0;
    status = user_gather(work->service, work->row.organization, decoy ? NOBODY : work->row.user,
                         work->arena, &work->gathered, err);
    if (status == STATUS_NOT_FOUND && decoy)
        return STATUS_OK;
    if (status == STATUS_OK)
        status = networks_classify(work->service, &work->gathered, work->request->caller.origin,
                                   work->arena, &work->network, err);
    return status;
}

/* Wrong codes are failures of lane W, over all codes together (R30). */
static bool code_judge(struct confirm_work *work, struct change *change,
                       enum login_reason *out_reason)
{
    *out_reason = REASON_CODE_WRONG;
    if (!work->gathered.user_found)
        return false;
    struct lane_entry *entry = NULL;
    struct lane_key key =
        lane_key_of(&work->gathered, work->request->caller.origin, LANE_W, work->now);
    if (lane_use_begin(work->service, &work->gathered, &key, NULL, work->now, &entry) !=
        LANE_ADMITTED) {
        *out_reason = REASON_LANE_CLOSED;
        return false;
    }
    bool right = code_is_right(work);
    struct lane_settled settled = lanes_settle(
        work->service->lanes, entry, right ? LANE_SUCCEEDED : LANE_FAILED, NULL, work->now);
    lane_use_write(&work->gathered, &key, &settled, change);
    return right;
}

static enum status confirm_decide(struct confirm_work *work, struct confirm_outcome *outcome,
                                  struct error *err)
{
    struct pending *pending = outcome->pending;
    enum login_reason reason;
    if (!code_judge(work, &pending->decided, &reason))
        return wrong_write(work, reason, outcome, err);
    struct expectation expectation = expectation_of(&work->gathered);
    change_expect(&pending->decided, &expectation);
    enum status status = right_write(work, &pending->decided, &outcome->decided, err);
    if (status != STATUS_OK)
        return status;
    return refusal_write(work, REASON_CHANGED_MEANWHILE, &pending->otherwise, &outcome->changed,
                         err);
}

/* Codes belong to lane W: their sources are those of strangers, whoever the code was for. A right
 * one gives back what the sign-in before it was counted as. */
static void confirm_count(const struct confirm_work *work, bool allowed)
{
    struct source_failure failure = {
        .origin = work->request->caller.origin,
        .organization = work->handout.organization,
        .name = work->handout.handle,
        .secret = work->request->code,
    };
    if (allowed)
        sources_give_back(work->service->sources, failure.origin, false, work->now);
    else
        failure_note(work->service, &failure);
}

enum status confirm_code(struct service *service, const struct confirm_request *request,
                         struct arena *arena, struct confirm_outcome *out_outcome,
                         struct error *err)
{
    struct confirm_work work = {
        .service = service, .request = request, .arena = arena, .now = service_now(service)};
    struct confirm_outcome outcome = {.decided = {.dead = true},
                                      .changed = {.dead = true},
                                      .pending = pending_new(service, arena)};
    if (outcome.pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    outcome.retry_after = sources_wait(service->sources, request->caller.origin, false, work.now);
    if (outcome.retry_after > 0) {
        count_add(service->instruments, COUNT_SOURCE_LIMITED, 1);
        *out_outcome = outcome;
        return STATUS_OK;
    }
    code_clean(request->code, work.code);
    enum status status = STATUS_NOT_FOUND;
    if (handout_parse(request->confirmation, &work.handout))
        status = confirm_gather(&work, err);
    if (status == STATUS_OK) {
        outcome.decided.dead = false;
        status = confirm_decide(&work, &outcome, err);
    } else if (status == STATUS_NOT_FOUND) {
        status = reference_new(outcome.decided.reference, err);
    }
    explicit_bzero(work.code, sizeof work.code);
    if (status != STATUS_OK)
        return status;
    confirm_count(&work, outcome.decided.allowed);
    outcome.pending->nothing = outcome.pending->decided.first == NULL;
    *out_outcome = outcome;
    return STATUS_OK;
}
