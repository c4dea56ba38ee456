/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server as main sees it: listeners, routes, limits, start and stop. What a handler sees is
 * http/http.h.
 *
 * Threads: loop threads own sockets and TLS, read requests and send replies; workers run handlers.
 * Functions here are for one thread, except http_server_get_stats. Ownership: the configuration and
 * everything it points to must outlive the server.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/status.h"
#include "http/http.h"

/* One row: an exact path, or with `prefix` everything that begins with it. The exact row wins,
 * then the longest prefix. A row for GET answers HEAD too. */
struct http_route {
    enum http_method method;
    const char *path;
    bool prefix;
    http_handler_fn handler;
    size_t max_body_bytes; /* inflated; 0 = the limit of the configuration */
    bool quick; /* the handler never blocks: it runs in the loop thread, without a worker */
};

struct http_routes {
    const struct http_route *rows;
    size_t count;
    http_handler_fn not_found; /* 404 and 405 (request->allow is set); NULL = a plain text */
};

enum http_proxy_protocol { HTTP_PROXY_PROTOCOL_OFF, HTTP_PROXY_PROTOCOL_V1V2 };

struct http_listener_config {
    const char *name;
    const char *address;  /* "127.0.0.1:8080", "[::1]:8443"; port 0 = any free one */
    const char *base_url; /* NULL = scheme and address */
    enum http_proxy_protocol proxy_protocol;
    const char *tls_certificate; /* PEM files, both or neither */
    const char *tls_key;
    const struct ip *assume_origin;   /* the demonstration only; NULL = settle it */
    const struct http_routes *routes; /* NULL = the server's */
};

enum http_header_kind { HTTP_HEADER_NONE, HTTP_HEADER_X_FORWARDED_FOR, HTTP_HEADER_FORWARDED };

/* Each with its derivation in http_limits_default. */
struct http_limits {
    size_t max_line_bytes;
    size_t max_head_bytes;
    size_t max_fields;
    size_t max_body_bytes;
    size_t max_arena_bytes;
    unsigned proxy_deadline_ms; /* PROXY header complete */
    unsigned head_deadline_ms;  /* first byte to end of head; also the TLS handshake */
    unsigned body_deadline_ms;  /* end of head to end of body */
    unsigned reply_deadline_ms; /* until the last byte of the reply was taken */
    unsigned idle_deadline_ms;  /* between requests */
    unsigned stop_deadline_ms;  /* http_server_stop waits so long for what is in flight */
    unsigned max_connections;
    unsigned max_per_source; /* connections of one IPv4, or one IPv6 /64; counted before TLS */
    unsigned max_queue;      /* requests waiting for a worker; more get 503 */
    unsigned workers;
    unsigned loops;
};

struct http_limits http_limits_default(void);

struct http_config {
    const struct http_listener_config *listeners;
    size_t listener_count;
    const struct ip_range *proxies; /* peers whose word about the client counts */
    size_t proxy_count;
    enum http_header_kind header;
    /* Accepted besides base URLs and listener addresses: "name" (any port) or "name:port". */
    const char *const *hosts;
    size_t host_count;
    struct http_limits limits;
};

struct http_server;

struct http_stats {
    uint64_t connections; /* accepted since the start */
    uint64_t requests;    /* handed to a worker */
    uint64_t refused;     /* 4xx of the reader, closed by a limit or a deadline */
    uint64_t busy;        /* 503 because the queue was full */
    unsigned open;        /* connections now */
    unsigned queued;      /* requests waiting for a worker now */
    unsigned parked;      /* now */
};

/* Opens the sockets (so that an occupied port fails here) but accepts nothing yet. INVALID: an
 * address, base URL or certificate that cannot be read; UNAVAILABLE: the port. */
MUST_CHECK enum status http_server_new(const struct http_config *config,
                                       const struct http_routes *routes, void *application,
                                       struct http_server **out_server, struct error *err);
MUST_CHECK enum status http_server_start(struct http_server *server, struct error *err);
/* The port of config->listeners[index]. */
unsigned http_server_port(const struct http_server *server, size_t index);
void http_server_get_stats(const struct http_server *server, struct http_stats *out_stats);
/* Stops accepting, lets requests in flight finish (parked ones are overdue at once), closes
 * everything, joins all threads. Safe to call twice, and on a server that never started. */
void http_server_stop(struct http_server *server);
/* After http_server_stop, and after everybody who holds a struct http_later or could wake has
 * ended. Accepts NULL. */
void http_server_free(struct http_server *server);

#endif
