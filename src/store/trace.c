/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decorator: passes every call on to another store and keeps, for each operation, how often it
 * was asked and how long it took.
 */
#include "store/store_impl.h"
#include "sys/clock.h"

#include <pthread.h>
#include <stdlib.h>

/* The queries come first, under their own numbers. */
enum operation {
    OPERATION_IDENTITY_GET = QUERIES,
    OPERATION_LOGIN_GATHER,
    OPERATION_USER_GATHER,
    OPERATION_SESSION_FIND,
    OPERATION_STANDIN_FIND,
    OPERATION_HISTORY_LIST,
    OPERATION_HISTORY_COUNT,
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

static void timing_add(struct engine *engine, unsigned operation, micros start)
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

static enum status trace_query(struct engine *engine, enum query query, const struct wanted *wanted,
                               size_t max, struct arena *arena, struct rows *out, struct error *err)
{
    micros start = clock_monotonic();
    enum status status =
        engine->inner->functions->query(engine->inner->engine, query, wanted, max, arena, out, err);
    timing_add(engine, query, start);
    return status;
}

static enum status trace_history_list(struct engine *engine, const struct history_filter *filter,
                                      size_t max, struct arena *arena, struct rows *out,
                                      record_id *out_next, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->history_list(engine->inner->engine, filter, max,
                                                                arena, out, out_next, err);
    timing_add(engine, OPERATION_HISTORY_LIST, start);
    return status;
}

static enum status trace_history_count(struct engine *engine, const struct history_filter *filter,
                                       micros step, struct arena *arena, struct rows *out,
                                       record_id *out_next, struct error *err)
{
    micros start = clock_monotonic();
    enum status status = engine->inner->functions->history_count(engine->inner->engine, filter,
                                                                 step, arena, out, out_next, err);
    timing_add(engine, OPERATION_HISTORY_COUNT, start);
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
    .identity_get = trace_identity_get,
    .login_gather = trace_login_gather,
    .user_gather = trace_user_gather,
    .session_find = trace_session_find,
    .standin_find = trace_standin_find,
    .query = trace_query,
    .history_list = trace_history_list,
    .history_count = trace_history_count,
    .write = trace_write,
    .check = trace_check,
};

static const char *const names[OPERATIONS] = {
    [QUERY_CODE_FIND] = "code_find",
    [QUERY_LINK_FIND] = "link_find",
    [QUERY_LINK_ALIVE] = "link_alive",
    [QUERY_USER_FIND] = "user_find",
    [QUERY_PROFILE_FIND] = "profile_find",
    [QUERY_PROFILE_GET] = "profile_get",
    [QUERY_ORGANIZATION_FIND] = "organization_find",
    [QUERY_HISTORY_FIND] = "history_find",
    [QUERY_HISTORY_OLDEST] = "history_oldest",
    [QUERY_AUDIT_LAST] = "audit_last",
    [QUERY_OUTBOX_FIND] = "outbox_find",
    [QUERY_RANGES_GET] = "ranges_get",
    [QUERY_PASSWORDS_GET] = "passwords_get",
    [QUERY_OUTBOX_DUE] = "outbox_due",
    [QUERY_ORGANIZATION_LIST] = "organization_list",
    [QUERY_PROFILE_LIST] = "profile_list",
    [QUERY_PROFILE_USERS] = "profile_users",
    [QUERY_USER_LIST] = "user_list",
    [QUERY_USER_SEARCH] = "user_search",
    [QUERY_USAGE_LIST] = "usage_list",
    [QUERY_USAGE_OF_ORGANIZATION] = "usage_of_organization",
    [QUERY_LANE_LIST] = "lane_list",
    [QUERY_SESSION_LIST] = "session_list",
    [QUERY_SESSION_LIST_ALL] = "session_list_all",
    [QUERY_BROWSER_LIST] = "browser_list",
    [QUERY_BROWSER_LIST_ALL] = "browser_list_all",
    [QUERY_OUTBOX_LIST] = "outbox_list",
    [QUERY_OUTBOX_LIST_ALL] = "outbox_list_all",
    [QUERY_AUDIT_LIST] = "audit_list",
    [QUERY_AUDIT_OF_RECORD] = "audit_of_record",
    [QUERY_AUDIT_NEWEST] = "audit_newest",
    [OPERATION_IDENTITY_GET] = "identity_get",
    [OPERATION_LOGIN_GATHER] = "login_gather",
    [OPERATION_USER_GATHER] = "user_gather",
    [OPERATION_SESSION_FIND] = "session_find",
    [OPERATION_STANDIN_FIND] = "standin_find",
    [OPERATION_HISTORY_LIST] = "history_list",
    [OPERATION_HISTORY_COUNT] = "history_count",
    [OPERATION_CHECK] = "check",
    [OPERATION_WRITE] = "write",
};

enum status store_trace_new(struct store *inner, struct store **out_store, struct error *err)
{
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
    store->audit_key = inner->audit_key;
    store->engine = engine;
    *out_store = store;
    return STATUS_OK;
}
