/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The login history as it is read, and the explanation of one attempt (M11, design §5).
 */
#ifndef SERVICE_HISTORY_H
#define SERVICE_HISTORY_H

#include "service/acting.h"
#include "service/login/login.h"

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

/* ---- the list ---- */

/* Sets are bits, 1 << value; an empty set lets all pass. */
struct history_query {
    record_id organization; /* 0 = the unknown names */
    record_id user;         /* 0 = everybody */
    record_id before;       /* where the next page begins; 0 = newest */
    micros since;           /* 0 = all */
    micros until;           /* times below this; 0 = all */
    uint64_t networks;      /* of enum network_class */
    uint64_t token_states;  /* of enum token_state */
    uint64_t entries;       /* of enum login_entry */
    struct slice status;    /* "success", "failure", or a reason's key; empty = any */
    bool outside_ranges;    /* whose IP address is in no trusted range as they are now */
    size_t max;             /* at most 1,000 */
};

/* The words that filters have, beside the empty one: a class, or "inside" (trusted and exempt). */
MUST_CHECK bool history_networks_parse(struct slice word, uint64_t *out_networks);
/* A token state, or "used" (needed and unneeded). */
MUST_CHECK bool history_tokens_parse(struct slice word, uint64_t *out_token_states);
MUST_CHECK bool history_entries_parse(struct slice word, uint64_t *out_entries);

/* Newest first; with a single organization its unknown names are included. One call reads no more
 * than a few hundred thousand rows: `*out_next` is the `before` to go on with, 0 at the end, and
 * the page may be short or empty although more follows. One's own attempts everybody may see, the
 * organization's only who has Monitor Login History; the unknown names of several organizations
 * are the operator's. INVALID: a status or view that does not exist. */
MUST_CHECK enum status history_list(struct service *service, const struct acting *acting,
                                    const struct history_query *query, struct arena *arena,
                                    const struct attempt **out_attempts, size_t *out_count,
                                    record_id *out_next, struct error *err);

/* ---- the picture ---- */

enum { HISTORY_BARS_MAX = 48, NETWORK_CLASSES = 4 };

struct history_bar {
    micros start;
    uint64_t allowed[NETWORK_CLASSES]; /* attempts, repeats included */
    uint64_t refused[NETWORK_CLASSES];
};

struct history_series {
    micros step;                               /* an hour or a day */
    struct history_bar bars[HISTORY_BARS_MAX]; /* oldest first, empty ones too */
    size_t count;
    bool whole; /* else there were too many attempts: the older ones are not counted */
};

/* Counts what the query lists, by hours or by days of UTC: of its span, or of the last seven days;
 * of a long span the latest 31 days. The same rights. The view outside_ranges cannot be counted:
 * no bars. */
MUST_CHECK enum status history_series(struct service *service, const struct acting *acting,
                                      const struct history_query *query,
                                      struct history_series *out_series, struct error *err);

/* ---- the end ---- */

/* Removes what is older than [limits] history_days (0 = nothing), of all organizations, a thousand
 * rows in a transaction. The service does so by itself in spare time; this is the operator's, and
 * does not stop before all is gone. `*out_since`: what is kept begins there; 0 = everything is. */
MUST_CHECK enum status history_expire(struct service *service, const struct acting *acting,
                                      micros *out_since, struct error *err);

/* ---- one attempt ---- */

/* By reference. The operator finds all, of one organization or of any (0). Others find their own,
 * and with Monitor Login History those of their organization; the only organization of a service
 * has the unknown names too. */
MUST_CHECK enum status history_explain(struct service *service, const struct acting *acting,
                                       record_id organization, struct slice reference,
                                       struct arena *arena, struct attempt *out_attempt,
                                       struct error *err);

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
