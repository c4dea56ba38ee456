/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What connection.c (a connection's life) and conversation.c (requests and replies on it) share.
 * Not for others; loop thread only.
 *
 *   PROXY_HEADER -> HANDSHAKE -> IDLE -> HEAD -> BODY -> RUNNING -> REPLYING -> IDLE
 *                                                                          `-> DRAINING
 *   Phases that a listener does not need are left out; any -> CLOSED.
 */
#ifndef HTTP_CONNECTION_IMPL_H
#define HTTP_CONNECTION_IMPL_H

#include "http/server_impl.h"

enum phase {
    PHASE_NONE,
    PHASE_PROXY_HEADER,
    PHASE_HANDSHAKE,
    PHASE_IDLE,
    PHASE_HEAD,
    PHASE_BODY,
    PHASE_RUNNING, /* a worker has the request, or it is parked */
    PHASE_REPLYING,
    PHASE_DRAINING, /* a refusal was sent; what still comes is thrown away, so that no reset
                       destroys the refusal on its way */
    PHASE_CLOSED,   /* freed at the end of the callback */
};

struct connection {
    struct loop *loop;
    struct listener *listener;
    struct connection *previous;
    struct connection *next;
    struct bufferevent *stream;
    bool filtered; /* TLS over a stream that began with a PROXY header */
    evutil_socket_t descriptor;
    SSL *tls; /* NULL = plain; the stream owns it */
    struct event *timer;
    enum phase phase;
    enum phase armed; /* the phase that the timer ends; NONE = its firing means nothing */
    struct ip peer;   /* or the client that a PROXY header named */
    enum http_origin_how how;
    bool nameless; /* the PROXY header named nobody */
    bool counted;  /* `source` is in the source table */
    struct ip source;
    bool at_end;      /* the client sends no more */
    bool close_after; /* the reply that is being sent is the last */
    bool refused;     /* there may be more to read than was read */
    size_t drained;
    struct http_exchange *exchange; /* NULL between requests */
};

/* From now on the phase may last so long; asking again for the same phase changes nothing, so that
 * deadlines are absolute. IDLE begins afresh each time. */
void connection_wait(struct connection *connection);
/* The timer ends the exchange's parking at that instant. */
void connection_wait_parked(struct connection *connection, micros deadline);
/* Frees it if it is CLOSED. The last thing every callback does. */
void connection_settle(struct connection *connection);

/* ---- conversation.c ---- */

/* Reads requests and starts them for as long as there is something to read. */
void conversation_go(struct connection *connection);
/* The last byte of a reply was taken. */
void conversation_sent(struct connection *connection);
/* The parked exchange is started again. */
void conversation_unpark(struct http_exchange *exchange, bool overdue);

#endif
