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

enum user_view { USERS_ALL, USERS_ACTIVE, USERS_INACTIVE, USERS_FROZEN };
enum { USER_SEARCH_WORDS_MAX = 4 };

struct user_search {
    record_id organization;
    /* As text/words.h cuts and folds them. User name, e-mail address and full name together must
     * have for each of them a word that begins with it. Those past the fourth do not count. */
    const struct slice *words;
    size_t word_count; /* 0 = all users of the view */
    enum user_view view;
    struct slice after; /* folded name */
};

/* In the order of folded names. */
MUST_CHECK enum status store_user_search(struct store *store, const struct user_search *search,
                                         size_t max, struct arena *arena,
                                         const struct user_row **out_rows, size_t *out_count,
                                         struct error *err);

/* ---- history ---- */

/* The sets are bits, 1 << value; an empty set lets all pass, so that the zeroed filter with an
 * organization means its whole history. */
struct history_filter {
    record_id organization; /* 0 = the unknown names of organization 0 */
    record_id user;         /* 0 = everybody */
    record_id before;       /* ids below this; 0 = the newest */
    micros since;          /* 0 = all; rows whose id was made (core/id.h) long before are skipped */
    micros until;          /* times below this; 0 = all */
    uint64_t networks;     /* of enum network_class */
    uint64_t outcomes;     /* of enum login_answer */
    uint64_t reasons;      /* of enum login_reason */
    uint64_t token_states; /* of enum token_state */
    uint64_t entries;      /* of enum login_entry */
};

/* No read looks at more rows than this, however few of them pass. */
enum { HISTORY_EXAMINED_MAX = 20000 };

/* Newest first. `*out_next` is the `before` of the next page, 0 after the last; it may be given
 * with a short or empty page. */
MUST_CHECK enum status store_history_list(struct store *store, const struct history_filter *filter,
                                          size_t max, struct arena *arena,
                                          const struct history_row **out_rows, size_t *out_count,
                                          record_id *out_next, struct error *err);

/* Attempts (repeats included) of one span of time that ended alike in networks alike. */
struct history_count {
    int64_t span; /* time / step */
    int network;
    int outcome;
    uint64_t attempts;
};

/* Counts by spans of `step` what one read may look at; goes on at `*out_next`, and then a span may
 * come once more. In no order. */
MUST_CHECK enum status store_history_count(struct store *store, const struct history_filter *filter,
                                           micros step, struct arena *arena,
                                           const struct history_count **out_rows, size_t *out_count,
                                           record_id *out_next, struct error *err);

/* ---- usage, lanes, sessions, browsers, mails ---- */

struct usage_listed {
    struct usage_row usage;
    struct slice client_name;
};

/* Of one user's tokens since an instant, latest first. */
MUST_CHECK enum status store_usage_list(struct store *store, record_id organization, record_id user,
                                        micros since, size_t max, struct arena *arena,
                                        const struct usage_listed **out_rows, size_t *out_count,
                                        struct error *err);

/* One key of the usage of an organization. */
struct usage_of_user {
    struct usage_row usage;
    struct slice username;
    struct slice client_name;
    int token_state; /* enum token_row_state of the row now; 0 = there is none any more */
};

/* Of all users of an organization since an instant, in the order of the keys, so that those of one
 * user stand together; after the key of `after`, NULL = from the start. */
MUST_CHECK enum status store_usage_of_organization(struct store *store, record_id organization,
                                                   micros since, const struct usage_row *after,
                                                   size_t max, struct arena *arena,
                                                   const struct usage_of_user **out_rows,
                                                   size_t *out_count, struct error *err);
/* Lanes with failures or a back-off: of one user, or of everybody (user 0). */
MUST_CHECK enum status store_lane_list(struct store *store, record_id organization, record_id user,
                                       size_t max, struct arena *arena,
                                       const struct lane_row **out_rows, size_t *out_count,
                                       struct error *err);
/* Sessions that are in the table, over time or not, newest first: of one user or of everybody
 * (user 0); with names. */
MUST_CHECK enum status store_session_list(struct store *store, record_id organization,
                                          record_id user, record_id before, size_t max,
                                          struct arena *arena, const struct session_row **out_rows,
                                          size_t *out_count, struct error *err);
/* Recognised browsers, likewise. */
MUST_CHECK enum status store_browser_list(struct store *store, record_id organization,
                                          record_id user, record_id before, size_t max,
                                          struct arena *arena, const struct browser_row **out_rows,
                                          size_t *out_count, struct error *err);
/* All states, newest first; of one user or of everybody (user 0). */
MUST_CHECK enum status store_outbox_list(struct store *store, record_id organization,
                                         record_id user, record_id before, size_t max,
                                         struct arena *arena, const struct outbox_row **out_rows,
                                         size_t *out_count, struct error *err);

/* ---- the audit trail ---- */

/* Oldest first, after a sequence number: the order of the chain. */
MUST_CHECK enum status store_audit_list(struct store *store, record_id organization, uint64_t after,
                                        size_t max, struct arena *arena,
                                        const struct audit_row **out_rows, size_t *out_count,
                                        struct error *err);

struct audit_listed {
    struct audit_row audit;
    struct mac before; /* the chain value of the row before it; all zero when there is none */
    /* The row is what was written, and the row before it still has the value it had then. */
    bool chain_holds;
};

/* Newest first, before a sequence number, 0 = from the newest: about one record, or all. */
MUST_CHECK enum status store_audit_of_record(struct store *store, record_id organization,
                                             struct slice table, record_id record, uint64_t before,
                                             size_t max, struct arena *arena,
                                             const struct audit_listed **out_rows,
                                             size_t *out_count, struct error *err);
MUST_CHECK enum status store_audit_newest(struct store *store, record_id organization,
                                          uint64_t before, size_t max, struct arena *arena,
                                          const struct audit_listed **out_rows, size_t *out_count,
                                          struct error *err);

struct audit_verdict {
    uint64_t rows;   /* that fit, from the first on */
    uint64_t broken; /* the number of the first that does not; 0 = all fit */
};

/* Walks the whole chain of an organization, page by page, with memory of its own. */
MUST_CHECK enum status store_audit_verify(struct store *store, record_id organization,
                                          struct audit_verdict *out_verdict, struct error *err);

#endif
