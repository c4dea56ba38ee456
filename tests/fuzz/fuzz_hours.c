/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as login hours, in people's form and the stored one. What is read is written in both
 * forms and read again as the same. */
#include "core/hours.h"
#include "fuzz/fuzz.h"

static void same_check(const struct hours *hours, const struct hours *again)
{
    ensure(hours->count == again->count);
    for (unsigned minute = 0; minute < MINUTES_OF_WEEK; minute += 7)
        ensure(hours_allow(hours, minute) == hours_allow(again, minute));
}

static void forms_check(const struct hours *hours)
{
    struct hours again;
    char text[HOURS_TEXT_MAX];
    hours_format(hours, text);
    ensure(hours_parse(slice_from(text), &again) == HOURS_OK);
    same_check(hours, &again);
    hours_format_stored(hours, text);
    ensure(hours_parse_stored(slice_from(text), &again) == HOURS_OK);
    same_check(hours, &again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct hours hours;
    if (hours_parse(slice_make(bytes, length), &hours) == HOURS_OK && hours.count > 0)
        forms_check(&hours);
    if (hours_parse_stored(slice_make(bytes, length), &hours) == HOURS_OK && hours.count > 0)
        forms_check(&hours);
    return 0;
}
