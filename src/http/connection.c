/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection's life: accepted, perhaps a PROXY header, perhaps TLS, then a conversation, the
 * end. Every phase has a deadline of its own, and none of them can be stretched by trickling.
 */
#include "http/connection_impl.h"

#include "http/proxy_protocol.h"
#include "sys/clock.h"
#include "sys/tcp.h"

#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <stdlib.h>

enum {
    READ_AHEAD_BYTES = 32 * 1024, /* of a client that sends before it was answered */
    DRAIN_BYTES = 1024 * 1024,
    DRAIN_MS = 2000,
};

/* ---- deadlines ---- */

static unsigned phase_deadline_ms(const struct connection *connection)
{
    const struct http_limits *limits = &connection->loop->server->limits;
    const unsigned deadlines[] = {
        [PHASE_PROXY_HEADER] = limits->proxy_deadline_ms,
        [PHASE_HANDSHAKE] = limits->head_deadline_ms,
        [PHASE_IDLE] = limits->idle_deadline_ms,
        [PHASE_HEAD] = limits->head_deadline_ms,
        [PHASE_BODY] = limits->body_deadline_ms,
        [PHASE_REPLYING] = limits->reply_deadline_ms,
        [PHASE_DRAINING] = DRAIN_MS,
    };
    return deadlines[connection->phase];
}

static void arm(struct connection *connection, unsigned millis)
{
    const struct timeval span = {.tv_sec = millis / 1000, .tv_usec = millis % 1000 * 1000};
    connection->armed = connection->phase;
    event_add(connection->timer, &span);
}

void connection_wait(struct connection *connection)
{
    if (connection->armed != connection->phase || connection->phase == PHASE_IDLE)
        arm(connection, phase_deadline_ms(connection));
}

void connection_wait_parked(struct connection *connection, micros deadline)
{
    micros left = deadline - clock_monotonic();
    arm(connection, left <= 0 ? 0 : (unsigned)(left / 1000 + 1));
}

static void count_refused(struct connection *connection)
{
    atomic_fetch_add(&connection->loop->server->refused, 1);
}

static void on_timer(evutil_socket_t descriptor, short events, void *context)
{
    (void)descriptor;
    (void)events;
    struct connection *connection = context;
    if (connection->armed != connection->phase)
        return;
    connection->armed = PHASE_NONE;
    if (connection->phase == PHASE_RUNNING) {
        conversation_unpark(connection->exchange, true);
    } else {
        if (connection->phase != PHASE_IDLE && connection->phase != PHASE_DRAINING)
            count_refused(connection);
        connection->phase = PHASE_CLOSED;
    }
    connection_settle(connection);
}

/* ---- TLS ---- */

static void begin_conversation(struct connection *connection)
{
    connection->phase = PHASE_IDLE;
    conversation_go(connection);
}

static void begin_handshake(struct connection *connection)
{
    connection->phase = PHASE_HANDSHAKE;
    connection_wait(connection);
}

/* ---- the PROXY header ---- */

static bool start_filter(struct connection *connection);

static void begin_after_proxy(struct connection *connection)
{
    if (connection->listener->tls == NULL)
        begin_conversation(connection);
    else if (!start_filter(connection))
        connection->phase = PHASE_CLOSED;
}

/* The proxy itself is not counted: all clients come through it. The client it names is. */
static bool count_client(struct connection *connection)
{
    if (origin_is_proxy(&connection->loop->server->origin_rules, connection->peer))
        return true;
    connection->counted = source_table_add(&connection->loop->server->sources, connection->peer);
    connection->source = connection->peer;
    return connection->counted;
}

