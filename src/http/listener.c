/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Listeners: their IP address, their name for the outside, and what is done with each accepted
 * socket before anything is spent on it. Accepting happens in the first loop's thread.
 */
#include "http/server_impl.h"

#include "sys/tcp.h"

#include <event2/util.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BACKLOG = 1024, PAUSE_MS = 100 };

union socket_name {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool ip_of_name(const struct sockaddr *name, struct ip *out_ip)
{
    /* Copied out: the event library's buffer promises no alignment. */
    union socket_name copy;
    if (name->sa_family == AF_INET) {
        memcpy(&copy.v4, name, sizeof copy.v4);
        *out_ip = ip_from_v4((const uint8_t *)&copy.v4.sin_addr);
        return true;
    }
    if (name->sa_family != AF_INET6)
        return false;
    memcpy(&copy.v6, name, sizeof copy.v6);
    memcpy(out_ip->bytes, &copy.v6.sin6_addr, sizeof out_ip->bytes);
    return true;
}

/* ---- accepting ---- */

/* In the thread of the loop that got it. */
static void open_arrival(evutil_socket_t descriptor, short events, void *context)
{
    (void)descriptor;
    (void)events;
    struct arrival *arrival = context;
    connection_open(arrival);
    free(arrival);
}

static void hand_over(const struct arrival *arrival)
{
    static const struct timeval at_once = {.tv_sec = 0, .tv_usec = 0};
    struct arrival *copy = malloc(sizeof *copy);
    if (copy != NULL) {
        *copy = *arrival;
        if (event_base_once(arrival->loop->base, -1, EV_TIMEOUT, open_arrival, copy, &at_once) == 0)
            return;
        free(copy);
    }
    arrival_drop(arrival);
}

/* Counting comes before TLS: a handshake costs us more than it costs a flood (R64). */
static bool has_room(struct http_server *server, struct arrival *arrival)
{
    bool too_many = atomic_load(&server->open) > server->limits.max_connections;
    if (!too_many && origin_is_proxy(&server->origin_rules, arrival->peer))
        return true;
    if (!too_many && arrival->listener->config->proxy_protocol == HTTP_PROXY_PROTOCOL_OFF)
        arrival->counted = source_table_add(&server->sources, arrival->peer);
    if (!arrival->counted)
        atomic_fetch_add(&server->refused, 1);
    /* A stranger at a listener for proxies has nothing to say there (R54). */
    return arrival->counted;
}

static void on_accept(struct evconnlistener *socket, evutil_socket_t descriptor,
                      struct sockaddr *name, int name_length, void *context)
{
    (void)socket;
    (void)name_length;
    struct listener *listener = context;
    struct http_server *server = listener->server;
    struct arrival arrival = {.listener = listener, .descriptor = descriptor};
    atomic_fetch_add(&server->open, 1);
    atomic_fetch_add(&server->connections, 1);
    if (!ip_of_name(name, &arrival.peer) || !has_room(server, &arrival)) {
        arrival_drop(&arrival);
        return;
    }
    arrival.loop = &server->loops[server->next_loop++ % server->loop_count];
    if (arrival.loop == &server->loops[0])
        connection_open(&arrival);
    else
        hand_over(&arrival);
}

/* Most likely there are no descriptors left: trying again at once would only burn time. */
static void on_accept_error(struct evconnlistener *socket, void *context)
{
    static const struct timeval pause = {.tv_sec = 0, .tv_usec = PAUSE_MS * 1000};
    struct listener *listener = context;
    evconnlistener_disable(socket);
    event_add(listener->pause, &pause);
}

static void end_pause(evutil_socket_t descriptor, short events, void *context)
{
    (void)descriptor;
    (void)events;
    struct listener *listener = context;
    if (listener->socket != NULL)
        evconnlistener_enable(listener->socket);
}

/* ---- opening ---- */

/* "192.0.2.1:80" or "[2001:db8::1]:80"; the strict parser of the rest of the program. */
static bool address_parse(struct slice text, struct ip *out_ip, unsigned *out_port)
{
    size_t colon = text.length;
    while (colon > 0 && text.bytes[colon - 1] != ':')
        colon--;
    uint64_t port;
    if (colon == 0 || !slice_parse_u64(slice_from_index(text, colon), &port) || port > 65535)
        return false;
    struct slice host = slice_first(text, colon - 1);
    bool bracketed = slice_starts(host, "[") && slice_ends(host, "]");
    if (bracketed)
        host = slice_first(slice_from_index(host, 1), host.length - 2);
    *out_port = (unsigned)port;
    return (slice_find(host, ':') < host.length) == bracketed && ip_parse(host, out_ip);
}

static int name_of(struct ip ip, unsigned port, union socket_name *out_name)
{
    memset(out_name, 0, sizeof *out_name);
    if (ip_is_v4(ip)) {
        out_name->v4.sin_family = AF_INET;
        out_name->v4.sin_port = htons((uint16_t)port);
        memcpy(&out_name->v4.sin_addr, ip.bytes + 12, 4);
        return sizeof out_name->v4;
    }
    out_name->v6.sin6_family = AF_INET6;
    out_name->v6.sin6_port = htons((uint16_t)port);
    memcpy(&out_name->v6.sin6_addr, ip.bytes, sizeof ip.bytes);
    return sizeof out_name->v6;
}

static enum status open_socket(struct listener *listener, struct error *err)
{
    const char *address = listener->config->address;
    if (!address_parse(slice_from(address), &listener->ip, &listener->port))
        return error_set(err, STATUS_INVALID,
                         "the address of a listener is IP:PORT or [IPv6]:PORT, not %.100s",
                         address);
    union socket_name name;
    int length = name_of(listener->ip, listener->port, &name);
    listener->socket = evconnlistener_new_bind(listener->server->loops[0].base, on_accept, listener,
                                               LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC |
                                                   LEV_OPT_REUSEABLE | LEV_OPT_DISABLED,
                                               BACKLOG, &name.any, length);
    if (listener->socket == NULL)
        return error_set(err, STATUS_UNAVAILABLE, "cannot listen at %.100s: %s", address,
                         evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
    evconnlistener_set_error_cb(listener->socket, on_accept_error);
    listener->port = tcp_port(evconnlistener_get_fd(listener->socket));
    return STATUS_OK;
}

static bool is_base_url(const char *text)
{
    struct slice url = slice_from(text);
    return url.length < BASE_URL_MAX &&
           (slice_starts(url, "http://") || slice_starts(url, "https://"));
}

static enum status settle_base_url(struct listener *listener, struct error *err)
{
    const struct http_listener_config *config = listener->config;
    if (config->base_url == NULL) {
        int host_length = (int)(strrchr(config->address, ':') - config->address);
        snprintf(listener->base_url, sizeof listener->base_url, "%s://%.*s:%u",
                 listener->tls != NULL ? "https" : "http", host_length, config->address,
                 listener->port);
        return STATUS_OK;
    }
    if (!is_base_url(config->base_url))
        return error_set(err, STATUS_INVALID,
                         "a base URL begins with http:// or https://, not %.100s",
                         config->base_url);
    snprintf(listener->base_url, sizeof listener->base_url, "%s", config->base_url);
    size_t length = strlen(listener->base_url);
    if (listener->base_url[length - 1] == '/')
        listener->base_url[length - 1] = '\0';
    return STATUS_OK;
}

static void fill_info(struct listener *listener)
{
    struct http_listener_info *info = &listener->info;
    info->name = slice_from(listener->config->name);
    info->base_url = slice_from(listener->base_url);
    info->tls = listener->tls != NULL;
    info->secure = info->tls || slice_starts(info->base_url, "https://");
    info->browsers_welcome = info->secure || ip_is_loopback(listener->ip);
}

static enum status prepare_tls(struct listener *listener, struct error *err)
{
    const struct http_listener_config *config = listener->config;
    if ((config->tls_certificate == NULL) != (config->tls_key == NULL))
        return error_set(err, STATUS_INVALID,
                         "the listener %.40s has a TLS certificate without key, or the reverse",
                         config->name);
    if (config->tls_certificate == NULL)
        return STATUS_OK;
    return tls_context_new(config->tls_certificate, config->tls_key, &listener->tls, err);
}

enum status listener_open(struct listener *listener, struct http_server *server,
                          const struct http_listener_config *config, struct error *err)
{
    *listener = (struct listener){
        .server = server,
        .config = config,
        .routes = config->routes != NULL ? config->routes : server->routes,
    };
    enum status status = prepare_tls(listener, err);
    if (status == STATUS_OK)
        status = open_socket(listener, err);
    if (status == STATUS_OK)
        status = settle_base_url(listener, err);
    if (status != STATUS_OK)
        return status;
    fill_info(listener);
    listener->pause = evtimer_new(server->loops[0].base, end_pause, listener);
    return listener->pause != NULL ? STATUS_OK
                                   : error_set(err, STATUS_NO_MEMORY, "no memory for a listener");
}

void listener_close(struct listener *listener)
{
    if (listener->socket != NULL)
        evconnlistener_free(listener->socket);
    listener->socket = NULL;
}

void listener_done(struct listener *listener)
{
    listener_close(listener);
    if (listener->pause != NULL)
        event_free(listener->pause);
    SSL_CTX_free(listener->tls);
}
