/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decorator: passes every call on to another store and keeps, for each operation, how often it
 * was asked and how long it took.
 */
#include "store/store_impl.h"
#include "sys/clock.h"

#include <pthread.h>
#include <stdlib.h>

enum operation {
    OPERATION_IDENTITY_GET,
    OPERATION_LOGIN_GATHER,
    OPERATION_USER_GATHER,
    OPERATION_RANGES_GET,
    OPERATION_STANDIN_FIND,
    OPERATION_SESSION_FIND,
    OPERATION_CODE_FIND,
    OPERATION_LINK_FIND,
    OPERATION_USER_FIND,
    OPERATION_PROFILE_FIND,
    OPERATION_ORGANIZATION_FIND,
    OPERATION_HISTORY_FIND,
    OPERATION_PASSWORDS_GET,
    OPERATION_AUDIT_LAST,
    OPERATION_OUTBOX_DUE,
    OPERATION_OUTBOX_FIND,
    OPERATION_ORGANIZATION_LIST,
    OPERATION_PROFILE_LIST,
    OPERATION_USER_LIST,
    OPERATION_HISTORY_LIST,
    OPERATION_USAGE_LIST,
    OPERATION_LANE_LIST,
    OPERATION_SESSION_LIST,
    OPERATION_OUTBOX_LIST,
    OPERATION_AUDIT_LIST,
    OPERATION_CHECK,
    OPERATION_WRITE,
    OPERATIONS,
};

_Static_assert((int)OPERATIONS <= (int)STORE_TIMINGS_MAX, "the caller has room for all of them");

/* Of the decorator; each engine has a struct of this name. */
struct engine {
    struct store *inner;  /* taken */
    pthread_mutex_t lock; /* over the timings */
    struct store_timing timings[OPERATIONS];
};

static void timing_add(struct engine *engine, enum operation operation, micros start)
{
    micros took = clock_monotonic() - start;
    pthread_mutex_lock(&engine->lock);
    struct store_timing *timing = &engine->timings[operation];
    timing->calls++;
    timing->total += took;
    if (took > timing->longest)
        timing->longest = took;
    pthread_mutex_unlock(&engine->lock);
}

/* ---- writing: measured until the outcome is known ---- */

struct traced_write {
    struct store_write write; /* what the inner store sees */
    struct store_write *outer;
    struct engine *engine;
    micros start;
};

static void write_done(struct store_write *write, enum write_outcome outcome)
{
    struct traced_write *traced = write->context;
    struct store_write *outer = traced->outer;
    timing_add(traced->engine, OPERATION_WRITE, traced->start);
    free(traced);
    outer->done(outer, outcome);
}

static void trace_write(struct engine *engine, struct store_write *write)
{
    struct traced_write *traced = malloc(sizeof *traced);
    if (traced == NULL) {
        write->done(write, WRITE_UNAVAILABLE);
        return;
    }
    *traced = (struct traced_write){{write->change, write->otherwise, write_done, traced, NULL},
                                    write,
                                    engine,
                                    clock_monotonic()};
    engine->inner->functions->write(engine->inner->engine, &traced->write);
}

/* ---- everything else ---- */

static void trace_close(struct engine *engine)
{
    store_close(engine->inner);
    pthread_mutex_destroy(&engine->lock);
    free(engine);
}

static void trace_counters(struct engine *engine, struct store_counters *out)
{
    store_counters(engine->inner, out);
}

static size_t trace_timings(struct engine *engine, struct store_timing *out)
{
    pthread_mutex_lock(&engine->lock);
    for (size_t i = 0; i < OPERATIONS; i++)
        out[i] = engine->timings[i];
    pthread_mutex_unlock(&engine->lock);
    return OPERATIONS;
}

static enum status trace_identity_get(struct engine *engine, struct store_identity *out,
                                      struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->identity_get(engine->inner->engine, out, err);
    timing_add(engine, OPERATION_IDENTITY_GET, start);
    return status;
}

static enum status trace_login_gather(struct engine *engine, const struct login_query *query,
                                      struct arena *arena, struct login_gathered *out,
                                      struct error *err)
{
    micros start = clock_monotonic();
    enum status status =
        engine->inner->functions->login_gather(engine->inner->engine, query, arena, out, err);
    timing_add(engine, OPERATION_LOGIN_GATHER, start);
    return status;
}

static enum status trace_user_gather(struct engine *engine, record_id organization, record_id user,
                                     struct arena *arena, struct login_gathered *out,
                                     struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->user_gather(engine->inner->engine, organization,
                                                               user, arena, out, err);
    timing_add(engine, OPERATION_USER_GATHER, start);
    return status;
}

static enum status trace_ranges_get(struct engine *engine, record_id organization,
                                    struct arena *arena, const struct range_row **out_rows,
                                    size_t *out_count, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->ranges_get(engine->inner->engine, organization,
                                                              arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_RANGES_GET, start);
    return status;
}

static enum status trace_standin_find(struct engine *engine, bool has_ip, struct ip ip,
                                      record_id *out_organization, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->standin_find(engine->inner->engine, has_ip, ip,
                                                                out_organization, err);
    timing_add(engine, OPERATION_STANDIN_FIND, start);
    return status;
}

