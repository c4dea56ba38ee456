/* SPDX-License-Identifier: Apache-2.0 */
/* The queue, what was done lately, and the thread. The deeds are after_secret.c and after_tell.c.
 */
#include "service/map.h"
#include "service/watch/aftermath_impl.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOUR ((micros)3600 * MICROS_PER_SECOND)
#define DAY (24 * HOUR)
#define REST (MICROS_PER_SECOND / 2)

enum {
    QUEUE_MAX = 128,
    LOOKS_MAX = 16384,
    TOLD_MAX = 16384,
    TOLD_A_DAY = 5,
    ITEM_ARENA_BYTES = 4 * 1024 * 1024,
};

struct look {
    struct map_node node; /* first */
    micros at;
    bool outdated;
};

/* Of a client program, or of a user (how many). */
struct told {
    struct map_node node; /* first */
    micros at;
    unsigned count;
};

struct aftermath {
    pthread_mutex_t lock;
    pthread_cond_t work;
    bool stopping;
    struct after_item *queue; /* a ring */
    size_t first;
    size_t count;
    struct map looks;
    struct map told;
};

enum status aftermath_new(struct aftermath **out_aftermath, struct error *err)
{
    struct aftermath *aftermath = calloc(1, sizeof *aftermath);
    if (aftermath == NULL ||
        (aftermath->queue = calloc(QUEUE_MAX, sizeof *aftermath->queue)) == NULL ||
        !map_init(&aftermath->looks, LOOKS_MAX, sizeof(struct look)) ||
        !map_init(&aftermath->told, TOLD_MAX, sizeof(struct told))) {
        aftermath_free(aftermath);
        return error_set(err, STATUS_NO_MEMORY, "no memory for what follows from logins");
    }
    pthread_mutex_init(&aftermath->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&aftermath->work, &attributes);
    pthread_condattr_destroy(&attributes);
    *out_aftermath = aftermath;
    return STATUS_OK;
}

void aftermath_free(struct aftermath *aftermath)
{
    if (aftermath == NULL)
        return;
    if (aftermath->queue != NULL)
        explicit_bzero(aftermath->queue, QUEUE_MAX * sizeof *aftermath->queue);
    free(aftermath->queue);
    map_done(&aftermath->looks);
    map_done(&aftermath->told);
    free(aftermath);
}

/* ---- laying down ---- */

/* The next free place with the lock held, or NULL: too much is going on, and this is not done. */
static struct after_item *queue_place(struct aftermath *aftermath)
{
    if (aftermath->count == QUEUE_MAX)
        return NULL;
    struct after_item *item = &aftermath->queue[(aftermath->first + aftermath->count) % QUEUE_MAX];
    aftermath->count++;
    pthread_cond_signal(&aftermath->work);
    return item;
}

static void item_fill(struct after_item *item, const struct after_refusal *refusal)
{
    item->refusal = *refusal;
    item->client_length =
        refusal->client.length < AFTER_CLIENT_MAX ? refusal->client.length : AFTER_CLIENT_MAX;
    if (item->client_length > 0)
        memcpy(item->client, refusal->client.bytes, item->client_length);
    secret_set(&item->password, refusal->password);
}

static void lay_down(struct service *service, enum after_kind kind,
                     const struct after_refusal *refusal, const struct spray *alarm)
{
    struct aftermath *aftermath = service->aftermath;
    pthread_mutex_lock(&aftermath->lock);
    struct after_item *item = queue_place(aftermath);
    if (item != NULL) {
        item->kind = kind;
        item->laid_down = clock_monotonic();
        item_fill(item, refusal);
        item->alarm = *alarm;
    }
    pthread_mutex_unlock(&aftermath->lock);
}

void aftermath_refusal(struct service *service, const struct after_refusal *refusal)
{
    lay_down(service, AFTER_REFUSAL, refusal, &(struct spray){0});
}