static void read_proxy_header(struct connection *connection)
{
    struct evbuffer *input = bufferevent_get_input(connection->stream);
    size_t length = evbuffer_get_length(input);
    if (length > PROXY_PROTOCOL_MAX_BYTES)
        length = PROXY_PROTOCOL_MAX_BYTES;
    const unsigned char *bytes = evbuffer_pullup(input, (ev_ssize_t)length);
    if (bytes == NULL)
        return;
    size_t used = 0;
    connection->how = HTTP_ORIGIN_PROXY_PROTOCOL;
    switch (proxy_protocol_parse(slice_make(bytes, length), &used, &connection->peer)) {
    case PROXY_PROTOCOL_MORE:
        return;
    case PROXY_PROTOCOL_BAD:
        count_refused(connection);
        connection->phase = PHASE_CLOSED;
        return;
    case PROXY_PROTOCOL_UNKNOWN:
    case PROXY_PROTOCOL_LOCAL:
        connection->nameless = true;
        break;
    case PROXY_PROTOCOL_CLIENT:
        break;
    }
    evbuffer_drain(input, used);
    if (connection->nameless || count_client(connection)) {
        begin_after_proxy(connection);
    } else {
        count_refused(connection);
        connection->phase = PHASE_CLOSED;
    }
}

/* ---- what the stream reports ---- */

static void drain(struct connection *connection)
{
    struct evbuffer *input = bufferevent_get_input(connection->stream);
    size_t length = evbuffer_get_length(input);
    connection->drained += length;
    evbuffer_drain(input, length);
    if (connection->drained > DRAIN_BYTES)
        connection->phase = PHASE_CLOSED;
}

static void on_readable(struct bufferevent *stream, void *context)
{
    (void)stream;
    struct connection *connection = context;
    if (connection->phase == PHASE_PROXY_HEADER)
        read_proxy_header(connection);
    else if (connection->phase == PHASE_DRAINING)
        drain(connection);
    else
        conversation_go(connection);
    connection_settle(connection);
}

static void on_written(struct bufferevent *stream, void *context)
{
    (void)stream;
    struct connection *connection = context;
    if (connection->phase == PHASE_REPLYING)
        conversation_sent(connection);
    connection_settle(connection);
}

/* A client that ends its own sending may still wait for the reply in work. */
static void on_event(struct bufferevent *stream, short events, void *context)
{
    (void)stream;
    struct connection *connection = context;
    bool has_work = connection->phase == PHASE_RUNNING || connection->phase == PHASE_REPLYING;
    if ((events & BEV_EVENT_CONNECTED) != 0)
        begin_conversation(connection);
    else if ((events & BEV_EVENT_EOF) != 0 && has_work)
        connection->at_end = true;
    else if (connection->phase == PHASE_RUNNING)
        connection->at_end = true;
    else
        connection->phase = PHASE_CLOSED;
    connection_settle(connection);
}

static void use_stream(struct connection *connection)
{
    struct bufferevent *stream = connection->stream;
    bufferevent_setcb(stream, on_readable, on_written, on_event, connection);
    bufferevent_setwatermark(stream, EV_READ, 0, READ_AHEAD_BYTES);
    bufferevent_enable(stream, EV_READ | EV_WRITE);
}

/* Many clients end without TLS's own goodbye. A cut request is recognised by its framing. */
static void allow_dirty_end(struct connection *connection)
{
    bufferevent_openssl_set_allow_dirty_shutdown(connection->stream, 1);
}

