/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the running server share. Not for others.
 *
 * Who touches what: a connection, and an exchange while it is being read, parked or answered,
 * belong to their loop thread alone. A worker has the exchange between taking it from the queue
 * and its one ending call. Other threads reach a loop only through its mailbox, and workers only
 * through the queue: those two locks order everything.
 */
#ifndef HTTP_SERVER_IMPL_H
#define HTTP_SERVER_IMPL_H

#include "http/hosts.h"
#include "http/origin.h"
#include "http/request_reader.h"
#include "http/source_table.h"

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>

struct connection;
struct evbuffer;
struct loop;

/* ---- exchange.c ---- */

enum exchange_state {
    EXCHANGE_SPARE,
    EXCHANGE_READING,
    EXCHANGE_RUNNING, /* in the queue, in a worker, or waiting for its struct http_later */
    EXCHANGE_PARKED,
    EXCHANGE_STREAMING, /* a piece of its reply is on its way */
};

enum exchange_ending { ENDING_REPLY, ENDING_PARK, ENDING_STREAM, ENDING_PIECE };

enum { MAIL_ENDED = 1 << 0, MAIL_WOKEN = 1 << 1 };

struct http_exchange {
    struct request_reader reader;
    struct arena *arena; /* NULL while spare */
    struct loop *loop;
    struct connection *connection; /* NULL when it was closed at the stop deadline */
    http_handler_fn handler;
    bool quick;
    unsigned attempts;
    void *kept;
    bool overdue;
    enum exchange_state state;
    bool woken;   /* since it was started last */
    bool in_loop; /* a quick handler is running: its ending needs no mail */
    /* Written by the ending call, read by the loop after it. */
    bool ended;
    enum exchange_ending ending;
    struct http_reply *replies; /* in the arena; NULL = a plain 500 */
    unsigned reply_count;
    unsigned reply_index;
    micros park_deadline;
    struct http_source source; /* of a reply in pieces; close == NULL = none, or closed */
    struct slice piece;
    enum http_piece piece_result;
    /* Under the loop's mailbox lock. */
    unsigned mail;
    struct http_exchange *mail_next;
    struct http_exchange *queue_next; /* under the worker pool's lock */
    struct http_exchange *spare_next;
    struct http_exchange *all_next;
};

/* A spare exchange with a fresh arena for a request that begins; NULL without memory. */
struct http_exchange *exchange_take(struct loop *loop, struct connection *connection);
/* Makes the next piece of its reply; a handler, for a worker. */
void exchange_make_piece(struct http_exchange *exchange);
/* Wipes it and gives it back; closes its source. */
void exchange_give_back(struct http_exchange *exchange);
void exchanges_free(struct loop *loop);

/* ---- worker.c ---- */

struct worker_pool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct http_exchange *first;
    struct http_exchange *last;
    unsigned queued;
    unsigned max_queue;
    unsigned idle;
    unsigned started;
    unsigned max_workers;
    bool stopping;
    pthread_t *threads;
};

MUST_CHECK enum status worker_pool_init(struct worker_pool *pool, unsigned max_workers,
                                        unsigned max_queue, struct error *err);
/* False when the queue is full and `always` is not set. */
MUST_CHECK bool worker_pool_add(struct worker_pool *pool, struct http_exchange *exchange,
                                bool always);
unsigned worker_pool_queued(struct worker_pool *pool);
/* Joins the workers after the handlers they are in; what is queued is dropped. */
void worker_pool_stop(struct worker_pool *pool);
void worker_pool_done(struct worker_pool *pool);

/* ---- loop.c ---- */

enum { DATE_BYTES = 30 };

struct loop {
    struct http_server *server;
    struct event_base *base;
    pthread_t thread;
    bool running;  /* the thread was started */
    bool stopping; /* in the loop thread */
    struct event *mailbox;
    struct event *stop_timer;
    pthread_mutex_t lock;
    struct http_exchange *mail_first;
    struct http_exchange *mail_last;
    struct connection *connections;
    struct http_exchange *spare;
    struct http_exchange *all;
    struct arena *spare_arenas[16];
    unsigned spare_arena_count;
    struct evbuffer *out; /* a reply is put together here, so that it leaves as one piece */
    int64_t date_second;
    char date[DATE_BYTES];
};

