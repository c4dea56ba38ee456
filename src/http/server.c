/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server as a whole: built from its configuration, started, stopped, freed.
 */
#include "http/server_impl.h"

#include <event2/thread.h>
#include <stdlib.h>
#include <string.h>

struct http_limits http_limits_default(void)
{
    return (struct http_limits){
        /* R64. A line holds a session id of some hundred bytes, a URL, a cookie of 4 KiB. */
        .max_line_bytes = 8 * 1024,
        .max_head_bytes = 64 * 1024,
        /* Browsers behind two proxies send about thirty. */
        .max_fields = 100,
        /* A form or a SOAP call has a few KiB; R64. */
        .max_body_bytes = 64 * 1024,
        /* Head, a body of 256 KiB that was copied while it grew, and the same again for a page. */
        .max_arena_bytes = 1024 * 1024,
        /* R54, R64. The body's deadline is 64 KiB at the 2 KiB/s of a bad telephone line. */
        .proxy_deadline_ms = 3000,
        .head_deadline_ms = 10000,
        .body_deadline_ms = 30000,
        .reply_deadline_ms = 30000,
        .idle_deadline_ms = 60000,
        .stop_deadline_ms = 10000,
        /* Below the usual hard limit of descriptors; an idle one costs about 2 KiB. */
        .max_connections = 16384,
        /* An office behind one NAT address: some hundred browsers with six connections each. */
        .max_per_source = 1024,
        /* About a second of work for the hash pool of a small machine. */
        .max_queue = 256,
        .workers = 64,
        .loops = 2,
    };
}

/* ---- accepted hosts ---- */

static void add_host(struct hosts *hosts, struct host_entry entry)
{
    hosts->entries[hosts->count++] = entry;
}

/* The authority of a base URL; the port that its scheme implies is a port too. */
static bool url_host(struct slice base_url, struct host_entry *out_entry)
{
    bool secure = slice_starts(base_url, "https://");
    struct slice rest = slice_from_index(base_url, secure ? 8 : 7);
    if (!host_split(slice_first(rest, slice_find(rest, '/')), out_entry))
        return false;
    if (out_entry->port == 0)
        out_entry->port = secure ? 443 : 80;
    return true;
}

