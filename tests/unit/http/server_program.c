/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server for test_server.py: small handlers that show each way to end an exchange. Arguments are
 * words "key=value"; it prints one port per listener and stops when its input ends.
 */
#include "http/cookie.h"
#include "http/server.h"
#include "sys/clock.h"
#include "sys/process.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What one handler leaves for another; guarded by the lock. */
struct shelf {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct http_exchange *parked;
    struct http_later later;
    bool has_later;
    unsigned blocked; /* handlers inside /block */
    bool released;
    unsigned streams; /* replies in pieces that are not closed yet */
};

static struct shelf shelf = {.lock = PTHREAD_MUTEX_INITIALIZER,
                             .changed = PTHREAD_COND_INITIALIZER};

static void send_text(struct http_exchange *exchange, struct slice text)
{
    struct http_reply reply;
    http_reply_init(&reply, exchange, 200);
    http_reply_body(&reply, "text/plain", text);
    http_reply_send(exchange, &reply);
}

static void answer_hello(struct http_exchange *exchange)
{
    send_text(exchange, slice_from("hello\n"));
}

static void answer_echo(struct http_exchange *exchange)
{
    send_text(exchange, http_exchange_request(exchange)->body);
}

static void answer_big(struct http_exchange *exchange)
{
    struct arena *arena = http_exchange_arena(exchange);
    size_t length = 512 * 1024;
    char *bytes = arena_alloc(arena, length);
    memset(bytes, 'x', length);
    send_text(exchange, slice_make(bytes, length));
}

/* What the request looks like from inside. */
static void answer_show(struct http_exchange *exchange)
{
    const struct http_request *request = http_exchange_request(exchange);
    char ip[IP_TEXT_MAX] = "unreadable";
    if (request->origin.client.readable)
        ip_format(request->origin.client.ip, ip);
    struct slice text = arena_format(
        http_exchange_arena(exchange),
        "%s %.*s ?%.*s host=%.*s base=%.*s ip=%s how=%d tls=%.*s cookie=%.*s listener=%.*s\n",
        http_method_name(request->method), (int)request->path.length, request->path.bytes,
        (int)request->query.length, request->query.bytes, (int)request->host.length,
        request->host.bytes, (int)request->base_url.length, request->base_url.bytes, ip,
        (int)request->origin.how, (int)request->tls_version.length, request->tls_version.bytes,
        (int)http_cookie_find(request, "session").length,
        http_cookie_find(request, "session").bytes, (int)request->listener->name.length,
        request->listener->name.bytes);
    send_text(exchange, text);
}

static void answer_cookie(struct http_exchange *exchange)
{
    const struct http_cookie cookie = {
        .name = "session", .value = SLICE("a!b"), .same_site = HTTP_SAME_SITE_LAX};
    struct http_reply reply;
    http_reply_init(&reply, exchange, 200);
    http_cookie_set(&reply, http_exchange_request(exchange), &cookie);
    http_reply_header(&reply, "Cache-Control", slice_from("max-age=60"));
    http_reply_body(&reply, "text/plain", slice_from("set\n"));
    http_reply_send(exchange, &reply);
}

static void answer_injection(struct http_exchange *exchange)
{
    struct http_reply reply;
    http_reply_init(&reply, exchange, 200);
    http_reply_header(&reply, "X-Echo", slice_from("a\r\nSet-Cookie: evil=1"));
    http_reply_send(exchange, &reply);
}

static void answer_exhausted(struct http_exchange *exchange)
{
    arena_alloc(http_exchange_arena(exchange), (size_t)64 * 1024 * 1024);
    send_text(exchange, slice_from("never\n"));
}

/* Holds its worker until /release. */
static void answer_block(struct http_exchange *exchange)
{
    pthread_mutex_lock(&shelf.lock);
    shelf.blocked++;
    pthread_cond_broadcast(&shelf.changed);
    while (!shelf.released)
        pthread_cond_wait(&shelf.changed, &shelf.lock);
    shelf.blocked--;
    pthread_mutex_unlock(&shelf.lock);
    send_text(exchange, slice_from("released\n"));
}