void aftermath_rehash(struct service *service, record_id organization, record_id user,
                      struct slice password)
{
    struct after_refusal refusal = {
        .organization = organization, .user = user, .password = password};
    lay_down(service, AFTER_REHASH, &refusal, &(struct spray){0});
}

void aftermath_alarm(struct service *service, const struct spray *alarm)
{
    lay_down(service, AFTER_ALARM, &(struct after_refusal){0}, alarm);
}

void aftermath_expiry(struct service *service, record_id organization, record_id user)
{
    struct after_refusal who = {.organization = organization, .user = user};
    lay_down(service, AFTER_EXPIRY, &who, &(struct spray){0});
}

void aftermath_expire(struct service *service)
{
    lay_down(service, AFTER_EXPIRE, &(struct after_refusal){0}, &(struct spray){0});
}

/* ---- what was done lately ---- */

static struct map_key key_of(const void *bytes, size_t length)
{
    struct map_key key = {{0}};
    size_t at = 0;
    map_key_add(&key, &at, bytes, length);
    return key;
}

bool aftermath_look_is_due(struct aftermath *aftermath, const struct mac *mark, micros now,
                           bool *out_was_outdated)
{
    struct map_key key = key_of(mark->bytes, sizeof mark->bytes);
    struct look *look = (struct look *)map_find(&aftermath->looks, &key);
    bool due = look == NULL || now - look->at >= HOUR;
    if (look == NULL)
        look = (struct look *)map_add(&aftermath->looks, &key);
    *out_was_outdated = look != NULL && !due && look->outdated;
    if (look != NULL && due) {
        look->at = now;
        look->outdated = false;
    }
    return due;
}

void aftermath_look_ended(struct aftermath *aftermath, const struct mac *mark, bool outdated)
{
    struct map_key key = key_of(mark->bytes, sizeof mark->bytes);
    struct look *look = (struct look *)map_find(&aftermath->looks, &key);
    if (look != NULL)
        look->outdated = outdated;
}

static struct told *told_get(struct aftermath *aftermath, record_id user, int reason,
                             record_id client, micros now)
{
    record_id ids[3] = {user, (record_id)reason, client};
    struct map_key key = key_of(ids, sizeof ids);
    struct told *told = (struct told *)map_find(&aftermath->told, &key);
    if (told == NULL)
        told = (struct told *)map_add(&aftermath->told, &key);
    if (told != NULL && now - told->at >= DAY) {
        told->at = now;
        told->count = 0;
    }
    return told;
}

bool aftermath_tell_is_due(struct aftermath *aftermath, record_id user, int reason,
                           record_id client, micros now)
{
    struct told *of_user = told_get(aftermath, user, -1, 0, now);
    struct told *of_client = told_get(aftermath, user, reason, client, now);
    if (of_user == NULL || of_client == NULL || of_client->count > 0 ||
        of_user->count >= TOLD_A_DAY)
        return false;
    of_user->count++;
    of_client->count++;
    return true;
}

bool aftermath_alarm_is_due(struct aftermath *aftermath, record_id organization, micros now)
{
    record_id ids[3] = {organization, 0, 0};
    struct map_key key = key_of(ids, sizeof ids);
    struct told *told = (struct told *)map_find(&aftermath->told, &key);
    if (told == NULL)
        told = (struct told *)map_add(&aftermath->told, &key);
    if (told == NULL || (told->count > 0 && now - told->at < HOUR))
        return false;
    told->at = now;
    told->count = 1;
    return true;
}

/* ---- doing ---- */

bool after_write(struct service *service, const struct change *change)
{
    if (change->first == NULL)
        return false;
    enum write_outcome outcome = store_write_wait(service->store, change, NULL);
    if (outcome == WRITE_UNAVAILABLE)
        log_line(LOG_LEVEL_WARNING, "what follows from a login could not be written");
    return outcome == WRITE_DONE;
}

