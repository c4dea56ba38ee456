/* SPDX-License-Identifier: Apache-2.0 */
#include "store/history_span.h"

#include "core/id.h"

/* A minute of doubt: an id is made a little before or after the time beside it. */
#define DOUBT ((micros)60 * MICROS_PER_SECOND)

static record_id id_at(micros time)
{
    struct id_maker first = {0};
    return id_make(&first, time);
}

record_id history_id_at(micros time)
{
    return id_at(time + DOUBT);
}

struct history_span history_span_of(const struct history_filter *filter)
{
    struct history_span span = {id_at(filter->since - DOUBT), INT64_MAX};
    if (filter->until != 0)
        span.before = history_id_at(filter->until);
    if (filter->before != 0 && filter->before < span.before)
        span.before = filter->before;
    return span;
}

bool history_filter_is_open(const struct history_filter *filter)
{
    return (filter->networks | filter->outcomes | filter->reasons | filter->token_states |
            filter->entries) == 0;
}
