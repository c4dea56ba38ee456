/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last paragraph of a login: effects, laid into two changes of which the writer carries out
 * one, and the two replies that belong to them (design §3.7).
 */
#include "base/encode.h"
#include "service/instruments.h"
#include "service/login/handouts.h"
#include "service/login/login_impl.h"
#include "service/login/recent.h"
#include "service/secret/browser.h"
#include "service/secret/confirm_impl.h"
#include "service/secret/expiry.h"
#include "service/watch/aftermath.h"

/* Above every reason. */
enum { OUTWARD_FIRST = 200 };

/* A familiar prefix is renewed at most once an hour, so that most logins need not write it. */
#define FAMILIAR_RENEWED ((micros)3600 * MICROS_PER_SECOND)

static bool is_allowed(const struct login_verdict *verdict)
{
    return verdict->answer == LOGIN_ALLOWED || verdict->answer == LOGIN_ALLOWED_EXPIRED;
}

static void history_of(const struct login_work *work, struct change *change,
                       struct history_row *row)
{
    const struct caller *caller = &work->request->caller;
    *row = (struct history_row){
        .organization = work->gathered.user.organization,
        .id = service_id(work->service),
        .user = work->gathered.user.id,
        .name_hash = work->gathered.user_found ? (struct slice){NULL, 0} : work->name_hash,
        .time = work->now,
        .entry = (int)work->request->entry,
        .has_ip = caller->origin.readable,
        .ip = caller->origin.ip,
        .ip_source = caller->ip_source,
        .network = (int)work->network.class,
        .range = work->network.range,
        .token_state = (int)token_state_of(work->facts.token, work->network.class),
        .token = work->token,
        .lane = (int)work->way.lane,
        .outcome = (int)work->verdict.answer,
        .reason = (int)work->verdict.reason,
        .api_type = caller->api_type,
        .api_version = caller->api_version,
        .tls_version = caller->tls_version,
        .tls_cipher = caller->tls_cipher,
        .last_time = work->now,
    };
    row->client = client_intern(work->service, row->organization, caller->client, change);
}

/* Whether this refusal is a row of its own or raises the count of the last alike one. */
static enum status refusal_note(struct login_work *work, struct history_row *row,
                                struct login_reply *reply, bool *out_as_row, struct error *err)
{
    char reference[REFERENCE_LENGTH + 1];
    enum status status = reference_new(reference, err);
    if (status != STATUS_OK)
        return status;
    uint8_t name[8] = {0};
    if (!slice_is_empty(row->name_hash))
        ensure(hex_decode(slice_first(row->name_hash, 16), name, sizeof name));
    struct refusal_kind kind = {
        .organization = row->organization,
        .user = row->user,
        .name = u64_get(name),
        .prefix = row->has_ip ? ip_familiar_prefix(row->ip) : (struct ip){{0}},
        /* By what the caller hears, not by the reason: else the moment at which references begin to
         * repeat would tell whether the user exists. */
        .outward = work->verdict.precise ? row->reason : OUTWARD_FIRST + row->outcome,
        .token_state = row->token_state,
    };
    struct refusal_noted noted =
        recent_refusal(work->service->recent, &kind, work->now, row->id, reference);
    row->reference = arena_copy(work->arena, slice_from(noted.reference));
    slice_to_string(row->reference, reply->reference, sizeof reply->reference);
    row->id = noted.row;
    if (!noted.as_row)
        count_add(work->service->instruments, COUNT_HISTORY_REPEATED, 1);
    *out_as_row = noted.as_row;
    return STATUS_OK;
}

