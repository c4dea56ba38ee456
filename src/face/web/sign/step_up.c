/* SPDX-License-Identifier: Apache-2.0 */
/* Detours on the way to a page of Setup: show a second secret, or the password again. */
#include "service/secret/step_up.h"

#include "face/web/kept.h"
#include "http/cookie.h"

enum { CONFIRMATION_SECONDS = 600 };

static struct slice next_of(const struct web *web)
{
    struct slice next = web_next(web);
    return next.length > 0 ? next : slice_from("/setup");
}

/* ---- what the two have in common ---- */

/* On with a new session id, under which what was shown is kept; with what was typed, if it waits.
 */
static struct http_reply shown_reply(const struct web *web, const struct step_up_reply *step)
{
    struct kept kept = kept_carried(web);
    struct http_reply reply = slice_is_empty(kept.deed) ? web_redirect(web, next_of(web))
                                                        : kept_page(web, &kept, step->session);
    web_set_cookie(web, &reply, WEB_COOKIE_SESSION, step->session, 0);
    web_set_cookie(web, &reply, WEB_COOKIE_CONFIRMATION, (struct slice){NULL, 0}, 0);
    return reply;
}

typedef struct http_reply (*step_page_fn)(const struct web *, const char *sentence, bool mailed);

static struct http_reply reply_of(const struct web *web, const struct step_up_reply *step,
                                  step_page_fn page, const char *wrong)
{
    struct http_reply reply;
    switch (step->result) {
    case STEP_UP_SHOWN:
        return shown_reply(web, step);
    case STEP_UP_SESSION_ENDED:
        return web_ended_page(web);
    case STEP_UP_CODE_MAILED:
        reply = page(web, "", true);
        web_set_cookie(web, &reply, WEB_COOKIE_CONFIRMATION, step->confirmation,
                       CONFIRMATION_SECONDS);
        return reply;
    case STEP_UP_WRONG:
        return page(web, wrong, http_cookie_find(web->request, WEB_COOKIE_CONFIRMATION).length > 0);
    case STEP_UP_NO_CODE:
        return page(web,
                    "No code can be mailed to you, because a record of yours was changed outside "
                    "this service. Ask your administrator to repair it.",
                    false);
    case STEP_UP_TOO_MANY:
        return page(web,
                    "Too many codes were mailed to you lately, or your user has no e-mail address. "
                    "Try again in an hour, or use your security token.",
                    false);
    case STEP_UP_BUSY:
        break;
    }
    return web_unavailable_page(web, true);
}

static void send_step(const struct web *web, enum status status, const struct step_up_reply *step,
                      step_page_fn page, const char *wrong)
{
    struct http_reply changed = web_changed_page(web);
    struct http_reply reply =
        status == STATUS_OK ? reply_of(web, step, page, wrong) : web_unavailable_page(web, false);
    web_send_after(web, status == STATUS_OK ? step->pending : NULL, &reply, &changed);
}

/* ---- a second secret ---- */

static struct http_reply step_page(const struct web *web, const char *sentence, bool mailed)
{
    struct page_step_up page = {
        .frame = web_frame(web),
        .error = slice_from(sentence),
        .next = next_of(web),
        .email = web->session.info.email,
        .outside = web->session.needs_step_up,
        .mailed = mailed,
        .has_token = web->session.info.has_token,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_step_up(&out, &page);
    return web_page_end(web, 200, &out);
}

void web_step_up_show(struct http_exchange *exchange)
{
    struct web web;
    if (!web_open(&web, exchange, WEB_NEED_STEP_UP))
        return;
    struct http_reply reply =
        web.session.shown != 0 ? web_redirect(&web, next_of(&web)) : step_page(&web, "", false);
    web_send(&web, &reply);
}

static enum status step_take(const struct web *web, struct slice way, struct step_up_reply *out)
{
    struct service *service = web->face->service;
    if (slice_is(way, "code")) {
        struct step_up_code code = {
            .confirmation = http_cookie_find(web->request, WEB_COOKIE_CONFIRMATION),
            .code = form_value(&web->form, "code"),
        };
        return step_up_by_code(service, &web->session, &code, &web->caller, web->arena, out, NULL);
    }
    if (slice_is(way, "token")) {
        struct secret *token = web_secret(web, "token");
        return token == NULL ? STATUS_NO_MEMORY
                             : step_up_by_token(service, &web->session, token, &web->caller,
                                                web->arena, out, NULL);
    }
    return step_up_mail_code(service, &web->session, &web->caller, web->arena, out, NULL);
}

void web_step_up(struct http_exchange *exchange)
{
    struct web web;
    struct step_up_reply step = {0};
    if (!web_open(&web, exchange, WEB_NEED_STEP_UP))
        return;
    struct slice way = form_value(&web.form, "way");
    enum status status = step_take(&web, way, &step);
    send_step(&web, status, &step, step_page,
              slice_is(way, "token") ? "This is not your security token. Copy it from the newest "
                                       "mail."
                                     : "This code is not right. Look at the newest mail.");
}

/* ---- the password again ---- */

static struct http_reply password_page(const struct web *web, const char *sentence,
                                       const struct kept *kept)
{
    struct page_sign_in_again page = {
        .frame = web_frame(web),
        .username = web->session.info.username,
        .error = slice_from(sentence),
        .next = next_of(web),
        .deed = kept->deed,
        .kept = kept->fields,
        .kept_count = kept->count,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_sign_in_again(&out, &page);
    return web_page_end(web, 200, &out);
}

static struct http_reply again_page(const struct web *web, const char *sentence, bool mailed)
{
    struct kept kept = kept_carried(web);
    (void)mailed;
    return password_page(web, sentence, &kept);
}

struct http_reply web_again_page(const struct web *web)
{
    struct kept kept = kept_form(web);
    return password_page(web, "", &kept);
}

void web_sign_in_again_show(struct http_exchange *exchange)
{
    struct web web;
    if (!web_open(&web, exchange, WEB_NEED_SESSION))
        return;
    struct http_reply reply = web.session.signed_in_lately ? web_redirect(&web, next_of(&web))
                                                           : again_page(&web, "", false);
    web_send(&web, &reply);
}

void web_sign_in_again(struct http_exchange *exchange)
{
    struct web web;
    struct step_up_reply step = {0};
    if (!web_open(&web, exchange, WEB_NEED_SESSION))
        return;
    struct secret *password = web_secret(&web, "password");
    enum status status = password == NULL ? STATUS_NO_MEMORY
                                          : sign_in_again(web.face->service, &web.session, password,
                                                          &web.caller, web.arena, &step, NULL);
    send_step(&web, status, &step, again_page, "The password is wrong.");
}
