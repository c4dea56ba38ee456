/* SPDX-License-Identifier: Apache-2.0 */
/* One thing that is still to be done, from the queue (aftermath.c) to the deed (after_*.c). */
#ifndef SERVICE_AFTERMATH_IMPL_H
#define SERVICE_AFTERMATH_IMPL_H

#include "service/watch/aftermath.h"

enum { AFTER_CLIENT_MAX = 200 };

enum after_kind { AFTER_REFUSAL, AFTER_REHASH, AFTER_ALARM, AFTER_EXPIRE, AFTER_EXPIRY };

struct after_item {
    enum after_kind kind;
    micros laid_down;             /* by the clock that does not step */
    struct after_refusal refusal; /* its slices point into this item */
    struct spray alarm;
    struct secret password;
    size_t client_length;
    char client[AFTER_CLIENT_MAX];
};

/* What was looked at or told lately (aftermath.c); each true only once within its time. For the one
 * thread that runs. */
bool aftermath_look_is_due(struct aftermath *aftermath, const struct mac *mark, micros now,
                           bool *out_was_outdated);
void aftermath_look_ended(struct aftermath *aftermath, const struct mac *mark, bool outdated);
/* Once a day for a user, a reason and a client program, and no more than five a day of a user. */
bool aftermath_tell_is_due(struct aftermath *aftermath, record_id user, int reason,
                           record_id client, micros now);

/* Once an hour for an organization. */
bool aftermath_alarm_is_due(struct aftermath *aftermath, record_id organization, micros now);

/* Whether the refusal's password is the one before the last change; looked up once an hour. */
bool after_password_is_outdated(struct service *service, const struct after_refusal *refusal,
                                struct arena *arena);

/* Writes what was laid into the change, if anything was. Nothing waits for it: a failure is logged,
 * a CHANGED is not one. True when it is on disk. */
bool after_write(struct service *service, const struct change *change);

/* The deeds, each with a write of its own that nobody waits for. */
void after_refusal_do(struct service *service, const struct after_item *item, struct arena *arena);
void after_rehash_do(struct service *service, const struct after_item *item, struct arena *arena);
void after_alarm_do(struct service *service, const struct after_item *item, struct arena *arena);
void after_expiry_do(struct service *service, const struct after_item *item, struct arena *arena);
void after_expire_do(struct service *service, const struct after_item *item, struct arena *arena);

#endif
