/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is remembered. One interface, several engines: SQLite (the embedded default), memory (for
 * tests and readers), later PostgreSQL; and a tracing decorator over any of them.
 *
 * Not the rules: service/. Lists with pages: store_list.h. Used by service/ and main/ only.
 * Ownership: reads fill rows whose slices live in the arena that is passed; writes borrow the
 * change until they have completed. Threads: every function may be called from any thread at any
 * time. Errors: STATUS_NOT_FOUND when a row that must exist does not; STATUS_UNAVAILABLE when the
 * engine cannot answer, with a text for the operator.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/status.h"
#include "store/change.h"

struct store;

struct store_config {
    struct slice url; /* "sqlite:FILE" or "memory:" */
    bool create;      /* make it if missing; else a missing one is an error, never an empty one */
    const uint8_t *audit_key; /* 32 bytes, for the audit chain; borrowed for the store's life */
    uint32_t audit_key_id;
    unsigned readers; /* connections beside the writer; 0 = 4 */
};

/* Gives an open, migrated, checked store. With SQLite: WAL, synchronous=FULL, one writer thread
 * that is the only checkpointer, application id and schema version compared (a newer schema is
 * refused), quick_check over all tables but the history. */
MUST_CHECK enum status store_open(const struct store_config *config, struct store **out_store,
                                  struct error *err);
/* Waits for the writer; accepts NULL. */
void store_close(struct store *store);

/* A decorator that counts and times calls; takes `inner` (not on failure) and closes it. */
MUST_CHECK enum status store_trace_new(struct store *inner, struct store **out_store,
                                       struct error *err);
struct store_counters {
    uint64_t reads;
    uint64_t writes;       /* changes handed in */
    uint64_t transactions; /* commits that carried them */
    uint64_t statements;   /* executed by the engine; 0 for the memory engine */
    uint64_t changed;      /* refused because something had changed */
};
void store_counters(struct store *store, struct store_counters *out_counters);

/* What a decorator has measured of one operation. */
struct store_timing {
    const char *operation; /* "login_gather", …, "write" */
    uint64_t calls;
    micros total;
    micros longest;
};
enum { STORE_TIMINGS_MAX = 64 };
/* How many it wrote; 0 for a store without the decorator. */
size_t store_timings(struct store *store, struct store_timing out[STORE_TIMINGS_MAX]);

/* ---- the service's identity ---- */

struct store_identity {
    struct generation instance; /* made with the database */
    unsigned schema_version;
    struct key_fingerprint keys[64];
    size_t key_count;
};

MUST_CHECK enum status store_identity_get(struct store *store, struct store_identity *out_identity,
                                          struct error *err);
/* Adds or replaces one; waits for the commit. */
MUST_CHECK enum status store_fingerprint_put(struct store *store,
                                             const struct key_fingerprint *fingerprint,
                                             struct error *err);

/* ---- the login path ---- */

enum { GATHER_TOKENS_MAX = 32, GATHER_LANES_MAX = 64 };

struct login_query {
    struct slice folded;         /* user name as compared */
    struct slice browser_handle; /* empty = no recognised browser was shown */
    record_id standin; /* organization of the stand-in when the name is unknown; 0 = none */
};

/* Everything that one login needs to know, read in one transaction. The same statements run
 * whether the user exists or not (R10). */
struct login_gathered {
    bool user_found;
    bool organization_found; /* the user's, or the stand-in's */
    bool password_found;
    bool browser_found; /* of this user, by handle; its MAC is not yet believed */
    struct organization_row organization;
    struct profile_row profile; /* all zero when there is none: it permits nothing, unsealed */
    struct user_row user;
    struct password_row password; /* slot 0 */
    struct browser_row browser;
    const struct token_row *tokens; /* current and previous ones, newest first */
    size_t token_count;
    const struct lane_row *lanes;
    size_t lane_count;
    /* The service's, set when a seal is broken (service/trail/audited.h); NULL from the store. */
    const struct audited *audited;
};

MUST_CHECK enum status store_login_gather(struct store *store, const struct login_query *query,
                                          struct arena *arena, struct login_gathered *out,
                                          struct error *err);

/* As store_login_gather for a user that is known by id: the pages' and the command line's read. */
MUST_CHECK enum status store_user_gather(struct store *store, record_id organization,
                                         record_id user, struct arena *arena,
                                         struct login_gathered *out, struct error *err);

/* The trusted ranges of an organization, all of them (compiled and kept by generation). */
MUST_CHECK enum status store_ranges_get(struct store *store, record_id organization,
                                        struct arena *arena, const struct range_row **out_rows,
                                        size_t *out_count, struct error *err);

/* The organization to stand in for unknown names: the only one, else one with a range that holds
 * the IP address, else 0. */
MUST_CHECK enum status store_standin_find(struct store *store, bool has_ip, struct ip ip,
                                          record_id *out_organization, struct error *err);

