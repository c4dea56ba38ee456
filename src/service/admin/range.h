/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trusted IP ranges of an organization (Network Access, M8), what class an IP address has, and
 * whom a change would concern. Changes need Manage IP Addresses. Ranges are few: all are listed at
 * once. A damaged range trusts nobody; editing it repairs it, and it can be removed.
 *
 * Slices of results lie in the arena. Errors: INVALID and CONFLICT with a sentence.
 */
#ifndef SERVICE_RANGE_H
#define SERVICE_RANGE_H

#include "core/ip.h"
#include "core/network.h"
#include "service/acting.h"

struct range_listed {
    record_id id;
    struct ip_range range;
    struct slice note;
    bool seal_holds;
    micros created;
};

MUST_CHECK enum status range_list(struct service *service, const struct acting *acting,
                                  record_id organization, struct arena *arena,
                                  const struct range_listed **out_ranges, size_t *out_count,
                                  struct error *err);

struct range_outcome {
    struct pending *pending;
    bool locks_out_self; /* the one who asks stands in a trusted network and would not any more: ask
                            again before submitting */
};

struct range_new {
    record_id organization;
    struct slice range; /* "START-END", CIDR or one IP address */
    struct slice note;
};

MUST_CHECK enum status range_add(struct service *service, const struct acting *acting,
                                 const struct range_new *range, struct arena *arena,
                                 struct pending **out_pending, struct error *err);

struct range_edit {
    record_id organization;
    struct slice which;        /* its text (any equal form) or its id */
    const struct slice *range; /* NULL = as it is */
    const struct slice *note;
};

/* INVALID when nothing would change; of a damaged range that is the repair: the last audited
 * values come back. */
MUST_CHECK enum status range_edit(struct service *service, const struct acting *acting,
                                  const struct range_edit *edit, struct arena *arena,
                                  struct range_outcome *out_outcome, struct error *err);
MUST_CHECK enum status range_remove(struct service *service, const struct acting *acting,
                                    record_id organization, struct slice which, struct arena *arena,
                                    struct range_outcome *out_outcome, struct error *err);

/* Who signed in from inside a range in the last seven days. */
struct range_use {
    size_t users;
    size_t logins;
    bool complete; /* else only the latest logins were looked at */
};

MUST_CHECK enum status range_use_of(struct service *service, const struct acting *acting,
                                    record_id organization, struct ip_range range,
                                    struct arena *arena, struct range_use *out_use,
                                    struct error *err);

/* The class of an IP address: by the organization's rules, or for one user (name or id). */
MUST_CHECK enum status network_test(struct service *service, const struct acting *acting,
                                    record_id organization, struct slice who, struct ip ip,
                                    struct arena *arena, struct network_verdict *out_verdict,
                                    struct error *err);

#endif
