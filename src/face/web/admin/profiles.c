/* SPDX-License-Identifier: Apache-2.0 */
/* The list of profiles, and one of them with the button that removes it. */
#include "face/web/admin/profiles_impl.h"

struct slice web_profile_path(const struct web *web, const char *page, record_id profile)
{
    char id[ID_LONG + 1];
    id_format(ID_PROFILE, profile, id);
    return arena_format(web->arena, PROFILES_PATH "/%s?id=%s", page, id);
}

struct slice profile_ranges_text(const struct web *web, const struct profile_listed *profile)
{
    struct buffer lines;
    struct slice text = {NULL, 0};
    buffer_init(&lines, web->arena, WEB_PAGE_MAX_BYTES);
    for (size_t i = 0; i < profile->range_count; i++) {
        char range[IP_RANGE_TEXT_MAX];
        ip_range_format(profile->ranges[i], range);
        buffer_add_format(&lines, "%s%s", i > 0 ? "\n" : "", range);
    }
    return buffer_finish(&lines, &text) ? text : (struct slice){NULL, 0};
}

/* ---- the list ---- */

static struct slice users_words(const struct web *web, const struct profile_listed *profile)
{
    return arena_format(web->arena, "%zu%s", profile->users,
                        profile->users >= 1000 ? " or more" : "");
}

static const char *kind_words(const struct profile_listed *profile)
{
    if (permissions_administrative(profile->permissions) != 0)
        return "administrators";
    return (profile->permissions & PERMISSION_API_ONLY) != 0 ? "programs only" : "users";
}

static void profile_line(const struct web *web, struct web_table *table,
                         const struct profile_listed *profile)
{
    table_line(table);
    struct page_table_cell *head =
        table_head(table, profile->name, web_profile_path(web, "show", profile->id));
    if (!profile->seal_holds)
        head->hint = slice_from("Changed outside the service: open it to repair it");
    table_cell(table, slice_from(kind_words(profile)));
    table_cell(table, slice_from(profile->range_count > 0 ? "from its IP ranges only"
                                                          : "from everywhere"));
    table_cell(table,
               slice_from(profile->login_hours.length > 0 ? "in its hours only" : "at any time"));
    table_cell(table, users_words(web, profile));
}

static enum status table_fill(const struct web *web, struct web_table *table, struct error *err)
{
    static const char *const titles[] = {"Profile", "For", "Logins from", "Logins when", "#Users"};
    const struct profile_listed *profiles = NULL;
    size_t count = 0;
    enum status status = profile_list(web->face->service, &web->acting, web->session.organization,
                                      web->arena, &profiles, &count, err);
    if (status != STATUS_OK)
        return status;
    table_begin(table, web, "Profiles, by name", titles, ARRAY_LENGTH(titles), count);
    for (size_t i = 0; i < count; i++)
        profile_line(web, table, &profiles[i]);
    return STATUS_OK;
}

void web_profiles(struct http_exchange *exchange)
{
    struct web web;
    struct web_table table;
    struct error err = {0};
    if (!web_open_setup(&web, exchange, SETUP_PAGE_PROFILES))
        return;
    enum status status = table_fill(&web, &table, &err);
    struct http_reply reply;
    if (status == STATUS_OK) {
        struct page_profiles page = {
            .frame = web_setup_frame(&web, &web.token),
            .table = table.page,
            .may_add = web_works(&web, PERMISSION_MANAGE_USERS),
        };
        struct buffer out;
        web_page_begin(&web, &out);
        page_profiles(&out, &page);
        reply = web_page_end(&web, 200, &out);
    } else {
        reply = web_fault_page(&web, status, &err);
    }
    web_send(&web, &reply);
}

/* ---- one ---- */

static void permissions_fill(const struct web *web, const struct profile_listed *profile,
                             struct page_profile_show *page)
{
    size_t count;
    const struct permission_row *rows = permission_rows(&count);
    struct page_profile_fact *facts = arena_alloc_array(web->arena, count, sizeof *facts);
    page->permissions = facts;
    for (size_t i = 0; facts != NULL && i < count; i++)
        if ((profile->permissions & (uint64_t)rows[i].permission) != 0)
            facts[page->permissions_count++] =
                (struct page_profile_fact){slice_from(rows[i].title), slice_from(rows[i].sentence)};
}

