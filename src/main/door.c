/* SPDX-License-Identifier: Apache-2.0 */
#include "main/door.h"

#include "face/demo/demo.h"
#include "face/face.h"
#include "face/health/health.h"
#include "face/rest/rest.h"
#include "face/soap/soap.h"
#include "face/web/web.h"
#include "http/server.h"
#include "service/watch/operate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every face gives its rows. */
typedef const struct http_route *(*face_routes_fn)(size_t *out_count);

static const face_routes_fn faces[] = {
    web_routes,
    soap_routes,
    rest_routes,
};

struct door {
    const struct config *config;
    struct arena *arena;
    struct http_listener_config listeners[CONFIG_LISTENERS_MAX + 1]; /* and that of [admin] */
    const char **hosts;
    struct face face;
    struct http_routes routes;
    struct http_routes admin_routes;
    struct http_config http;
    struct http_server *server;
};

/* --- from the configuration to the server's --- */

static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

static void fill_listener(const struct config *config, const struct config_listener *from,
                          struct http_listener_config *to)
{
    *to = (struct http_listener_config){
        .name = from->name,
        .address = from->address,
        .base_url = or_null(config_base_url(config, from)),
        .proxy_protocol = from->proxy_protocol == CONFIG_PROXY_PROTOCOL_V1V2
                              ? HTTP_PROXY_PROTOCOL_V1V2
                              : HTTP_PROXY_PROTOCOL_OFF,
        .tls_certificate = or_null(from->tls_certificate),
        .tls_key = or_null(from->tls_key),
        .assume_origin = from->has_assumed_origin ? &from->assumed_origin : NULL,
    };
}

static enum http_header_kind header_kind(int header)
{
    switch ((enum config_header)header) {
    case CONFIG_HEADER_X_FORWARDED_FOR:
        return HTTP_HEADER_X_FORWARDED_FOR;
    case CONFIG_HEADER_FORWARDED:
        return HTTP_HEADER_FORWARDED;
    case CONFIG_HEADER_NONE:
        break;
    }
    return HTTP_HEADER_NONE;
}

static struct http_limits limits_of(const struct config_limits *limits)
{
    struct http_limits result = http_limits_default();
    result.workers = (unsigned)limits->workers;
    result.max_connections = (unsigned)limits->max_connections;
    result.max_per_source = (unsigned)limits->max_connections_per_address;
    result.stop_deadline_ms = (unsigned)limits->stop_seconds * 1000;
    return result;
}

