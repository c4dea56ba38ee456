/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spraying: few secrets tried over many users, which no user's own lanes can see (R63). Two things
 * are counted within an hour: different names that failed from one prefix (IPv4 /24, IPv6 /48), and
 * different names for which the same wrong secret was tried, from wherever (known by a MAC that is
 * keyed per start and never written). At a threshold an alarm is raised; it stands until nothing
 * of the kind has happened for an hour.
 *
 * An alarm stops nobody by itself: the limits by source do (sources.h). Names are counted in a
 * small field of bits, so that there may be more of them than it says, never fewer. Bounded memory.
 * Any thread.
 */
#ifndef SERVICE_SPRAYING_H
#define SERVICE_SPRAYING_H

#include "service/watch/sources.h"

struct service;
struct spraying;

/* Different names within an hour that raise an alarm. */
enum { SPRAYED_NAMES = 40, SPRAYED_NAMES_TRUSTED = 200, SPRAYED_NAMES_ONE_SECRET = 20 };

MUST_CHECK enum status spraying_new(struct spraying **out_spraying, struct error *err);
void spraying_free(struct spraying *spraying);

enum spray_kind { SPRAY_SOURCE, SPRAY_SECRET };

struct spray {
    enum spray_kind kind;
    bool trusted;
    struct ip prefix;       /* of SPRAY_SOURCE; for SPRAY_SECRET where it was seen last */
    record_id organization; /* whose users were aimed at last */
    unsigned names;         /* at least */
    micros first;
    micros last;
};

/* True when this failure raises an alarm that did not stand: *out_alarm says which. */
bool spraying_note(struct spraying *spraying, const struct source_failure *failure, micros now,
                   struct spray *out_alarm);

enum { SPRAYS_LISTED_MAX = 100 };

/* Alarms that stand: of one organization, or all (0); in the arena. */
MUST_CHECK enum status spraying_list(struct spraying *spraying, record_id organization, micros now,
                                     struct arena *arena, const struct spray **out_alarms,
                                     size_t *out_count, struct error *err);

/* What every place that takes a secret does with a failed attempt: counts it against its source
 * and looks for spraying; a new alarm is counted, logged and told to the administrators. */
void failure_note(struct service *service, const struct source_failure *failure);

#endif
