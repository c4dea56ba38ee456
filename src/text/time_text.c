/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Days are counted in years that begin on 1 March, so that a leap day is the last of its year, and
 * in eras of 400 years, which all have the same number of days (146,097).
 */
#include "text/time_text.h"

#include "text/text_impl.h"

enum {
    SECONDS_PER_DAY = 86400,
    DAYS_PER_ERA = 146097,
    DAYS_BEFORE_1970 = 719468, /* from 1 March of year 0 */
};

static const micros first_instant = -62135596800 * MICROS_PER_SECOND;            /* 0001-01-01 */
static const micros last_instant = 253402300800 * MICROS_PER_SECOND - (micros)1; /* 9999-12-31 */

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
static const char *const day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

struct calendar {
    int year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
    int hour;
    int minute;
    int second;
    int micro;
    int weekday; /* 0 = Sunday */
};

/* Division that rounds down, for instants before 1970. */
static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static int64_t days_of_date(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = floor_divide(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_BEFORE_1970;
}

static void date_of_days(int64_t days, struct calendar *out)
{
    int64_t from_march_0 = days + DAYS_BEFORE_1970;
    int64_t era = floor_divide(from_march_0, DAYS_PER_ERA);
    int64_t day_of_era = from_march_0 - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    out->day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    out->month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    out->year = (int)(year_of_era + era * 400 + (out->month <= 2));
    out->weekday = (int)(((days + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

static struct calendar calendar_of(micros t)
{
    if (t < first_instant)
        t = first_instant;
    if (t > last_instant)
        t = last_instant;
    int64_t seconds = floor_divide(t, MICROS_PER_SECOND);
    int64_t days = floor_divide(seconds, SECONDS_PER_DAY);
    int in_day = (int)(seconds - days * SECONDS_PER_DAY);
    struct calendar c = {.hour = in_day / 3600,
                         .minute = in_day / 60 % 60,
                         .second = in_day % 60,
                         .micro = (int)(t - seconds * MICROS_PER_SECOND)};
    date_of_days(days, &c);
    return c;
}

struct slice time_text_iso(micros t, struct arena *arena)
{
    struct calendar c = calendar_of(t);
    return arena_format(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour,
                        c.minute, c.second);
}

struct slice time_text_iso_millis(micros t, struct arena *arena)
{
    struct calendar c = calendar_of(t);
    return arena_format(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day,
                        c.hour, c.minute, c.second, c.micro / 1000);
}

static struct slice time_text_rfc(micros t, const char *zone, struct arena *arena)
{
    struct calendar c = calendar_of(t);
    return arena_format(arena, "%s, %02d %.3s %04d %02d:%02d:%02d %s", day_names[c.weekday], c.day,
                        month_names[c.month - 1], c.year, c.hour, c.minute, c.second, zone);
}

struct slice time_text_mail(micros t, struct arena *arena)
{
    return time_text_rfc(t, "+0000", arena);
}

struct slice time_text_http(micros t, struct arena *arena)
{
    return time_text_rfc(t, "GMT", arena);
}

struct slice time_text_human(micros t, struct arena *arena)
{
    struct calendar c = calendar_of(t);
    return arena_format(arena, "%d %s %d, %02d:%02d UTC", c.day, month_names[c.month - 1], c.year,
                        c.hour, c.minute);
}

struct slice time_text_human_seconds(micros t, struct arena *arena)
{
    struct calendar c = calendar_of(t);
    return arena_format(arena, "%d %s %d, %02d:%02d:%02d UTC", c.day, month_names[c.month - 1],
                        c.year, c.hour, c.minute, c.second);
}

/* ---- reading: each take_ moves *rest on only when it succeeds ---- */

static bool take_digits(struct slice *rest, size_t count, int *out_value)
{
    uint64_t value;
    if (rest->length < count || !slice_parse_u64(slice_first(*rest, count), &value))
        return false;
    *rest = slice_from_index(*rest, count);
    *out_value = (int)value;
    return true;
}

static bool take_char(struct slice *rest, char c)
{
    if (rest->length == 0 || rest->bytes[0] != c)
        return false;
    *rest = slice_from_index(*rest, 1);
    return true;
}

static bool take_date(struct slice *rest, struct calendar *c)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!take_digits(rest, 4, &c->year) || !take_char(rest, '-') ||
        !take_digits(rest, 2, &c->month) || !take_char(rest, '-') || !take_digits(rest, 2, &c->day))
        return false;
    if (c->year < 1 || c->month < 1 || c->month > 12 || c->day < 1)
        return false;
    bool is_leap = (c->year % 4 == 0 && c->year % 100 != 0) || c->year % 400 == 0;
    return c->day <= lengths[c->month - 1] + (is_leap && c->month == 2);
}

static bool take_fraction(struct slice *rest, struct calendar *c)
{
    int digit, weight = 100000;
    if (!take_char(rest, '.'))
        return true;
    size_t before = rest->length;
    while (take_digits(rest, 1, &digit)) {
        c->micro += digit * weight;
        weight /= 10;
    }
    return rest->length < before;
}

static bool take_time(struct slice *rest, struct calendar *c)
{
    if (!take_digits(rest, 2, &c->hour) || !take_char(rest, ':') ||
        !take_digits(rest, 2, &c->minute) || c->hour > 23 || c->minute > 59)
        return false;
    if (!take_char(rest, ':'))
        return true;
    return take_digits(rest, 2, &c->second) && c->second <= 59 && take_fraction(rest, c);
}

static bool take_zone(struct slice *rest, int *out_offset_s)
{
    int hour, minute, sign = take_char(rest, '+') ? 1 : take_char(rest, '-') ? -1 : 0;
    *out_offset_s = 0;
    if (sign == 0) {
        take_char(rest, 'Z');
        return true;
    }
    if (!take_digits(rest, 2, &hour))
        return false;
    take_char(rest, ':');
    if (!take_digits(rest, 2, &minute) || hour > 14 || minute > 59)
        return false;
    *out_offset_s = sign * (hour * 3600 + minute * 60);
    return true;
}

static bool parse_calendar(struct slice s, micros *out_t)
{
    struct calendar c = {0};
    struct slice rest = s;
    int offset_s = 0;
    if (!take_date(&rest, &c))
        return false;
    if (rest.length > 0 && !((take_char(&rest, 'T') || take_char(&rest, ' ')) &&
                             take_time(&rest, &c) && take_zone(&rest, &offset_s)))
        return false;
    if (rest.length > 0)
        return false;
    int64_t days = days_of_date(c.year, c.month, c.day);
    int64_t seconds = days * SECONDS_PER_DAY + c.hour * 3600 + c.minute * 60 + c.second - offset_s;
    *out_t = seconds * MICROS_PER_SECOND + c.micro;
    return true;
}

static bool parse_age(struct slice s, micros now, micros *out_t)
{
    static const struct {
        const char *unit;
        int64_t seconds;
    } units[] = {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", SECONDS_PER_DAY}};
    uint64_t count;
    for (size_t i = 0; i < ARRAY_LENGTH(units); i++) {
        if (!slice_ends(s, units[i].unit))
            continue;
        /* A million days reach before year 1; more would only overflow. */
        if (!slice_parse_u64(slice_first(s, s.length - 1), &count) || count > 1000000)
            return false;
        *out_t = now - (micros)count * units[i].seconds * MICROS_PER_SECOND;
        return true;
    }
    return false;
}

bool time_text_parse(struct slice s, micros now, micros *out_t)
{
    return parse_age(s, now, out_t) || parse_calendar(s, out_t);
}
