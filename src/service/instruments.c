/* SPDX-License-Identifier: Apache-2.0 */
#include "service/instruments.h"

#include "core/id.h"

#include <pthread.h>
#include <stdlib.h>

enum { CLASSES = NETWORK_DENIED + 1, LANES = LANE_W + 1, ANSWERS = LOGIN_BUSY + 1 };

struct instruments {
    micros (*now)(void);
    pthread_mutex_t lock; /* of ids */
    struct id_maker ids;
    atomic_ullong counts[COUNT_KINDS];
    atomic_ullong logins[CLASSES][LANES][ANSWERS];
};

enum status instruments_new(micros (*now)(void), unsigned node, struct instruments **out,
                            struct error *err)
{
    struct instruments *instruments = calloc(1, sizeof *instruments);
    if (instruments == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the service's instruments");
    instruments->now = now;
    instruments->ids.node = node;
    pthread_mutex_init(&instruments->lock, NULL);
    *out = instruments;
    return STATUS_OK;
}

void instruments_free(struct instruments *instruments)
{
    if (instruments == NULL)
        return;
    pthread_mutex_destroy(&instruments->lock);
    free(instruments);
}

micros instruments_now(const struct instruments *instruments)
{
    return instruments->now();
}

record_id instruments_id(struct instruments *instruments)
{
    micros now = instruments->now();
    pthread_mutex_lock(&instruments->lock);
    record_id id = id_make(&instruments->ids, now);
    pthread_mutex_unlock(&instruments->lock);
    return id;
}

void count_add(struct instruments *instruments, enum count count, uint64_t amount)
{
    atomic_fetch_add_explicit(&instruments->counts[count], amount, memory_order_relaxed);
}

uint64_t count_get(const struct instruments *instruments, enum count count)
{
    return atomic_load_explicit(&instruments->counts[count], memory_order_relaxed);
}

const char *count_name(enum count count)
{
    static const char *const names[COUNT_KINDS] = {
        [COUNT_TOKEN_MAC] = "token_mac_total",
        [COUNT_MAIL_QUEUED] = "mail_queued_total",
        [COUNT_MAIL_SENT] = "mail_sent_total",
        [COUNT_MAIL_RETRIED] = "mail_retried_total",
        [COUNT_MAIL_FAILED] = "mail_failed_total",
        [COUNT_TOKEN_RESETS] = "token_resets_total",
        [COUNT_PARKED] = "parked_total",
        [COUNT_BUSY] = "busy_total",
        [COUNT_CHANGED_MEANWHILE] = "changed_meanwhile_total",
        [COUNT_HISTORY_REPEATED] = "history_repeated_total",
        [COUNT_SOURCE_LIMITED] = "source_limited_total",
        [COUNT_SPRAYING_ALARMS] = "spraying_alarms_total",
    };
    return names[count];
}

void count_login(struct instruments *instruments, enum network_class class, enum lane lane,
                 enum login_answer answer)
{
    atomic_fetch_add_explicit(&instruments->logins[class][lane][answer], 1, memory_order_relaxed);
}

uint64_t count_login_get(const struct instruments *instruments, enum network_class class,
                         enum lane lane, enum login_answer answer)
{
    return atomic_load_explicit(&instruments->logins[class][lane][answer], memory_order_relaxed);
}
