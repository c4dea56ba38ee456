/* SPDX-License-Identifier: Apache-2.0 */
/* Network Access: the trusted ranges, and where the one who looks stands himself. */
#include "core/id.h"
#include "face/web/admin/network_impl.h"
#include "text/time_text.h"

struct slice network_ip_text(const struct web *web, struct ip ip)
{
    char text[IP_TEXT_MAX];
    ip_format(ip, text);
    return arena_copy(web->arena, slice_from(text));
}

struct slice network_range_text(const struct web *web, struct ip_range range)
{
    char text[IP_RANGE_TEXT_MAX];
    ip_range_format(range, text);
    return arena_copy(web->arena, slice_from(text));
}

static bool answer(const struct web *web, struct http_reply reply)
{
    web_send(web, &reply);
    return false;
}

bool network_open(struct network_page *page, struct http_exchange *exchange)
{
    *page = (struct network_page){0};
    struct web *web = &page->web;
    struct error err = {0};
    if (!web_open_setup(web, exchange, SETUP_PAGE_NETWORK_ACCESS))
        return false;
    enum status status = range_list(web->face->service, &web->acting, web->session.organization,
                                    web->arena, &page->ranges, &page->count, &err);
    if (status != STATUS_OK)
        return answer(web, web_fault_page(web, status, &err));
    page->may_edit = (web->acting.permissions & PERMISSION_MANAGE_IP_ADDRESSES) != 0;
    return true;
}

/* ---- the list ---- */

static struct slice edit_path(const struct network_page *page, const struct range_listed *range)
{
    char id[ID_LONG + 1];
    id_format(ID_RANGE, range->id, id);
    return page->may_edit ? arena_format(page->web.arena, NETWORK_PATH "/edit?range=%s", id)
                          : (struct slice){NULL, 0};
}

static void line_add(const struct network_page *page, const struct range_listed *range,
                     struct web_table *table)
{
    const struct web *web = &page->web;
    table_line(table);
    table_head(table, network_range_text(web, range->range), edit_path(page, range))->is_code =
        true;
    table_cell(table, range->note);
    struct page_table_cell *state =
        table_cell(table, slice_from(range->seal_holds ? "Trusted" : "Damaged"));
    state->mark = slice_from(range->seal_holds ? "good" : "bad");
    if (!range->seal_holds)
        state->hint = slice_from("It trusts nobody. Open it to repair it.");
    table_cell(table, time_text_human(range->created, web->arena));
}

static struct page_data_table list_of(const struct network_page *page, bool *out_damaged)
{
    static const char *const titles[] = {"Range", "Description", "State", "Since"};
    struct web_table table;
    table_begin(&table, &page->web, "Trusted IP ranges", titles, ARRAY_LENGTH(titles), page->count);
    table.page.empty = slice_from("There is none: everybody is outside, and everybody needs more "
                                  "than a password.");
    for (size_t i = 0; i < page->count; i++) {
        line_add(page, &page->ranges[i], &table);
        *out_damaged = *out_damaged || !page->ranges[i].seal_holds;
    }
    return table.page;
}

/* ---- where one stands ---- */

static struct slice range_named(const struct network_page *page, record_id id)
{
    for (size_t i = 0; i < page->count; i++)
        if (page->ranges[i].id == id)
            return network_range_text(&page->web, page->ranges[i].range);
    return (struct slice){NULL, 0};
}

static void here_fill(const struct network_page *page, const struct network_verdict *verdict,
                      struct page_network_access *content)
{
    content->ip = network_ip_text(&page->web, page->web.caller.origin.ip);
    content->trusted = verdict->class == NETWORK_TRUSTED;
    content->exempt = verdict->class == NETWORK_EXEMPT;
    content->denied = verdict->class == NETWORK_DENIED;
    content->by_profile = content->denied || (content->trusted && verdict->range == 0);
    content->range = range_named(page, verdict->range);
}

static enum status here_read(const struct network_page *page, struct page_network_access *content,
                             struct error *err)
{
    const struct web *web = &page->web;
    struct ip_origin origin = web->caller.origin;
    struct network_verdict verdict;
    if (!origin.readable)
        return STATUS_OK;
    enum status status =
        network_test(web->face->service, &web->acting, web->session.organization,
                     web->session.info.username, origin.ip, web->arena, &verdict, err);
    if (status == STATUS_OK)
        here_fill(page, &verdict, content);
    return status;
}

void web_network_show(struct http_exchange *exchange)
{
    struct network_page page;
    if (!network_open(&page, exchange))
        return;
    const struct web *web = &page.web;
    struct page_network_access content = {
        .frame = web_setup_frame(web, &web->token),
        .notes = web_notes(web, PERMISSION_MANAGE_IP_ADDRESSES, false, (struct slice){NULL, 0}),
        .may_edit = page.may_edit,
    };
    content.ranges = list_of(&page, &content.any_damaged);
    struct error err = {0};
    struct buffer out;
    enum status status = here_read(&page, &content, &err);
    web_page_begin(web, &out);
    page_network_access(&out, &content);
    struct http_reply reply =
        status == STATUS_OK ? web_page_end(web, 200, &out) : web_fault_page(web, status, &err);
    web_send(web, &reply);
}
