/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages of one trusted range share: opening, whom a change concerns, the way back. */
#include "core/id.h"
#include "face/web/admin/network_impl.h"

static bool answer(const struct web *web, struct http_reply reply)
{
    web_send(web, &reply);
    return false;
}

static const struct range_listed *range_find(const struct network_page *list, struct slice text)
{
    record_id id;
    if (!id_parse(ID_RANGE, text, &id))
        return NULL;
    for (size_t i = 0; i < list->count; i++)
        if (list->ranges[i].id == id)
            return &list->ranges[i];
    return NULL;
}

/* With the permission, and for a form that is to be filled in a sign-in of late. */
bool range_page_open(struct range_page *page, struct http_exchange *exchange, bool is_new)
{
    *page = (struct range_page){0};
    struct web *web = &page->list.web;
    struct error err = {0};
    if (!network_open(&page->list, exchange))
        return false;
    enum status status =
        acting_may(&web->acting, web->session.organization, PERMISSION_MANAGE_IP_ADDRESSES, &err);
    if (status != STATUS_OK)
        return answer(web, web_fault_page(web, status, &err));
    if (!is_new)
        page->range = range_find(&page->list, form_value(&web->query, "range"));
    if (!is_new && page->range == NULL) {
        status = error_set(&err, STATUS_NOT_FOUND, "there is no such trusted range any more");
        return answer(web, web_fault_page(web, status, &err));
    }
    return web_is_fresh(web);
}

struct slice range_page_which(const struct range_page *page)
{
    char id[ID_LONG + 1];
    id_format(ID_RANGE, page->range->id, id);
    return arena_copy(page->list.web.arena, slice_from(id));
}

struct slice range_page_action(const struct range_page *page, const char *what)
{
    struct slice which = range_page_which(page);
    return arena_format(page->list.web.arena, NETWORK_PATH "/%s?range=%.*s", what,
                        (int)which.length, which.bytes);
}

void range_page_finish(const struct web *web, struct pending *pending, const char *word)
{
    struct http_reply done = web_redirect_done(web, slice_from(NETWORK_PATH), word);
    struct http_reply changed = web_changed_page(web);
    web_send_after(web, pending, &done, &changed);
}

/* ---- whom it concerns ---- */

static struct slice use_sentence(const struct web *web, const struct range_use *use)
{
    const char *part = use->complete ? "" : " at least";
    if (use->logins == 0)
        return slice_from("Nobody logged in from inside this range in the last seven days.");
    return arena_format(web->arena,
                        "In the last seven days%s %zu %s logged in from inside this range, %zu %s "
                        "altogether.",
                        part, use->users, use->users == 1 ? "user" : "users", use->logins,
                        use->logins == 1 ? "time" : "times");
}

enum status range_page_effect(struct range_page *page, struct ip_range range, struct error *err)
{
    const struct web *web = &page->list.web;
    struct range_use use;
    enum status status = range_use_of(web->face->service, &web->acting, web->session.organization,
                                      range, web->arena, &use, err);
    if (status == STATUS_OK)
        page->effect.sentence = use_sentence(web, &use);
    return status;
}

/* True: the change may be submitted. */
bool range_page_goes_on(struct range_page *page, bool locks_out_self)
{
    const struct web *web = &page->list.web;
    if (!locks_out_self)
        return true;
    page->effect.leaves_self = true;
    page->effect.ip = network_ip_text(web, web->caller.origin.ip);
    return web->request->method == HTTP_POST && form_has(&web->form, "go-on");
}

const char range_page_warning[] =
    "Nothing was changed yet: this puts yourself outside. Read on below.";
