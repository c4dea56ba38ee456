/* SPDX-License-Identifier: Apache-2.0 */
#include "http/range.h"

static const char unit[] = "bytes=";

/* "-N": the last N bytes. */
static enum http_range_kind suffix_read(struct slice count_text, size_t length,
                                        struct http_range *out_range)
{
    uint64_t count;
    if (!slice_parse_u64(count_text, &count))
        return HTTP_RANGE_WHOLE;
    if (count == 0 || length == 0)
        return HTTP_RANGE_UNSATISFIED;
    out_range->first = count >= length ? 0 : length - (size_t)count;
    out_range->last = length - 1;
    return HTTP_RANGE_PART;
}

enum http_range_kind http_range_read(struct slice field, size_t length,
                                     struct http_range *out_range)
{
    struct slice first_text, last_text;
    uint64_t first, last = UINT64_MAX;
    if (!slice_starts(field, unit))
        return HTTP_RANGE_WHOLE;
    struct slice range = slice_from_index(field, sizeof unit - 1);
    if (slice_find(range, ',') != range.length || slice_find(range, '-') == range.length)
        return HTTP_RANGE_WHOLE;
    slice_cut(range, '-', &first_text, &last_text);
    if (slice_is_empty(first_text))
        return suffix_read(last_text, length, out_range);
    if (!slice_parse_u64(first_text, &first) ||
        (!slice_is_empty(last_text) && !slice_parse_u64(last_text, &last)) || last < first)
        return HTTP_RANGE_WHOLE;
    if (first >= length)
        return HTTP_RANGE_UNSATISFIED;
    out_range->first = (size_t)first;
    out_range->last = last >= length ? length - 1 : (size_t)last;
    return HTTP_RANGE_PART;
}
