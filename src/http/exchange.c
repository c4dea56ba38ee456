/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exchanges: taken from the loop's stock when a request begins, given back when its reply is on
 * its way. Their memory stays until the loop ends, so that a wake that comes late meets a struct
 * and not a hole. Idle connections have none.
 */
#include "http/server_impl.h"

#include <stdlib.h>

/* ---- the stock; loop thread only ---- */

static struct arena *arena_take(struct loop *loop)
{
    if (loop->spare_arena_count > 0)
        return loop->spare_arenas[--loop->spare_arena_count];
    return arena_new(loop->server->limits.max_arena_bytes);
}

static void arena_give_back(struct loop *loop, struct arena *arena)
{
    if (loop->spare_arena_count == ARRAY_LENGTH(loop->spare_arenas)) {
        arena_free(arena);
        return;
    }
    arena_reset(arena);
    loop->spare_arenas[loop->spare_arena_count++] = arena;
}

static struct http_exchange *exchange_new(struct loop *loop)
{
    struct http_exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL)
        return NULL;
    exchange->loop = loop;
    exchange->all_next = loop->all;
    loop->all = exchange;
    exchange->spare_next = loop->spare;
    loop->spare = exchange;
    return exchange;
}

struct http_exchange *exchange_take(struct loop *loop, struct connection *connection)
{
    struct arena *arena = arena_take(loop);
    if (arena == NULL)
        return NULL;
    if (loop->spare == NULL && exchange_new(loop) == NULL) {
        arena_give_back(loop, arena);
        return NULL;
    }
    struct http_exchange *exchange = loop->spare;
    loop->spare = exchange->spare_next;
    exchange->arena = arena;
    exchange->connection = connection;
    exchange->handler = NULL;
    exchange->attempts = 0;
    exchange->kept = NULL;
    exchange->overdue = false;
    exchange->woken = false;
    exchange->state = EXCHANGE_READING;
    const struct http_limits *limits = &loop->server->limits;
    const struct reader_limits reader_limits = {
        .max_line_bytes = limits->max_line_bytes,
        .max_head_bytes = limits->max_head_bytes,
        .max_fields = limits->max_fields,
        .max_body_bytes = limits->max_body_bytes,
    };
    request_reader_init(&exchange->reader, arena, &reader_limits);
    return exchange;
}

static void source_close(struct http_exchange *exchange)
{
    if (exchange->source.close != NULL)
        exchange->source.close(exchange->source.context);
    exchange->source = (struct http_source){.close = NULL};
}

void exchange_give_back(struct http_exchange *exchange)
{
    source_close(exchange);
    struct loop *loop = exchange->loop;
    arena_give_back(loop, exchange->arena);
    exchange->arena = NULL;
    exchange->connection = NULL;
    exchange->state = EXCHANGE_SPARE;
    exchange->spare_next = loop->spare;
    loop->spare = exchange;
}

void exchanges_free(struct loop *loop)
{
    while (loop->all != NULL) {
        struct http_exchange *exchange = loop->all;
        loop->all = exchange->all_next;
        source_close(exchange);
        arena_free(exchange->arena);
        free(exchange);
    }
    while (loop->spare_arena_count > 0)
        arena_free(loop->spare_arenas[--loop->spare_arena_count]);
}

/* ---- what a handler asks ---- */

const struct http_request *http_exchange_request(const struct http_exchange *exchange)
{
    return &exchange->reader.request;
}

struct arena *http_exchange_arena(struct http_exchange *exchange)
{
    return exchange->arena;
}

void *http_exchange_application(const struct http_exchange *exchange)
{
    return exchange->loop->server->application;
}

unsigned http_exchange_attempts(const struct http_exchange *exchange)
{
    return exchange->attempts;
}

void http_exchange_keep(struct http_exchange *exchange, void *kept)
{
    exchange->kept = kept;
}

void *http_exchange_kept(const struct http_exchange *exchange)
{
    return exchange->kept;
}

bool http_exchange_is_overdue(const struct http_exchange *exchange)
{
    return exchange->overdue;
}

/* ---- how a handler ends ---- */

static void end(struct http_exchange *exchange, enum exchange_ending ending)
{
    exchange->ending = ending;
    if (exchange->in_loop)
        exchange->ended = true;
    else
        loop_mail(exchange->loop, exchange, MAIL_ENDED);
}

static void keep_replies(struct http_exchange *exchange, const struct http_reply replies[],
                         unsigned count)
{
    struct http_reply *copies = arena_alloc_array(exchange->arena, count, sizeof *copies);
    for (unsigned i = 0; copies != NULL && i < count; i++)
        copies[i] = replies[i];
    exchange->replies = copies;
    exchange->reply_count = copies == NULL ? 0 : count;
}

void http_reply_send(struct http_exchange *exchange, const struct http_reply *reply)
{
    keep_replies(exchange, reply, 1);
    exchange->reply_index = 0;
    end(exchange, ENDING_REPLY);
}

static void release_later(void *context, unsigned index)
{
    struct http_exchange *exchange = context;
    exchange->reply_index = index;
    end(exchange, ENDING_REPLY);
}

struct http_later http_reply_later(struct http_exchange *exchange,
                                   const struct http_reply replies[], unsigned count)
{
    ensure(count > 0 && count <= HTTP_LATER_MAX && !exchange->quick);
    keep_replies(exchange, replies, count);
    return (struct http_later){.fn = release_later, .context = exchange};
}

void http_reply_stream(struct http_exchange *exchange, const struct http_reply *reply,
                       const struct http_source *source)
{
    ensure(!exchange->quick && source->next != NULL && source->close != NULL);
    keep_replies(exchange, reply, 1);
    exchange->reply_index = 0;
    exchange->source = *source;
    end(exchange, ENDING_STREAM);
}

void exchange_make_piece(struct http_exchange *exchange)
{
    exchange->piece = (struct slice){NULL, 0};
    exchange->piece_result = exchange->source.next(exchange->source.context, &exchange->piece);
    end(exchange, ENDING_PIECE);
}

void http_park(struct http_exchange *exchange, micros deadline)
{
    exchange->park_deadline = deadline;
    end(exchange, ENDING_PARK);
}

void http_wake(struct http_exchange *exchange)
{
    loop_mail(exchange->loop, exchange, MAIL_WOKEN);
}
