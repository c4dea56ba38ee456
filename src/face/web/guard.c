/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that must hold before a handler does its work: so that no handler can forget it.
 */
#include "base/encode.h"
#include "face/web/web_impl.h"
#include "http/cookie.h"
#include "sys/entropy.h"

enum { FORM_COOKIE_BYTES = 16, NEXT_MAX_BYTES = 1024 };

/* ---- cookies and fields ---- */

void web_set_cookie(const struct web *web, struct http_reply *reply, const char *name,
                    struct slice value, int max_age_s)
{
    struct http_cookie cookie = {
        .name = name,
        .value = value,
        .max_age_s = max_age_s,
        .same_site = HTTP_SAME_SITE_LAX,
    };
    http_cookie_set(reply, web->request, &cookie);
}

/* Browsers read "//host" and "/\host" as another site, and some skip what is not printable. */
static bool is_local_path(struct slice path)
{
    if (path.length == 0 || path.length > NEXT_MAX_BYTES || path.bytes[0] != '/' ||
        (path.length > 1 && path.bytes[1] == '/'))
        return false;
    for (size_t i = 0; i < path.length; i++)
        if (path.bytes[i] <= ' ' || path.bytes[i] > '~' || path.bytes[i] == '\\')
            return false;
    return true;
}

struct slice web_next(const struct web *web)
{
    const struct form *form = web->request->method == HTTP_POST ? &web->form : &web->query;
    struct slice next = form_value(form, "next");
    return is_local_path(next) ? next : (struct slice){NULL, 0};
}

void web_enter_session(struct web *web, struct slice session)
{
    csrf_for_session(web->face->service, session, web->csrf);
}

struct secret *web_secret(const struct web *web, const char *field)
{
    struct secret *secret = arena_alloc(web->arena, sizeof *secret);
    if (secret != NULL)
        secret_set(secret, form_value(&web->form, field));
    return secret;
}

/* ---- is it a POST from one of our pages? ---- */

/* Our pages send no referrer, and browsers then write "null" for Origin; Sec-Fetch-Site says what
 * Origin conceals. A program that sends neither is no browser, and has the form's value to show. */
static bool origin_is_ours(const struct http_request *request)
{
    struct slice origin = http_header(request, "origin");
    struct slice site = http_header(request, "sec-fetch-site");
    if (site.length > 0 && !slice_is(site, "same-origin"))
        return false;
    if (origin.length == 0 || (slice_is(origin, "null") && site.length > 0))
        return true;
    return slice_equal(origin, request->base_url) ||
           slice_equal(origin, request->listener->base_url);
}

static bool is_form(const struct http_request *request)
{
    struct slice type, parameters;
    slice_cut(http_header(request, "content-type"), ';', &type, &parameters);
    return slice_equal_fold(slice_trim(type), slice_from("application/x-www-form-urlencoded"));
}

bool web_is_ours(const struct web *web)
{
    return origin_is_ours(web->request) && is_form(web->request) && web->csrf[0] != '\0' &&
           !web->form_cookie_is_new && csrf_matches(form_value(&web->form, "csrf"), web->csrf);
}

/* ---- opening ---- */

static bool answer(const struct web *web, struct http_reply reply)
{
    web_send(web, &reply);
    return false;
}

static bool read_forms(struct web *web)
{
    struct slice body = {NULL, 0};
    if (web->request->method == HTTP_POST && is_form(web->request))
        body = web->request->body;
    if (form_parse(web->request->query, web->arena, &web->query, NULL) == STATUS_OK &&
        form_parse(body, web->arena, &web->form, NULL) == STATUS_OK)
        return true;
    return answer(web, web_error_page(web, 400, "This cannot be read",
                                      "The link or form is damaged. Please go back and try "
                                      "again."));
}