/* ---- reading one record; STATUS_NOT_FOUND where there is none ---- */

struct session_found {
    struct session_row session;
    struct organization_row organization;
    struct profile_row profile;
    struct user_row user;
};

MUST_CHECK enum status store_session_find(struct store *store, record_id organization,
                                          struct slice handle, struct arena *arena,
                                          struct session_found *out, struct error *err);
MUST_CHECK enum status store_code_find(struct store *store, record_id organization,
                                       struct slice handle, struct arena *arena,
                                       struct code_row *out, struct error *err);
MUST_CHECK enum status store_link_find(struct store *store, record_id organization,
                                       struct slice handle, struct arena *arena,
                                       struct link_row *out, struct error *err);
/* The newest link of a user and purpose that has not expired at `now`. */
MUST_CHECK enum status store_link_alive(struct store *store, record_id organization, record_id user,
                                        enum link_purpose purpose, micros now, struct arena *arena,
                                        struct link_row *out, struct error *err);
/* By folded name over the whole service. */
MUST_CHECK enum status store_user_find(struct store *store, struct slice folded,
                                       struct arena *arena, struct user_row *out,
                                       struct error *err);
MUST_CHECK enum status store_profile_find(struct store *store, record_id organization,
                                          struct slice name, struct arena *arena,
                                          struct profile_row *out, struct error *err);
MUST_CHECK enum status store_profile_get(struct store *store, record_id organization, record_id id,
                                         struct arena *arena, struct profile_row *out,
                                         struct error *err);
/* How many users have a profile; stops counting at `max`. */
MUST_CHECK enum status store_profile_user_count(struct store *store, record_id organization,
                                                record_id profile, size_t max, size_t *out_count,
                                                struct error *err);
MUST_CHECK enum status store_organization_find(struct store *store, record_id id,
                                               struct arena *arena, struct organization_row *out,
                                               struct error *err);
/* The id of the only organization; 0 when there is none or another one. */
MUST_CHECK enum status store_organization_only(struct store *store, record_id *out_organization,
                                               struct error *err);
/* By reference, in any organization when `organization` is 0. */
MUST_CHECK enum status store_history_find(struct store *store, record_id organization,
                                          struct slice reference, struct arena *arena,
                                          struct history_row *out, struct error *err);
/* When the oldest row of the history was written, as ids go; NOT_FOUND without any. */
MUST_CHECK enum status store_history_oldest(struct store *store, record_id organization,
                                            micros *out_time, struct error *err);
/* Password rows of a user, current first. */
MUST_CHECK enum status store_passwords_get(struct store *store, record_id organization,
                                           record_id user, struct arena *arena,
                                           const struct password_row **out_rows, size_t *out_count,
                                           struct error *err);
/* The newest audit row about one record; whether its chain holds: store_audit_of_record. */
MUST_CHECK enum status store_audit_last(struct store *store, record_id organization,
                                        struct slice table, record_id record, struct arena *arena,
                                        struct audit_row *out, struct error *err);
/* Queued mails of all organizations whose next_try has come, oldest first, at most `max`. */
MUST_CHECK enum status store_outbox_due(struct store *store, micros now, size_t max,
                                        struct arena *arena, const struct outbox_row **out_rows,
                                        size_t *out_count, struct error *err);
MUST_CHECK enum status store_outbox_find(struct store *store, record_id organization, record_id id,
                                         struct arena *arena, struct outbox_row *out,
                                         struct error *err);

/* ---- writing ---- */

enum write_outcome {
    WRITE_DONE,        /* all effects are on disk */
    WRITE_CHANGED,     /* an expectation or condition failed: the other change is on disk instead */
    WRITE_UNAVAILABLE, /* nothing was written */
};

/* One request's write. It and both changes stay untouched by the caller until `done` was called,
 * once, from the writer's thread (the memory engine: from the caller's). */
struct store_write {
    const struct change *change;
    const struct change *otherwise; /* carried out on WRITE_CHANGED; NULL = nothing */
    void (*done)(struct store_write *write, enum write_outcome outcome);
    void *context;            /* the caller's, for done */
    struct store_write *next; /* the engine's queue */
};

/* Hands a write to the writer, which commits in groups: each under its own savepoint, so that one
 * refused change harms no neighbour, and `done` only after the group is durable. Never blocks on
 * the disk. When the queue is full or the store is closing, `done` is called at once with
 * WRITE_UNAVAILABLE. */
void store_write(struct store *store, struct store_write *write);

/* As store_write, and waits for the outcome: for the command line, the mailer and tests. */
MUST_CHECK enum write_outcome store_write_wait(struct store *store, const struct change *change,
                                               const struct change *otherwise);

/* ---- checking ---- */

/* The engine's own integrity check over everything, history included; NOT_FOUND never. */
MUST_CHECK enum status store_check(struct store *store, struct error *err);

#endif