/* A success makes its prefix familiar, whichever lane it came by. */
static void familiar_write(const struct login_work *work, struct change *change)
{
    if (!work->request->caller.origin.readable)
        return;
    struct lane_row row = {
        .organization = work->gathered.user.organization,
        .user = work->gathered.user.id,
        .lane = LANE_T,
        .prefix = ip_familiar_prefix(work->request->caller.origin.ip),
    };
    for (size_t i = 0; i < work->gathered.lane_count; i++) {
        const struct lane_row *stored = &work->gathered.lanes[i];
        if (stored->lane == LANE_T && ip_equal(stored->prefix, row.prefix))
            row = *stored;
    }
    if (work->now - row.last_success < FAMILIAR_RENEWED)
        return;
    bool own_lane = work->lane_key.lane == LANE_T && ip_equal(work->lane_key.prefix, row.prefix);
    if (own_lane)
        row.failures = 0, row.closed_until = 0, row.exhausted_since = 0;
    row.last_success = work->now;
    change_put_lane(change, &row);
}

static void usage_write(const struct login_work *work, record_id client, struct change *change)
{
    if (work->token == 0)
        return;
    struct usage_row row = {
        .organization = work->gathered.user.organization,
        .user = work->gathered.user.id,
        .token = work->token,
        .client = client,
        .network = (int)work->network.class,
        .last = work->now,
    };
    if (work->request->caller.origin.readable)
        row.prefix = ip_familiar_prefix(work->request->caller.origin.ip);
    if (recent_usage_due(work->service->recent, row.token, row.client, row.prefix, work->now,
                         &row.count))
        change_count_usage(change, &row);
}

static enum status session_write(struct login_work *work, struct history_row *history,
                                 struct change *change, struct login_reply *reply,
                                 struct error *err)
{
    unsigned shown = 0;
    if (login_second_secret(&work->facts) == TOKEN_RIGHT)
        shown |= SHOWN_TOKEN;
    if (work->facts.browser_recognised)
        shown |= SHOWN_BROWSER;
    struct session_row row = {
        .organization = work->gathered.user.organization,
        .user = work->gathered.user.id,
        .kind = work->request->entry == LOGIN_ENTRY_WEB ? SESSION_WEB : SESSION_API,
        .entry = (int)work->request->entry,
        .network = (int)work->network.class,
        .lane = (int)work->way.lane,
        .shown = shown,
        .password_only = work->verdict.answer == LOGIN_ALLOWED_EXPIRED,
        .token = work->facts.token == TOKEN_RIGHT ? work->token : 0,
        .client = history->client,
        .ip = work->request->caller.origin.ip,
        .created = work->now,
        .signed_in = work->now,
    };
    enum status status =
        session_open(work->service, &work->gathered, &row, change, &reply->session, err);
    history->session = row.id;
    return status;
}

/* "Remember this browser" on a form that is not told apart by what was typed: it means something
 * only where the token was right. */
static enum status browser_write(const struct login_work *work, struct change *change,
                                 struct login_reply *reply, struct error *err)
{
    const struct login_request *request = work->request;
    if (!request->remember_browser || request->entry != LOGIN_ENTRY_WEB ||
        work->verdict.answer != LOGIN_ALLOWED || login_second_secret(&work->facts) != TOKEN_RIGHT)
        return STATUS_OK;
    struct browser_order order = {
        .gathered = &work->gathered,
        .name = request->caller.client,
        .ip = request->caller.origin.ip,
    };
    return browser_remember(work->service, &order, change, &reply->browser, err);
}

static void lanes_write(const struct login_work *work, struct change *change)
{
    lane_use_write(&work->gathered, &work->lane_key, &work->lane_settled, change);
    lane_use_write(&work->gathered, &work->lockout_key, &work->lockout_settled, change);
}

/* The record of an allowed login. */
static enum status allowed_write(struct login_work *work, struct change *change,
                                 struct login_reply *reply, struct error *err)
{
    struct history_row history;
    history_of(work, change, &history);
    enum status status = session_write(work, &history, change, reply, err);
    if (status == STATUS_OK)
        status = browser_write(work, change, reply, err);
    if (status != STATUS_OK)
        return status;
    user_info_of(work->service, &work->gathered, &reply->user);
    session_supersede(work->request->old_session, change);
    usage_write(work, history.client, change);
    lanes_write(work, change);
    familiar_write(work, change);
    change_put_history(change, &history);
    recent_rate_count(work->service->recent, history.organization, history.user, work->now);
    if (expiry_is_soon(work->password_expires, work->now))
        aftermath_expiry(work->service, history.organization, history.user);
    return STATUS_OK;
}

