/* SPDX-License-Identifier: Apache-2.0 */
/* The list of users: search, views, pages. */
#include "core/id.h"
#include "face/web/admin/users_impl.h"
#include "text/time_text.h"

enum { PAGE_ROWS = 50, LOCATION_MAX_BYTES = 2048 };

struct slice web_user_path(const struct web *web, const char *page, record_id user)
{
    char id[ID_LONG + 1];
    id_format(ID_USER, user, id);
    return arena_format(web->arena, USERS_PATH "/%s?id=%s", page, id);
}

bool web_is_as_shown(const struct web *web, const char *version)
{
    if (!form_has(&web->form, "version") || slice_is(form_value(&web->form, "version"), version))
        return true;
    struct http_reply reply =
        web_error_page(web, 409, "Changed meanwhile",
                       "What the form showed is not what is stored any more, so nothing was "
                       "saved. Please open it again, look at it, and save it then.");
    web_send(web, &reply);
    return false;
}

bool web_works(const struct web *web, enum permission permission)
{
    return (web->acting.permissions & (uint64_t)permission) != 0;
}

int web_form_status(enum status status)
{
    if (status == STATUS_OK)
        return 200;
    if (status == STATUS_REFUSED)
        return 403;
    return status == STATUS_CONFLICT ? 409 : 422;
}

bool web_answer_fault(const struct web *web, enum status status, const struct error *err)
{
    if (status == STATUS_OK || status == STATUS_INVALID || status == STATUS_CONFLICT ||
        status == STATUS_REFUSED)
        return false;
    struct http_reply reply = web_fault_page(web, status, err);
    web_send(web, &reply);
    return true;
}

/* ---- what is asked ---- */

static const struct field_choice views[] = {
    {"all", "All users"},
    {"active", "Active users"},
    {"inactive", "Inactive users"},
    {"frozen", "Frozen users"},
};

/* In the order of enum user_which. */
static size_t view_of(struct slice word)
{
    for (size_t i = 0; i < ARRAY_LENGTH(views); i++)
        if (slice_is(word, views[i].value))
            return i;
    return USER_WHICH_ALL;
}

static struct slice list_path(const struct web *web, struct slice after)
{
    struct buffer path;
    struct slice text = {NULL, 0};
    buffer_init(&path, web->arena, LOCATION_MAX_BYTES);
    buffer_add_text(&path, USERS_PATH "?q=");
    url_encode(&path, slice_trim(form_value(&web->query, "q")));
    buffer_add_format(&path, "&view=%s", views[view_of(form_value(&web->query, "view"))].value);
    if (after.length > 0) {
        buffer_add_text(&path, "&after=");
        url_encode(&path, after);
    }
    return buffer_finish(&path, &text) ? text : slice_from(USERS_PATH);
}

/* ---- the table ---- */

static void status_cell(struct web_table *table, const struct user_listed *user)
{
    bool whole = user->standing_seal_holds && user->delivery_seal_holds;
    struct page_table_cell *cell = table_cell(table, slice_from("Active"));
    cell->mark = slice_from("good");
    if (!user->active || user->frozen) {
        cell->text = slice_from(user->active ? "Frozen" : "Inactive");
        cell->mark = slice_from("warn");
    }
    if (whole)
        return;
    cell->mark = slice_from("bad");
    cell->hint = slice_from("Changed outside the service: open it to repair it");
}

static void user_line(const struct web *web, struct web_table *table,
                      const struct user_listed *user)
{
    table_line(table);
    table_head(table, user->username, web_user_path(web, "show", user->id))->hint =
        slice_equal(user->email, user->username) ? (struct slice){NULL, 0} : user->email;
    table_cell(table, user->full_name);
    table_cell(table, user->profile);
    status_cell(table, user);
    table_cell(table, slice_from(user->has_token ? "has one" : "none"));
}

static enum status table_fill(const struct web *web, struct web_table *table, struct error *err)
{
    static const char *const titles[] = {"User name", "Name", "Profile", "Status",
                                         "Security token"};
    const struct user_listed *users = NULL;
    size_t count = 0;
    struct slice after = form_value(&web->query, "after");
    struct user_query query = {
        .organization = web->session.organization,
        .words = slice_trim(form_value(&web->query, "q")),
        .which = (enum user_which)view_of(form_value(&web->query, "view")),
        .after = after,
        .max = PAGE_ROWS + 1,
    };
    enum status status =
        user_list(web->face->service, &web->acting, &query, web->arena, &users, &count, err);
    if (status != STATUS_OK)
        return status;
    table_begin(table, web, "Users, by user name", titles, ARRAY_LENGTH(titles), PAGE_ROWS);
    for (size_t i = 0; i < count && i < PAGE_ROWS; i++)
        user_line(web, table, &users[i]);
    table->page.empty = slice_from("No user matches. Search for the beginning of a user name, a "
                                   "name or an e-mail address, or choose another view.");
    if (after.length > 0)
        table->page.first = list_path(web, (struct slice){NULL, 0});
    if (count > PAGE_ROWS)
        table->page.next = list_path(web, users[PAGE_ROWS - 1].username);
    return STATUS_OK;
}

/* ---- the page ---- */

static void views_fill(const struct web *web, struct page_users *page)
{
    struct page_field_option *options =
        arena_alloc_array(web->arena, ARRAY_LENGTH(views), sizeof *options);
    size_t selected = view_of(form_value(&web->query, "view"));
    page->views = options;
    for (size_t i = 0; options != NULL && i < ARRAY_LENGTH(views); i++)
        options[page->views_count++] = (struct page_field_option){
            slice_from(views[i].value), slice_from(views[i].title), i == selected};
}

void web_users(struct http_exchange *exchange)
{
    struct web web;
    struct web_table table;
    struct error err = {0};
    if (!web_open_setup(&web, exchange, SETUP_PAGE_USERS))
        return;
    enum status status = table_fill(&web, &table, &err);
    struct http_reply reply;
    if (status == STATUS_OK) {
        struct page_users page = {
            .frame = web_setup_frame(&web, &web.token),
            .asked = slice_trim(form_value(&web.query, "q")),
            .table = table.page,
            .may_add = web_works(&web, PERMISSION_MANAGE_USERS),
        };
        struct buffer out;
        views_fill(&web, &page);
        web_page_begin(&web, &out);
        page_users(&out, &page);
        reply = web_page_end(&web, 200, &out);
    } else {
        reply = web_fault_page(&web, status, &err);
    }
    web_send(&web, &reply);
}
