/* SPDX-License-Identifier: Apache-2.0 */
/* One trusted range: new, edited, repaired. */
#include "face/web/admin/network_impl.h"

/* ---- the form ---- */

/* Start and end, as the platform asks for them; either may hold a whole range instead. */
static struct slice range_sent(const struct web *web)
{
    struct slice first = slice_trim(form_value(&web->form, "start"));
    struct slice last = slice_trim(form_value(&web->form, "end"));
    if (slice_is_empty(last))
        return first;
    return arena_format(web->arena, "%.*s-%.*s", (int)first.length, first.bytes, (int)last.length,
                        last.bytes);
}

static struct slice note_sent(const struct web *web)
{
    return slice_trim(form_value(&web->form, "note"));
}

static struct web_fields *fields_of(const struct range_page *page)
{
    const struct web *web = &page->list.web;
    const struct range_listed *range = page->range;
    struct slice none = {NULL, 0};
    struct web_fields *fields = fields_new(web);
    if (fields == NULL)
        return NULL;
    field_group(fields, "Range", "");
    field_text(fields, "text", "start", "Start IP address",
               range == NULL ? none : network_ip_text(web, range->range.first),
               "IPv4 or IPv6. A whole network such as 192.0.2.0/24 may stand here too.")
        ->required = true;
    field_text(fields, "text", "end", "End IP address",
               range == NULL ? none : network_ip_text(web, range->range.last),
               "Inside the range as well. Leave it empty for a single IP address or a network.");
    field_text(fields, "text", "note", "Description", range == NULL ? none : range->note,
               "For those who look at this list after you: which place, and who answers for it.");
    return fields;
}

static struct http_reply form_reply(const struct range_page *page)
{
    const struct web *web = &page->list.web;
    struct web_fields *fields = fields_of(page);
    bool is_new = page->range == NULL;
    if (fields == NULL)
        return web_unavailable_page(web, false);
    struct page_network_range content = {
        .frame = web_setup_frame(web, &web->token),
        .error = page->error,
        .is_new = is_new,
        .broken = !is_new && !page->range->seal_holds,
        .action = is_new ? slice_from(NETWORK_PATH "/new") : range_page_action(page, "edit"),
        .fields = fields_page(fields),
        .effect = page->effect,
    };
    if (!is_new) {
        content.range = network_range_text(web, page->range->range);
        content.remove = range_page_action(page, "remove");
    }
    struct buffer out;
    web_page_begin(web, &out);
    page_network_range(&out, &content);
    return web_page_end(web, slice_is_empty(page->error) ? 200 : 422, &out);
}

/* INVALID and CONFLICT are for whoever typed it; the rest ends here. */
static struct http_reply refusal(struct range_page *page, enum status status,
                                 const struct error *err)
{
    const struct web *web = &page->list.web;
    if (status != STATUS_INVALID && status != STATUS_CONFLICT)
        return web_fault_page(web, status, err);
    page->error = web_sentence(web, err);
    return form_reply(page);
}

/* The button beside Save: looks, and changes nothing. */
static void preview(struct range_page *page)
{
    const struct web *web = &page->list.web;
    struct ip_range range;
    struct error err = {0};
    enum ip_range_fault fault = ip_range_parse(range_sent(web), &range);
    enum status status = fault == IP_RANGE_OK
                             ? range_page_effect(page, range, &err)
                             : error_set(&err, STATUS_INVALID, "%s", ip_range_fault_text(fault));
    struct http_reply reply = status == STATUS_OK ? form_reply(page) : refusal(page, status, &err);
    web_send(web, &reply);
}

static bool wants_preview(const struct web *web)
{
    return slice_is(form_value(&web->form, "action"), "look");
}

/* ---- new ---- */

void web_network_new_show(struct http_exchange *exchange)
{
    struct range_page page;
    if (!range_page_open(&page, exchange, true))
        return;
    struct http_reply reply = form_reply(&page);
    web_send(&page.list.web, &reply);
}

void web_network_new(struct http_exchange *exchange)
{
    struct range_page page;
    if (!range_page_open(&page, exchange, true))
        return;
    const struct web *web = &page.list.web;
    if (wants_preview(web)) {
        preview(&page);
        return;
    }
    struct range_new range = {
        .organization = web->session.organization,
        .range = range_sent(web),
        .note = note_sent(web),
    };
    struct pending *pending = NULL;
    struct error err = {0};
    enum status status =
        range_add(web->face->service, &web->acting, &range, web->arena, &pending, &err);
    if (status == STATUS_OK) {
        range_page_finish(web, pending, "created");
        return;
    }
    struct http_reply reply = refusal(&page, status, &err);
    web_send(web, &reply);
}

/* ---- edit and repair ---- */

void web_network_edit_show(struct http_exchange *exchange)
{
    struct range_page page;
    struct error err = {0};
    if (!range_page_open(&page, exchange, false))
        return;
    enum status status = range_page_effect(&page, page.range->range, &err);
    struct http_reply reply =
        status == STATUS_OK ? form_reply(&page) : web_fault_page(&page.list.web, status, &err);
    web_send(&page.list.web, &reply);
}

/* Of a damaged range nothing is typed: the last audited values come back. */
static enum status edit_ask(const struct range_page *page, struct range_outcome *out_outcome,
                            struct error *err)
{
    const struct web *web = &page->list.web;
    struct slice range = range_sent(web), note = note_sent(web);
    struct range_edit edit = {
        .organization = web->session.organization,
        .which = range_page_which(page),
        .range = page->range->seal_holds ? &range : NULL,
        .note = page->range->seal_holds ? &note : NULL,
    };
    return range_edit(web->face->service, &web->acting, &edit, web->arena, out_outcome, err);
}

void web_network_edit(struct http_exchange *exchange)
{
    struct range_page page;
    struct range_outcome outcome = {0};
    struct error err = {0};
    if (!range_page_open(&page, exchange, false))
        return;
    const struct web *web = &page.list.web;
    if (wants_preview(web)) {
        preview(&page);
        return;
    }
    enum status status = edit_ask(&page, &outcome, &err);
    if (status == STATUS_OK && range_page_goes_on(&page, outcome.locks_out_self)) {
        range_page_finish(web, outcome.pending, page.range->seal_holds ? "saved" : "repaired");
        return;
    }
    if (status == STATUS_OK)
        page.error = slice_from(range_page_warning);
    struct http_reply reply =
        status == STATUS_OK ? form_reply(&page) : refusal(&page, status, &err);
    web_send(web, &reply);
}
