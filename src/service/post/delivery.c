/* SPDX-License-Identifier: Apache-2.0 */
#include "service/post/delivery.h"

#include "crypto/mac.h"
#include "service/instruments.h"
#include "service/login/recent.h"
#include "service/post/outbox.h"
#include "service/watch/aftermath.h"
#include "sys/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define MINUTE ((micros)60 * MICROS_PER_SECOND)

enum {
    ROUND_MAILS = 16,
    ROUND_ARENA_BYTES = 8 * 1024 * 1024,
    PAUSE_MILLIS = 200, /* between looks at the outbox: a mail leaves well within a second */
    EXPIRE_EVERY_ROUNDS = 300,
};

/* Minutes until the next attempt (fault 6): then hourly. */
static micros retry_after(unsigned attempts)
{
    static const int minutes[] = {1, 5, 15, 30};
    return (attempts <= ARRAY_LENGTH(minutes) ? minutes[attempts - 1] : 60) * MINUTE;
}

/* ---- one mail ---- */

/* A token mail speaks of one generation; when another has come, it must not be sent any more. */
static bool mail_is_current(struct service *service, const struct outbox_row *row,
                            struct arena *arena)
{
    struct login_gathered gathered;
    if (row->kind != MAIL_TOKEN)
        return true;
    return user_gather(service, row->organization, row->user, arena, &gathered, NULL) ==
               STATUS_OK &&
           generation_equal(gathered.user.token_generation, row->generation);
}

static void row_finish(struct outbox_row *row, enum outbox_state state, micros now)
{
    row->state = state;
    row->finished = now;
    row->body = (struct slice){NULL, 0}; /* the secret goes with the final state */
}

static void row_after(struct service *service, struct outbox_row *row, enum mail_result result,
                      micros now)
{
    switch (result) {
    case MAIL_SENT:
        row_finish(row, OUTBOX_SENT, now);
        count_add(service->instruments, COUNT_MAIL_SENT, 1);
        return;
    case MAIL_REJECTED:
        row_finish(row, OUTBOX_FAILED, now);
        count_add(service->instruments, COUNT_MAIL_FAILED, 1);
        return;
    case MAIL_RETRY:
        break;
    }
    row->next_try = now + retry_after(row->attempts);
    count_add(service->instruments, COUNT_MAIL_RETRIED, 1);
    if (row->next_try > row->expires) {
        row_finish(row, OUTBOX_FAILED, now);
        count_add(service->instruments, COUNT_MAIL_FAILED, 1);
    }
}

static bool row_write(struct service *service, const struct outbox_row *row, struct arena *arena)
{
    struct change change;
    change_init(&change, arena);
    change_put_outbox(&change, row);
    return store_write_wait(service->store, &change, NULL) == WRITE_DONE;
}

/* Written before the attempt: when the disk is full, a mail that was sent would else look unsent
 * and leave again with every round. */
static bool attempt_note(struct service *service, struct outbox_row *row, micros now,
                         struct arena *arena)
{
    row->attempts++;
    row->next_try = now + retry_after(row->attempts);
    return row_write(service, row, arena);
}

static void row_send(struct service *service, struct mail_transport *transport,
                     struct outbox_row *row, struct arena *arena, char detail[MAIL_DETAIL_BYTES])
{
    struct slice message;
    micros now = service_now(service);
    if (!mail_is_current(service, row, arena)) {
        row->detail = slice_from("replaced by a newer one");
        row_finish(row, OUTBOX_CANCELLED, now);
        return;
    }
    if (!outbox_open(service, row, arena, &message)) {
        row->detail = slice_from("the stored mail is not what was written; it was never sent");
        row_finish(row, OUTBOX_FAILED, now);
        return;
    }
    enum mail_result result =
        mail_transport_send(transport, row->recipient, row->message_id, message, detail);
    row->detail = slice_from(detail);
    row_after(service, row, result, service_now(service));
}

/* What becomes of one row; false when that cannot be written. */
static bool mail_attempt(struct service *service, struct mail_transport *transport,
                         struct outbox_row *row, struct arena *arena)
{
    char detail[MAIL_DETAIL_BYTES] = "";
    micros now = service_now(service);
    if (row->expires <= now) {
        row->detail = slice_from("not delivered in time");
        row_finish(row, OUTBOX_FAILED, now);
        return row_write(service, row, arena);
    }
    if (!attempt_note(service, row, now, arena))
        return false;
    row_send(service, transport, row, arena, detail);
    return row_write(service, row, arena);
}

