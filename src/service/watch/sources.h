/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits by source: how many failed attempts the networks of one IP address may make in an hour,
 * counted by prefix (IPv4 /32 and /24; IPv6 /64, /56 and /48), whoever the attempts aim at (design
 * §4, R59, R61). Successes do not count, and neither does the same secret for the same name again
 * within the hour: a forgotten script must not shut out the office it runs in.
 *
 * A source that is spent is put off on lanes T and W. It is never asked for a right token or a
 * recognised browser (lane K), and nothing here ever counts against a user. Trusted networks have
 * buckets of their own, larger ones. Bounded memory, lost with the process. Any thread.
 */
#ifndef SERVICE_SOURCES_H
#define SERVICE_SOURCES_H

#include "base/arena.h"
#include "base/status.h"
#include "core/network.h"

struct sources;

struct source_settings {
    int failures_per_hour;         /* of one IPv4 address or IPv6 /64; wider prefixes have more */
    int trusted_failures_per_hour; /* the same in trusted and exempt networks */
    int mails_per_hour;            /* that strangers of one such source may cause */
};

/* Keeps the settings' values. */
MUST_CHECK enum status sources_new(const struct source_settings *settings,
                                   struct sources **out_sources, struct error *err);
void sources_free(struct sources *sources);

/* Seconds until the source may try again on lanes T and W; 0 = now. */
unsigned sources_wait(struct sources *sources, struct ip_origin origin, bool trusted, micros now);

struct source_failure {
    struct ip_origin origin;
    bool trusted;
    record_id organization; /* whose user was aimed at, or who stands in; 0 = nobody */
    struct slice name;      /* as compared */
    struct slice secret;    /* empty: none was tried, only asked for (forgot password) */
    bool hidden;            /* the answer does not tell whether it failed: counted every time */
};

/* Counts one failed attempt; false when it only repeats one. Must be called alike for everything
 * that the caller hears alike, or the limit would tell what the answer hides. Whoever has a service
 * calls failure_note (spraying.h), which looks for spraying too. */
bool sources_fail(struct sources *sources, const struct source_failure *failure, micros now);
/* One counted attempt turned out well after all: the code that was mailed came back. */
void sources_give_back(struct sources *sources, struct ip_origin origin, bool trusted, micros now);
/* True when strangers of this source may cause one more mail to this recipient; counts it, against
 * the recipient's mail domain and the whole service too (per minute). */
bool sources_take_mail(struct sources *sources, struct ip_origin origin, struct slice recipient,
                       micros now);

struct source_limited {
    struct ip prefix;
    unsigned bits; /* of its family */
    bool trusted;
    record_id organization; /* that it aimed at; 0 = several, or nobody */
    unsigned failures;      /* that have not yet run off */
    unsigned limit;
    micros until; /* when the next attempt may be made */
};

enum { SOURCES_LISTED_MAX = 200 };

/* Sources that are put off now, in the arena: those that aimed at one organization alone, or all
 * (0). */
MUST_CHECK enum status sources_list(struct sources *sources, record_id organization, micros now,
                                    struct arena *arena, const struct source_limited **out_rows,
                                    size_t *out_count, struct error *err);
/* Forgets the failures of what sources_list would give; gives how many. */
size_t sources_lift(struct sources *sources, record_id organization, micros now);

#endif