/* Quick: does not need a worker. */
static void answer_release(struct http_exchange *exchange)
{
    pthread_mutex_lock(&shelf.lock);
    shelf.released = true;
    pthread_cond_broadcast(&shelf.changed);
    pthread_mutex_unlock(&shelf.lock);
    send_text(exchange, slice_from("done\n"));
}

static void answer_blocked(struct http_exchange *exchange)
{
    pthread_mutex_lock(&shelf.lock);
    unsigned blocked = shelf.blocked, streams = shelf.streams;
    pthread_mutex_unlock(&shelf.lock);
    struct http_stats stats;
    struct http_server **server = http_exchange_application(exchange);
    http_server_get_stats(*server, &stats);
    send_text(exchange, arena_format(http_exchange_arena(exchange),
                                     "blocked=%u queued=%u parked=%u open=%u streams=%u\n", blocked,
                                     stats.queued, stats.parked, stats.open, streams));
}

static micros park_deadline(const struct http_request *request)
{
    uint64_t millis = 60000;
    slice_parse_u64(request->query, &millis);
    return clock_monotonic() + (micros)millis * 1000;
}

/* Parks once, for as many milliseconds as the query says; /wake ends it earlier. */
static void answer_park(struct http_exchange *exchange)
{
    pthread_mutex_lock(&shelf.lock);
    bool first = http_exchange_attempts(exchange) == 1;
    shelf.parked = first ? exchange : NULL;
    pthread_mutex_unlock(&shelf.lock);
    if (first) {
        http_exchange_keep(exchange, exchange);
        http_park(exchange, park_deadline(http_exchange_request(exchange)));
        return;
    }
    bool kept = http_exchange_kept(exchange) == exchange;
    const char *text = http_exchange_is_overdue(exchange) ? "overdue\n" : "woken\n";
    send_text(exchange, slice_from(kept ? text : "lost\n"));
}

static void answer_wake(struct http_exchange *exchange)
{
    pthread_mutex_lock(&shelf.lock);
    struct http_exchange *parked = shelf.parked;
    pthread_mutex_unlock(&shelf.lock);
    if (parked != NULL) {
        http_wake(parked);
        http_wake(parked);
    }
    send_text(exchange, slice_from(parked != NULL ? "woke\n" : "nobody\n"));
}

/* Woken before it parks: the wake must not be lost. */
static void answer_early_wake(struct http_exchange *exchange)
{
    if (http_exchange_attempts(exchange) > 1) {
        send_text(exchange, slice_from("early\n"));
        return;
    }
    http_wake(exchange);
    http_park(exchange, park_deadline(http_exchange_request(exchange)));
}

static void answer_later(struct http_exchange *exchange)
{
    struct http_reply replies[2];
    for (int i = 0; i < 2; i++) {
        http_reply_init(&replies[i], exchange, i == 0 ? 200 : 409);
        http_reply_body(&replies[i], "text/plain", slice_from(i == 0 ? "first\n" : "second\n"));
    }
    pthread_mutex_lock(&shelf.lock);
    shelf.later = http_reply_later(exchange, replies, 2);
    shelf.has_later = true;
    pthread_mutex_unlock(&shelf.lock);
}

static void *release_from_a_thread(void *context)
{
    (void)context;
    shelf.later.fn(shelf.later.context, 1);
    return NULL;
}

static void answer_let_go(struct http_exchange *exchange)
{
    pthread_t thread;
    pthread_mutex_lock(&shelf.lock);
    bool had = shelf.has_later;
    shelf.has_later = false;
    if (had && pthread_create(&thread, NULL, release_from_a_thread, NULL) == 0)
        pthread_join(thread, NULL);
    pthread_mutex_unlock(&shelf.lock);
    send_text(exchange, slice_from(had ? "let go\n" : "nothing\n"));
}

