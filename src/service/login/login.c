/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heart: one login attempt, straight down. Gather, way, gate, password, decide, record; the
 * rules are core/login.c's, the first paragraph is login_gather.c, the fourth login_gate.c, the
 * last login_record.c.
 */
#include "service/login/login.h"

#include "service/instruments.h"
#include "service/login/login_impl.h"
#include "service/watch/aftermath.h"

static bool class_is_trusted(enum network_class class)
{
    return class == NETWORK_TRUSTED || class == NETWORK_EXEMPT;
}

/* A spent source is put off where neither a right token nor a recognised browser was shown: an
 * honest user may sit behind a crowded NAT. */
static unsigned source_wait(const struct login_work *work)
{
    if (work->way.lane != LANE_T && work->way.lane != LANE_W)
        return 0;
    return sources_wait(work->service->sources, work->request->caller.origin,
                        class_is_trusted(work->network.apparent), work->now);
}

/* Whether the stored hash decides, or a dummy does the same work and can never be right. */
static bool password_decides(const struct login_work *work)
{
    return work->gathered.user_found && work->gathered.password_found && !work->way.discard &&
           work->facts.lane == LANE_FACT_OPEN;
}

/* Step 5: none or one Argon2id; the number never depends on whether the user exists. A closed lane
 * does not save the hash, except where the token was right. */
static enum status login_password(struct login_work *work, struct error *err)
{
    bool closed = work->facts.lane != LANE_FACT_OPEN;
    if (work->way.hash == HASH_NOTHING ||
        (closed && login_second_secret(&work->facts) == TOKEN_RIGHT))
        return STATUS_OK;
    struct hash_job job = {
        .kind = password_decides(work) ? HASH_VERIFY : HASH_DUMMY,
        .binding = {work->gathered.user.organization, work->gathered.user.id},
        .password = work->password,
        .hash = work->gathered.password.hash,
        .params = work->service->settings->hash,
    };
    enum status status = hash_pool_run(work->service->pool, work->way.lane, &job, err);
    if (status == STATUS_INVALID) {
        /* A damaged hash string matches nothing, and costs what a wrong password costs. */
        job.kind = HASH_DUMMY;
        status = hash_pool_run(work->service->pool, work->way.lane, &job, err);
    }
    if (status != STATUS_OK || job.kind == HASH_DUMMY)
        return status;
    work->facts.password = job.right ? PASSWORD_RIGHT : PASSWORD_WRONG;
    if (job.right && password_hash_needs_rehash(work->service->keys, job.hash, job.params))
        aftermath_rehash(work->service, job.binding.organization, job.binding.user, job.password);
    return STATUS_OK;
}

/* Counts what the caller hears as a failure against his source. On the web form from outside a
 * right password looks like a wrong one, and so it is counted like one, until the code comes. */
static void login_count_failure(const struct login_work *work)
{
    bool refused = work->verdict.answer == LOGIN_REFUSED && !work->verdict.precise;
    bool hidden = work->verdict.answer == LOGIN_TOKEN_REQUIRED && work->way.lane == LANE_W;
    if (!refused && !hidden)
        return;
    struct source_failure failure = {
        .origin = work->request->caller.origin,
        .trusted = class_is_trusted(work->network.apparent),
        .organization = work->gathered.organization.id,
        .name = slice_is_empty(work->folded) ? work->request->username : work->folded,
        .secret = secret_view(work->request->secret),
        .hidden = hidden,
    };
    failure_note(work->service, &failure);
}

static enum status login_run(struct login_work *work, struct login_outcome *outcome,
                             struct error *err)
{
    enum status status = login_gather(work, err);
    if (status != STATUS_OK)
        return status;

    login_way(&work->facts, &work->way);

    outcome->retry_after = source_wait(work);
    outcome->progress = outcome->retry_after > 0 ? LOGIN_LIMITED : login_gate(work);
    if (outcome->progress != LOGIN_DECIDED)
        return STATUS_OK;

    status = login_password(work, err);
    login_settle(work, status == STATUS_OK);
    if (status == STATUS_LIMIT) {
        outcome->progress = LOGIN_TOO_BUSY;
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;

    login_decide(&work->facts, &work->verdict);
    count_login(work->service->instruments, work->network.class, work->way.lane,
                work->verdict.answer);
    login_count_failure(work);

    return login_record(work, outcome, err);
}

enum status login_attempt(struct service *service, struct login_request *request,
                          struct arena *arena, struct login_outcome *out_outcome, struct error *err)
{
    struct login_work work = {
        .service = service,
        .request = request,
        .arena = arena,
        .now = service_now(service),
    };
    struct login_outcome outcome = {.progress = LOGIN_TOO_BUSY};
    if (request->parked != NULL)
        lanes_forget(service->lanes, request->parked);
    enum status status = login_run(&work, &outcome, err);
    if (outcome.progress != LOGIN_PARKED || status != STATUS_OK)
        secret_wipe(request->secret);
    if (outcome.progress == LOGIN_TOO_BUSY && status == STATUS_OK)
        count_add(service->instruments, COUNT_BUSY, 1);
    if (outcome.progress == LOGIN_LIMITED && status == STATUS_OK)
        count_add(service->instruments, COUNT_SOURCE_LIMITED, 1);
    if (status == STATUS_OK)
        *out_outcome = outcome;
    return status;
}