static bool row_is_still_queued(struct service *service, const struct outbox_row *row,
                                struct arena *arena)
{
    struct outbox_row now_row;
    return store_outbox_find(service->store, row->organization, row->id, arena, &now_row, NULL) ==
               STATUS_OK &&
           now_row.state == OUTBOX_QUEUED;
}

static enum status round_run(struct service *service, struct mail_transport *transport,
                             struct arena *arena, size_t *out_sent, struct error *err)
{
    const struct outbox_row *rows = NULL;
    size_t count = 0;
    enum status status = store_outbox_due(service->store, service_now(service), ROUND_MAILS, arena,
                                          &rows, &count, err);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct outbox_row row = rows[i];
        if (!row_is_still_queued(service, &row, arena))
            continue;
        bool written = mail_attempt(service, transport, &row, arena);
        *out_sent += row.state == OUTBOX_SENT;
        if (!written)
            status = error_set(err, STATUS_UNAVAILABLE, "what became of a mail cannot be written");
    }
    return status;
}

enum status delivery_run_once(struct service *service, struct mail_transport *transport,
                              size_t *out_sent, struct error *err)
{
    struct arena *arena = arena_new(ROUND_ARENA_BYTES);
    size_t sent = 0;
    if (arena == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the mails");
    enum status status = round_run(service, transport, arena, &sent, err);
    arena_free(arena);
    *out_sent = sent;
    return status;
}

/* ---- regular work ---- */

static void repeats_write(struct service *service)
{
    struct refusal_repeats repeats;
    while (recent_repeats_take(service->recent, &repeats)) {
        struct pending *pending = detached_new(service);
        if (pending == NULL)
            return;
        change_repeat_history(&pending->decided,
                              &(struct history_row){.organization = repeats.organization,
                                                    .id = repeats.row,
                                                    .repeats = repeats.repeats,
                                                    .last_time = repeats.last});
        detached_submit(pending);
    }
}

static void expired_remove(struct service *service)
{
    struct pending *pending = detached_new(service);
    if (pending == NULL)
        return;
    change_do(&pending->decided, EFFECT_EXPIRE,
              &(struct effect_target){.time = service_now(service)});
    detached_submit(pending);
}

/* ---- the thread ---- */

struct delivery {
    struct service *service;
    struct mail_transport *transport;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
};

static bool delivery_pause(struct delivery *delivery)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += PAUSE_MILLIS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&delivery->lock);
    int waited = 0;
    while (!delivery->stopping && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&delivery->wake, &delivery->lock, &until);
    bool go_on = !delivery->stopping;
    pthread_mutex_unlock(&delivery->lock);
    return go_on;
}

static void *delivery_run(void *argument)
{
    struct delivery *delivery = argument;
    enum status before = STATUS_OK;
    for (unsigned round = 0; delivery_pause(delivery); round++) {
        struct error err;
        size_t sent = 0;
        enum status status = delivery_run_once(delivery->service, delivery->transport, &sent, &err);
        if (status != STATUS_OK && status != before)
            log_line(LOG_LEVEL_ERROR, "mail: %s", err.text);
        before = status;
        repeats_write(delivery->service);
        if (round % EXPIRE_EVERY_ROUNDS == 0)
            expired_remove(delivery->service);
        if (round % EXPIRE_EVERY_ROUNDS == 0)
            aftermath_expire(delivery->service);
    }
    repeats_write(delivery->service);
    return NULL;
}

enum status delivery_start(struct service *service, struct mail_transport *transport,
                           struct delivery **out_delivery, struct error *err)
{
    struct delivery *delivery = calloc(1, sizeof *delivery);
    if (delivery == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the mailer");
    delivery->service = service;
    delivery->transport = transport;
    pthread_mutex_init(&delivery->lock, NULL);
    pthread_cond_init(&delivery->wake, NULL);
    if (pthread_create(&delivery->thread, NULL, delivery_run, delivery) != 0) {
        free(delivery);
        return error_set(err, STATUS_UNAVAILABLE, "the mailer cannot be started");
    }
    *out_delivery = delivery;
    return STATUS_OK;
}

void delivery_stop(struct delivery *delivery)
{
    if (delivery == NULL)
        return;
    pthread_mutex_lock(&delivery->lock);
    delivery->stopping = true;
    pthread_cond_signal(&delivery->wake);
    pthread_mutex_unlock(&delivery->lock);
    mail_transport_stop(delivery->transport);
    pthread_join(delivery->thread, NULL);
    pthread_mutex_destroy(&delivery->lock);
    pthread_cond_destroy(&delivery->wake);
    free(delivery);
}
