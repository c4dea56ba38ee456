/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is using a security token (M11): inside the trusted networks too, which is what an
 * organization wants to know before it changes them. From the counts of uses, which are written at
 * most once a minute per program and network prefix; the attempts themselves are in history.h.
 */
#ifndef SERVICE_TOKEN_USERS_H
#define SERVICE_TOKEN_USERS_H

#include "service/acting.h"
#include "service/service.h"

struct token_user {
    record_id organization;
    record_id user;
    struct slice username; /* empty = there is no such user any more */
    micros last;           /* use */
    uint64_t networks;     /* bits of enum network_class, as they were at the last uses */
    uint64_t needed;       /* uses from outside, where it is needed; as far as they are counted */
    uint64_t unneeded;     /* uses elsewhere */
    bool current;          /* some of these uses are of the token that works now */
    struct slice clients;  /* names of the client programs, with commas between */
};

struct token_users_query {
    record_id organization;
    micros since;      /* 0 = all that is known */
    uint64_t networks; /* bits of enum network_class; 0 = any */
    record_id after;   /* the user behind whom the page begins; 0 = from the start */
    size_t max;        /* users */
};

/* The latest use first, within the page. `*out_next` is the `after` to go on with, 0 at the end.
 * Needs Monitor Login History. */
MUST_CHECK enum status token_users_list(struct service *service, const struct acting *acting,
                                        const struct token_users_query *query, struct arena *arena,
                                        const struct token_user **out_users, size_t *out_count,
                                        record_id *out_next, struct error *err);

#endif
