/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate of a login: a place in the lane, and one in the plain lockout where the organization has
 * switched it on, both taken before the password is looked at and given back when its result is
 * known.
 */
#include "service/instruments.h"
#include "service/login/login_impl.h"

static struct lane_waiter *lane_waiter_of(struct login_work *work)
{
    struct login_request *request = work->request;
    if (request->wake.fn == NULL || request->overdue)
        return NULL;
    if (request->parked == NULL)
        request->parked = arena_alloc(work->arena, sizeof(struct lane_waiter));
    struct lane_waiter *waiter = request->parked;
    if (waiter != NULL)
        waiter->wake = request->wake;
    return waiter;
}

static enum login_progress progress_of(const struct login_work *work, enum lane_admission admission)
{
    if (admission == LANE_WAITING) {
        count_add(work->service->instruments, COUNT_PARKED, 1);
        return LOGIN_PARKED;
    }
    return admission == LANE_CROWDED ? LOGIN_TOO_BUSY : LOGIN_DECIDED;
}

/* Lane W and attempts without any lane meet a lockout too; they only do not count. */
static enum login_progress gate_of_lockout(struct login_work *work)
{
    work->lockout_key = lockout_key_of(work->service, &work->gathered);
    if (!lockout_is_on(&work->lockout_key))
        return LOGIN_DECIDED;
    enum lane_admission admission = LANE_ADMITTED;
    if (lockout_counts(work->way.lane))
        admission = lane_use_begin(work->service, &work->gathered, &work->lockout_key,
                                   lane_waiter_of(work), work->now, &work->lockout);
    else if (is_locked_out(work->service, &work->gathered, work->now))
        admission = LANE_SHUT;
    if (admission == LANE_SHUT)
        work->facts.lane = LANE_FACT_LOCKED_OUT;
    return progress_of(work, admission);
}

static enum login_progress gate_of_lane(struct login_work *work)
{
    work->lane_key =
        lane_key_of(&work->gathered, work->request->caller.origin, work->way.lane, work->now);
    enum lane_admission admission = lane_use_begin(work->service, &work->gathered, &work->lane_key,
                                                   lane_waiter_of(work), work->now, &work->lane);
    if (admission == LANE_SHUT)
        work->facts.lane = LANE_FACT_CLOSED;
    return progress_of(work, admission);
}

/* Unknown users have no lane: they meet source limits only (R61). */
enum login_progress login_gate(struct login_work *work)
{
    if (!work->gathered.user_found)
        return LOGIN_DECIDED;
    enum login_progress progress = gate_of_lockout(work);
    if (progress != LOGIN_DECIDED || work->facts.lane == LANE_FACT_LOCKED_OUT ||
        work->way.lane == LANE_NONE)
        return progress;
    progress = gate_of_lane(work);
    if (work->lane == NULL)
        login_settle(work, false);
    return progress;
}

static struct lane_settled settle(struct login_work *work, struct lane_entry **entry,
                                  enum lane_result result)
{
    struct mac mark;
    struct lane_settled settled = {0};
    if (*entry == NULL)
        return settled;
    lanes_mark(work->service->lanes, work->gathered.user.id, secret_view(work->request->secret),
               &mark);
    settled = lanes_settle(work->service->lanes, *entry, result, &mark, work->now);
    *entry = NULL;
    return settled;
}

void login_settle(struct login_work *work, bool evaluated)
{
    enum lane_result result = LANE_NO_RESULT;
    /* In W the code is still to come: only it is a success. */
    if (evaluated && work->facts.password == PASSWORD_RIGHT)
        result = work->way.lane == LANE_W ? LANE_NO_RESULT : LANE_SUCCEEDED;
    else if (evaluated && work->facts.password == PASSWORD_WRONG)
        result = LANE_FAILED;
    work->lane_settled = settle(work, &work->lane, result);
    work->lockout_settled = settle(work, &work->lockout, result);
}
