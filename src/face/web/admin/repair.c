/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of a damaged record: filled with what was audited last, what is stored beside it, a tick
 * for each stored value to keep. Saved without any tick it writes the audited values back (design
 * §6, M10).
 */
#include "face/web/admin/users_impl.h"

static struct slice keep_name(const struct web *web, const struct repair_field *field)
{
    return arena_format(web->arena, "keep-%s", field->name);
}

static struct slice orphan_sentence(const struct web *web)
{
    struct slice support = web->face->support_contact;
    return arena_format(web->arena,
                        "The audit trail does not tell what this record was, so it cannot be "
                        "repaired here. Only the operator of this service can help, with a "
                        "backup.%s%.*s%s",
                        support.length > 0 ? " Ask " : "", (int)support.length, support.bytes,
                        support.length > 0 ? "." : "");
}

static void send_offer(const struct web *web, const struct web_repair *repair,
                       const struct repair_offer *offer, struct slice error)
{
    struct page_repair page = {
        .frame = web_setup_frame(web, &web->token),
        .error = offer->audited_known ? error : orphan_sentence(web),
        .title = slice_from(repair->title),
        .name = repair->name,
        .consequence = slice_from(repair->consequence),
        .known = offer->audited_known,
        .path = web->request->target,
        .version = slice_from(offer->version),
        .back = repair->back,
    };
    struct page_repair_value *values = arena_alloc_array(web->arena, offer->count, sizeof *values);
    for (size_t i = 0; values != NULL && i < offer->count; i++)
        values[i] = (struct page_repair_value){
            .label = slice_from(offer->fields[i].label),
            .audited = offer->fields[i].audited,
            .stored = offer->fields[i].stored,
            .keep = keep_name(web, &offer->fields[i]),
        };
    page.values = values;
    page.values_count = values != NULL ? offer->count : 0;
    struct buffer out;
    web_page_begin(web, &out);
    page_repair(&out, &page);
    struct http_reply reply = web_page_end(web, error.length > 0 ? 409 : 200, &out);
    web_send(web, &reply);
}

/* ---- saving ---- */

static enum status kept_read(const struct web *web, const struct repair_offer *offer,
                             struct repair_kept *out_kept)
{
    struct slice *names = arena_alloc_array(web->arena, offer->count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; names != NULL && i < offer->count; i++) {
        char *keep = arena_string(web->arena, keep_name(web, &offer->fields[i]));
        if (keep != NULL && form_has(&web->form, keep))
            names[count++] = slice_from(offer->fields[i].name);
    }
    if (arena_is_exhausted(web->arena))
        return STATUS_NO_MEMORY;
    *out_kept = (struct repair_kept){names, count};
    return STATUS_OK;
}

static void save(const struct web *web, const struct web_repair *form,
                 const struct repair_offer *offer)
{
    struct repair_kept kept = {0};
    struct pending *pending = NULL;
    struct error err = {0};
    if (!web_is_as_shown(web, offer->version))
        return;
    enum status status = kept_read(web, offer, &kept);
    if (status == STATUS_OK)
        status = repair(web->face->service, &web->acting, &form->record, &kept, web->arena,
                        &pending, &err);
    if (web_answer_fault(web, status, &err))
        return;
    if (status != STATUS_OK) {
        send_offer(web, form, offer, web_sentence(web, &err));
        return;
    }
    struct http_reply changed = web_changed_page(web);
    struct http_reply reply = web_redirect_done(web, form->back, "repaired");
    web_send_after(web, pending, &reply, &changed);
}

void web_repair(const struct web *web, const struct web_repair *form)
{
    struct repair_offer offer = {0};
    struct error err = {0};
    enum status status =
        repair_offer(web->face->service, &web->acting, &form->record, web->arena, &offer, &err);
    if (status != STATUS_OK) {
        struct http_reply reply = web_fault_page(web, status, &err);
        web_send(web, &reply);
    } else if (web->request->method == HTTP_POST && offer.audited_known) {
        save(web, form, &offer);
    } else {
        send_offer(web, form, &offer, (struct slice){NULL, 0});
    }
}
