/* SPDX-License-Identifier: Apache-2.0 */
/* One trusted range: removed. */
#include "face/web/admin/network_impl.h"

static struct http_reply remove_reply(const struct range_page *page)
{
    const struct web *web = &page->list.web;
    struct page_network_remove content = {
        .frame = web_setup_frame(web, &web->token),
        .error = page->error,
        .range = network_range_text(web, page->range->range),
        .note = page->range->note,
        .action = range_page_action(page, "remove"),
        .effect = page->effect,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_network_remove(&out, &content);
    return web_page_end(web, slice_is_empty(page->error) ? 200 : 422, &out);
}

/* Asks the use case what it would do; the form is shown without submitting it. */
static enum status remove_ask(struct range_page *page, struct range_outcome *out_outcome,
                              struct error *err)
{
    const struct web *web = &page->list.web;
    enum status status = range_page_effect(page, page->range->range, err);
    if (status == STATUS_OK)
        status = range_remove(web->face->service, &web->acting, web->session.organization,
                              range_page_which(page), web->arena, out_outcome, err);
    return status;
}

void web_network_remove_show(struct http_exchange *exchange)
{
    struct range_page page;
    struct range_outcome outcome = {0};
    struct error err = {0};
    if (!range_page_open(&page, exchange, false))
        return;
    enum status status = remove_ask(&page, &outcome, &err);
    if (status == STATUS_OK)
        (void)range_page_goes_on(&page, outcome.locks_out_self);
    struct http_reply reply =
        status == STATUS_OK ? remove_reply(&page) : web_fault_page(&page.list.web, status, &err);
    web_send(&page.list.web, &reply);
}

void web_network_remove(struct http_exchange *exchange)
{
    struct range_page page;
    struct range_outcome outcome = {0};
    struct error err = {0};
    if (!range_page_open(&page, exchange, false))
        return;
    const struct web *web = &page.list.web;
    enum status status = remove_ask(&page, &outcome, &err);
    if (status == STATUS_OK && range_page_goes_on(&page, outcome.locks_out_self)) {
        range_page_finish(web, outcome.pending, "removed");
        return;
    }
    if (status == STATUS_OK)
        page.error = slice_from(range_page_warning);
    struct http_reply reply =
        status == STATUS_OK ? remove_reply(&page) : web_fault_page(web, status, &err);
    web_send(web, &reply);
}
