/* SPDX-License-Identifier: Apache-2.0 */
/* Password Policies and Session Settings of the organization. */
#include "core/password.h"
#include "face/web/admin/organization_impl.h"
#include "face/web/admin/policy_fields.h"

/* ---- lockout ---- */

static const struct field_choice attempts[] = {
    {"0", "No lockout"}, {"3", "3"}, {"5", "5"}, {"10", "10"}};
static const struct field_choice minutes[] = {{"15", "15 minutes"},
                                              {"30", "30 minutes"},
                                              {"60", "60 minutes"},
                                              {"-1", "Until an administrator unlocks"}};

enum { CHOICES_MAX = ARRAY_LENGTH(minutes) + 1 };

/* The command line takes values between those of the platform: one that is set stays a choice. */
static void select_add(struct web_fields *fields, const char *name, const char *label, int value,
                       const struct field_choice rows[ARRAY_LENGTH(minutes)], const char *hint)
{
    struct field_choice choices[CHOICES_MAX];
    size_t count = ARRAY_LENGTH(minutes);
    struct slice text = arena_format(fields->web->arena, "%d", value);
    bool known = false;
    for (size_t i = 0; i < count; i++) {
        choices[i] = rows[i];
        known = known || slice_is(text, rows[i].value);
    }
    const char *own = arena_string(fields->web->arena, text);
    if (!known && own != NULL)
        choices[count++] = (struct field_choice){own, own};
    field_select(fields, name, label, text, choices, count, hint);
}

static void lockout_add(struct web_fields *fields, const struct organization_shown *shown)
{
    field_group(fields, "Lockout",
                "Wrong passwords are slowed down in any case, and strangers outside can shut "
                "nobody out. A lockout on top of it counts wrong passwords in a row and then "
                "refuses even the right one: whoever knows a user name can use it against him "
                "from inside.");
    select_add(fields, "lockout_attempts", "Wrong passwords until a lockout",
               shown->lockout_attempts, attempts, "");
    int shown_minutes = shown->lockout_minutes == 0 ? (int)15 : shown->lockout_minutes;
    select_add(fields, "lockout_minutes", "How long it lasts", shown_minutes, minutes,
               "Programs with an old password lock their user out again and again; “until an "
               "administrator unlocks” makes work for administrators.");
}

static bool number_read(const struct web *web, const char *name, int *out_value)
{
    struct slice text = form_value(&web->form, name);
    uint64_t value;
    if (slice_is(text, "-1")) {
        *out_value = LOCKOUT_UNTIL_UNLOCKED;
        return true;
    }
    if (!slice_parse_u64(text, &value) || value > 10000)
        return false;
    *out_value = (int)value;
    return true;
}

/* ---- Password Policies ---- */

static struct http_reply password_page(const struct organization_page *page)
{
    const struct web *web = &page->web;
    struct web_fields *fields = fields_new(web);
    if (fields == NULL)
        return web_unavailable_page(web, false);
    const int *values = page->shown.policy.values;
    field_group(fields, "Passwords", "");
    policy_fields_add(fields, POLICY_PASSWORD_MIN_LENGTH, POLICY_PASSWORD_LIFETIME_DAYS,
                      &page->shown.policy, NULL);
    lockout_add(fields, &page->shown);
    struct page_password_policies content = {
        .frame = web_setup_frame(web, &web->token),
        .notes = organization_notes(page),
        .fields = fields_page(fields),
        .may_edit = page->may_edit,
        .weak = values[POLICY_PASSWORD_MIN_LENGTH] < PASSWORD_LENGTH_DEFAULT,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_password_policies(&out, &content);
    return web_page_end(web, organization_status(page), &out);
}

void web_password_policies_show(struct http_exchange *exchange)
{
    struct organization_page page;
    if (!organization_open_form(&page, exchange, SETUP_PAGE_PASSWORD_POLICIES))
        return;
    struct http_reply reply = password_page(&page);
    web_send(&page.web, &reply);
}

void web_password_policies(struct http_exchange *exchange)
{
    struct organization_page page;
    if (!organization_open(&page, exchange, SETUP_PAGE_PASSWORD_POLICIES))
        return;
    struct organization_edit edit = organization_edit_none(&page);
    edit.lockout_given = true;
    bool readable = policy_fields_read(&page.web, POLICY_PASSWORD_MIN_LENGTH,
                                       POLICY_PASSWORD_LIFETIME_DAYS, false, &edit.policy) &&
                    number_read(&page.web, "lockout_attempts", &edit.lockout_attempts) &&
                    number_read(&page.web, "lockout_minutes", &edit.lockout_minutes);
    if (!readable)
        page.error = slice_from("Nothing was saved: please correct the marked field.");
    else if (organization_save(&page, &edit))
        return;
    struct http_reply reply = password_page(&page);
    web_send(&page.web, &reply);
}

/* ---- Session Settings ---- */

static struct http_reply session_page(const struct organization_page *page)
{
    const struct web *web = &page->web;
    const struct policy *policy = &page->shown.policy;
    struct web_fields *fields = fields_new(web);
    if (fields == NULL)
        return web_unavailable_page(web, false);
    field_group(fields, "Timeouts",
                "Short ones protect a computer that somebody leaves open; programs simply log in "
                "again.");
    policy_fields_add(fields, POLICY_SESSION_IDLE_MINUTES, POLICY_SESSION_API_MINUTES, policy,
                      NULL);
    field_group(fields, "Where sessions work",
                "Both end the sessions of people who move between networks, of telephones above "
                "all, and make a stolen session worthless elsewhere.");
    policy_fields_add(fields, POLICY_SESSION_LOCK_IP, POLICY_SESSION_RANGES_ALWAYS, policy, NULL);
    struct page_session_settings content = {
        .frame = web_setup_frame(web, &web->token),
        .notes = organization_notes(page),
        .fields = fields_page(fields),
        .may_edit = page->may_edit,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_session_settings(&out, &content);
    return web_page_end(web, organization_status(page), &out);
}

void web_session_settings_show(struct http_exchange *exchange)
{
    struct organization_page page;
    if (!organization_open_form(&page, exchange, SETUP_PAGE_SESSION_SETTINGS))
        return;
    struct http_reply reply = session_page(&page);
    web_send(&page.web, &reply);
}

void web_session_settings(struct http_exchange *exchange)
{
    struct organization_page page;
    if (!organization_open(&page, exchange, SETUP_PAGE_SESSION_SETTINGS))
        return;
    struct organization_edit edit = organization_edit_none(&page);
    if (!policy_fields_read(&page.web, POLICY_SESSION_IDLE_MINUTES, POLICY_SESSION_RANGES_ALWAYS,
                            false, &edit.policy))
        page.error = slice_from("Nothing was saved: please correct the marked field.");
    else if (organization_save(&page, &edit))
        return;
    struct http_reply reply = session_page(&page);
    web_send(&page.web, &reply);
}
