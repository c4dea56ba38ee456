/* SPDX-License-Identifier: Apache-2.0 */
#include "face/web/web_impl.h"
#include "http/cookie.h"

enum { CONFIRMATION_SECONDS = 600 };

/* ---- the page ---- */

struct http_reply web_sign_in_page(const struct web *web, const char *sentence,
                                   struct slice reference)
{
    struct page_login page = {
        .frame = web_frame(web),
        .username = form_value(&web->form, "username"),
        .error = slice_from(sentence),
        .reference = reference,
        .next = web_next(web),
        .support = web->face->support_contact,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_login(&out, &page);
    return web_page_end(web, 200, &out);
}

void web_login_show(struct http_exchange *exchange)
{
    struct web web;
    if (!web_open(&web, exchange, WEB_NEED_FORM_COOKIE))
        return;
    struct http_reply reply = web_sign_in_page(&web, "", (struct slice){NULL, 0});
    web_send(&web, &reply);
}

/* ---- what a login's answer looks like ---- */

static struct http_reply signed_in_reply(const struct web *web, const struct login_reply *login)
{
    struct slice next = web_next(web);
    if (login->answer == LOGIN_ALLOWED_EXPIRED)
        next = slice_from("/password-expired");
    else if (next.length == 0)
        next = slice_from("/setup");
    struct http_reply reply = web_redirect(web, next);
    web_set_cookie(web, &reply, WEB_COOKIE_SESSION, login->session, 0);
    if (login->browser.length > 0)
        web_set_cookie(web, &reply, WEB_COOKIE_BROWSER, login->browser, WEB_BROWSER_SECONDS);
    return reply;
}

static struct http_reply refused_reply(const struct web *web, const struct login_reply *login)
{
    const char *sentence = login->precise
                               ? reason_get((int)login->reason)->sentence
                               : "The user name or what was typed as password is not right, or "
                                 "this user may not sign in from here.";
    return web_sign_in_page(web, sentence, slice_from(login->reference));
}

/* The same for everybody, whether a code was mailed or not (R31). */
static struct http_reply confirm_reply(const struct web *web, const struct login_reply *login)
{
    struct slice next = web_next(web), location = {NULL, 0};
    struct buffer text;
    buffer_init(&text, web->arena, WEB_PAGE_MAX_BYTES);
    buffer_add_text(&text, "/login/confirm");
    if (next.length > 0) {
        buffer_add_text(&text, "?next=");
        url_encode(&text, next);
    }
    bool complete = buffer_finish(&text, &location);
    struct http_reply reply = web_redirect(web, location);
    reply.failed = reply.failed || !complete;
    web_set_cookie(web, &reply, WEB_COOKIE_CONFIRMATION, login->confirmation, CONFIRMATION_SECONDS);
    return reply;
}

static struct http_reply login_reply(const struct web *web, const struct login_reply *login)
{
    switch (login->answer) {
    case LOGIN_ALLOWED:
    case LOGIN_ALLOWED_EXPIRED:
        return signed_in_reply(web, login);
    case LOGIN_TOKEN_REQUIRED:
        return confirm_reply(web, login);
    case LOGIN_REFUSED:
        return refused_reply(web, login);
    case LOGIN_BUSY:
        break;
    }
    return web_unavailable_page(web, true);
}

/* ---- signing in ---- */

static enum status attempt(const struct web *web, struct login_outcome *out_outcome)
{
    struct login_request *request =
        face_login_request(web->exchange, LOGIN_ENTRY_WEB, (struct slice){NULL, 0});
    if (request == NULL)
        return STATUS_NO_MEMORY;
    request->username = form_value(&web->form, "username");
    request->browser = http_cookie_find(web->request, WEB_COOKIE_BROWSER);
    request->remember_browser = form_has(&web->form, "remember");
    request->old_session = http_cookie_find(web->request, WEB_COOKIE_SESSION);
    secret_set(request->secret, form_value(&web->form, "password"));
    return login_attempt(web->face->service, request, web->arena, out_outcome, NULL);
}

void web_login(struct http_exchange *exchange)
{
    struct web web;
    struct login_outcome outcome;
    if (!web_open(&web, exchange, WEB_NEED_FORM_COOKIE))
        return;
    enum status status = attempt(&web, &outcome);
    if (status == STATUS_OK && outcome.progress == LOGIN_PARKED) {
        face_login_park(exchange);
        return;
    }
    if (status == STATUS_OK && outcome.progress == LOGIN_LIMITED) {
        struct http_reply reply = web_limited_page(&web, outcome.retry_after);
        web_send(&web, &reply);
        return;
    }
    if (status != STATUS_OK || outcome.progress == LOGIN_TOO_BUSY) {
        struct http_reply reply = web_unavailable_page(&web, status == STATUS_OK);
        web_send(&web, &reply);
        return;
    }
    struct http_reply done = login_reply(&web, &outcome.decided);
    struct http_reply changed = login_reply(&web, &outcome.changed);
    web_send_after(&web, outcome.pending, &done, &changed);
}

/* ---- signing out ---- */

void web_logout(struct http_exchange *exchange)
{
    struct web web;
    struct pending *pending = NULL;
    if (!web_open(&web, exchange, WEB_NEED_EXPIRED))
        return;
    enum status status = session_end(web.face->service, &web.session, web.arena, &pending, NULL);
    struct http_reply reply = status == STATUS_OK ? web_redirect(&web, slice_from("/login"))
                                                  : web_unavailable_page(&web, false);
    if (status == STATUS_OK)
        web_set_cookie(&web, &reply, WEB_COOKIE_SESSION, (struct slice){NULL, 0}, 0);
    web_send_after(&web, pending, &reply, &reply);
}
