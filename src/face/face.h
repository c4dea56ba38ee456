/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all faces that speak HTTP share: who asks, how a reply waits for its commit, how a login is
 * parked. Glue between http and service; no policy, no page, no protocol.
 *
 * struct face is the application pointer of the server: made by main, constant while it serves.
 * Threads: handlers run in workers, each with its own exchange.
 */
#ifndef FACE_FACE_H
#define FACE_FACE_H

#include "http/http.h"
#include "service/login/login.h"

struct demo;

struct face {
    struct service *service;
    struct slice support_contact; /* whom users ask; may be empty */
    struct slice maildir;         /* where mails lie when none are sent; empty = they are sent */
    const struct demo *demo;      /* the demonstration's; else NULL */
};

const struct face *face_of(const struct http_exchange *exchange);

/* The caller of this request. `client` names the client program; empty = its User-Agent. */
struct caller face_caller(const struct http_exchange *exchange, struct slice client);

/* ---- replies that wait for the disk ---- */

enum { FACE_REPLIES = 3 };

/* Submits `pending` and ends the exchange: the commit releases replies[enum pending_choice]. */
void face_reply_after(struct http_exchange *exchange, struct pending *pending,
                      const struct http_reply replies[FACE_REPLIES]);

/* 503 with Retry-After and one line of text; a face sets its own body instead if it has one.
 * `busy`: too many at once; else nothing can be decided now. */
void face_reply_unavailable(struct http_reply *reply, struct http_exchange *exchange, bool busy);

/* Adds Retry-After, for a 503 of the face's own making. */
void face_retry_after(struct http_reply *reply);

/* ---- logins ---- */

/*
 * The login request of this exchange: the same object each time the handler is started, so that
 * parking keeps its place in the queue. Entry, caller, wake and overdue are filled, `secret` is
 * an empty one in the arena; the handler fills the rest (each time alike). NULL without memory.
 */
struct login_request *face_login_request(struct http_exchange *exchange, enum login_entry entry,
                                         struct slice client);
/* After LOGIN_PARKED: ends this start of the handler; it is started again when there is room, or
 * after two seconds. */
void face_login_park(struct http_exchange *exchange);

#endif
