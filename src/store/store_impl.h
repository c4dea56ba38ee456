/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seam between store.c, which checks arguments once, and the engines. An engine fills one
 * table of functions; each has the contract of the function of the same name in store.h or
 * store_list.h. Inside store/ only.
 */
#ifndef STORE_STORE_IMPL_H
#define STORE_STORE_IMPL_H

#include "store/store.h"
#include "store/store_list.h"

struct engine;

/* How long a finished mail stays to be looked at, without its body. */
#define MAIL_KEPT_MICROS ((micros)30 * 24 * 3600 * MICROS_PER_SECOND)

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
    enum status (*ranges_get)(struct engine *engine, record_id organization, struct arena *arena,
                              const struct range_row **out_rows, size_t *out_count,
                              struct error *err);
    enum status (*standin_find)(struct engine *engine, bool has_ip, struct ip ip,
                                record_id *out_organization, struct error *err);
    enum status (*session_find)(struct engine *engine, record_id organization, struct slice handle,
                                struct arena *arena, struct session_found *out, struct error *err);
    enum status (*code_find)(struct engine *engine, record_id organization, struct slice handle,
                             struct arena *arena, struct code_row *out, struct error *err);
    enum status (*link_find)(struct engine *engine, record_id organization, struct slice handle,
                             struct arena *arena, struct link_row *out, struct error *err);
    enum status (*user_find)(struct engine *engine, struct slice folded, struct arena *arena,
                             struct user_row *out, struct error *err);
    enum status (*profile_find)(struct engine *engine, record_id organization, struct slice name,
                                struct arena *arena, struct profile_row *out, struct error *err);
    enum status (*organization_find)(struct engine *engine, record_id id, struct arena *arena,
                                     struct organization_row *out, struct error *err);
    enum status (*history_find)(struct engine *engine, record_id organization,
                                struct slice reference, struct arena *arena,
                                struct history_row *out, struct error *err);
    enum status (*passwords_get)(struct engine *engine, record_id organization, record_id user,
                                 struct arena *arena, const struct password_row **out_rows,
                                 size_t *out_count, struct error *err);
    enum status (*audit_last)(struct engine *engine, record_id organization, struct slice table,
                              record_id record, struct arena *arena, struct audit_row *out,
                              struct error *err);
    enum status (*outbox_due)(struct engine *engine, micros now, size_t max, struct arena *arena,
                              const struct outbox_row **out_rows, size_t *out_count,
                              struct error *err);
    enum status (*outbox_find)(struct engine *engine, record_id organization, record_id id,
                               struct arena *arena, struct outbox_row *out, struct error *err);
    enum status (*organization_list)(struct engine *engine, record_id after, size_t max,
                                     struct arena *arena, const struct organization_row **out_rows,
                                     size_t *out_count, struct error *err);
    enum status (*profile_list)(struct engine *engine, record_id organization, struct arena *arena,
                                const struct profile_row **out_rows, size_t *out_count,
                                struct error *err);
    enum status (*user_list)(struct engine *engine, record_id organization, struct slice after,
                             size_t max, struct arena *arena, const struct user_row **out_rows,
                             size_t *out_count, struct error *err);
    enum status (*history_list)(struct engine *engine, const struct history_filter *filter,
                                size_t max, struct arena *arena,
                                const struct history_row **out_rows, size_t *out_count,
                                struct error *err);
    enum status (*usage_list)(struct engine *engine, record_id organization, record_id user,
                              micros since, size_t max, struct arena *arena,
                              const struct usage_listed **out_rows, size_t *out_count,
                              struct error *err);
    enum status (*lane_list)(struct engine *engine, record_id organization, record_id user,
                             size_t max, struct arena *arena, const struct lane_row **out_rows,
                             size_t *out_count, struct error *err);
    enum status (*session_list)(struct engine *engine, record_id organization, record_id user,
                                record_id before, size_t max, struct arena *arena,
                                const struct session_row **out_rows, size_t *out_count,
                                struct error *err);
    enum status (*outbox_list)(struct engine *engine, record_id organization, record_id user,
                               record_id before, size_t max, struct arena *arena,
                               const struct outbox_row **out_rows, size_t *out_count,
                               struct error *err);
    enum status (*audit_list)(struct engine *engine, record_id organization, uint64_t after,
                              size_t max, struct arena *arena, const struct audit_row **out_rows,
                              size_t *out_count, struct error *err);
    void (*write)(struct engine *engine, struct store_write *write);
    enum status (*check)(struct engine *engine, struct error *err);
};

struct store {
    const struct engine_functions *functions;
    struct engine *engine;
};

/* Each gives an engine. */
MUST_CHECK enum status sqlite_engine_open(const struct store_config *config, const char *path,
                                          struct store *out_store, struct error *err);
MUST_CHECK enum status memory_engine_open(const struct store_config *config,
                                          struct store *out_store, struct error *err);

#endif