/* What has to be looked at or told, but must not delay the reply. The same is laid down for every
 * known user, whatever comes of it. */
static void refused_later(const struct login_work *work, record_id row)
{
    struct after_refusal refusal = {
        .organization = work->gathered.user.organization,
        .user = work->gathered.user.id,
        .reason = work->verdict.reason,
        .history = row,
        .origin = work->request->caller.origin,
        .network = work->network.class,
        .client = work->request->caller.client,
        .token = work->facts.token == TOKEN_PREVIOUS ? work->token : 0,
    };
    bool wrong = work->facts.password == PASSWORD_WRONG;
    if (!work->gathered.user_found || (!wrong && !reason_get((int)refusal.reason)->notify))
        return;
    if (wrong)
        refusal.password = work->password;
    if (wrong && work->lane_settled.changed)
        refusal.lane = work->lane_key;
    aftermath_refusal(work->service, &refusal);
}

/* The record of any other answer. `lane` only once: with the record as decided. */
static enum status refused_write(struct login_work *work, struct change *change,
                                 struct login_reply *reply, struct error *err)
{
    struct history_row history;
    bool as_row = false;
    history_of(work, change, &history);
    enum status status = refusal_note(work, &history, reply, &as_row, err);
    if (status != STATUS_OK)
        return status;
    if (as_row)
        change_put_history(change, &history);
    refused_later(work, history.id);
    lanes_write(work, change);
    return STATUS_OK;
}

static bool is_confirmation(const struct login_work *work)
{
    return work->request->entry == LOGIN_ENTRY_WEB && work->verdict.answer == LOGIN_TOKEN_REQUIRED;
}

static void reply_of(const struct login_verdict *verdict, struct login_reply *reply)
{
    reply->answer = verdict->answer;
    reply->reason = verdict->reason;
    reply->precise = verdict->precise;
}

/* What is recorded and answered when something had changed between gather and record: a refusal
 * that looks like the one the caller would get anyway. */
static enum status changed_record(struct login_work *work, struct change *change,
                                  const struct login_reply *decided, struct login_reply *reply,
                                  struct error *err)
{
    struct login_verdict kept = work->verdict;
    bool allowed = is_allowed(&kept);
    work->verdict = (struct login_verdict){
        .answer = allowed ? LOGIN_REFUSED : kept.answer,
        .reason = REASON_CHANGED_MEANWHILE,
    };
    reply_of(&work->verdict, reply);
    reply->confirmation = decided->confirmation;
    struct history_row history;
    history_of(work, change, &history);
    work->verdict = kept;
    enum status status = reference_new(reply->reference, err);
    if (status != STATUS_OK)
        return status;
    history.reference = arena_copy(work->arena, slice_from(reply->reference));
    change_put_history(change, &history);
    lanes_write(work, change);
    return STATUS_OK;
}

enum status login_record(struct login_work *work, struct login_outcome *out_outcome,
                         struct error *err)
{
    struct pending *pending = pending_new(work->service, work->arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    struct login_reply decided = {0}, changed = {0};
    reply_of(&work->verdict, &decided);
    enum status status = is_allowed(&work->verdict)
                             ? allowed_write(work, &pending->decided, &decided, err)
                             : refused_write(work, &pending->decided, &decided, err);
    if (status == STATUS_OK && is_confirmation(work))
        status = confirm_open(work, &pending->decided, &decided.confirmation, err);
    if (status == STATUS_OK && (is_allowed(&work->verdict) || work->verdict.offer_code)) {
        struct expectation expectation = expectation_of(&work->gathered);
        change_expect(&pending->decided, &expectation);
        status = changed_record(work, &pending->otherwise, &decided, &changed, err);
    }
    if (status != STATUS_OK)
        return status;
    if (arena_is_exhausted(work->arena))
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    pending->nothing = pending->decided.first == NULL;
    out_outcome->decided = decided;
    out_outcome->changed = changed;
    out_outcome->pending = pending;
    return STATUS_OK;
}
