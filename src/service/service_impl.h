/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the hall: what a service is made of. Only service/ and main/ see this. Everything here is
 * made before the service and outlives it, except what service_new makes itself (marked).
 */
#ifndef SERVICE_SERVICE_IMPL_H
#define SERVICE_SERVICE_IMPL_H

#include "crypto/hash_pool.h"
#include "crypto/keyring.h"
#include "service/service.h"
#include "service/watch/sources.h"
#include "service/watch/spraying.h"
#include "store/store.h"

struct service_settings {
    struct slice base_url; /* for links in mails, without a slash at the end */
    struct slice mail_from;
    struct slice maildir;         /* set when mail goes to a maildir: the pages say where it lies */
    struct slice support_contact; /* may be empty */
    int login_rate_per_hour;      /* 0 = none */
    int history_days;             /* 0 = for ever */
    struct source_settings sources;
    struct hash_params hash;
};

struct service {
    struct store *store;
    struct keyring *keys;
    struct hash_pool *pool;
    const struct service_settings *settings;
    struct instruments *instruments; /* clock, ids, counters; made by service_new */
    struct lanes *lanes;             /* made by service_new */
    struct networks *networks;       /* made by service_new */
    struct recent *recent;           /* made by service_new */
    struct sources *sources;         /* made by service_new */
    struct spraying *spraying;       /* made by service_new */
    struct audited_rows *audited;    /* made by service_new */
    struct aftermath *aftermath;     /* made by service_new */
};

struct service_config {
    struct store *store;
    struct keyring *keys;
    struct hash_pool *pool;
    const struct service_settings *settings;
    micros (*now)(void); /* clock_now, or a test's clock */
    unsigned node;       /* 0-1023, part of every id */
};

/* Gives a service; keeps all pointers of the config. NO_MEMORY. */
MUST_CHECK enum status service_new(const struct service_config *config,
                                   struct service **out_service, struct error *err);
/* Accepts NULL. No use case may be running. */
void service_free(struct service *service);

record_id service_id(const struct service *service);

/* A pending write with its two changes, in the request's arena. */
struct pending {
    struct store_write write;
    struct store *store;
    struct change decided;
    struct change otherwise; /* empty = nothing to write when something had changed */
    bool nothing;            /* there is nothing to write: done at once */
    /* Lanes of a user that are opened in memory too, once `decided` is on disk. */
    struct lanes *lanes; /* NULL = none */
    record_id lanes_organization;
    record_id lanes_user;
    int lanes_lane; /* enum lane; LANE_NONE = all */
    void (*done)(void *context, unsigned choice);
    void *context;
};

/* NULL when the arena is exhausted. */
struct pending *pending_new(const struct service *service, struct arena *arena);

/* Opens one lane of a user, or all (LANE_NONE), with the change: in the store and in memory. */
void pending_open_lanes(const struct service *service, struct pending *pending,
                        const struct user_row *user, int lane);

/* A write that nobody waits for, with memory of its own: fill ->decided, then submit. NULL without
 * memory: it is then simply not written (nothing that must not be lost goes this way). */
struct pending *detached_new(const struct service *service);
void detached_submit(struct pending *pending);

/* What a user's gathered row means for the token rules (M9). */
struct token_case_facts;
void token_case_facts_of(const struct service *service, const struct login_gathered *gathered,
                         struct token_case_facts *out_facts);

/* As store_user_gather, and what the seals demand: every use case reads a user with this. */
MUST_CHECK enum status user_gather(struct service *service, record_id organization, record_id user,
                                   struct arena *arena, struct login_gathered *out,
                                   struct error *err);

/* Everything about one user by the name as typed. NOT_FOUND with a sentence. */
MUST_CHECK enum status user_gather_by_name(struct service *service, struct slice username,
                                           struct arena *arena, struct login_gathered *out,
                                           struct error *err);

/* CONFLICT: the user record was changed outside the service and must be repaired first. */
enum status record_is_damaged(struct error *err);

/* The expectation that nothing of what was gathered has changed. */
struct expectation expectation_of(const struct login_gathered *gathered);

#endif
