/* SPDX-License-Identifier: Apache-2.0 */
/* Permissions, login hours and login IP ranges as fields of the profile's form, and back. */
#include "face/web/admin/profiles_impl.h"

#include <string.h>

/* ---- permissions ---- */

/* "allow-2" for the third bit: titles have blanks, and names of fields are ids too. */
static const char *permission_field(const struct web *web, enum permission permission)
{
    return arena_string(web->arena, arena_format(web->arena, "allow-%u", (unsigned)permission));
}

void profile_permissions_add(const struct profile_form *form, struct web_fields *fields)
{
    size_t count;
    const struct permission_row *rows = permission_rows(&count);
    field_group(fields, "Permissions",
                "Those marked as administrative work only in a session that has shown a second "
                "secret.");
    for (size_t i = 0; i < count; i++) {
        const char *name = permission_field(&form->web, rows[i].permission);
        const char *hint = arena_string(
            form->web.arena, arena_format(form->web.arena, "%s%s", rows[i].sentence,
                                          rows[i].administrative ? " Administrative." : ""));
        if (name == NULL || hint == NULL)
            return;
        field_check(fields, name, rows[i].title,
                    (form->profile.permissions & (uint64_t)rows[i].permission) != 0, hint);
    }
}

uint64_t profile_permissions_sent(const struct web *web)
{
    size_t count;
    uint64_t permissions = 0;
    const struct permission_row *rows = permission_rows(&count);
    for (size_t i = 0; i < count; i++) {
        const char *name = permission_field(web, rows[i].permission);
        if (name != NULL && form_has(&web->form, name))
            permissions |= (uint64_t)rows[i].permission;
    }
    return permissions;
}

/* ---- login hours: one field a day ---- */

struct day {
    const char *name; /* as in the text of the hours */
    const char *label;
    const char *field;
};

static const struct day days[] = {
    {"mon", "Monday", "hours-mon"},    {"tue", "Tuesday", "hours-tue"},
    {"wed", "Wednesday", "hours-wed"}, {"thu", "Thursday", "hours-thu"},
    {"fri", "Friday", "hours-fri"},    {"sat", "Saturday", "hours-sat"},
    {"sun", "Sunday", "hours-sun"},
};

enum { HOURS_MAX_BYTES = 4096 };

/* "mon=08:00-12:00,mon=13:00-18:00,…" has for Monday "08:00-12:00, 13:00-18:00". */
static struct slice spans_of(const struct web *web, struct slice hours, const char *day)
{
    struct buffer spans;
    struct slice text = {NULL, 0};
    buffer_init(&spans, web->arena, HOURS_MAX_BYTES);
    bool any = false;
    while (hours.length > 0) {
        struct slice span, rest;
        slice_cut(hours, ',', &span, &rest);
        hours = rest;
        if (!slice_starts(span, day))
            continue;
        buffer_add_text(&spans, any ? ", " : "");
        buffer_add(&spans, slice_from_index(span, strlen("mon=")));
        any = true;
    }
    return buffer_finish(&spans, &text) ? text : (struct slice){NULL, 0};
}

void profile_hours_add(const struct profile_form *form, struct web_fields *fields)
{
    struct slice zone = form->organization.time_zone;
    const char *hint = arena_string(
        form->web.arena,
        arena_format(form->web.arena,
                     "Leave all days empty for any time. Else write when logins are permitted, "
                     "such as 08:00-18:00 or 08:00-12:00, 13:00-18:00; a day left empty is closed. "
                     "Time zone: %.*s.",
                     (int)zone.length, zone.bytes));
    field_group(fields, "Login hours", hint != NULL ? hint : "");
    for (size_t i = 0; i < ARRAY_LENGTH(days); i++)
        field_text(fields, "text", days[i].field, days[i].label,
                   spans_of(&form->web, form->profile.login_hours, days[i].name), "");
}

static void day_read(const struct web *web, const struct day *day, struct buffer *hours)
{
    struct slice spans = slice_trim(form_value(&web->form, day->field));
    while (spans.length > 0) {
        struct slice span, rest;
        slice_cut(spans, ',', &span, &rest);
        span = slice_trim(span);
        buffer_add_format(hours, "%s%s=%.*s", hours->length == 0 ? "" : ",", day->name,
                          (int)span.length, span.bytes);
        spans = rest;
    }
}

struct slice profile_hours_sent(const struct web *web)
{
    struct buffer hours;
    struct slice text = {NULL, 0};
    buffer_init(&hours, web->arena, HOURS_MAX_BYTES);
    for (size_t i = 0; i < ARRAY_LENGTH(days); i++)
        day_read(web, &days[i], &hours);
    return buffer_finish(&hours, &text) ? text : (struct slice){NULL, 0};
}

/* ---- login IP ranges: one a line ---- */

void profile_ranges_add(const struct profile_form *form, struct web_fields *fields)
{
    if (!web_works(&form->web, PERMISSION_MANAGE_IP_ADDRESSES))
        return;
    field_group(
        fields, "Login IP ranges",
        "With any range here, users of this profile can log in from inside them only. There "
        "the password is enough, and they have no security token.");
    field_area(fields, "ranges", "Ranges", profile_ranges_text(&form->web, &form->profile),
               "One a line: 192.0.2.1-192.0.2.99, 192.0.2.0/24 or a single IP address. Empty: "
               "logins from everywhere, by the rules of the organization.");
}

enum status profile_ranges_read(const struct web *web, struct profile_edit *edit)
{
    struct slice text = form_value(&web->form, "ranges");
    size_t most = 1;
    for (size_t i = 0; i < text.length; i++)
        most += text.bytes[i] == '\n' ? 1 : 0;
    struct slice *ranges = arena_alloc_array(web->arena, most, sizeof *ranges);
    if (ranges == NULL)
        return STATUS_NO_MEMORY;
    size_t count = 0;
    while (text.length > 0) {
        struct slice line, rest;
        slice_cut(text, '\n', &line, &rest);
        line = slice_trim(line);
        if (line.length > 0)
            ranges[count++] = line;
        text = rest;
    }
    edit->ranges_given = true;
    edit->ranges = ranges;
    edit->range_count = count;
    return STATUS_OK;
}