static bool read_form_cookie(struct web *web)
{
    web->form_cookie = http_cookie_find(web->request, WEB_COOKIE_FORM);
    if (web->form_cookie.length != 2 * FORM_COOKIE_BYTES) {
        unsigned char entropy[FORM_COOKIE_BYTES];
        char text[2 * FORM_COOKIE_BYTES + 1];
        if (!entropy_fill(entropy, sizeof entropy))
            return answer(web, web_unavailable_page(web, false));
        hex_encode(entropy, sizeof entropy, text);
        web->form_cookie = arena_copy(web->arena, slice_from(text));
        web->form_cookie_is_new = true;
    }
    csrf_for_cookie(web->face->service, web->form_cookie, web->csrf);
    return true;
}

/* API sessions are no way into the pages. */
static bool read_session(struct web *web)
{
    struct slice text = http_cookie_find(web->request, WEB_COOKIE_SESSION);
    if (text.length == 0)
        return true;
    enum status status =
        session_check(web->face->service, text, &web->caller, web->arena, &web->session, NULL);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return answer(web, web_unavailable_page(web, false));
    web->signed_in = status == STATUS_OK && !web->session.is_api;
    if (web->signed_in)
        slice_to_string(slice_from(web->session.csrf), web->csrf, sizeof web->csrf);
    return true;
}

/* A way round that comes back: `path` with the page that was asked for as `next`. */
static bool send_by(const struct web *web, const char *path, bool comes_back)
{
    struct buffer location;
    struct slice text = {NULL, 0};
    buffer_init(&location, web->arena, 4 * NEXT_MAX_BYTES);
    buffer_add_text(&location, path);
    if (comes_back && is_local_path(web->request->target)) {
        buffer_add_text(&location, "?next=");
        url_encode(&location, web->request->target);
    }
    return answer(web,
                  web_redirect(web, buffer_finish(&location, &text) ? text : slice_from(path)));
}

/* A session that began inside with the password alone is worth nothing outside before it has shown
 * a second secret (R57), and nothing at all where its user may not be. */
static bool ask_for_more(struct web *web)
{
    bool is_get = web->request->method != HTTP_POST;
    if (web->session.network == NETWORK_OUTSIDE)
        return send_by(web, "/setup/confirm", is_get);
    web->signed_in = false;
    if (!read_form_cookie(web))
        return false;
    return answer(web, web_sign_in_page(web,
                                        "You are outside your organization’s networks now. Please "
                                        "sign in again from here.",
                                        (struct slice){NULL, 0}));
}

static bool needs_more(const struct web *web, enum web_need need)
{
    bool may_show = (need & WEB_NEED_STEP_UP) == WEB_NEED_STEP_UP;
    return web->session.needs_step_up && !(may_show && web->session.network == NETWORK_OUTSIDE);
}

static bool require_session(struct web *web, enum web_need need)
{
    if (!web->signed_in)
        return send_by(web, "/login", web->request->method != HTTP_POST);
    if (needs_more(web, need))
        return ask_for_more(web);
    if (web->session.password_only && (need & WEB_NEED_EXPIRED) != WEB_NEED_EXPIRED)
        return answer(web, web_redirect(web, slice_from("/password-expired")));
    return true;
}

bool web_open(struct web *web, struct http_exchange *exchange, enum web_need need)
{
    *web = (struct web){
        .exchange = exchange,
        .request = http_exchange_request(exchange),
        .face = face_of(exchange),
        .arena = http_exchange_arena(exchange),
        .caller = face_caller(exchange, (struct slice){NULL, 0}),
    };
    if (need != WEB_NEED_NOTHING && !web->request->listener->browsers_welcome)
        return answer(web, web_error_page(web, 403, "No sign-in here",
                                          "Passwords are not taken over plain HTTP. Please use "
                                          "the https address of this service."));
    if (!read_forms(web))
        return false;
    if (!(need == WEB_NEED_FORM_COOKIE ? read_form_cookie(web) : read_session(web)))
        return false;
    if ((need & WEB_NEED_SESSION) != 0 && !require_session(web, need))
        return false;
    if (web->request->method != HTTP_POST || web_is_ours(web))
        return true;
    return answer(web, web_error_page(web, 403, "This form cannot be accepted",
                                      "It is too old, or it did not come from a page of this "
                                      "service. Nothing was changed. Please go back, load the "
                                      "page again and try once more."));
}
