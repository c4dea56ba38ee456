/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conversation on one connection: a request is read, its host, origin and route are settled,
 * a worker runs its handler, the reply is sent; only then the next request is read. Nothing here
 * frees the connection: it becomes CLOSED, and the callback's end does the rest.
 */
#include "http/connection_impl.h"

#include "sys/tcp.h"

#include <event2/buffer.h>

/* ---- replies ---- */

static void end_connection(struct connection *connection)
{
    /* Behind a filter the last bytes are still on their way through the plain stream. */
    if (!connection->refused && !connection->filtered) {
        connection->phase = PHASE_CLOSED;
        return;
    }
    connection->phase = PHASE_DRAINING;
    if (connection->tls != NULL)
        SSL_shutdown(connection->tls);
    else
        tcp_shut_sending(connection->descriptor);
    connection_wait(connection);
}

static void after_reply(struct connection *connection)
{
    if (connection->close_after || connection->loop->stopping)
        end_connection(connection);
    else
        connection->phase = PHASE_IDLE;
}

/* What was made so far has gone out: a worker makes the next piece. */
static void make_piece(struct connection *connection)
{
    struct http_exchange *exchange = connection->exchange;
    exchange->state = EXCHANGE_RUNNING;
    connection->phase = PHASE_RUNNING;
    if (worker_pool_add(&connection->loop->server->workers, exchange, true))
        return;
    exchange->state = EXCHANGE_STREAMING;
    connection->phase = PHASE_CLOSED;
}

/* Only a reply in pieces still has its exchange when something was sent. */
static void go_on(struct connection *connection)
{
    if (connection->exchange != NULL)
        make_piece(connection);
    else
        after_reply(connection);
}

void conversation_sent(struct connection *connection)
{
    go_on(connection);
    conversation_go(connection);
}

/* A plain socket is written to at once, which saves a turn of the loop for nearly every reply. */
static void send_out(struct connection *connection)
{
    struct evbuffer *out = connection->loop->out;
    struct evbuffer *waiting = bufferevent_get_output(connection->stream);
    if (connection->tls == NULL && evbuffer_get_length(waiting) == 0)
        evbuffer_write(out, connection->descriptor);
    connection->phase = PHASE_REPLYING;
    if (evbuffer_get_length(out) == 0) {
        go_on(connection);
        return;
    }
    connection_wait(connection);
    bufferevent_write_buffer(connection->stream, out);
    evbuffer_drain(out, evbuffer_get_length(out));
}

static void reply_now(struct connection *connection, const struct http_reply *reply)
{
    struct http_exchange *exchange = connection->exchange;
    const struct http_request *request = &exchange->reader.request;
    connection->close_after =
        reply->close || connection->refused || !request->keep_alive || connection->loop->stopping;
    const struct reply_context context = {
        .head_only = request->method == HTTP_HEAD,
        .close = connection->close_after,
        .tls = connection->tls != NULL,
        .date = loop_date(connection->loop),
    };
    reply_write(reply, &context, connection->loop->out);
    connection->exchange = NULL;
    exchange_give_back(exchange);
    send_out(connection);
}

/* ---- replies in pieces ---- */

static struct reply_context stream_context(const struct connection *connection)
{
    const struct http_exchange *exchange = connection->exchange;
    return (struct reply_context){
        .head_only = exchange->reader.request.method == HTTP_HEAD,
        .streamed = true,
        .chunked = exchange->reader.minor_version > 0,
        .close = connection->close_after,
        .tls = connection->tls != NULL,
        .date = loop_date(connection->loop),
    };
}

static void stream_end(struct connection *connection)
{
    struct http_exchange *exchange = connection->exchange;
    connection->exchange = NULL;
    exchange_give_back(exchange);
}

/* HTTP/1.0 knows no chunks: there the end of the connection is the end of the body. */
static void stream_begin(struct connection *connection, const struct http_reply *reply)
{
    struct http_exchange *exchange = connection->exchange;
    const struct http_request *request = &exchange->reader.request;
    connection->close_after = reply->close || !request->keep_alive ||
                              exchange->reader.minor_version == 0 || connection->loop->stopping;
    struct reply_context context = stream_context(connection);
    reply_write(reply, &context, connection->loop->out);
    exchange->handler = exchange_make_piece;
    exchange->state = EXCHANGE_STREAMING;
    if (context.head_only)
        stream_end(connection);
    send_out(connection);
}

/* Each piece has the deadline of a reply: who takes it in time gets the next. */
static void stream_piece(struct connection *connection)
{
    struct http_exchange *exchange = connection->exchange;
    const struct reply_context context = stream_context(connection);
    exchange->state = EXCHANGE_STREAMING;
    if (exchange->piece_result == HTTP_PIECE_FAILED) {
        connection->phase = PHASE_CLOSED;
        return;
    }
    bool last = exchange->piece_result == HTTP_PIECE_LAST;
    reply_write_piece(exchange->piece, last, &context, connection->loop->out);
    if (last)
        stream_end(connection);
    connection->armed = PHASE_NONE;
    send_out(connection);
}