static enum status trace_session_find(struct engine *engine, record_id organization,
                                      struct slice handle, struct arena *arena,
                                      struct session_found *out, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->session_find(engine->inner->engine, organization,
                                                                handle, arena, out, err);
    timing_add(engine, OPERATION_SESSION_FIND, start);
    return status;
}

static enum status trace_code_find(struct engine *engine, record_id organization,
                                   struct slice handle, struct arena *arena, struct code_row *out,
                                   struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->code_find(engine->inner->engine, organization,
                                                             handle, arena, out, err);
    timing_add(engine, OPERATION_CODE_FIND, start);
    return status;
}

static enum status trace_link_find(struct engine *engine, record_id organization,
                                   struct slice handle, struct arena *arena, struct link_row *out,
                                   struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->link_find(engine->inner->engine, organization,
                                                             handle, arena, out, err);
    timing_add(engine, OPERATION_LINK_FIND, start);
    return status;
}

static enum status trace_user_find(struct engine *engine, struct slice folded, struct arena *arena,
                                   struct user_row *out, struct error *err)
{
    micros start = clock_monotonic();
    enum status status =
        engine->inner->functions->user_find(engine->inner->engine, folded, arena, out, err);
    timing_add(engine, OPERATION_USER_FIND, start);
    return status;
}

static enum status trace_profile_find(struct engine *engine, record_id organization,
                                      struct slice name, struct arena *arena,
                                      struct profile_row *out, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->profile_find(engine->inner->engine, organization,
                                                                name, arena, out, err);
    timing_add(engine, OPERATION_PROFILE_FIND, start);
    return status;
}

static enum status trace_organization_find(struct engine *engine, record_id id, struct arena *arena,
                                           struct organization_row *out, struct error *err)
{
    micros start = clock_monotonic();
    enum status status =
        engine->inner->functions->organization_find(engine->inner->engine, id, arena, out, err);
    timing_add(engine, OPERATION_ORGANIZATION_FIND, start);
    return status;
}

static enum status trace_history_find(struct engine *engine, record_id organization,
                                      struct slice reference, struct arena *arena,
                                      struct history_row *out, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->history_find(engine->inner->engine, organization,
                                                                reference, arena, out, err);
    timing_add(engine, OPERATION_HISTORY_FIND, start);
    return status;
}

static enum status trace_passwords_get(struct engine *engine, record_id organization,
                                       record_id user, struct arena *arena,
                                       const struct password_row **out_rows, size_t *out_count,
                                       struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->passwords_get(
        engine->inner->engine, organization, user, arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_PASSWORDS_GET, start);
    return status;
}

static enum status trace_audit_last(struct engine *engine, record_id organization,
                                    struct slice table, record_id record, struct arena *arena,
                                    struct audit_row *out, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->audit_last(engine->inner->engine, organization,
                                                              table, record, arena, out, err);
    timing_add(engine, OPERATION_AUDIT_LAST, start);
    return status;
}

static enum status trace_outbox_due(struct engine *engine, micros now, size_t max,
                                    struct arena *arena, const struct outbox_row **out_rows,
                                    size_t *out_count, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->outbox_due(engine->inner->engine, now, max,
                                                              arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_OUTBOX_DUE, start);
    return status;
}

static enum status trace_outbox_find(struct engine *engine, record_id organization, record_id id,
                                     struct arena *arena, struct outbox_row *out, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->outbox_find(engine->inner->engine, organization,
                                                               id, arena, out, err);
    timing_add(engine, OPERATION_OUTBOX_FIND, start);
    return status;
}

static enum status trace_organization_list(struct engine *engine, record_id after, size_t max,
                                           struct arena *arena,
                                           const struct organization_row **out_rows,
                                           size_t *out_count, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->organization_list(
        engine->inner->engine, after, max, arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_ORGANIZATION_LIST, start);
    return status;
}

static enum status trace_profile_list(struct engine *engine, record_id organization,
                                      struct arena *arena, const struct profile_row **out_rows,
                                      size_t *out_count, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->profile_list(engine->inner->engine, organization,
                                                                arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_PROFILE_LIST, start);
    return status;
}

static enum status trace_user_list(struct engine *engine, record_id organization,
                                   struct slice after, size_t max, struct arena *arena,
                                   const struct user_row **out_rows, size_t *out_count,
                                   struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->user_list(
        engine->inner->engine, organization, after, max, arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_USER_LIST, start);
    return status;
}

static enum status trace_history_list(struct engine *engine, const struct history_filter *filter,
                                      size_t max, struct arena *arena,
                                      const struct history_row **out_rows, size_t *out_count,
                                      struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->history_list(engine->inner->engine, filter, max,
                                                                arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_HISTORY_LIST, start);
    return status;
}

static enum status trace_usage_list(struct engine *engine, record_id organization, record_id user,
                                    micros since, size_t max, struct arena *arena,
                                    const struct usage_listed **out_rows, size_t *out_count,
                                    struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->usage_list(
        engine->inner->engine, organization, user, since, max, arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_USAGE_LIST, start);
    return status;
}

