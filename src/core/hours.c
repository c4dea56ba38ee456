/* SPDX-License-Identifier: Apache-2.0 */
#include "core/hours.h"

static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* ---- reading ---- */

typedef bool (*minute_fn)(struct slice text, unsigned *out_minute);

/* "480" */
static bool minute_stored(struct slice text, unsigned *out_minute)
{
    uint64_t minute = 0;
    if (!slice_parse_u64(text, &minute) || minute > MINUTES_OF_DAY)
        return false;
    *out_minute = (unsigned)minute;
    return true;
}

/* "08:00", the hour with one digit or two */
static bool minute_written(struct slice text, unsigned *out_minute)
{
    struct slice hour, minute;
    uint64_t h = 0, m = 0;
    if (!slice_cut(text, ':', &hour, &minute) || hour.length > 2 || minute.length != 2 ||
        !slice_parse_u64(hour, &h) || !slice_parse_u64(minute, &m) || m > 59 ||
        60 * h + m > MINUTES_OF_DAY)
        return false;
    *out_minute = (unsigned)(60 * h + m);
    return true;
}

static bool day_parse(struct slice text, unsigned *out_day)
{
    for (unsigned i = 0; i < ARRAY_LENGTH(days); i++) {
        if (!slice_equal_fold(text, slice_from(days[i])))
            continue;
        *out_day = i;
        return true;
    }
    return false;
}

/* "mon=08:00-18:00" */
static enum hours_fault span_parse(struct slice text, minute_fn read, struct hours_span *out_span)
{
    struct slice day_text, times, first_text, end_text;
    unsigned day = 0, first = 0, end = 0;
    if (!slice_cut(text, '=', &day_text, &times) ||
        !slice_cut(times, '-', &first_text, &end_text) || !day_parse(slice_trim(day_text), &day) ||
        !read(slice_trim(first_text), &first) || !read(slice_trim(end_text), &end))
        return HOURS_MALFORMED;
    if (end <= first)
        return HOURS_EMPTY;
    *out_span = (struct hours_span){day * MINUTES_OF_DAY + first, day * MINUTES_OF_DAY + end};
    return HOURS_OK;
}

/* Keeps the order by insertion. */
static enum hours_fault span_insert(struct hours *hours, struct hours_span span)
{
    if (hours->count == HOURS_SPANS_MAX)
        return HOURS_TOO_MANY;
    size_t at = hours->count;
    while (at > 0 && hours->spans[at - 1].first >= span.first) {
        hours->spans[at] = hours->spans[at - 1];
        at--;
    }
    hours->spans[at] = span;
    hours->count++;
    bool hits_before = at > 0 && hours->spans[at - 1].end > span.first;
    bool hits_behind = at + 1 < hours->count && hours->spans[at + 1].first < span.end;
    return hits_before || hits_behind ? HOURS_OVERLAP : HOURS_OK;
}

static enum hours_fault hours_read(struct slice text, minute_fn read, struct hours *out_hours)
{
    struct hours hours = {.count = 0};
    struct slice one, rest = text;
    while (!slice_is_empty(rest)) {
        struct hours_span span;
        bool more = slice_cut(rest, ',', &one, &rest);
        if (more && slice_is_empty(rest))
            return HOURS_MALFORMED;
        enum hours_fault fault = span_parse(one, read, &span);
        if (fault == HOURS_OK)
            fault = span_insert(&hours, span);
        if (fault != HOURS_OK)
            return fault;
    }
    *out_hours = hours;
    return HOURS_OK;
}

enum hours_fault hours_parse(struct slice text, struct hours *out_hours)
{
    return hours_read(slice_trim(text), minute_written, out_hours);
}

enum hours_fault hours_parse_stored(struct slice text, struct hours *out_hours)
{
    return hours_read(text, minute_stored, out_hours);
}

const char *hours_fault_text(enum hours_fault fault)
{
    switch (fault) {
    case HOURS_OK:
        return "";
    case HOURS_MALFORMED:
        return "login hours are written mon=08:00-18:00,tue=08:00-18:00 and so on, from 00:00 to "
               "24:00";
    case HOURS_EMPTY:
        return "a span of login hours must end after it begins; leave a day out to close it, and "
               "write a night as two spans";
    case HOURS_OVERLAP:
        return "two spans of login hours on one day overlap; write them as one";
    case HOURS_TOO_MANY:
        return "there are too many spans of login hours; 56 are possible";
    }
    return "";
}

/* ---- writing ---- */

struct text {
    char *at;
};

static void put_char(struct text *text, char c)
{
    *text->at++ = c;
}

static void put_number(struct text *text, unsigned number, unsigned least_digits)
{
    char digits[10];
    size_t count = 0;
    while (number > 0 || count < least_digits) {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    }
    while (count > 0)
        put_char(text, digits[--count]);
}

static void put_stored(struct text *text, unsigned minute)
{
    put_number(text, minute, 1);
}

static void put_written(struct text *text, unsigned minute)
{
    put_number(text, minute / 60, 2);
    put_char(text, ':');
    put_number(text, minute % 60, 2);
}

static void hours_write(const struct hours *hours, void (*put)(struct text *text, unsigned minute),
                        char *out_text)
{
    struct text text = {out_text};
    for (size_t i = 0; i < hours->count; i++) {
        unsigned day = hours->spans[i].first / MINUTES_OF_DAY;
        if (i > 0)
            put_char(&text, ',');
        for (const char *letter = days[day]; *letter != '\0'; letter++)
            put_char(&text, *letter);
        put_char(&text, '=');
        put(&text, hours->spans[i].first - day * MINUTES_OF_DAY);
        put_char(&text, '-');
        put(&text, hours->spans[i].end - day * MINUTES_OF_DAY);
    }
    put_char(&text, '\0');
}

void hours_format(const struct hours *hours, char out_text[HOURS_TEXT_MAX])
{
    hours_write(hours, put_written, out_text);
}

void hours_format_stored(const struct hours *hours, char out_text[HOURS_TEXT_MAX])
{
    hours_write(hours, put_stored, out_text);
}

/* ---- asking ---- */

bool hours_allow(const struct hours *hours, unsigned minute_of_week)
{
    for (size_t i = 0; i < hours->count; i++)
        if (minute_of_week >= hours->spans[i].first && minute_of_week < hours->spans[i].end)
            return true;
    return hours->count == 0;
}