/* ---- refusals ---- */

static void refuse(struct connection *connection, int status, const char *text)
{
    struct http_reply reply;
    reply_plain(&reply, status, text);
    connection->refused = true;
    atomic_fetch_add(&connection->loop->server->refused, 1);
    reply_now(connection, &reply);
}

static void refuse_busy(struct connection *connection)
{
    static const struct http_field retry_after = {.name = SLICE("Retry-After"),
                                                  .value = SLICE("1")};
    struct http_reply reply;
    reply_plain(&reply, 503, "Too much is going on here. Try again in a second.\n");
    reply.fields[reply.field_count++] = retry_after;
    atomic_fetch_add(&connection->loop->server->busy, 1);
    reply_now(connection, &reply);
}

/* ---- handlers ---- */

static void finish(struct http_exchange *exchange);

/* `always`: a parked request has left something with those who will wake it and must come to its
 * end, however long the queue is. */
static void start(struct http_exchange *exchange, bool always)
{
    struct connection *connection = exchange->connection;
    connection->phase = PHASE_RUNNING;
    exchange->state = EXCHANGE_RUNNING;
    exchange->attempts++;
    exchange->woken = false;
    if (!exchange->quick) {
        if (!worker_pool_add(&exchange->loop->server->workers, exchange, always))
            refuse_busy(connection);
        return;
    }
    exchange->in_loop = true;
    exchange->ended = false;
    exchange->handler(exchange);
    exchange->in_loop = false;
    if (exchange->ended)
        finish(exchange);
}

static void park(struct http_exchange *exchange)
{
    if (exchange->woken || exchange->loop->stopping) {
        exchange->overdue = !exchange->woken;
        start(exchange, true);
        return;
    }
    exchange->state = EXCHANGE_PARKED;
    atomic_fetch_add(&exchange->loop->server->parked, 1);
    connection_wait_parked(exchange->connection, exchange->park_deadline);
}

void conversation_unpark(struct http_exchange *exchange, bool overdue)
{
    struct connection *connection = exchange->connection;
    atomic_fetch_sub(&exchange->loop->server->parked, 1);
    connection->armed = PHASE_NONE;
    exchange->overdue = overdue;
    start(exchange, true);
}

static void finish(struct http_exchange *exchange)
{
    if (exchange->ending == ENDING_PARK) {
        park(exchange);
        return;
    }
    if (exchange->ending == ENDING_PIECE) {
        stream_piece(exchange->connection);
        return;
    }
    struct http_reply lost;
    const struct http_reply *reply = &lost;
    if (exchange->reply_index < exchange->reply_count)
        reply = &exchange->replies[exchange->reply_index];
    else
        reply_plain(&lost, 500, "The reply could not be made.\n");
    if (exchange->ending == ENDING_STREAM && reply != &lost && !reply->failed)
        stream_begin(exchange->connection, reply);
    else
        reply_now(exchange->connection, reply);
}

/* A wake comes before an ending of the same mail: the ending may be the parking that it ends. */
void exchange_continue(struct http_exchange *exchange, unsigned mail)
{
    struct connection *connection = exchange->connection;
    if (connection == NULL)
        return;
    if ((mail & MAIL_WOKEN) != 0 && exchange->state == EXCHANGE_PARKED)
        conversation_unpark(exchange, false);
    else if ((mail & MAIL_WOKEN) != 0)
        exchange->woken = exchange->state == EXCHANGE_RUNNING;
    if ((mail & MAIL_ENDED) != 0)
        finish(exchange);
    conversation_go(connection);
    connection_settle(connection);
}

/* ---- a head that was read ---- */

static void answer_not_found(struct http_exchange *exchange)
{
    const struct http_request *request = http_exchange_request(exchange);
    bool known = request->allow.length > 0;
    struct http_reply reply;
    http_reply_init(&reply, exchange, known ? 405 : 404);
    if (known)
        http_reply_header(&reply, "Allow", request->allow);
    http_reply_body(&reply, "text/plain; charset=utf-8",
                    known ? slice_from("This method is not for this page.\n")
                          : slice_from("There is no such page.\n"));
    http_reply_send(exchange, &reply);
}

static void settle_route(struct http_exchange *exchange, const struct http_routes *routes)
{
    struct http_request *request = &exchange->reader.request;
    const struct http_route *route = route_find(routes, request, exchange->arena, &request->allow);
    exchange->quick = route == NULL ? routes->not_found == NULL : route->quick;
    if (route != NULL) {
        exchange->handler = route->handler;
        if (route->max_body_bytes > 0)
            exchange->reader.limits.max_body_bytes = route->max_body_bytes;
        return;
    }
    exchange->handler = routes->not_found != NULL ? routes->not_found : answer_not_found;
}

