/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each read of the memory engine means, as data: which rows, in which order, joined with what.
 *
 * Inside store/ only. Static data; results are copied into the caller's arena.
 */
#ifndef STORE_MEMORY_QUERY_H
#define STORE_MEMORY_QUERY_H

#include "store/memory_impl.h"

enum memory_query {
    MEMORY_ORGANIZATION,
    MEMORY_PROFILE,
    MEMORY_USER,
    MEMORY_DIRECTORY,
    MEMORY_FINGERPRINTS,
    MEMORY_TOKENS,
    MEMORY_LANES,
    MEMORY_PASSWORD,
    MEMORY_BROWSER,
    MEMORY_SESSION,
    MEMORY_ORGANIZATIONS,
    MEMORY_RANGE_HOLDING,
    MEMORY_CODE,
    MEMORY_LINK,
    MEMORY_PROFILE_NAMED,
    MEMORY_HISTORY_REFERENCE,
    MEMORY_AUDIT_LAST,
    MEMORY_MAIL,
    MEMORY_RANGES,
    MEMORY_PASSWORDS,
    MEMORY_MAILS_DUE,
    MEMORY_PROFILES,
    MEMORY_USERS,
    MEMORY_HISTORY,
    MEMORY_USAGE,
    MEMORY_LANES_COUNTING,
    MEMORY_SESSIONS,
    MEMORY_MAILS,
    MEMORY_AUDIT,
};

struct rows {
    const void *list;
    size_t count;
};

/* The size of one result. */
size_t memory_query_row_bytes(enum memory_query query);
/* The first `max` rows, under the engine's lock; NO_MEMORY or OK. */
MUST_CHECK enum status memory_query_run(struct engine *engine, enum memory_query query,
                                        const struct wanted *wanted, size_t max,
                                        struct arena *arena, struct rows *out, struct error *err);

#endif
