/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One attempt's use of a lane: which counter it draws on, what the store knew of it, and the row
 * that follows from how it ended. Shared by every place that takes a password or a code (design
 * §4). Not the table of counters: lanes.h. Inside service/ only.
 */
#ifndef SERVICE_LANE_USE_H
#define SERVICE_LANE_USE_H

#include "service/login/lanes.h"
#include "service/service_impl.h"

/* The counter of a gathered user: T has one per familiar prefix, and one for all strangers. */
struct lane_key lane_key_of(const struct login_gathered *gathered, struct ip_origin origin,
                            enum lane lane, micros now);

/* The counter of the organization's plain lockout; its policy is off when there is none. */
struct lane_key lockout_key_of(const struct service *service,
                               const struct login_gathered *gathered);
bool lockout_is_on(const struct lane_key *key);
/* T and K: strangers on the web form cannot use it against a user. */
bool lockout_counts(enum lane lane);
/* Whether the user is locked out now. */
MUST_CHECK bool is_locked_out(struct service *service, const struct login_gathered *gathered,
                              micros now);

/* As lanes_reserve, with what the store had. */
enum lane_admission lane_use_begin(struct service *service, const struct login_gathered *gathered,
                                   const struct lane_key *key, struct lane_waiter *waiter,
                                   micros now, struct lane_entry **out_entry);

/* Takes one counted failure back, in memory and in the change. */
void lane_use_give_back(struct service *service, const struct login_gathered *gathered,
                        const struct lane_key *key, micros now, struct change *change);

/* Adds the row if the state has changed. */
void lane_use_write(const struct login_gathered *gathered, const struct lane_key *key,
                    const struct lane_settled *settled, struct change *change);

#endif