/* The configured hosts, and the one that links in mails lead to. */
static enum status fill_hosts(struct door *door, struct error *err)
{
    const struct config_service *service = &door->config->service;
    const char *host = strstr(service->base_url, "://");
    door->hosts = arena_alloc_array(door->arena, service->hosts.count + 1, sizeof *door->hosts);
    if (door->hosts == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the host names");
    if (service->hosts.count > 0)
        memcpy(door->hosts, service->hosts.items, service->hosts.count * sizeof *door->hosts);
    door->http.hosts = door->hosts;
    door->http.host_count = service->hosts.count;
    if (host != NULL)
        door->hosts[door->http.host_count++] = host + 3;
    return STATUS_OK;
}

static void add_routes(struct door *door, struct http_route *rows, face_routes_fn face)
{
    size_t count;
    const struct http_route *from = face(&count);
    memcpy(rows + door->routes.count, from, count * sizeof *rows);
    door->routes.count += count;
}

static enum status fill_routes(struct door *door, struct error *err)
{
    size_t total = 0;
    demo_routes(&total);
    for (size_t i = 0; i < ARRAY_LENGTH(faces); i++) {
        size_t count;
        faces[i](&count);
        total += count;
    }
    struct http_route *rows = arena_alloc_array(door->arena, total, sizeof *rows);
    if (rows == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the routes");
    door->routes.rows = rows;
    door->routes.not_found = web_not_found;
    for (size_t i = 0; i < ARRAY_LENGTH(faces); i++)
        add_routes(door, rows, faces[i]);
    if (door->config->demo != NULL)
        add_routes(door, rows, demo_routes);
    return STATUS_OK;
}

static size_t fill_listeners(struct door *door)
{
    const struct config *config = door->config;
    size_t count = config->listener_count;
    for (size_t i = 0; i < count; i++)
        fill_listener(config, &config->listeners[i], &door->listeners[i]);
    if (config->admin.address[0] == '\0')
        return count;
    door->admin_routes.rows = health_routes(&door->admin_routes.count);
    door->listeners[count] = (struct http_listener_config){
        .name = "admin", .address = config->admin.address, .routes = &door->admin_routes};
    return count + 1;
}

static enum status open_server(struct door *door, struct service *service, struct error *err)
{
    const struct config *config = door->config;
    door->http = (struct http_config){
        .listeners = door->listeners,
        .listener_count = fill_listeners(door),
        .proxies = config->proxy.addresses.items,
        .proxy_count = config->proxy.addresses.count,
        .header = header_kind(config->proxy.header),
        .limits = limits_of(&config->limits),
    };
    enum status status = fill_hosts(door, err);
    if (status == STATUS_OK)
        status = fill_routes(door, err);
    if (status != STATUS_OK)
        return status;
    door->face = (struct face){
        .service = service,
        .support_contact = slice_from(config->service.support_contact),
        .demo = config->demo,
        .maildir =
            slice_from(config->mail.transport == CONFIG_MAIL_MAILDIR ? config->mail.maildir : NULL),
    };
    return http_server_new(&door->http, &door->routes, &door->face, &door->server, err);
}

enum status door_open(const struct config *config, struct service *service, struct arena *arena,
                      struct door **out_door, struct error *err)
{
    struct door *door = calloc(1, sizeof *door);
    if (door == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the listeners");
    door->config = config;
    door->arena = arena;
    enum status status = open_server(door, service, err);
    if (status != STATUS_OK) {
        free(door);
        return status;
    }
    *out_door = door;
    return STATUS_OK;
}

/* --- where it listens --- */

/* An address that ends in ":0" gets the port that was opened instead. */
static struct slice with_port(const struct door *door, struct slice text)
{
    if (!slice_ends(text, ":0"))
        return text;
    return arena_format(door->arena, "%.*s:%u", (int)text.length - 2, text.bytes,
                        http_server_port(door->server, 0));
}

struct slice door_base_url(const struct door *door, struct slice base_url)
{
    return with_port(door, base_url);
}

static void announce(const struct door *door, size_t index)
{
    const struct config_listener *listener = &door->config->listeners[index];
    size_t host = strlen(listener->address);
    while (host > 0 && listener->address[host - 1] != ':')
        host--;
    fprintf(stderr, "listening on %s://%.*s%u\n",
            listener->tls_certificate[0] != '\0' ? "https" : "http", (int)host, listener->address,
            http_server_port(door->server, index));
}

enum status door_start(struct door *door, struct error *err)
{
    enum status status = http_server_start(door->server, err);
    for (size_t i = 0; status == STATUS_OK && i < door->config->listener_count; i++)
        announce(door, i);
    return status;
}

size_t door_read_counters(void *door, struct counter *out_counters, size_t max)
{
    struct http_stats stats;
    http_server_get_stats(((struct door *)door)->server, &stats);
    const struct counter counters[] = {
        {"http_connections_total", stats.connections},
        {"http_requests_total", stats.requests},
        {"http_refused_total", stats.refused},
        {"http_busy_total", stats.busy},
        {"http_connections", stats.open},
        {"http_queued", stats.queued},
        {"http_parked", stats.parked},
    };
    size_t count = ARRAY_LENGTH(counters) < max ? ARRAY_LENGTH(counters) : max;
    memcpy(out_counters, counters, count * sizeof *counters);
    return count;
}

void door_stop(struct door *door)
{
    if (door != NULL)
        http_server_stop(door->server);
}

void door_free(struct door *door)
{
    if (door == NULL)
        return;
    http_server_free(door->server);
    free(door);
}
