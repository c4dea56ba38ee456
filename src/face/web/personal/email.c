/* SPDX-License-Identifier: Apache-2.0 */
/* Changing one's e-mail address in Setup, and confirming it behind the mailed link (R21). */
#include "service/secret/email.h"

#include "face/web/web_impl.h"

/* ---- in Setup ---- */

static struct http_reply email_page(const struct web *web, const struct email_state *state,
                                    struct slice sentence)
{
    struct page_change_email page = {
        .frame = web_setup_frame(web, &web->token),
        .error = sentence,
        .email = state->email,
        .pending_email = state->pending_email,
        .typed = form_value(&web->form, "email"),
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_change_email(&out, &page);
    return web_page_end(web, 200, &out);
}

/* The state, in a session that has shown a second secret. False: the reply has been sent. */
static bool open_page(struct web *web, struct http_exchange *exchange, struct email_state *out)
{
    if (!web_open_setup(web, exchange, SETUP_PAGE_CHANGE_EMAIL))
        return false;
    struct http_reply reply;
    if (web->session.shown == 0)
        reply = web_redirect(web, slice_from("/setup/confirm?next=/setup/change-email"));
    else if (email_state_get(web->face->service, &web->session, web->arena, out, NULL) == STATUS_OK)
        return true;
    else
        reply = web_unavailable_page(web, false);
    web_send(web, &reply);
    return false;
}

void web_email_show(struct http_exchange *exchange)
{
    struct web web;
    struct email_state state;
    if (!open_page(&web, exchange, &state))
        return;
    struct http_reply reply = email_page(&web, &state, (struct slice){NULL, 0});
    web_send(&web, &reply);
}

static struct http_reply asked_reply(const struct web *web, const struct email_change_reply *change)
{
    struct http_reply reply = web_redirect_done(web, slice_from("/setup/change-email"), "mailed");
    web_set_cookie(web, &reply, WEB_COOKIE_SESSION, change->session, 0);
    return reply;
}

static struct http_reply reply_of(const struct web *web, const struct email_state *state,
                                  const struct email_change_reply *change)
{
    switch (change->result) {
    case EMAIL_CHANGE_READY:
        return asked_reply(web, change);
    case EMAIL_CHANGE_SESSION_ENDED:
        return web_ended_page(web);
    case EMAIL_CHANGE_UNCONFIRMED:
        return web_redirect(web, slice_from("/setup/confirm?next=/setup/change-email"));
    case EMAIL_CHANGE_SAME:
        return email_page(web, state, slice_from("This is your e-mail address already."));
    case EMAIL_CHANGE_PASSWORD_WRONG:
        return email_page(web, state, slice_from("The password is wrong."));
    case EMAIL_CHANGE_TOO_MANY:
        return email_page(web, state,
                          slice_from("Too many links were mailed for you today. Please try again "
                                     "tomorrow."));
    case EMAIL_CHANGE_BUSY:
        break;
    }
    return web_unavailable_page(web, true);
}

/* INVALID and CONFLICT say what to do; anything else could not be decided. */
static struct http_reply fault_reply(const struct web *web, const struct email_state *state,
                                     enum status status, const struct error *err)
{
    if (status == STATUS_INVALID)
        return email_page(web, state, web_sentence(web, err));
    return web_fault_page(web, status, err);
}

static void change_email(struct web *web, const struct email_state *state)
{
    struct error err;
    struct email_change_reply change = {0};
    struct email_new email = {
        .email = form_value(&web->form, "email"),
        .password = web_secret(web, "password"),
    };
    enum status status = email.password == NULL
                             ? error_set(&err, STATUS_NO_MEMORY, "no memory for the request")
                             : email_change(web->face->service, &web->session, &email, &web->caller,
                                            web->arena, &change, &err);
    struct http_reply changed = web_changed_page(web);
    struct http_reply reply =
        status == STATUS_OK ? reply_of(web, state, &change) : fault_reply(web, state, status, &err);
    web_send_after(web, change.pending, &reply, &changed);
}

static void cancel_email(struct web *web)
{
    struct error err;
    struct pending *pending = NULL;
    enum status status =
        email_change_cancel(web->face->service, &web->session, web->arena, &pending, &err);
    struct http_reply changed = web_changed_page(web);
    struct http_reply reply =
        status == STATUS_OK ? web_redirect_done(web, slice_from("/setup/change-email"), "saved")
                            : web_fault_page(web, status, &err);
    web_send_after(web, pending, &reply, &changed);
}

void web_email(struct http_exchange *exchange)
{
    struct web web;
    struct email_state state;
    if (!open_page(&web, exchange, &state))
        return;
    if (form_has(&web.form, "cancel"))
        cancel_email(&web);
    else
        change_email(&web, &state);
}

/* ---- behind the link ---- */

static struct http_reply link_page(const struct web *web, struct slice link,
                                   const struct email_link_info *info, bool done)
{
    struct page_confirm_email page = {
        .frame = web_frame(web),
        .link = link,
        .username = info->username,
        .email = info->email,
        .done = done,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_confirm_email(&out, &page);
    return web_page_end(web, 200, &out);
}

static struct http_reply link_fault(const struct web *web, enum status status)
{
    return status == STATUS_NOT_FOUND ? web_dead_link_page(web) : web_unavailable_page(web, false);
}

void web_email_link_show(struct http_exchange *exchange)
{
    struct web web;
    struct email_link_info info;
    if (!web_open(&web, exchange, WEB_NEED_FORM_COOKIE))
        return;
    struct slice link = form_value(&web.query, "link");
    enum status status = email_link_show(web.face->service, link, web.arena, &info, NULL);
    struct http_reply reply =
        status == STATUS_OK ? link_page(&web, link, &info, false) : link_fault(&web, status);
    web_send(&web, &reply);
}

void web_email_link(struct http_exchange *exchange)
{
    struct web web;
    struct email_link_info info;
    struct pending *pending = NULL;
    if (!web_open(&web, exchange, WEB_NEED_FORM_COOKIE))
        return;
    struct slice link = form_value(&web.form, "link");
    enum status status = email_link_show(web.face->service, link, web.arena, &info, NULL);
    if (status == STATUS_OK)
        status = email_confirm(web.face->service, link, web.arena, &pending, NULL);
    struct http_reply reply =
        status == STATUS_OK ? link_page(&web, link, &info, true) : link_fault(&web, status);
    struct http_reply changed = web_dead_link_page(&web);
    web_send_after(&web, pending, &reply, &changed);
}
