/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door, as a handler sees it: a request that was read and checked, a reply to fill, and the
 * ways to end. Knows no login, no form, no page. How the server is made is http/server.h.
 *
 * Used by the faces. Everything in a request lives in the exchange's arena until the exchange
 * ends, and is zeroed then. A handler runs in a worker thread, straight down; it may block.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/arena.h"
#include "base/types.h"
#include "core/network.h"

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
};

struct http_field {
    struct slice name; /* lower case in requests */
    struct slice value;
};

/* How the client's IP address was learned. Stored in the history: do not renumber. */
enum http_origin_how {
    HTTP_ORIGIN_PEER = 0,
    HTTP_ORIGIN_PROXY_PROTOCOL = 1,
    HTTP_ORIGIN_X_FORWARDED_FOR = 2,
    HTTP_ORIGIN_FORWARDED = 3,
    HTTP_ORIGIN_ASSUMED = 4, /* the demonstration's listeners */
};

struct http_origin {
    struct ip_origin client; /* not readable: garbage behind a listed proxy, hence OUTSIDE */
    enum http_origin_how how;
};

/* The listener that was asked. */
struct http_listener_info {
    struct slice name;
    struct slice base_url; /* without a slash at the end */
    bool tls;              /* this process ends TLS */
    bool secure;           /* the browser sees https: TLS here, or base_url says so */
    bool browsers_welcome; /* secure, or bound to loopback: only there may cookies be set */
};

struct http_request {
    enum http_method method;
    struct slice target; /* as it was sent */
    struct slice path;   /* not decoded, doubled slashes collapsed, begins with a slash */
    struct slice query;  /* not decoded, without the question mark; may be empty */
    bool keep_alive;
    const struct http_field *fields;
    size_t field_count;
    struct slice host; /* as asked, an accepted one, lower case, with the port if one was given */
    struct slice base_url; /* scheme and host as the client reached us; no slash at the end */
    struct slice body;     /* without chunks, inflated; terminated behind its length */
    struct slice allow;    /* in a not-found handler: methods of this path, empty = no such path */
    const struct http_listener_info *listener;
    struct http_origin origin;
    struct slice tls_version; /* "TLSv1.3"; empty without TLS here */
    struct slice tls_cipher;
};

/* The value of the only field with that name (given in lower case); empty when it is absent or
 * given more than once. */
struct slice http_header(const struct http_request *request, const char *name);
/* "GET", …; never NULL. */
const char *http_method_name(enum http_method method);

/* ---- one exchange: request, arena, reply ---- */

struct http_exchange;

const struct http_request *http_exchange_request(const struct http_exchange *exchange);
struct arena *http_exchange_arena(struct http_exchange *exchange);
/* The pointer that http_server_new was given. */
void *http_exchange_application(const struct http_exchange *exchange);
/* How often the handler was started for this request: 1 at first, more after parking. */
unsigned http_exchange_attempts(const struct http_exchange *exchange);
/* Something of the handler's own (in the arena) that survives parking; NULL at first. */
void http_exchange_keep(struct http_exchange *exchange, void *kept);
void *http_exchange_kept(const struct http_exchange *exchange);

/* Runs in a worker and ends by exactly one of http_reply_send, http_reply_later, http_reply_stream,
 * http_park; after that it must not touch the exchange again. */
typedef void (*http_handler_fn)(struct http_exchange *exchange);

/* ---- replies ---- */

enum { HTTP_REPLY_FIELDS_MAX = 24 };

/* Filled by the functions below. Errors (arena exhausted, line breaks in a value, too many fields)
 * are sticky: such a reply goes out as a plain 500. */
struct http_reply {
    struct arena *arena;
    int status;
    size_t field_count;
    struct http_field fields[HTTP_REPLY_FIELDS_MAX];
    struct slice body; /* borrowed until the reply is sent: the arena's, or static */
    bool close;        /* end the connection after it */
    bool failed;
};

void http_reply_init(struct http_reply *reply, struct http_exchange *exchange, int status);
/* Adds a field; copies name and value. The server adds Date, Content-Length, Connection and the
 * protective fields (R38); a reply that sets Cache-Control or Content-Security-Policy itself
 * replaces the default. */
void http_reply_header(struct http_reply *reply, const char *name, struct slice value);
/* Sets Content-Type and the body; copies neither. */
void http_reply_body(struct http_reply *reply, const char *content_type, struct slice body);
/* 303 See Other. */
void http_reply_redirect(struct http_reply *reply, struct slice location);

/* Sends it and ends the exchange. Copies the struct; borrows what it points to. */
void http_reply_send(struct http_exchange *exchange, const struct http_reply *reply);

/* A reply that somebody else releases: call fn(context, index) once, from any thread, perhaps
 * before http_reply_later has returned to its caller. It releases replies[index] and ends the
 * exchange; an index beyond the end sends a plain 500. */
struct http_later {
    void (*fn)(void *context, unsigned index);
    void *context;
};

enum { HTTP_LATER_MAX = 4 };

/* Prepares `count` replies; the exchange and its arena live until fn is called. */
struct http_later http_reply_later(struct http_exchange *exchange,
                                   const struct http_reply replies[], unsigned count);

/* ---- replies of any length ---- */

enum http_piece { HTTP_PIECE_MORE, HTTP_PIECE_LAST, HTTP_PIECE_FAILED };

/* Makes a body piece by piece, so that memory stays flat however long it becomes. */
struct http_source {
    /* Runs in a worker, straight down; may block. Borrowed until it is called again or closed.
     * FAILED cuts the connection, so that nobody takes half a file for a whole one. */
    enum http_piece (*next)(void *context, struct slice *out_piece);
    /* Called once: after the last piece, or when the client has gone. Any thread; never blocks. */
    void (*close)(void *context);
    void *context; /* in the exchange's arena, or of its own */
};

/* Sends the head of `reply` (it has no body) and then the pieces, each made when the client has
 * taken the one before it. Every piece has the reply's deadline afresh: a slow client that goes on
 * reading gets all of it, one that trickles does not. Pieces of some ten kilobytes are right. */
void http_reply_stream(struct http_exchange *exchange, const struct http_reply *reply,
                       const struct http_source *source);

/* ---- parking ---- */

/* Puts the request aside without a worker; its handler is started again from the top when it is
 * woken, or at the deadline (an instant of clock_monotonic), whichever is first. A wake that came
 * before this call is not lost: the handler is started again at once. */
void http_park(struct http_exchange *exchange, micros deadline);
/* Any thread, any time, also before http_park and after the exchange has ended (the memory of an
 * exchange is never given back before http_server_free): such a wake is harmless, at worst some
 * later request is started again early. */
void http_wake(struct http_exchange *exchange);
/* The handler runs because the deadline passed (or the server stops), not because it was woken. */
bool http_exchange_is_overdue(const struct http_exchange *exchange);

#endif
