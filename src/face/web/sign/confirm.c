/* SPDX-License-Identifier: Apache-2.0 */
/* Behind the password form, from outside: the mailed code (design §13, R30-R32). */
#include "service/secret/confirm.h"

#include "face/web/web_impl.h"
#include "http/cookie.h"

static struct http_reply confirm_page(const struct web *web, const char *sentence,
                                      struct slice reference)
{
    struct page_confirm page = {
        .frame = web_frame(web),
        .error = slice_from(sentence),
        .reference = reference,
        .next = web_next(web),
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_confirm(&out, &page);
    return web_page_end(web, 200, &out);
}

void web_confirm_show(struct http_exchange *exchange)
{
    struct web web;
    if (!web_open(&web, exchange, WEB_NEED_FORM_COOKIE))
        return;
    bool begun = http_cookie_find(web.request, WEB_COOKIE_CONFIRMATION).length > 0;
    struct http_reply reply = begun ? confirm_page(&web, "", (struct slice){NULL, 0})
                                    : web_redirect(&web, slice_from("/login"));
    web_send(&web, &reply);
}

/* Whoever confirmed and has no token yet is offered one on the next page (M2). */
static struct slice next_after(const struct web *web, const struct confirm_reply *confirm)
{
    struct slice next = web_next(web), location = {NULL, 0};
    if (next.length == 0)
        next = slice_from("/setup");
    if (!confirm->offer_token)
        return next;
    struct buffer text;
    buffer_init(&text, web->arena, WEB_PAGE_MAX_BYTES);
    buffer_add_text(&text, "/setup/token-offer?next=");
    url_encode(&text, next);
    return buffer_finish(&text, &location) ? location : next;
}

static struct http_reply allowed_reply(const struct web *web, const struct confirm_reply *confirm)
{
    struct http_reply reply = web_redirect(web, next_after(web, confirm));
    web_set_cookie(web, &reply, WEB_COOKIE_SESSION, confirm->session, 0);
    web_set_cookie(web, &reply, WEB_COOKIE_CONFIRMATION, (struct slice){NULL, 0}, 0);
    if (confirm->browser.length > 0)
        web_set_cookie(web, &reply, WEB_COOKIE_BROWSER, confirm->browser, WEB_BROWSER_SECONDS);
    return reply;
}

static struct http_reply reply_of(const struct web *web, const struct confirm_reply *confirm)
{
    struct slice reference = slice_from(confirm->reference);
    if (confirm->allowed)
        return allowed_reply(web, confirm);
    if (!confirm->dead)
        return confirm_page(web, "This code is not right. Look at the newest mail.", reference);
    struct http_reply reply = web_sign_in_page(
        web, "This code cannot be used any more. Please sign in again.", reference);
    web_set_cookie(web, &reply, WEB_COOKIE_CONFIRMATION, (struct slice){NULL, 0}, 0);
    return reply;
}

void web_confirm(struct http_exchange *exchange)
{
    struct web web;
    if (!web_open(&web, exchange, WEB_NEED_FORM_COOKIE))
        return;
    struct confirm_request request = {
        .confirmation = http_cookie_find(web.request, WEB_COOKIE_CONFIRMATION),
        .code = form_value(&web.form, "code"),
        .remember_browser = form_has(&web.form, "remember"),
        .browser_name = http_header(web.request, "user-agent"),
        .old_session = http_cookie_find(web.request, WEB_COOKIE_SESSION),
        .caller = web.caller,
    };
    struct confirm_outcome outcome;
    if (confirm_code(web.face->service, &request, web.arena, &outcome, NULL) != STATUS_OK) {
        struct http_reply reply = web_unavailable_page(&web, false);
        web_send(&web, &reply);
        return;
    }
    if (outcome.retry_after > 0) {
        struct http_reply reply = web_limited_page(&web, outcome.retry_after);
        web_send(&web, &reply);
        return;
    }
    struct http_reply done = reply_of(&web, &outcome.decided);
    struct http_reply changed = reply_of(&web, &outcome.changed);
    web_send_after(&web, outcome.pending, &done, &changed);
}