MUST_CHECK enum status loop_init(struct loop *loop, struct http_server *server, struct error *err);
MUST_CHECK enum status loop_start(struct loop *loop, struct error *err);
/* From any thread: the loop looks at the exchange soon. */
void loop_mail(struct loop *loop, struct http_exchange *exchange, unsigned mail);
/* In the loop thread: no idle connections any more, and the end when the last one is gone. */
void loop_begin_stop(struct loop *loop);
/* In the loop thread, whenever a connection is gone. */
void loop_check_stopped(struct loop *loop);
/* The text of the Date field, made once a second. */
const char *loop_date(struct loop *loop);
void loop_done(struct loop *loop);

/* ---- listener.c ---- */

enum { BASE_URL_MAX = 256 };

struct listener {
    struct http_server *server;
    const struct http_listener_config *config;
    const struct http_routes *routes;
    struct http_listener_info info;
    SSL_CTX *tls; /* NULL = plain */
    struct evconnlistener *socket;
    struct event *pause; /* ends a pause of accepting */
    struct ip ip;
    unsigned port;
    char base_url[BASE_URL_MAX];
};

MUST_CHECK enum status listener_open(struct listener *listener, struct http_server *server,
                                     const struct http_listener_config *config, struct error *err);
/* In the thread of the first loop, or when no loop runs. */
void listener_close(struct listener *listener);
void listener_done(struct listener *listener);

/* ---- connection.c ---- */

/* What an accepted socket is until its loop has it. */
struct arrival {
    struct loop *loop;
    struct listener *listener;
    evutil_socket_t descriptor;
    struct ip peer;
    bool counted; /* in the source table */
};

/* In the loop thread. Takes the descriptor in every case. */
void connection_open(const struct arrival *arrival);
/* Undoes the counting and closes the socket. */
void arrival_drop(const struct arrival *arrival);
/* At the beginning of the stop: closes it if nothing is in flight, ends parking. */
void connection_begin_stop(struct connection *connection);
void connection_close(struct connection *connection);
struct connection *connection_next(const struct connection *connection);
/* What the loop does with an exchange whose mail came. */
void exchange_continue(struct http_exchange *exchange, unsigned mail);

/* ---- reply.c ---- */

struct reply_context {
    bool head_only; /* the request was HEAD */
    bool streamed;  /* the body follows piece by piece */
    bool chunked;   /* each of them with its length; else the end of the connection ends it */
    bool close;
    bool tls;
    const char *date;
};

/* Appends the whole reply to `out`. A failed one becomes a plain 500. */
void reply_write(const struct http_reply *reply, const struct reply_context *context,
                 struct evbuffer *out);
/* Appends one piece, and behind the last one the end. */
void reply_write_piece(struct slice piece, bool last, const struct reply_context *context,
                       struct evbuffer *out);
/* A reply without fields of its own: status and one line of text. Needs no memory. */
void reply_plain(struct http_reply *reply, int status, const char *text);

/* ---- route.c ---- */

/* What answers this request; NULL when nothing does: then out_allow is the methods of the path,
 * in the arena, or empty. */
const struct http_route *route_find(const struct http_routes *routes,
                                    const struct http_request *request, struct arena *arena,
                                    struct slice *out_allow);

/* ---- tls.c ---- */

/* The context of one listener: TLS 1.2 and later, certificate chain and key from PEM files. */
MUST_CHECK enum status tls_context_new(const char *certificate, const char *key,
                                       SSL_CTX **out_context, struct error *err);

/* ---- server.c ---- */

struct http_server {
    const struct http_config *config;
    struct http_limits limits;
    const struct http_routes *routes;
    void *application;
    struct origin_rules origin_rules;
    struct hosts hosts;
    struct source_table sources;
    struct listener *listeners;
    size_t listener_count;
    struct loop *loops;
    unsigned loop_count;
    unsigned next_loop; /* in the first loop's thread */
    struct worker_pool workers;
    bool stopped;
    atomic_uint open;
    atomic_uint parked;
    atomic_uint_fast64_t connections;
    atomic_uint_fast64_t requests;
    atomic_uint_fast64_t refused;
    atomic_uint_fast64_t busy;
};

#endif
