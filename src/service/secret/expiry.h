/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The warning before a password expires: from two weeks before, with the client programs that log
 * in as this user and will stop on that day. Shown on Setup Home, and mailed once per password
 * (a login of these days lays it down: aftermath.h). Not the rule itself: effective.h. Any thread.
 */
#ifndef SERVICE_EXPIRY_H
#define SERVICE_EXPIRY_H

#include "service/service.h"

enum { EXPIRY_WARNING_DAYS = 14 };

struct password_expiry {
    micros when;                  /* 0 = not within the next two weeks, or never */
    const struct slice *programs; /* that logged in within 90 days, latest first */
    size_t program_count;
};

/* Whether an instant of expiry (0 = never) is near enough to be warned of. */
bool expiry_is_soon(micros when, micros now);

/* The programs are read only when there is something to warn of. */
MUST_CHECK enum status password_expiry_get(struct service *service, record_id organization,
                                           record_id user, struct arena *arena,
                                           struct password_expiry *out_expiry, struct error *err);

#endif
