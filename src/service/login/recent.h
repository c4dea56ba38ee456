/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened lately, in memory: alike refusals within a minute (so that a flood cannot fill the
 * disk, R72), allowed logins within the hour (the login rate), client programs already interned,
 * token uses not yet written. All of it bounded; losing an entry costs a row, never a rule. Any
 * thread.
 */
#ifndef SERVICE_RECENT_H
#define SERVICE_RECENT_H

#include "base/status.h"
#include "base/types.h"
#include "core/handout.h"
#include "core/ip.h"

#include <stdbool.h>

enum {
    REFUSALS_AS_ROWS = 20, /* alike ones within the minute; further ones raise the last's count */
    RATE_WINDOW_SECONDS = 3600,
};

struct recent;

MUST_CHECK enum status recent_new(struct recent **out_recent, struct error *err);
void recent_free(struct recent *recent);

/* What makes refusals alike. */
struct refusal_kind {
    record_id organization;
    record_id user;   /* 0: unknown */
    uint64_t name;    /* of an unknown one: bits of its hash */
    struct ip prefix; /* of the source */
    int outward;      /* what the caller hears */
    int token_state;
};

struct refusal_noted {
    bool as_row;   /* write a row: and these are its id and reference */
    record_id row; /* else: the row whose count rises */
    char reference[REFERENCE_LENGTH + 1];
};

/* `row` and `reference` are used if the refusal becomes a row. */
struct refusal_noted recent_refusal(struct recent *recent, const struct refusal_kind *kind,
                                    micros now, record_id row,
                                    const char reference[REFERENCE_LENGTH + 1]);

/* Counts that have risen and are not yet written; calls give each once. False: no more. */
struct refusal_repeats {
    record_id organization;
    record_id row;
    uint64_t repeats;
    micros last;
};
bool recent_repeats_take(struct recent *recent, struct refusal_repeats *out_repeats);

/* True when this user has had `limit` allowed logins within the last hour. 0 = no limit. */
bool recent_rate_exceeded(struct recent *recent, record_id organization, record_id user,
                          unsigned limit, micros now);
void recent_rate_count(struct recent *recent, record_id organization, record_id user, micros now);

/* True the first time a client program is seen: its row must be added. */
bool recent_client_is_new(struct recent *recent, record_id organization, record_id client);

/* Counts one use of a token. True when it is to be written now (at most once a minute per key):
 * *out_count uses since the last writing. */
bool recent_usage_due(struct recent *recent, record_id token, record_id client, struct ip prefix,
                      micros now, uint64_t *out_count);

#endif