static struct slice setting_words(const struct web *web, const struct profile_listed *profile,
                                  enum policy_setting setting)
{
    char text[POLICY_TEXT_MAX];
    int value = profile->effective.values[setting];
    const char *choice = policy_choice_sentence(setting, value);
    policy_value_format(setting, value, text);
    bool inherited = profile->policy.values[setting] == POLICY_INHERITED;
    return arena_format(web->arena, "%s%s", choice != NULL ? choice : text,
                        inherited ? " (as the organization)" : "");
}

static void settings_fill(const struct web *web, const struct profile_listed *profile,
                          struct page_profile_show *page)
{
    struct page_profile_fact *facts = arena_alloc_array(web->arena, POLICY_SETTINGS, sizeof *facts);
    page->settings = facts;
    for (enum policy_setting i = 0; facts != NULL && i < POLICY_SETTINGS; i++)
        facts[page->settings_count++] = (struct page_profile_fact){
            slice_from(policy_setting(i)->label), setting_words(web, profile, i)};
}

static void lines_fill(const struct web *web, struct slice text, char separator,
                       const struct page_profile_line **out_lines, size_t *out_count)
{
    size_t most = 1, count = 0;
    for (size_t i = 0; i < text.length; i++)
        most += text.bytes[i] == separator ? 1 : 0;
    struct page_profile_line *lines = arena_alloc_array(web->arena, most, sizeof *lines);
    while (lines != NULL && text.length > 0) {
        struct slice line, rest;
        slice_cut(text, separator, &line, &rest);
        lines[count++] = (struct page_profile_line){line};
        text = rest;
    }
    *out_lines = lines;
    *out_count = count;
}

static struct http_reply profile_page(const struct web *web, const struct profile_listed *profile,
                                      enum status status, const struct error *err)
{
    bool may_edit = web_works(web, PERMISSION_MANAGE_USERS);
    struct page_profile_show page = {
        .frame = web_setup_frame(web, &web->token),
        .error = web_sentence(web, err),
        .damaged = !profile->seal_holds,
        .name = profile->name,
        .users = users_words(web, profile),
        .time_zone = web->session.info.time_zone,
        .may_edit = may_edit,
        .may_remove = may_edit && profile->users == 0,
        .path = web_profile_path(web, "show", profile->id),
        .edit_path = web_profile_path(web, "edit", profile->id),
    };
    struct buffer out;
    permissions_fill(web, profile, &page);
    settings_fill(web, profile, &page);
    lines_fill(web, profile_ranges_text(web, profile), '\n', &page.ranges, &page.ranges_count);
    lines_fill(web, profile->login_hours, ',', &page.hours, &page.hours_count);
    web_page_begin(web, &out);
    page_profile_show(&out, &page);
    return web_page_end(web, web_form_status(status), &out);
}

static bool profile_read(struct web *web, struct http_exchange *exchange,
                         struct profile_listed *out_profile)
{
    struct error err = {0};
    if (!web_open_setup(web, exchange, SETUP_PAGE_PROFILES))
        return false;
    enum status status = profile_show(web->face->service, &web->acting, web->session.organization,
                                      form_value(&web->query, "id"), web->arena, out_profile, &err);
    if (status == STATUS_OK)
        return true;
    struct http_reply reply = web_fault_page(web, status, &err);
    web_send(web, &reply);
    return false;
}

void web_profile_show(struct http_exchange *exchange)
{
    struct web web;
    struct profile_listed profile;
    struct error none = {0};
    if (!profile_read(&web, exchange, &profile))
        return;
    struct http_reply reply = profile_page(&web, &profile, STATUS_OK, &none);
    web_send(&web, &reply);
}

void web_profile_remove(struct http_exchange *exchange)
{
    struct web web;
    struct profile_listed profile;
    struct pending *pending = NULL;
    struct error err = {0};
    if (!profile_read(&web, exchange, &profile))
        return;
    enum status status = profile_remove(web.face->service, &web.acting, web.session.organization,
                                        form_value(&web.query, "id"), web.arena, &pending, &err);
    if (web_answer_fault(&web, status, &err))
        return;
    struct http_reply changed = web_changed_page(&web);
    struct http_reply reply = status == STATUS_OK
                                  ? web_redirect_done(&web, slice_from(PROFILES_PATH), "removed")
                                  : profile_page(&web, &profile, status, &err);
    web_send_after(&web, pending, &reply, &changed);
}