static enum status fill_hosts(struct http_server *server, struct error *err)
{
    const struct http_config *config = server->config;
    server->hosts.entries =
        calloc(2 * config->listener_count + config->host_count, sizeof *server->hosts.entries);
    if (server->hosts.entries == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the host names");
    struct host_entry entry;
    for (size_t i = 0; i < server->listener_count; i++) {
        const struct listener *listener = &server->listeners[i];
        if (!url_host(listener->info.base_url, &entry))
            return error_set(err, STATUS_INVALID, "the base URL %.100s names no host",
                             listener->base_url);
        add_host(&server->hosts, entry);
        const char *address = listener->config->address;
        struct slice ip =
            slice_first(slice_from(address), (size_t)(strrchr(address, ':') - address));
        add_host(&server->hosts, (struct host_entry){.name = ip, .port = listener->port});
    }
    for (size_t i = 0; i < config->host_count; i++) {
        if (!host_split(slice_from(config->hosts[i]), &entry))
            return error_set(err, STATUS_INVALID, "%.100s is not a host name", config->hosts[i]);
        add_host(&server->hosts, entry);
    }
    return STATUS_OK;
}

/* ---- building ---- */

static enum status build_loops(struct http_server *server, struct error *err)
{
    server->loops = calloc(server->limits.loops, sizeof *server->loops);
    if (server->loops == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the event loops");
    for (unsigned i = 0; i < server->limits.loops; i++) {
        server->loop_count++;
        enum status status = loop_init(&server->loops[i], server, err);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static enum status build_listeners(struct http_server *server, struct error *err)
{
    const struct http_config *config = server->config;
    server->listeners = calloc(config->listener_count, sizeof *server->listeners);
    if (server->listeners == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the listeners");
    for (size_t i = 0; i < config->listener_count; i++) {
        server->listener_count++;
        enum status status =
            listener_open(&server->listeners[i], server, &config->listeners[i], err);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static enum status build(struct http_server *server, struct error *err)
{
    const struct http_limits *limits = &server->limits;
    enum status status =
        source_table_init(&server->sources, limits->max_connections, limits->max_per_source, err);
    if (status == STATUS_OK)
        status = worker_pool_init(&server->workers, limits->workers, limits->max_queue, err);
    if (status == STATUS_OK)
        status = build_loops(server, err);
    if (status == STATUS_OK)
        status = build_listeners(server, err);
    if (status == STATUS_OK)
        status = fill_hosts(server, err);
    return status;
}

enum status http_server_new(const struct http_config *config, const struct http_routes *routes,
                            void *application, struct http_server **out_server, struct error *err)
{
    ensure(config->listener_count > 0 && config->limits.loops > 0 && config->limits.workers > 0);
    if (evthread_use_pthreads() != 0)
        return error_set(err, STATUS_UNAVAILABLE, "the event library has no threads");
    struct http_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the server");
    server->config = config;
    server->limits = config->limits;
    server->routes = routes;
    server->application = application;
    server->origin_rules = (struct origin_rules){
        .proxies = config->proxies, .proxy_count = config->proxy_count, .header = config->header};
    enum status status = build(server, err);
    if (status != STATUS_OK) {
        http_server_free(server);
        return status;
    }
    *out_server = server;
    return STATUS_OK;
}

/* ---- running ---- */

enum status http_server_start(struct http_server *server, struct error *err)
{
    for (size_t i = 0; i < server->listener_count; i++)
        evconnlistener_enable(server->listeners[i].socket);
    for (unsigned i = 0; i < server->loop_count; i++) {
        enum status status = loop_start(&server->loops[i], err);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

unsigned http_server_port(const struct http_server *server, size_t index)
{
    ensure(index < server->listener_count);
    return server->listeners[index].port;
}

void http_server_get_stats(const struct http_server *server, struct http_stats *out_stats)
{
    *out_stats = (struct http_stats){
        .connections = atomic_load(&server->connections),
        .requests = atomic_load(&server->requests),
        .refused = atomic_load(&server->refused),
        .busy = atomic_load(&server->busy),
        .open = atomic_load(&server->open),
        .queued = worker_pool_queued((struct worker_pool *)(uintptr_t)&server->workers),
        .parked = atomic_load(&server->parked),
    };
}

static const struct timeval at_once = {.tv_sec = 0, .tv_usec = 0};

static void stop_loop(evutil_socket_t descriptor, short events, void *context)
{
    (void)descriptor;
    (void)events;
    loop_begin_stop(context);
}

static void ask_to_stop(struct loop *loop)
{
    /* Without memory for the friendly way, the loop ends at once. */
    if (event_base_once(loop->base, -1, EV_TIMEOUT, stop_loop, loop, &at_once) != 0)
        event_base_loopbreak(loop->base);
}

/* In the first loop, the one that accepts: what it handed over before comes before this. */
static void stop_accepting(evutil_socket_t descriptor, short events, void *context)
{
    (void)descriptor;
    (void)events;
    struct http_server *server = context;
    for (size_t i = 0; i < server->listener_count; i++)
        listener_close(&server->listeners[i]);
    for (unsigned i = 1; i < server->loop_count; i++)
        if (server->loops[i].running)
            ask_to_stop(&server->loops[i]);
    loop_begin_stop(&server->loops[0]);
}

void http_server_stop(struct http_server *server)
{
    if (server->stopped)
        return;
    server->stopped = true;
    struct loop *first = &server->loops[0];
    if (first->running &&
        event_base_once(first->base, -1, EV_TIMEOUT, stop_accepting, server, &at_once) != 0)
        event_base_loopbreak(first->base);
    for (unsigned i = 0; i < server->loop_count; i++)
        if (server->loops[i].running)
            pthread_join(server->loops[i].thread, NULL);
    worker_pool_stop(&server->workers);
}

void http_server_free(struct http_server *server)
{
    if (server == NULL)
        return;
    for (size_t i = 0; i < server->listener_count; i++)
        listener_done(&server->listeners[i]);
    for (unsigned i = 0; i < server->loop_count; i++)
        loop_done(&server->loops[i]);
    worker_pool_done(&server->workers);
    source_table_done(&server->sources);
    free(server->hosts.entries);
    free(server->listeners);
    free(server->loops);
    free(server);
}
