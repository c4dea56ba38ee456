/* SPDX-License-Identifier: Apache-2.0 */
/* Identity Confirmation and Single Sign-On: the two switches that decide about the second door
 * (M9 a and d). Whoever opens it wider ticks that he knows what follows. */
#include "face/web/admin/organization_impl.h"

/* ---- Identity Confirmation ---- */

static struct http_reply confirmation_page(const struct organization_page *page)
{
    const struct web *web = &page->web;
    struct page_identity_confirmation content = {
        .frame = web_setup_frame(web, &web->token),
        .notes = organization_notes(page),
        .on = page->shown.confirmation_on,
        .permitted = page->shown.confirmation_permitted,
        .support = web->face->support_contact,
        .may_edit = page->may_edit,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_identity_confirmation(&out, &content);
    return web_page_end(web, organization_status(page), &out);
}

void web_confirmation_show(struct http_exchange *exchange)
{
    struct organization_page page;
    if (!organization_open(&page, exchange, SETUP_PAGE_IDENTITY_CONFIRMATION))
        return;
    struct http_reply reply = confirmation_page(&page);
    web_send(&page.web, &reply);
}

void web_confirmation(struct http_exchange *exchange)
{
    struct organization_page page;
    if (!organization_open(&page, exchange, SETUP_PAGE_IDENTITY_CONFIRMATION))
        return;
    struct organization_edit edit = organization_edit_none(&page);
    bool on = slice_is(form_value(&page.web.form, "action"), "on");
    edit.confirmation_on = on ? CHANGE_ON : CHANGE_OFF;
    if (!on && !form_has(&page.web.form, "understood"))
        page.error = slice_from("Nothing was changed: tick that you want it, and press the button "
                                "again.");
    else if (organization_save(&page, &edit))
        return;
    struct http_reply reply = confirmation_page(&page);
    web_send(&page.web, &reply);
}

/* ---- Single Sign-On ---- */

static struct http_reply sso_page(const struct organization_page *page)
{
    const struct web *web = &page->web;
    struct web_fields *fields = fields_new(web);
    if (fields == NULL)
        return web_unavailable_page(web, false);
    field_group(fields, "Switches", "");
    field_check(fields, "sso_on", "Single sign-on is on", page->shown.sso_on, "");
    field_check(fields, "sso_keep_tokens",
                "Users without the permission Is Single Sign-On Enabled keep their security tokens",
                page->shown.sso_keep_tokens,
                "They go on as before: password and token, reset and mail. Without the tick their "
                "programs outside your networks are refused while single sign-on is on.");
    if (!page->shown.sso_on)
        field_check(fields, "understood",
                    "I know that the users with that permission cannot sign in by password then",
                    false, "Needed to turn it on.");
    struct page_single_sign_on content = {
        .frame = web_setup_frame(web, &web->token),
        .notes = organization_notes(page),
        .on = page->shown.sso_on,
        .may_edit = page->may_edit,
        .fields = fields_page(fields),
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_single_sign_on(&out, &content);
    return web_page_end(web, organization_status(page), &out);
}

void web_sso_show(struct http_exchange *exchange)
{
    struct organization_page page;
    if (!organization_open(&page, exchange, SETUP_PAGE_SINGLE_SIGN_ON))
        return;
    struct http_reply reply = sso_page(&page);
    web_send(&page.web, &reply);
}

void web_sso(struct http_exchange *exchange)
{
    struct organization_page page;
    if (!organization_open(&page, exchange, SETUP_PAGE_SINGLE_SIGN_ON))
        return;
    const struct form *form = &page.web.form;
    struct organization_edit edit = organization_edit_none(&page);
    bool on = form_has(form, "sso_on");
    edit.sso_on = on ? CHANGE_ON : CHANGE_OFF;
    edit.sso_keep_tokens = form_has(form, "sso_keep_tokens") ? CHANGE_ON : CHANGE_OFF;
    if (on && !page.shown.sso_on && !form_has(form, "understood"))
        page.error = slice_from("Nothing was changed: tick that you know what follows, and save "
                                "again.");
    else if (organization_save(&page, &edit))
        return;
    struct http_reply reply = sso_page(&page);
    web_send(&page.web, &reply);
}