static struct http_origin settle_origin(const struct connection *connection,
                                        const struct http_request *request)
{
    const struct ip *assumed = connection->listener->config->assume_origin;
    if (assumed != NULL)
        return (struct http_origin){.client = {.readable = true, .ip = *assumed},
                                    .how = HTTP_ORIGIN_ASSUMED};
    if (connection->nameless)
        return (struct http_origin){.client = {.readable = false}, .how = connection->how};
    return origin_settle(&connection->loop->server->origin_rules, connection->peer, connection->how,
                         request->fields, request->field_count);
}

static bool is_accepted(const struct connection *connection, struct slice host)
{
    return hosts_accept(&connection->loop->server->hosts, host,
                        connection->listener->info.secure ? 443 : 80);
}

/* HTTP/1.0 may name no host; then it is the listener's own. */
static bool settle_host(const struct connection *connection, struct http_exchange *exchange)
{
    struct http_request *request = &exchange->reader.request;
    const struct http_listener_info *info = &connection->listener->info;
    if (request->host.length == 0) {
        request->base_url = info->base_url;
        request->host = slice_from_index(info->base_url, slice_find(info->base_url, '/') + 2);
        return true;
    }
    /* An absolute target's host decides, but the field is somebody's claim too. */
    struct slice field = exchange->reader.host_field;
    if (!is_accepted(connection, request->host) ||
        (field.length > 0 && !is_accepted(connection, field)))
        return false;
    request->base_url = arena_format(exchange->arena, "%s://%.*s", info->secure ? "https" : "http",
                                     (int)request->host.length, request->host.bytes);
    return true;
}

/* Host before everything else (R41), then where it comes from, then who answers. */
static void settle_head(struct connection *connection)
{
    struct http_exchange *exchange = connection->exchange;
    struct http_request *request = &exchange->reader.request;
    connection->phase = PHASE_BODY;
    request->listener = &connection->listener->info;
    if (!settle_host(connection, exchange)) {
        refuse(connection, 421, "No service of that name is here.\n");
        return;
    }
    request->origin = settle_origin(connection, request);
    if (connection->tls != NULL) {
        request->tls_version = slice_from(SSL_get_version(connection->tls));
        request->tls_cipher = slice_from(SSL_get_cipher_name(connection->tls));
    }
    settle_route(exchange, connection->listener->routes);
    if (arena_is_exhausted(exchange->arena))
        refuse(connection, 431, "The header is too long.\n");
}

/* ---- reading ---- */

static bool is_reading(const struct connection *connection)
{
    return connection->phase >= PHASE_IDLE && connection->phase <= PHASE_BODY;
}

/* A deadline of the request before it means nothing for this one. */
static void begin_request(struct connection *connection)
{
    connection->exchange = exchange_take(connection->loop, connection);
    connection->armed = PHASE_NONE;
    connection->phase = connection->exchange == NULL ? PHASE_CLOSED : PHASE_HEAD;
}

/* Everything that came is used up. */
static void wait_for_more(struct connection *connection)
{
    struct http_exchange *exchange = connection->exchange;
    if (connection->at_end) {
        connection->phase = PHASE_CLOSED;
        return;
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): in a body there is one */
    if (connection->phase == PHASE_BODY && exchange->reader.expects_continue) {
        static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
        exchange->reader.expects_continue = false;
        bufferevent_write(connection->stream, text, sizeof text - 1);
    }
    connection_wait(connection);
}

/* One portion of what came; false when there is nothing more to do now. */
static bool read_portion(struct connection *connection)
{
    struct evbuffer *input = bufferevent_get_input(connection->stream);
    struct http_exchange *exchange = connection->exchange;
    struct evbuffer_iovec portion = {.iov_base = NULL, .iov_len = 0};
    evbuffer_peek(input, -1, NULL, &portion, 1);
    size_t used;
    enum http_read result =
        http_request_read(&exchange->reader, slice_make(portion.iov_base, portion.iov_len), &used);
    evbuffer_drain(input, used);
    switch (result) {
    case HTTP_READ_MORE:
        return evbuffer_get_length(input) > 0;
    case HTTP_READ_HEAD:
        settle_head(connection);
        return true;
    case HTTP_READ_DONE:
        atomic_fetch_add(&connection->loop->server->requests, 1);
        start(exchange, false);
        return true;
    case HTTP_READ_REFUSED:
        refuse(connection, exchange->reader.refusal_status, exchange->reader.refusal_text);
        return true;
    }
    return false;
}

void conversation_go(struct connection *connection)
{
    struct evbuffer *input = bufferevent_get_input(connection->stream);
    while (is_reading(connection)) {
        if (connection->exchange == NULL && evbuffer_get_length(input) > 0)
            begin_request(connection);
        if (connection->phase == PHASE_CLOSED)
            return;
        if (connection->exchange != NULL && read_portion(connection))
            continue;
        wait_for_more(connection);
        return;
    }
}