static enum status trace_lane_list(struct engine *engine, record_id organization, record_id user,
                                   size_t max, struct arena *arena,
                                   const struct lane_row **out_rows, size_t *out_count,
                                   struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->lane_list(
        engine->inner->engine, organization, user, max, arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_LANE_LIST, start);
    return status;
}

static enum status trace_session_list(struct engine *engine, record_id organization, record_id user,
                                      record_id before, size_t max, struct arena *arena,
                                      const struct session_row **out_rows, size_t *out_count,
                                      struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->session_list(
        engine->inner->engine, organization, user, before, max, arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_SESSION_LIST, start);
    return status;
}

static enum status trace_outbox_list(struct engine *engine, record_id organization, record_id user,
                                     record_id before, size_t max, struct arena *arena,
                                     const struct outbox_row **out_rows, size_t *out_count,
                                     struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->outbox_list(
        engine->inner->engine, organization, user, before, max, arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_OUTBOX_LIST, start);
    return status;
}

static enum status trace_audit_list(struct engine *engine, record_id organization, uint64_t after,
                                    size_t max, struct arena *arena,
                                    const struct audit_row **out_rows, size_t *out_count,
                                    struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->audit_list(
        engine->inner->engine, organization, after, max, arena, out_rows, out_count, err);
    timing_add(engine, OPERATION_AUDIT_LIST, start);
    return status;
}

static enum status trace_check(struct engine *engine, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->check(engine->inner->engine, err);
    timing_add(engine, OPERATION_CHECK, start);
    return status;
}

static const struct engine_functions trace_functions = {
    .close = trace_close,
    .counters = trace_counters,
    .timings = trace_timings,
    .write = trace_write,
    .identity_get = trace_identity_get,
    .login_gather = trace_login_gather,
    .user_gather = trace_user_gather,
    .ranges_get = trace_ranges_get,
    .standin_find = trace_standin_find,
    .session_find = trace_session_find,
    .code_find = trace_code_find,
    .link_find = trace_link_find,
    .user_find = trace_user_find,
    .profile_find = trace_profile_find,
    .organization_find = trace_organization_find,
    .history_find = trace_history_find,
    .passwords_get = trace_passwords_get,
    .audit_last = trace_audit_last,
    .outbox_due = trace_outbox_due,
    .outbox_find = trace_outbox_find,
    .organization_list = trace_organization_list,
    .profile_list = trace_profile_list,
    .user_list = trace_user_list,
    .history_list = trace_history_list,
    .usage_list = trace_usage_list,
    .lane_list = trace_lane_list,
    .session_list = trace_session_list,
    .outbox_list = trace_outbox_list,
    .audit_list = trace_audit_list,
    .check = trace_check,
};

enum status store_trace_new(struct store *inner, struct store **out_store, struct error *err)
{
    static const char *const names[OPERATIONS] = {
        [OPERATION_IDENTITY_GET] = "identity_get",
        [OPERATION_LOGIN_GATHER] = "login_gather",
        [OPERATION_USER_GATHER] = "user_gather",
        [OPERATION_RANGES_GET] = "ranges_get",
        [OPERATION_STANDIN_FIND] = "standin_find",
        [OPERATION_SESSION_FIND] = "session_find",
        [OPERATION_CODE_FIND] = "code_find",
        [OPERATION_LINK_FIND] = "link_find",
        [OPERATION_USER_FIND] = "user_find",
        [OPERATION_PROFILE_FIND] = "profile_find",
        [OPERATION_ORGANIZATION_FIND] = "organization_find",
        [OPERATION_HISTORY_FIND] = "history_find",
        [OPERATION_PASSWORDS_GET] = "passwords_get",
        [OPERATION_AUDIT_LAST] = "audit_last",
        [OPERATION_OUTBOX_DUE] = "outbox_due",
        [OPERATION_OUTBOX_FIND] = "outbox_find",
        [OPERATION_ORGANIZATION_LIST] = "organization_list",
        [OPERATION_PROFILE_LIST] = "profile_list",
        [OPERATION_USER_LIST] = "user_list",
        [OPERATION_HISTORY_LIST] = "history_list",
        [OPERATION_USAGE_LIST] = "usage_list",
        [OPERATION_LANE_LIST] = "lane_list",
        [OPERATION_SESSION_LIST] = "session_list",
        [OPERATION_OUTBOX_LIST] = "outbox_list",
        [OPERATION_AUDIT_LIST] = "audit_list",
        [OPERATION_CHECK] = "check",
        [OPERATION_WRITE] = "write",
    };
    struct engine *engine = calloc(1, sizeof *engine);
    struct store *store = calloc(1, sizeof *store);
    if (engine == NULL || store == NULL) {
        free(engine);
        free(store);
        return error_set(err, STATUS_NO_MEMORY, "no memory for the store");
    }
    for (size_t i = 0; i < OPERATIONS; i++)
        engine->timings[i].operation = names[i];
    pthread_mutex_init(&engine->lock, NULL);
    engine->inner = inner;
    store->functions = &trace_functions;
    store->engine = engine;
    *out_store = store;
    return STATUS_OK;
}
