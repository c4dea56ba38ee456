/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows from an attempt and must delay no reply: whether a wrong password was the one before
 * the last change; telling the user which client program still sends an old secret; counting the
 * uses of an old token; hashing a password again after the parameters changed; telling
 * administrators of spraying (design §2, §4, R74), and users of a password that expires soon; and
 * the end of old history. Faces and the login only lay it down here; one thread does it, in the
 * hash pool's spare time.
 *
 * Everything here may be lost: the queue is bounded and in memory. Passwords in it are wiped when
 * they have been looked at. Any thread lays down; one at a time runs.
 */
#ifndef SERVICE_AFTERMATH_H
#define SERVICE_AFTERMATH_H

#include "service/login/lanes.h"
#include "service/service_impl.h"

struct aftermath;

MUST_CHECK enum status aftermath_new(struct aftermath **out_aftermath, struct error *err);
/* Wipes what is still queued. */
void aftermath_free(struct aftermath *aftermath);

/* A refused attempt of a known user. Slices are copied. */
struct after_refusal {
    record_id organization;
    record_id user;
    enum login_reason reason;
    record_id history; /* its row; of a repetition the row whose count rises */
    struct ip_origin origin;
    enum network_class network;
    struct slice client;
    record_id token;       /* the previous one, if that was sent */
    struct slice password; /* judged wrong: to be compared with the previous one; else empty */
    struct lane_key lane;  /* in which it was counted; LANE_NONE = in none */
};
void aftermath_refusal(struct service *service, const struct after_refusal *refusal);
/* A right password whose hash was made with other parameters than today's. */
void aftermath_rehash(struct service *service, record_id organization, record_id user,
                      struct slice password);
void aftermath_alarm(struct service *service, const struct spray *alarm);
/* A login with a password that expires soon: the user is told, once per password. */
void aftermath_expiry(struct service *service, record_id organization, record_id user);
/* Old attempts leave the history, some thousands of them. */
void aftermath_expire(struct service *service);

/* Does all that is queued, by the caller's thread; gives how many. */
size_t aftermath_run_once(struct service *service);

struct aftermath_thread;

/* Keeps the service. */
MUST_CHECK enum status aftermath_start(struct service *service,
                                       struct aftermath_thread **out_thread, struct error *err);
/* What is still queued stays undone. Accepts NULL. */
void aftermath_stop(struct aftermath_thread *thread);

#endif
