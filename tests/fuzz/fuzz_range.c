/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a Range field, of files of several lengths. A part lies within its file. */
#include "fuzz/fuzz.h"
#include "http/range.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const size_t lengths[] = {0, 1, 1000, SIZE_MAX};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct http_range range;
        if (http_range_read(slice_make(bytes, length), lengths[i], &range) == HTTP_RANGE_PART)
            ensure(range.first <= range.last && range.last < lengths[i]);
    }
    return 0;
}