/* ---- replies in pieces ---- */

enum { PIECE_BYTES = 64 * 1024 };

struct stream {
    uint64_t left;
    bool fails; /* in place of the last piece */
    char bytes[PIECE_BYTES];
};

static enum http_piece stream_next(void *context, struct slice *out_piece)
{
    struct stream *stream = context;
    memset(stream->bytes, 'a' + (int)(stream->left % 26), sizeof stream->bytes);
    if (stream->left > 0)
        stream->left--;
    if (stream->left == 0 && stream->fails)
        return HTTP_PIECE_FAILED;
    *out_piece = slice_make(stream->bytes, sizeof stream->bytes);
    return stream->left == 0 ? HTTP_PIECE_LAST : HTTP_PIECE_MORE;
}

static void stream_close(void *context)
{
    (void)context;
    pthread_mutex_lock(&shelf.lock);
    shelf.streams--;
    pthread_mutex_unlock(&shelf.lock);
}

/* As many pieces as the query says; with "fail" in front the last one fails. */
static void answer_stream(struct http_exchange *exchange)
{
    struct slice query = http_exchange_request(exchange)->query;
    struct stream *stream = arena_alloc(http_exchange_arena(exchange), sizeof *stream);
    struct http_source source = {stream_next, stream_close, stream};
    struct http_reply reply;
    stream->fails = slice_starts(query, "fail");
    slice_parse_u64(slice_from_index(query, stream->fails ? 4 : 0), &stream->left);
    pthread_mutex_lock(&shelf.lock);
    shelf.streams++;
    pthread_mutex_unlock(&shelf.lock);
    http_reply_init(&reply, exchange, 200);
    http_reply_header(&reply, "Content-Type", slice_from("text/plain"));
    http_reply_stream(exchange, &reply, &source);
}

static const struct http_route rows[] = {
    {.method = HTTP_GET, .path = "/hello", .handler = answer_hello},
    {.method = HTTP_GET, .path = "/quick", .handler = answer_hello, .quick = true},
    {.method = HTTP_POST, .path = "/echo", .handler = answer_echo},
    {.method = HTTP_POST, .path = "/echo/small", .handler = answer_echo, .max_body_bytes = 10},
    {.method = HTTP_PUT, .path = "/echo", .handler = answer_echo},
    {.method = HTTP_GET, .path = "/big", .handler = answer_big},
    {.method = HTTP_GET, .path = "/stream", .handler = answer_stream},
    {.method = HTTP_GET, .path = "/show", .handler = answer_show},
    {.method = HTTP_POST, .path = "/show", .handler = answer_show},
    {.method = HTTP_GET, .path = "/tree/", .prefix = true, .handler = answer_show},
    {.method = HTTP_GET, .path = "/tree/deep/", .prefix = true, .handler = answer_hello},
    {.method = HTTP_GET, .path = "/cookie", .handler = answer_cookie},
    {.method = HTTP_GET, .path = "/injection", .handler = answer_injection},
    {.method = HTTP_GET, .path = "/exhausted", .handler = answer_exhausted},
    {.method = HTTP_GET, .path = "/block", .handler = answer_block},
    {.method = HTTP_GET, .path = "/release", .handler = answer_release, .quick = true},
    {.method = HTTP_GET, .path = "/blocked", .handler = answer_blocked, .quick = true},
    {.method = HTTP_GET, .path = "/park", .handler = answer_park},
    {.method = HTTP_GET, .path = "/wake", .handler = answer_wake, .quick = true},
    {.method = HTTP_GET, .path = "/early-wake", .handler = answer_early_wake},
    {.method = HTTP_GET, .path = "/later", .handler = answer_later},
    {.method = HTTP_GET, .path = "/let-go", .handler = answer_let_go, .quick = true},
};

static const struct http_routes routes = {.rows = rows, .count = ARRAY_LENGTH(rows)};

