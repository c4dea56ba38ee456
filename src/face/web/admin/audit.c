/* SPDX-License-Identifier: Apache-2.0 */
/* Setup Audit Trail. */
#include "face/web/parts.h"
#include "service/trail/audit_list.h"
#include "text/time_text.h"

enum { CHANGES_BYTES_MAX = 8192 };

/* Of a new record, only what is set tells something. */
static bool is_told(const struct audit_changed *changed)
{
    static const char *const unset[] = {"organization", "no", "off", "0", ""};
    if (changed->label == NULL)
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(unset); i++)
        if (slice_is_empty(changed->old_value) && slice_is(changed->new_value, unset[i]))
            return false;
    return true;
}

/* "Frozen: no → yes; …", what was not there before without an arrow. */
static struct slice changes_text(const struct web *web, const struct audit_entry *entry)
{
    struct buffer buffer;
    struct slice text = {NULL, 0};
    buffer_init(&buffer, web->arena, CHANGES_BYTES_MAX);
    for (size_t i = 0, told = 0; i < entry->change_count; i++) {
        const struct audit_changed *changed = &entry->changes[i];
        if (!is_told(changed))
            continue;
        buffer_add_text(&buffer, told++ == 0 ? "" : "; ");
        buffer_add_text(&buffer, changed->label);
        buffer_add_text(&buffer, ": ");
        buffer_add(&buffer, changed->old_value);
        buffer_add_text(&buffer, slice_is_empty(changed->old_value) ? "" : " → ");
        buffer_add(&buffer, changed->new_value);
    }
    return buffer_finish(&buffer, &text) ? text : slice_from("too long to be shown");
}

static void line_add(const struct web *web, const struct audit_entry *entry,
                     struct web_table *table)
{
    table_line(table);
    table_head(table, time_text_human(entry->time, web->arena), (struct slice){NULL, 0});
    table_cell(table, entry->actor);
    struct page_table_cell *what = table_cell(table, entry->sentence);
    if (!entry->chain_holds)
        what->hint = slice_from("This line is not what was written.");
    table_cell(table, entry->subject);
    table_cell(table, changes_text(web, entry));
}

static struct page_data_table trail_of(const struct web *web, const struct audit_page *page,
                                       uint64_t before)
{
    static const char *const titles[] = {"Time", "Who", "What", "Record", "Changes"};
    struct web_table table;
    table_begin(&table, web, "Setup Audit Trail", titles, ARRAY_LENGTH(titles), page->count);
    table.page.empty = slice_from("Nothing has been changed yet.");
    for (size_t i = 0; i < page->count; i++)
        line_add(web, &page->entries[i], &table);
    if (before != 0)
        table.page.first = slice_from(setup_row(SETUP_PAGE_AUDIT_TRAIL)->path);
    if (page->next != 0)
        table.page.next =
            arena_format(web->arena, "%s?before=%llu", setup_row(SETUP_PAGE_AUDIT_TRAIL)->path,
                         (unsigned long long)page->next);
    return table.page;
}

void web_audit_trail(struct http_exchange *exchange)
{
    struct web web;
    struct audit_page page;
    struct audit_chain_state chain = {0};
    struct error err = {0};
    uint64_t before = 0;
    if (!web_open_setup(&web, exchange, SETUP_PAGE_AUDIT_TRAIL))
        return;
    if (!slice_parse_u64(form_value(&web.query, "before"), &before))
        before = 0;
    struct service *service = web.face->service;
    record_id organization = web.session.organization;
    enum status status =
        audit_list(service, &web.acting, organization, before, web.arena, &page, &err);
    if (status == STATUS_OK)
        status = audit_verify(service, &web.acting, organization, &chain, &err);
    if (status != STATUS_OK) {
        struct http_reply fault = web_fault_page(&web, status, &err);
        web_send(&web, &fault);
        return;
    }
    struct page_audit_trail content = {
        .frame = web_setup_frame(&web, &web.token),
        .chain_broken = chain.broken != 0,
        .broken_at = arena_format(web.arena, "%llu", (unsigned long long)chain.broken),
        .trail = trail_of(&web, &page, before),
    };
    struct buffer out;
    web_page_begin(&web, &out);
    page_audit_trail(&out, &content);
    struct http_reply reply = web_page_end(&web, 200, &out);
    web_send(&web, &reply);
}
