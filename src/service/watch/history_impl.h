/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the login history share. Inside service/ only.
 */
#ifndef SERVICE_HISTORY_IMPL_H
#define SERVICE_HISTORY_IMPL_H

#include "service/service_impl.h"
#include "service/watch/history.h"
#include "store/store_list.h"

/* The trusted ranges of one organization, read when the first of them is named. */
struct range_names {
    struct service *service;
    struct arena *arena;
    record_id organization;
    bool read;
    const struct range_row *ranges;
    size_t count;
};

/* The row as the faces see it; slices are borrowed. */
void attempt_of(struct range_names *names, const struct history_row *row, struct attempt *out);

/* The filter of a query, after asking whether `acting` may see what it means. */
MUST_CHECK enum status history_filter_of(const struct acting *acting,
                                         const struct history_query *query,
                                         struct history_filter *out_filter, struct error *err);
/* Whether the unknown names belong to what the query lists: those of a single organization. */
MUST_CHECK enum status history_has_unknown(struct service *service,
                                           const struct history_query *query, bool *out_has,
                                           struct error *err);

/* As history_expire, but makes at most so many transactions of a thousand rows. */
MUST_CHECK enum status history_expire_some(struct service *service, unsigned rounds,
                                           micros *out_since, struct error *err);

#endif
