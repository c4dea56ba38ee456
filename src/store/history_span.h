/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which ids of the history a filter can mean. Ids tell when they were made, so that a look at an
 * hour need not walk through the years beside it. Inside store/ only. Pure.
 */
#ifndef STORE_HISTORY_SPAN_H
#define STORE_HISTORY_SPAN_H

#include "store/store_list.h"

struct history_span {
    record_id first;  /* the lowest */
    record_id before; /* above the highest */
};

struct history_span history_span_of(const struct history_filter *filter);
/* An id that no row from before `time` has reached. */
record_id history_id_at(micros time);
/* Whether every row of the span passes, but for a minute's worth at its ends. */
bool history_filter_is_open(const struct history_filter *filter);

#endif