static bool start_filter(struct connection *connection)
{
    struct bufferevent *plain = connection->stream;
    SSL *tls = SSL_new(connection->listener->tls);
    if (tls == NULL)
        return false;
    struct bufferevent *stream = bufferevent_openssl_filter_new(
        connection->loop->base, plain, tls, BUFFEREVENT_SSL_ACCEPTING,
        BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    if (stream == NULL) {
        SSL_free(tls);
        return false;
    }
    connection->stream = stream;
    connection->tls = tls;
    connection->filtered = true;
    allow_dirty_end(connection);
    use_stream(connection);
    begin_handshake(connection);
    /* The first bytes of the handshake may have come with the PROXY header. */
    bufferevent_trigger(plain, EV_READ, BEV_TRIG_IGNORE_WATERMARKS);
    return true;
}

/* ---- open and close ---- */

void arrival_drop(const struct arrival *arrival)
{
    struct http_server *server = arrival->listener->server;
    if (arrival->counted)
        source_table_remove(&server->sources, arrival->peer);
    atomic_fetch_sub(&server->open, 1);
    evutil_closesocket(arrival->descriptor);
}

static bool proxy_header_is_due(const struct connection *connection)
{
    return connection->listener->config->proxy_protocol == HTTP_PROXY_PROTOCOL_V1V2;
}

/* The stream over the socket; TLS at once unless a PROXY header stands before it. */
static bool make_stream(struct connection *connection)
{
    struct event_base *base = connection->loop->base;
    if (connection->listener->tls == NULL || proxy_header_is_due(connection)) {
        connection->stream =
            bufferevent_socket_new(base, connection->descriptor, BEV_OPT_CLOSE_ON_FREE);
        return connection->stream != NULL;
    }
    connection->tls = SSL_new(connection->listener->tls);
    if (connection->tls == NULL)
        return false;
    connection->stream = bufferevent_openssl_socket_new(
        base, connection->descriptor, connection->tls, BUFFEREVENT_SSL_ACCEPTING,
        BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    if (connection->stream == NULL) {
        SSL_free(connection->tls);
        return false;
    }
    allow_dirty_end(connection);
    return true;
}

static struct connection *connection_new(const struct arrival *arrival)
{
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL)
        return NULL;
    *connection = (struct connection){
        .loop = arrival->loop,
        .listener = arrival->listener,
        .descriptor = arrival->descriptor,
        .peer = arrival->peer,
        .counted = arrival->counted,
        .source = arrival->peer,
    };
    connection->timer = evtimer_new(arrival->loop->base, on_timer, connection);
    if (connection->timer != NULL && make_stream(connection))
        return connection;
    if (connection->timer != NULL)
        event_free(connection->timer);
    free(connection);
    return NULL;
}

static void link_in(struct connection *connection)
{
    struct loop *loop = connection->loop;
    connection->next = loop->connections;
    if (loop->connections != NULL)
        loop->connections->previous = connection;
    loop->connections = connection;
}

static void link_out(struct connection *connection)
{
    if (connection->previous != NULL)
        connection->previous->next = connection->next;
    else
        connection->loop->connections = connection->next;
    if (connection->next != NULL)
        connection->next->previous = connection->previous;
}

void connection_open(const struct arrival *arrival)
{
    struct connection *connection = arrival->loop->stopping ? NULL : connection_new(arrival);
    if (connection == NULL) {
        arrival_drop(arrival);
        return;
    }
    link_in(connection);
    tcp_send_at_once(connection->descriptor);
    use_stream(connection);
    if (proxy_header_is_due(connection)) {
        connection->phase = PHASE_PROXY_HEADER;
        connection_wait(connection);
    } else if (connection->tls != NULL) {
        begin_handshake(connection);
    } else {
        begin_conversation(connection);
    }
    connection_settle(connection);
}

void connection_close(struct connection *connection)
{
    struct loop *loop = connection->loop;
    struct http_exchange *exchange = connection->exchange;
    link_out(connection);
    event_free(connection->timer);
    if (connection->tls != NULL) {
        SSL_shutdown(connection->tls);
        ERR_clear_error();
    }
    bufferevent_free(connection->stream);
    if (connection->counted)
        source_table_remove(&loop->server->sources, connection->source);
    atomic_fetch_sub(&loop->server->open, 1);
    if (exchange != NULL &&
        (exchange->state == EXCHANGE_READING || exchange->state == EXCHANGE_STREAMING))
        exchange_give_back(exchange);
    else if (exchange != NULL)
        exchange->connection = NULL;
    free(connection);
    loop_check_stopped(loop);
}

void connection_settle(struct connection *connection)
{
    if (connection->phase == PHASE_CLOSED)
        connection_close(connection);
}

struct connection *connection_next(const struct connection *connection)
{
    return connection->next;
}

void connection_begin_stop(struct connection *connection)
{
    bool in_flight = connection->phase >= PHASE_BODY && connection->phase <= PHASE_REPLYING;
    if (!in_flight)
        connection->phase = PHASE_CLOSED;
    else if (connection->exchange != NULL && connection->exchange->state == EXCHANGE_PARKED)
        conversation_unpark(connection->exchange, true);
    connection_settle(connection);
}
