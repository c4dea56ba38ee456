/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A loop thread: one event base, its connections, and a mailbox by which other threads hand
 * exchanges back. Mail is linked through the exchanges themselves, so sending it cannot fail.
 */
#include "http/server_impl.h"

#include "sys/clock.h"

#include <event2/buffer.h>
#include <string.h>
#include <time.h>

/* ---- the mailbox ---- */

void loop_mail(struct loop *loop, struct http_exchange *exchange, unsigned mail)
{
    pthread_mutex_lock(&loop->lock);
    bool was_empty = loop->mail_first == NULL;
    bool was_listed = exchange->mail != 0;
    exchange->mail |= mail;
    if (!was_listed) {
        exchange->mail_next = NULL;
        if (was_empty)
            loop->mail_first = exchange;
        else
            loop->mail_last->mail_next = exchange;
        loop->mail_last = exchange;
    }
    pthread_mutex_unlock(&loop->lock);
    if (was_empty)
        event_active(loop->mailbox, EV_READ, 0);
}

static struct http_exchange *take_mail(struct loop *loop, unsigned *out_mail)
{
    pthread_mutex_lock(&loop->lock);
    struct http_exchange *exchange = loop->mail_first;
    if (exchange != NULL) {
        loop->mail_first = exchange->mail_next;
        *out_mail = exchange->mail;
        exchange->mail = 0;
    }
    pthread_mutex_unlock(&loop->lock);
    return exchange;
}

static void read_mailbox(evutil_socket_t descriptor, short events, void *context)
{
    (void)descriptor;
    (void)events;
    struct loop *loop = context;
    unsigned mail;
    struct http_exchange *exchange;
    while ((exchange = take_mail(loop, &mail)) != NULL)
        exchange_continue(exchange, mail);
}

/* ---- the date ---- */

const char *loop_date(struct loop *loop)
{
    int64_t second = clock_now() / MICROS_PER_SECOND;
    if (second == loop->date_second)
        return loop->date;
    time_t time = (time_t)second;
    struct tm parts;
    gmtime_r(&time, &parts);
    /* The program never calls setlocale, so the names are English. */
    strftime(loop->date, sizeof loop->date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    loop->date_second = second;
    return loop->date;
}

/* ---- the stop ---- */

static void end_of_patience(evutil_socket_t descriptor, short events, void *context)
{
    (void)descriptor;
    (void)events;
    event_base_loopbreak(context);
}

void loop_check_stopped(struct loop *loop)
{
    if (loop->stopping && loop->connections == NULL)
        event_base_loopbreak(loop->base);
}

void loop_begin_stop(struct loop *loop)
{
    if (loop->stopping)
        return;
    loop->stopping = true;
    unsigned millis = loop->server->limits.stop_deadline_ms;
    const struct timeval patience = {.tv_sec = millis / 1000, .tv_usec = millis % 1000 * 1000};
    event_add(loop->stop_timer, &patience);
    struct connection *next;
    for (struct connection *at = loop->connections; at != NULL; at = next) {
        next = connection_next(at);
        connection_begin_stop(at);
    }
    loop_check_stopped(loop);
}

/* ---- life ---- */

static void *loop_run(void *argument)
{
    struct loop *loop = argument;
    event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
    while (loop->connections != NULL)
        connection_close(loop->connections);
    /* The event library closes sockets one turn after they are given up. */
    event_base_loop(loop->base, EVLOOP_NONBLOCK);
    return NULL;
}

enum status loop_init(struct loop *loop, struct http_server *server, struct error *err)
{
    *loop = (struct loop){.server = server, .date_second = -1};
    pthread_mutex_init(&loop->lock, NULL);
    loop->base = event_base_new();
    if (loop->base == NULL)
        return error_set(err, STATUS_UNAVAILABLE, "the event library cannot start");
    loop->mailbox = event_new(loop->base, -1, EV_PERSIST, read_mailbox, loop);
    loop->stop_timer = evtimer_new(loop->base, end_of_patience, loop->base);
    loop->out = evbuffer_new();
    if (loop->mailbox == NULL || loop->stop_timer == NULL || loop->out == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for an event loop");
    return STATUS_OK;
}

enum status loop_start(struct loop *loop, struct error *err)
{
    int failure = pthread_create(&loop->thread, NULL, loop_run, loop);
    if (failure != 0)
        return error_set(err, STATUS_UNAVAILABLE, "cannot start a loop thread: %s",
                         strerrordesc_np(failure));
    loop->running = true;
    return STATUS_OK;
}

void loop_done(struct loop *loop)
{
    exchanges_free(loop);
    if (loop->mailbox != NULL)
        event_free(loop->mailbox);
    if (loop->stop_timer != NULL)
        event_free(loop->stop_timer);
    if (loop->out != NULL)
        evbuffer_free(loop->out);
    if (loop->base != NULL)
        event_base_free(loop->base);
    pthread_mutex_destroy(&loop->lock);
}