/* ---- arguments ---- */

struct setting {
    const char *key;
    unsigned *value;
};

/* "key=value" of a limit; false when no limit has that key. */
static bool take_limit(struct http_limits *limits, const char *key, const char *value)
{
    const struct setting settings[] = {
        {"head_ms", &limits->head_deadline_ms},
        {"body_ms", &limits->body_deadline_ms},
        {"reply_ms", &limits->reply_deadline_ms},
        {"idle_ms", &limits->idle_deadline_ms},
        {"proxy_ms", &limits->proxy_deadline_ms},
        {"stop_ms", &limits->stop_deadline_ms},
        {"workers", &limits->workers},
        {"queue", &limits->max_queue},
        {"loops", &limits->loops},
        {"connections", &limits->max_connections},
        {"per_source", &limits->max_per_source},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(settings); i++) {
        if (strcmp(settings[i].key, key) == 0) {
            *settings[i].value = (unsigned)strtoul(value, NULL, 10);
            return true;
        }
    }
    return false;
}

struct settings {
    struct http_config config;
    struct http_listener_config listeners[3]; /* plain, TLS, assumed origin */
    struct ip_range proxies[1];
    struct ip assumed;
    const char *hosts[1];
};

static void take_setting(struct settings *settings, const char *key, const char *value)
{
    if (take_limit(&settings->config.limits, key, value))
        return;
    if (strcmp(key, "proxy") == 0) {
        ensure(ip_range_parse(slice_from(value), &settings->proxies[0]) == IP_RANGE_OK);
        settings->config.proxy_count = 1;
    } else if (strcmp(key, "proxy_protocol") == 0) {
        settings->listeners[0].proxy_protocol = HTTP_PROXY_PROTOCOL_V1V2;
        settings->listeners[1].proxy_protocol = HTTP_PROXY_PROTOCOL_V1V2;
    } else if (strcmp(key, "header") == 0) {
        settings->config.header =
            strcmp(value, "forwarded") == 0 ? HTTP_HEADER_FORWARDED : HTTP_HEADER_X_FORWARDED_FOR;
    } else if (strcmp(key, "certificate") == 0) {
        settings->listeners[1].tls_certificate = value;
    } else if (strcmp(key, "key") == 0) {
        settings->listeners[1].tls_key = value;
    } else {
        fprintf(stderr, "unknown setting %s\n", key);
        exit(2);
    }
}

static void read_settings(struct settings *settings, int count, char **words)
{
    *settings = (struct settings){
        .config = {.listener_count = 3, .host_count = 1, .limits = http_limits_default()},
        .listeners = {{.name = "plain", .address = "127.0.0.1:0"},
                      {.name = "safe", .address = "127.0.0.1:0"},
                      {.name = "cafe", .address = "127.0.0.1:0"}},
        .hosts = {"test.example"},
    };
    ensure(ip_parse(slice_from("203.0.113.50"), &settings->assumed));
    settings->listeners[2].assume_origin = &settings->assumed;
    settings->config.listeners = settings->listeners;
    settings->config.proxies = settings->proxies;
    settings->config.hosts = settings->hosts;
    for (int i = 1; i < count; i++) {
        char *equals = strchr(words[i], '=');
        ensure(equals != NULL);
        *equals = '\0';
        take_setting(settings, words[i], equals + 1);
    }
}

int main(int count, char **words)
{
    static struct settings settings;
    static struct http_server *server;
    struct error error;
    signals_block_for_service();
    read_settings(&settings, count, words);
    if (http_server_new(&settings.config, &routes, &server, &server, &error) != STATUS_OK ||
        http_server_start(server, &error) != STATUS_OK) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    for (size_t i = 0; i < settings.config.listener_count; i++)
        printf("%u\n", http_server_port(server, i));
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0)
        continue;
    http_server_stop(server);
    http_server_free(server);
    printf("stopped\n");
    return 0;
}
