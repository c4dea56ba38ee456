/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is limited now, and lifting it: lanes of users (lanes.h), sources that are put off
 * (sources.h), spraying alarms (spraying.h). Looking needs the right to look; lifting needs Reset
 * User Passwords and Unlock Users. An administrator sees the sources that aimed at his
 * organization last; the operator, with organization 0, all of them. Slices lie in the arena.
 */
#ifndef SERVICE_LIMITS_H
#define SERVICE_LIMITS_H

#include "core/lane.h"
#include "service/acting.h"
#include "service/watch/spraying.h"

struct limit_listed {
    struct slice username;
    enum lane lane; /* LANE_NONE: the organization's plain lockout */
    bool familiar;
    struct ip prefix; /* all zero unless familiar */
    unsigned failures;
    unsigned budget;
    micros closed_until; /* 0 = open */
    bool exhausted;
};

/* Lanes with failures or a back-off: of one user, or of the organization when `who` is empty. */
MUST_CHECK enum status limits_list(struct service *service, const struct acting *acting,
                                   record_id organization, struct slice who, struct arena *arena,
                                   const struct limit_listed **out_limits, size_t *out_count,
                                   struct error *err);
/* Clears all lanes of one user. */
MUST_CHECK enum status limits_lift(struct service *service, const struct acting *acting,
                                   struct slice who, struct arena *arena,
                                   struct pending **out_pending, struct error *err);

struct sources_limited {
    const struct source_limited *sources;
    size_t source_count;
    const struct spray *alarms;
    size_t alarm_count;
};

MUST_CHECK enum status limits_of_sources(struct service *service, const struct acting *acting,
                                         record_id organization, struct arena *arena,
                                         struct sources_limited *out_limited, struct error *err);
/* Forgets the failures of all sources that limits_of_sources would give; audited. */
MUST_CHECK enum status limits_lift_sources(struct service *service, const struct acting *acting,
                                           record_id organization, struct arena *arena,
                                           size_t *out_count, struct pending **out_pending,
                                           struct error *err);

#endif
