/* SPDX-License-Identifier: Apache-2.0 */
/* Behind a mailed or console link: the form that sets a password. Looking changes nothing (R18). */
#include "face/web/web_impl.h"
#include "service/password.h"

static struct http_reply dead_page(const struct web *web)
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

static struct http_reply form_page(const struct web *web, struct slice link,
                                   const struct link_info *info, struct slice sentence)
{
    struct page_welcome page = {
        .frame = web_frame(web),
        .link = link,
        .username = info->username,
        .first = info->is_first,
        .policy = web_password_policy(web, info->min_length),
        .error = sentence,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_welcome(&out, &page);
    return web_page_end(web, 200, &out);
}

/* False: the reply has been sent. */
static bool read_link(const struct web *web, struct slice link, struct link_info *out_info)
{
    enum status status = password_link_show(web->face->service, link, web->arena, out_info, NULL);
    if (status == STATUS_OK)
        return true;
    struct http_reply reply =
        status == STATUS_NOT_FOUND ? dead_page(web) : web_unavailable_page(web, false);
    web_send(web, &reply);
    return false;
}

void web_welcome_show(struct http_exchange *exchange)
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
    struct page_welcome_done page = {
        .frame = web_frame(web),
        .username = password->username,
        .token_mailed = password->token_mailed,
        .email = password->email,
        .signed_in = signed_in,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_welcome_done(&out, &page);
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
        return dead_page(web);
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
    return password_set_by_link(web->face->service, link, secret, &web->caller, web->arena,
                                out_reply, NULL);
}

void web_welcome(struct http_exchange *exchange)
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
    struct http_reply changed = dead_page(&web);
    web_send_after(&web, password.pending, &reply, &changed);
}
