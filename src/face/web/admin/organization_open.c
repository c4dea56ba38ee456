/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages about the organization share. */
#include "face/web/admin/organization_impl.h"

static bool answer(const struct web *web, struct http_reply reply)
{
    web_send(web, &reply);
    return false;
}

bool organization_open(struct organization_page *page, struct http_exchange *exchange,
                       enum setup_page which)
{
    *page = (struct organization_page){.page = which};
    struct web *web = &page->web;
    struct error err = {0};
    if (!web_open_setup(web, exchange, which))
        return false;
    enum status status = organization_show(web->face->service, &web->acting,
                                           (struct slice){NULL, 0}, web->arena, &page->shown, &err);
    if (status != STATUS_OK)
        return answer(web, web_fault_page(web, status, &err));
    page->may_edit =
        page->shown.seal_holds && (web->acting.permissions & PERMISSION_MANAGE_USERS) != 0;
    return true;
}

bool organization_open_form(struct organization_page *page, struct http_exchange *exchange,
                            enum setup_page which)
{
    return organization_open(page, exchange, which) &&
           (!page->may_edit || web_is_fresh(&page->web));
}

/* ---- changing ---- */

struct organization_edit organization_edit_none(const struct organization_page *page)
{
    return (struct organization_edit){
        .organization = page->shown.id,
        .login_rate_per_hour = LOGIN_RATE_AS_IT_IS,
    };
}

bool organization_save(struct organization_page *page, const struct organization_edit *edit)
{
    struct web *web = &page->web;
    struct organization_outcome outcome = {0};
    struct error err = {0};
    enum status status =
        organization_edit(web->face->service, &web->acting, edit, web->arena, &outcome, &err);
    if (status == STATUS_INVALID || status == STATUS_CONFLICT) {
        page->error = web_sentence(web, &err);
        return false;
    }
    struct http_reply done =
        status == STATUS_OK
            ? web_redirect_done(web, slice_from(setup_row(page->page)->path), "saved")
            : web_fault_page(web, status, &err);
    struct http_reply changed = web_changed_page(web);
    web_send_after(web, outcome.pending, &done, &changed);
    return true;
}

/* ---- showing ---- */

static const char *permission_title(enum permission permission)
{
    size_t count;
    const struct permission_row *rows = permission_rows(&count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].permission == permission)
            return rows[i].title;
    return "";
}

struct page_setup_notes web_notes(const struct web *web, enum permission permission, bool damaged,
                                  struct slice error)
{
    return (struct page_setup_notes){
        .error = error,
        .damaged = damaged,
        .look_only = (web->acting.permissions & (uint64_t)permission) == 0,
        .permission = slice_from(permission_title(permission)),
    };
}

struct page_setup_notes organization_notes(const struct organization_page *page)
{
    return web_notes(&page->web, PERMISSION_MANAGE_USERS, !page->shown.seal_holds, page->error);
}

int organization_status(const struct organization_page *page)
{
    return slice_is_empty(page->error) ? 200 : 422;
}
