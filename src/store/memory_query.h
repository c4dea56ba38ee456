/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each read of the memory engine means, as data: which rows, in which order, joined with what.
 *
 * Inside store/ only. Static data; results are copied into the caller's arena.
 */
#ifndef STORE_MEMORY_QUERY_H
#define STORE_MEMORY_QUERY_H

#include "store/memory_impl.h"

/* Beside the queries of the seam: the parts of what is gathered. */
enum memory_part {
    MEMORY_USER = QUERIES,
    MEMORY_DIRECTORY,
    MEMORY_FINGERPRINTS,
    MEMORY_TOKENS,
    MEMORY_LANES,
    MEMORY_PASSWORD,
    MEMORY_BROWSER,
    MEMORY_SESSION,
    MEMORY_RANGE_HOLDING,
    MEMORY_HISTORY,
    MEMORY_QUERIES,
};

/* The size of one result. */
size_t memory_query_row_bytes(unsigned query);
/* The first `max` rows of a query or part, under the engine's lock; NO_MEMORY or OK. */
MUST_CHECK enum status memory_query_run(struct engine *engine, unsigned query,
                                        const struct wanted *wanted, size_t max,
                                        struct arena *arena, struct rows *out, struct error *err);

#endif
