/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole service in a scratch directory for tests of the hall: real store, real keys, cheap
 * hashes, a clock that the test turns. One organization "Acme" with 192.0.2.0/24 and
 * 2001:db8::/32 trusted. Failing to make any of it fails the test.
 */
#ifndef TESTS_LIB_HOUSE_H
#define TESTS_LIB_HOUSE_H

#include "lib/scratch.h"
#include "service/admin/admin.h"
#include "service/secret/confirm.h"
#include "service/secret/password.h"
#include "service/secret/token.h"
#include "service/service_impl.h"
#include "service/watch/history.h"

#define HOUSE_PASSWORD "violet lantern over water"
#define HOUSE_INSIDE "192.0.2.7"
#define HOUSE_OUTSIDE "203.0.113.50"

struct house {
    struct scratch scratch;
    struct keyring *keys;
    struct hash_pool *pool;
    struct store *store;
    struct service_settings settings;
    struct service *service;
    struct arena *arena; /* everything a test is given */
    record_id organization;
};

extern micros house_now;                   /* the clock */
extern const struct acting house_operator; /* who forces */

void house_make(struct house *house);
void house_end(struct house *house);
/* The service stops and starts again on the same data: what was only in memory is gone. */
void house_restart(struct house *house);

/* A user with HOUSE_PASSWORD. */
void house_user(struct house *house, const char *username);
/* Resets the token as the operator and reads it from the encrypted outbox. */
const char *house_token(struct house *house, const char *username);
/* The latest mail's whole message. */
struct slice house_mail(struct house *house);
struct caller house_caller(const char *ip);

/* One attempt up to its record, not submitted. */
struct login_outcome house_attempt(struct house *house, enum login_entry entry, const char *ip,
                                   const char *username, const char *secret);
/* Submits and gives the reply that the caller would get. */
struct login_reply house_settle(struct login_outcome *outcome);
struct login_reply house_login(struct house *house, enum login_entry entry, const char *ip,
                               const char *username, const char *secret);
/* Any other pending. */
void house_submit(struct pending *pending);
uint64_t house_hashes(struct house *house);
struct login_gathered house_gather(struct house *house, const char *username);
/* a then b, in the arena. */
const char *house_join(struct house *house, const char *a, const char *b);

#endif
