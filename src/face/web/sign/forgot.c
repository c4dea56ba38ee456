/* SPDX-License-Identifier: Apache-2.0 */
/* Forgot your password? One answer for everybody (R18, R62). */
#include "face/web/web_impl.h"
#include "service/secret/reset.h"

static struct http_reply forgot_page(const struct web *web, bool sent)
{
    struct page_forgot_password page = {
        .frame = web_frame(web),
        .sent = sent,
        .support = web->face->support_contact,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_forgot_password(&out, &page);
    return web_page_end(web, 200, &out);
}

void web_forgot_show(struct http_exchange *exchange)
{
    struct web web;
    if (!web_open(&web, exchange, WEB_NEED_FORM_COOKIE))
        return;
    struct http_reply reply = forgot_page(&web, false);
    web_send(&web, &reply);
}

void web_forgot(struct http_exchange *exchange)
{
    struct web web;
    struct forgot_outcome outcome;
    if (!web_open(&web, exchange, WEB_NEED_FORM_COOKIE))
        return;
    enum status status = password_forgot(web.face->service, form_value(&web.form, "username"),
                                         &web.caller, web.arena, &outcome, NULL);
    if (status == STATUS_OK && outcome.retry_after == 0) {
        struct http_reply done = forgot_page(&web, true);
        web_send_after(&web, outcome.pending, &done, &done);
        return;
    }
    struct http_reply reply = status == STATUS_OK ? web_limited_page(&web, outcome.retry_after)
                                                  : web_unavailable_page(&web, false);
    web_send(&web, &reply);
}
