/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pages share: the checks before a handler's own work, forms, cookies, frames, replies.
 * Inside face/web/ only.
 *
 * A handler is: web_open (which has answered if it says false), a use case, a page, web_send.
 */
#ifndef FACE_WEB_WEB_IMPL_H
#define FACE_WEB_WEB_IMPL_H

#include "face/face.h"
#include "face/web/web.h"
#include "service/password.h"
#include "service/session.h"
#include "service/token.h"
#include "text/form.h"
#include "text/pages.h"

/* ---- one request ---- */

struct web {
    struct http_exchange *exchange;
    const struct http_request *request;
    const struct face *face;
    struct arena *arena;
    struct caller caller;
    struct form query;
    struct form form; /* of a POST */
    bool signed_in;   /* then `session` is valid */
    struct session session;
    struct slice form_cookie; /* binds forms before a session to this browser */
    bool form_cookie_is_new;
    char csrf[33]; /* for the forms of the reply */
};

/* What a handler wants to be true before it starts. */
enum web_need {
    WEB_NEED_NOTHING = 0,     /* looks whether somebody is signed in */
    WEB_NEED_FORM_COOKIE = 1, /* before a session: forms are bound to a cookie of their own */
    WEB_NEED_SESSION = 2,     /* signed in, and may use Setup */
    WEB_NEED_EXPIRED = 4 | 2, /* signed in, an expired password is no obstacle */
    /* Likewise, and neither is a session that began inside and is outside now (R57). */
    WEB_NEED_STEP_UP = 8 | 4 | 2,
};

/* Fills `web` and checks, in this order: may browsers sign in here, the form, the session, and
 * for a POST that it comes from a page of ours (R37). False: the reply has been sent. */
MUST_CHECK bool web_open(struct web *web, struct http_exchange *exchange, enum web_need need);

/* ---- guard.c ---- */

/* A POST is believed if neither Origin nor Sec-Fetch-Site names another site, it is a form, and it
 * carries the value of this session or browser. */
bool web_is_ours(const struct web *web);
/* The cookies, by their plain names. */
#define WEB_COOKIE_SESSION "session"
#define WEB_COOKIE_BROWSER "browser"
#define WEB_COOKIE_CONFIRMATION "confirmation"
#define WEB_COOKIE_FORM "form"
/* An empty value deletes it. */
void web_set_cookie(const struct web *web, struct http_reply *reply, const char *name,
                    struct slice value, int max_age_s);
/* Before a page that hands out a new session id: its forms must belong to that session. */
void web_enter_session(struct web *web, struct slice session);
/* `next` of query or form if it is a path of this service, else the empty slice. */
struct slice web_next(const struct web *web);
/* Copies a field into a secret in the arena; NULL when the arena is exhausted. */
struct secret *web_secret(const struct web *web, const char *field);

/* ---- frame.c ---- */

/* Header without navigation; for pages before and beside Setup. */
struct page_frame web_frame(const struct web *web);
/* With the navigation of Setup; the token's item only where the option exists (M9). */
struct page_frame web_setup_frame(const struct web *web, const struct token_status *token);
/* The state of the signed-in user's token. False: the reply has been sent. */
MUST_CHECK bool web_token_status(const struct web *web, struct token_status *out_status);

/* ---- page.c ---- */

enum { WEB_PAGE_MAX_BYTES = 1024 * 1024 };

/* A page is written between these two. */
void web_page_begin(const struct web *web, struct buffer *out);
struct http_reply web_page_end(const struct web *web, int status, struct buffer *out);

struct http_reply web_redirect(const struct web *web, struct slice location);
struct http_reply web_error_page(const struct web *web, int status, const char *title,
                                 const char *sentence);
struct http_reply web_unavailable_page(const struct web *web, bool busy);
/* 429: the source is put off for so many seconds. */
struct http_reply web_limited_page(const struct web *web, unsigned retry_after);
/* What was checked had changed before it could be written. */
struct http_reply web_changed_page(const struct web *web);

void web_send(const struct web *web, const struct http_reply *reply);
/* Sends `done` when `pending` is on disk, `changed` when it could not hold any more. With NULL
 * there is nothing to wait for. */
void web_send_after(const struct web *web, struct pending *pending, const struct http_reply *done,
                    const struct http_reply *changed);

/* ---- sign_in.c ---- */

/* The sign-in page with a sentence above the form; both may be empty. */
struct http_reply web_sign_in_page(const struct web *web, const char *sentence,
                                   struct slice reference);

/* ---- password.c ---- */

/* What a new password must be; 0 = the policy is not known here. */
struct slice web_password_policy(const struct web *web, unsigned min_length);
/* Why a new password was not taken; "" for PASSWORD_SET_READY. */
struct slice web_password_fault(const struct web *web, const struct password_reply *reply);

/* ---- handlers ---- */

void web_root(struct http_exchange *exchange);
void web_static(struct http_exchange *exchange);
void web_help_tokens(struct http_exchange *exchange);
void web_login_show(struct http_exchange *exchange);
void web_login(struct http_exchange *exchange);
void web_logout(struct http_exchange *exchange);
void web_confirm_show(struct http_exchange *exchange);
void web_confirm(struct http_exchange *exchange);
void web_welcome_show(struct http_exchange *exchange);
void web_welcome(struct http_exchange *exchange);
void web_setup(struct http_exchange *exchange);
void web_information(struct http_exchange *exchange);
void web_token_show(struct http_exchange *exchange);
void web_token_reset(struct http_exchange *exchange);
void web_token_offer(struct http_exchange *exchange);
void web_password_show(struct http_exchange *exchange);
void web_password_change(struct http_exchange *exchange);
void web_expired_show(struct http_exchange *exchange);
void web_expired_change(struct http_exchange *exchange);
void web_step_up_show(struct http_exchange *exchange);
void web_step_up(struct http_exchange *exchange);
void web_sign_in_again_show(struct http_exchange *exchange);
void web_sign_in_again(struct http_exchange *exchange);
void web_history(struct http_exchange *exchange);
void web_explain(struct http_exchange *exchange);

#endif
