/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The login history as it is read, and the explanation of one attempt (M11, design §5).
 */
#ifndef SERVICE_HISTORY_H
#define SERVICE_HISTORY_H

#include "service/login.h"

struct attempt {
    record_id id;
    record_id organization;
    record_id user;
    struct slice username; /* empty for unknown names, which are never stored */
    micros time;
    enum login_entry entry;
    bool has_ip;
    struct ip ip;
    enum network_class network;
    struct slice range; /* the trusted range that gave the class, as text; may be empty */
    enum token_state token_state;
    enum lane lane;
    enum login_answer outcome;
    enum login_reason reason;
    struct slice status; /* the history's words */
    struct slice reference;
    struct slice client;
    struct slice api_type;
    struct slice api_version;
    struct slice tls_version;
    uint64_t repeats;
    micros last_time;
};

struct history_query {
    record_id organization; /* 0 = the unknown names */
    record_id user;         /* 0 = everybody */
    record_id before;       /* for the next page: the last id; 0 = newest */
    micros since;           /* 0 = all */
    int network;            /* enum network_class or -1 */
    struct slice status;    /* "success", "failure", or a reason's key; empty = any */
    size_t max;             /* at most 1,000 */
};

/* Newest first. With a single organization its unknown names are included. */
MUST_CHECK enum status history_list(struct service *service, const struct history_query *query,
                                    struct arena *arena, const struct attempt **out_attempts,
                                    size_t *out_count, struct error *err);

/* By reference; a user sees only his own (user != 0), an operator all (both 0). */
MUST_CHECK enum status history_explain(struct service *service, record_id organization,
                                       record_id user, struct slice reference, struct arena *arena,
                                       struct attempt *out_attempt, struct error *err);

/* What would happen: the decision itself over given facts, without a hash and without a trace. */
struct what_if {
    struct slice username;
    struct ip_origin origin;
    enum login_entry entry;
    enum token_fact token;
    bool browser_recognised;
    micros at; /* 0 = now */
};

struct what_if_answer {
    struct network_verdict network;
    struct login_verdict verdict; /* with the password taken as right */
    enum token_fact token;        /* as the cases of M9 turn it */
    enum lane lane;
    struct slice token_case; /* the sentence of M9, or empty */
};

MUST_CHECK enum status history_what_if(struct service *service, const struct what_if *question,
                                       struct arena *arena, struct what_if_answer *out_answer,
                                       struct error *err);

#endif
