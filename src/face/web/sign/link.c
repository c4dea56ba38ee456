/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Behind a mailed or console link: the form that sets a password, at /welcome or /reset-password.
 * Looking changes nothing (R18): programs that read mail follow links.
 */
#include "face/web/web_impl.h"
#include "http/cookie.h"
#include "service/secret/password.h"

struct http_reply web_dead_link_page(const struct web *web)
{
    struct page_link_invalid page = {
        .frame = web_frame(web),
        .support = web->face->support_contact,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_link_invalid(&out, &page);
    return web_page_end(web, 404, &out);
}

static struct http_reply not_here_page(const struct web *web, enum reset_gate gate)
{
    struct page_link_not_here page = {
        .frame = web_frame(web),
        .denied = gate == RESET_DENIED,
        .support = web->face->support_contact,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_link_not_here(&out, &page);
    return web_page_end(web, 403, &out);
}

static struct http_reply form_page(const struct web *web, struct slice link,
                                   const struct link_info *info, struct slice sentence)
{
    struct page_set_password page = {
        .frame = web_frame(web),
        .action = web->request->path,
        .link = link,
        .first = info->is_first,
        .rotates_token = info->rotates_token,
        .fields = web_password_fields(web, info->username, &info->rules),
        .error = sentence,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_set_password(&out, &page);
    return web_page_end(web, 200, &out);
}

static struct link_visit visit_of(const struct web *web, struct slice link)
{
    return (struct link_visit){
        .link = link,
        .browser = http_cookie_find(web->request, WEB_COOKIE_BROWSER),
        .caller = &web->caller,
    };
}

/* False: the reply has been sent. */
static bool read_link(const struct web *web, struct slice link, struct link_info *out_info)
{
    struct link_visit visit = visit_of(web, link);
    struct http_reply reply;
    enum status status = password_link_show(web->face->service, &visit, web->arena, out_info, NULL);
    if (status == STATUS_OK && out_info->gate == RESET_OPEN)
        return true;
    if (status == STATUS_OK)
        reply = not_here_page(web, out_info->gate);
    else if (status == STATUS_NOT_FOUND)
        reply = web_dead_link_page(web);
    else
        reply = web_unavailable_page(web, false);
    web_send(web, &reply);
    return false;
}

void web_link_show(struct http_exchange *exchange)
{
    struct web web;
    struct link_info info;
    if (!web_open(&web, exchange, WEB_NEED_FORM_COOKIE))
        return;
    struct slice link = form_value(&web.query, "link");
    if (!read_link(&web, link, &info))
        return;
    struct http_reply reply = form_page(&web, link, &info, (struct slice){NULL, 0});
    web_send(&web, &reply);
}

/* ---- setting it ---- */

static struct http_reply done_page(const struct web *web, const struct password_reply *password)
{
    bool signed_in = password->session.length > 0;
    struct page_set_password_done page = {
        .frame = web_frame(web),
        .username = password->username,
        .token_mailed = password->token_mailed,
        .email = password->email,
        .signed_in = signed_in,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_set_password_done(&out, &page);
    struct http_reply reply = web_page_end(web, 200, &out);
    if (signed_in)
        web_set_cookie(web, &reply, WEB_COOKIE_SESSION, password->session, 0);
    return reply;
}

static struct http_reply reply_of(const struct web *web, struct slice link,
                                  const struct link_info *info,
                                  const struct password_reply *password)
{
    switch (password->result) {
    case PASSWORD_SET_READY:
        return done_page(web, password);
    case PASSWORD_SET_LINK_DEAD:
        return web_dead_link_page(web);
    case PASSWORD_SET_NOT_HERE:
        return not_here_page(web, info->gate);
    case PASSWORD_SET_BUSY:
        return web_unavailable_page(web, true);
    case PASSWORD_SET_REFUSED:
    case PASSWORD_SET_REUSED:
    case PASSWORD_SET_TOO_SOON:
    case PASSWORD_SET_WRONG:
    case PASSWORD_SET_SESSION_ENDED:
        break;
    }
    return form_page(web, link, info, web_password_fault(web, password));
}

static enum status set_password(const struct web *web, struct slice link,
                                struct password_reply *out_reply)
{
    struct secret *secret = web_secret(web, "new");
    if (secret == NULL)
        return STATUS_NO_MEMORY;
    struct link_visit visit = visit_of(web, link);
    return password_set_by_link(web->face->service, &visit, secret, web->arena, out_reply, NULL);
}

void web_link(struct http_exchange *exchange)
{
    struct web web;
    struct link_info info;
    struct password_reply password = {0};
    if (!web_open(&web, exchange, WEB_NEED_FORM_COOKIE))
        return;
    struct slice link = form_value(&web.form, "link");
    if (!read_link(&web, link, &info))
        return;
    struct http_reply reply;
    if (!slice_equal(form_value(&web.form, "new"), form_value(&web.form, "repeat")))
        reply = form_page(&web, link, &info, slice_from("The two passwords are not the same."));
    else if (set_password(&web, link, &password) != STATUS_OK)
        reply = web_unavailable_page(&web, false);
    else
        reply = reply_of(&web, link, &info, &password);
    struct http_reply changed = web_dead_link_page(&web);
    web_send_after(&web, password.pending, &reply, &changed);
}