/* Moves the next one out; false when there is none. */
static bool queue_take(struct aftermath *aftermath, struct after_item *out_item)
{
    pthread_mutex_lock(&aftermath->lock);
    bool taken = aftermath->count > 0;
    if (taken) {
        struct after_item *item = &aftermath->queue[aftermath->first];
        *out_item = *item;
        secret_wipe(&item->password);
        aftermath->first = (aftermath->first + 1) % QUEUE_MAX;
        aftermath->count--;
    }
    pthread_mutex_unlock(&aftermath->lock);
    return taken;
}

static void item_do(struct service *service, struct after_item *item)
{
    static void (*const deeds[])(struct service *, const struct after_item *, struct arena *) = {
        [AFTER_REFUSAL] = after_refusal_do, [AFTER_REHASH] = after_rehash_do,
        [AFTER_ALARM] = after_alarm_do,     [AFTER_EXPIRE] = after_expire_do,
        [AFTER_EXPIRY] = after_expiry_do,
    };
    struct arena *arena = arena_new(ITEM_ARENA_BYTES);
    if (arena == NULL)
        return;
    item->refusal.client = slice_make(item->client, item->client_length);
    item->refusal.password = secret_view(&item->password);
    deeds[item->kind](service, item, arena);
    arena_free(arena);
}

size_t aftermath_run_once(struct service *service)
{
    struct after_item item;
    size_t done = 0;
    for (; queue_take(service->aftermath, &item); done++) {
        item_do(service, &item);
        secret_wipe(&item.password);
    }
    return done;
}

/* ---- the thread ---- */

struct aftermath_thread {
    struct service *service;
    pthread_t thread;
};

static void wait_until(struct aftermath *aftermath, micros instant)
{
    const struct timespec until = {.tv_sec = instant / MICROS_PER_SECOND,
                                   .tv_nsec = instant % MICROS_PER_SECOND * 1000};
    pthread_cond_timedwait(&aftermath->work, &aftermath->lock, &until);
}

/* True when there is something to do; false when it is to end. What was laid down rests for a
 * moment, so that the row of the attempt is written before anything is said about it. */
static bool wait_for_work(struct aftermath *aftermath)
{
    pthread_mutex_lock(&aftermath->lock);
    for (;;) {
        micros due = aftermath->queue[aftermath->first].laid_down + REST;
        if (aftermath->stopping || (aftermath->count > 0 && due <= clock_monotonic()))
            break;
        if (aftermath->count > 0)
            wait_until(aftermath, due);
        else
            pthread_cond_wait(&aftermath->work, &aftermath->lock);
    }
    bool go_on = !aftermath->stopping;
    pthread_mutex_unlock(&aftermath->lock);
    return go_on;
}

static void *thread_run(void *argument)
{
    struct aftermath_thread *thread = argument;
    struct aftermath *aftermath = thread->service->aftermath;
    struct after_item item;
    while (wait_for_work(aftermath))
        if (queue_take(aftermath, &item)) {
            item_do(thread->service, &item);
            secret_wipe(&item.password);
        }
    return NULL;
}

enum status aftermath_start(struct service *service, struct aftermath_thread **out_thread,
                            struct error *err)
{
    struct aftermath_thread *thread = calloc(1, sizeof *thread);
    if (thread == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the thread of the aftermath");
    thread->service = service;
    if (pthread_create(&thread->thread, NULL, thread_run, thread) != 0) {
        free(thread);
        return error_set(err, STATUS_UNAVAILABLE, "the thread of the aftermath cannot be started");
    }
    *out_thread = thread;
    return STATUS_OK;
}

void aftermath_stop(struct aftermath_thread *thread)
{
    if (thread == NULL)
        return;
    struct aftermath *aftermath = thread->service->aftermath;
    pthread_mutex_lock(&aftermath->lock);
    aftermath->stopping = true;
    pthread_cond_signal(&aftermath->work);
    pthread_mutex_unlock(&aftermath->lock);
    pthread_join(thread->thread, NULL);
    free(thread);
}
