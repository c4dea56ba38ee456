/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seam between store.c, which checks arguments once and gives types, and the engines. An engine
 * fills one table of functions. Reads that need several tables at one instant have a function each,
 * with the contract of the function of the same name in store.h; all others are a query by number,
 * with its values in one struct. Inside store/ only.
 */
#ifndef STORE_STORE_IMPL_H
#define STORE_STORE_IMPL_H

#include "store/store.h"
#include "store/store_list.h"

struct engine;

/* How long a finished mail stays to be looked at, without its body. */
#define PAST_KEPT_MICROS ((micros)30 * 24 * 3600 * MICROS_PER_SECOND)

/* What is asked, each named after its function in store.h or store_list.h. */
enum query {
    /* one row */
    QUERY_CODE_FIND,
    QUERY_LINK_FIND,
    QUERY_LINK_ALIVE,
    QUERY_USER_FIND,
    QUERY_PROFILE_FIND,
    QUERY_PROFILE_GET,
    QUERY_ORGANIZATION_FIND,
    QUERY_HISTORY_FIND,
    QUERY_HISTORY_OLDEST,
    QUERY_AUDIT_LAST,
    QUERY_OUTBOX_FIND,
    /* lists */
    QUERY_RANGES_GET,
    QUERY_PASSWORDS_GET,
    QUERY_OUTBOX_DUE,
    QUERY_ORGANIZATION_LIST,
    QUERY_PROFILE_LIST,
    QUERY_PROFILE_USERS, /* rows of users, of which only the number counts */
    QUERY_USER_LIST,     /* of a view */
    QUERY_USER_SEARCH,   /* of a view, with words */
    QUERY_USAGE_LIST,
    QUERY_USAGE_OF_ORGANIZATION,
    QUERY_LANE_LIST,
    QUERY_SESSION_LIST,
    QUERY_SESSION_LIST_ALL,
    QUERY_BROWSER_LIST,
    QUERY_BROWSER_LIST_ALL,
    QUERY_OUTBOX_LIST,
    QUERY_OUTBOX_LIST_ALL,
    QUERY_AUDIT_LIST,
    QUERY_AUDIT_OF_RECORD,
    QUERY_AUDIT_NEWEST,
    QUERIES,
};

/* Which rows are meant; which members count depends on who looks. */
struct wanted {
    record_id organization;
    record_id user;
    record_id id;
    record_id except;
    uint64_t before; /* 0 = from the newest */
    struct slice text;
    struct ip ip;
    micros time;
    unsigned limit;
    int kind;                  /* enum lane, mail_kind, link_purpose, user_view */
    const struct slice *words; /* as many as user_search counts, the others empty */
    const struct usage_row *usage;
    const struct history_filter *filter;
};

/* Rows as an array of the struct that the query gives. */
struct rows {
    const void *list;
    size_t count;
};

struct engine_functions {
    void (*close)(struct engine *engine);
    void (*counters)(struct engine *engine, struct store_counters *out);
    /* Of a decorator; NULL for an engine. */
    size_t (*timings)(struct engine *engine, struct store_timing *out);
    enum status (*identity_get)(struct engine *engine, struct store_identity *out,
                                struct error *err);
    enum status (*login_gather)(struct engine *engine, const struct login_query *query,
                                struct arena *arena, struct login_gathered *out, struct error *err);
    enum status (*user_gather)(struct engine *engine, record_id organization, record_id user,
                               struct arena *arena, struct login_gathered *out, struct error *err);
    enum status (*session_find)(struct engine *engine, record_id organization, struct slice handle,
                                struct arena *arena, struct session_found *out, struct error *err);
    enum status (*standin_find)(struct engine *engine, bool has_ip, struct ip ip,
                                record_id *out_organization, struct error *err);
    /* The first `max` rows in the query's order. */
    enum status (*query)(struct engine *engine, enum query query, const struct wanted *wanted,
                         size_t max, struct arena *arena, struct rows *out, struct error *err);
    /* Rows of the history, or with a step their counts, of what one read may examine. */
    enum status (*history_list)(struct engine *engine, const struct history_filter *filter,
                                size_t max, struct arena *arena, struct rows *out,
                                record_id *out_next, struct error *err);
    enum status (*history_count)(struct engine *engine, const struct history_filter *filter,
                                 micros step, struct arena *arena, struct rows *out,
                                 record_id *out_next, struct error *err);
    void (*write)(struct engine *engine, struct store_write *write);
    enum status (*check)(struct engine *engine, struct error *err);
};

struct store {
    const struct engine_functions *functions;
    struct engine *engine;
    const uint8_t *audit_key; /* borrowed */
};

/* Each gives an engine. */
MUST_CHECK enum status sqlite_engine_open(const struct store_config *config, const char *path,
                                          struct store *out_store, struct error *err);
MUST_CHECK enum status memory_engine_open(const struct store_config *config,
                                          struct store *out_store, struct error *err);

#endif
