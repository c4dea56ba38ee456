/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paged, typed lists: one operation per kind of record, newest or first name first, continued by
 * key so that no read transaction outlives one page. Same rules as store.h. `after` is the id (or
 * folded name) of the last row of the page before; 0 or empty = from the start.
 */
#ifndef STORE_STORE_LIST_H
#define STORE_STORE_LIST_H

#include "store/store.h"

enum { LIST_PAGE_MAX = 1000 };

MUST_CHECK enum status store_organization_list(struct store *store, record_id after, size_t max,
                                               struct arena *arena,
                                               const struct organization_row **out_rows,
                                               size_t *out_count, struct error *err);
MUST_CHECK enum status store_profile_list(struct store *store, record_id organization,
                                          struct arena *arena, const struct profile_row **out_rows,
                                          size_t *out_count, struct error *err);
/* In the order of folded names, after the one given. */
MUST_CHECK enum status store_user_list(struct store *store, record_id organization,
                                       struct slice after, size_t max, struct arena *arena,
                                       const struct user_row **out_rows, size_t *out_count,
                                       struct error *err);

struct history_filter {
    record_id organization; /* 0 = the unknown names of organization 0 */
    record_id user;         /* 0 = everybody */
    record_id before;       /* ids below this; 0 = the newest */
    micros since;    /* 0 = all; rows whose id was made (core/id.h) long before are passed over */
    int network;     /* enum network_class, -1 = any */
    int outcome;     /* enum login_answer, -1 = any */
    int reason;      /* enum login_reason, -1 = any */
    int token_state; /* enum token_state, -1 = any */
};

/* Newest first. */
MUST_CHECK enum status store_history_list(struct store *store, const struct history_filter *filter,
                                          size_t max, struct arena *arena,
                                          const struct history_row **out_rows, size_t *out_count,
                                          struct error *err);

struct usage_listed {
    struct usage_row usage;
    struct slice client_name;
};

/* Of one user's tokens since an instant, latest first. */
MUST_CHECK enum status store_usage_list(struct store *store, record_id organization, record_id user,
                                        micros since, size_t max, struct arena *arena,
                                        const struct usage_listed **out_rows, size_t *out_count,
                                        struct error *err);
/* Lanes with failures or a back-off: of one user, or of everybody (user 0). */
MUST_CHECK enum status store_lane_list(struct store *store, record_id organization, record_id user,
                                       size_t max, struct arena *arena,
                                       const struct lane_row **out_rows, size_t *out_count,
                                       struct error *err);
/* Sessions of one user, latest first. */
MUST_CHECK enum status store_session_list(struct store *store, record_id organization,
                                          record_id user, size_t max, struct arena *arena,
                                          const struct session_row **out_rows, size_t *out_count,
                                          struct error *err);
/* All states, newest first; of one user or of everybody (user 0). */
MUST_CHECK enum status store_outbox_list(struct store *store, record_id organization,
                                         record_id user, record_id before, size_t max,
                                         struct arena *arena, const struct outbox_row **out_rows,
                                         size_t *out_count, struct error *err);
/* Oldest first, after a sequence number: the order of the chain. */
MUST_CHECK enum status store_audit_list(struct store *store, record_id organization, uint64_t after,
                                        size_t max, struct arena *arena,
                                        const struct audit_row **out_rows, size_t *out_count,
                                        struct error *err);

#endif
