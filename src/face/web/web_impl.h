/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pages share: the checks before a handler's own work, forms, cookies, frames, replies.
 * Inside face/web/ only.
 *
 * A handler is: web_open (which has answered if it says false), a use case, a page, web_send.
 *
 * To add a page of Setup:
 *   1. a row in setup_pages.def: title, path, what it needs. Navigation, Setup Home, quick-find and
 *      the guard follow from it. Pages below it (/setup/users/show) need no row.
 *   2. routes in web.c, GET and POST. A form is sent to the page that shows it (the action is the
 *      name of the button), so that a POST always has a place to come back to.
 *   3. the handler begins with web_open_setup(&web, exchange, SETUP_PAGE_X); one that shows a form
 *      with something to type goes on with web_is_fresh(&web). The use case gets &web.acting.
 *   4. a template with `part frame of frame`, filled by web_setup_frame(&web, &web.token); tables
 *      and fields come from parts.h. Its name goes into src/text/meson.build.
 *   5. after a change: web_send_after(.., web_redirect_done(&web, path, "saved"), ..); when the use
 *      case refuses, web_fault_page or the form again with the sentence of its error.
 */
#ifndef FACE_WEB_WEB_IMPL_H
#define FACE_WEB_WEB_IMPL_H

#include "face/face.h"
#include "face/web/setup_pages.h"
#include "face/web/web.h"
#include "service/acting.h"
#include "service/login/session.h"
#include "service/secret/password.h"
#include "service/secret/token.h"
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
    /* After web_open_setup: */
    struct token_status token;
    struct acting acting;
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

/* ---- setup.c ---- */

/* web_open for a page of Setup, then what its row needs: the permission or the token option, else
 * 403; for administration pages the second secret, else a detour by /setup/confirm, and for a POST
 * a sign-in of late, else the page that asks for the password and keeps what was typed. Fills
 * `token` and `acting`. False: the reply has been sent. */
MUST_CHECK bool web_open_setup(struct web *web, struct http_exchange *exchange,
                               enum setup_page page);
/* For a GET of a form: asks for the password before it is filled in rather than after. False: the
 * reply has been sent. */
MUST_CHECK bool web_is_fresh(const struct web *web);
/* Would the profile of the signed-in user open this page? */
bool web_may_open(const struct web *web, enum setup_page page, bool token_option);
/* Back to a page that says what was done; `word` is one of done.def. */
struct http_reply web_redirect_done(const struct web *web, struct slice path, const char *word);
/* The sentence of that word in the query; empty = none. Every Setup frame shows it. */
struct slice web_done(const struct web *web);

/* ---- guard.c ---- */

/* A POST is believed if neither Origin nor Sec-Fetch-Site names another site, it is a form, and it
 * carries the value of this session or browser. */
bool web_is_ours(const struct web *web);
/* The cookies, by their plain names. */
#define WEB_COOKIE_SESSION "session"
#define WEB_COOKIE_BROWSER "browser"
#define WEB_COOKIE_CONFIRMATION "confirmation"
#define WEB_COOKIE_FORM "form"
/* How long a remembered browser keeps its cookie. */
enum { WEB_BROWSER_SECONDS = 30 * 24 * 3600 };
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
/* With quick-find and the navigation of Setup: what this user may open; the token's page only where
 * the option exists (M9). */
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
/* The text of an error as a whole sentence, for a box above a form. */
struct slice web_sentence(const struct web *web, const struct error *err);
/* What a use case said no to: its sentence, under the status that fits; "unavailable" where
 * nothing could be decided. */
struct http_reply web_fault_page(const struct web *web, enum status status,
                                 const struct error *err);
/* What was checked had changed before it could be written. */
struct http_reply web_changed_page(const struct web *web);
/* The session has ended, by too many wrong passwords in it: to the sign-in page. */
struct http_reply web_ended_page(const struct web *web);

void web_send(const struct web *web, const struct http_reply *reply);
/* Sends `done` when `pending` is on disk, `changed` when it could not hold any more. With NULL
 * there is nothing to wait for. */
void web_send_after(const struct web *web, struct pending *pending, const struct http_reply *done,
                    const struct http_reply *changed);

/* ---- sign_in.c ---- */

/* The sign-in page with a sentence above the form; both may be empty. */
struct http_reply web_sign_in_page(const struct web *web, const char *sentence,
                                   struct slice reference);

/* ---- link.c ---- */

/* A link that was used, has expired, or never existed. */
struct http_reply web_dead_link_page(const struct web *web);

/* ---- password.c ---- */

/* The fields of a form that sets a password, with the rules in words. */
struct page_new_password web_password_fields(const struct web *web, struct slice username,
                                             const struct password_rules *rules);
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
void web_forgot_show(struct http_exchange *exchange);
void web_forgot(struct http_exchange *exchange);
void web_link_show(struct http_exchange *exchange);
void web_link(struct http_exchange *exchange);
void web_email_show(struct http_exchange *exchange);
void web_email(struct http_exchange *exchange);
void web_email_link_show(struct http_exchange *exchange);
void web_email_link(struct http_exchange *exchange);
void web_setup(struct http_exchange *exchange);
void web_find(struct http_exchange *exchange);
void web_information(struct http_exchange *exchange);
void web_token_show(struct http_exchange *exchange);
void web_token_reset(struct http_exchange *exchange);
void web_token_offer(struct http_exchange *exchange);
void web_password_show(struct http_exchange *exchange);
void web_password_change(struct http_exchange *exchange);
void web_expired_show(struct http_exchange *exchange);
void web_expired_change(struct http_exchange *exchange);
/* Asks for the password again, in answer to the POST of a form, which it carries along. */
struct http_reply web_again_page(const struct web *web);
void web_step_up_show(struct http_exchange *exchange);
void web_step_up(struct http_exchange *exchange);
void web_sign_in_again_show(struct http_exchange *exchange);
void web_sign_in_again(struct http_exchange *exchange);
void web_history(struct http_exchange *exchange);
void web_history_download(struct http_exchange *exchange);
void web_organization_history(struct http_exchange *exchange);
void web_organization_history_download(struct http_exchange *exchange);
void web_token_users(struct http_exchange *exchange);
void web_explain(struct http_exchange *exchange);
void web_users(struct http_exchange *exchange);
void web_user_new(struct http_exchange *exchange);
void web_user_add(struct http_exchange *exchange);
void web_user_show(struct http_exchange *exchange);
void web_user_do(struct http_exchange *exchange);
void web_user_edit(struct http_exchange *exchange);
void web_user_save(struct http_exchange *exchange);
void web_profiles(struct http_exchange *exchange);
void web_profile_new(struct http_exchange *exchange);
void web_profile_add(struct http_exchange *exchange);
void web_profile_show(struct http_exchange *exchange);
void web_profile_remove(struct http_exchange *exchange);
void web_profile_edit(struct http_exchange *exchange);
void web_profile_save(struct http_exchange *exchange);
void web_my_sessions_show(struct http_exchange *exchange);
void web_my_sessions(struct http_exchange *exchange);
void web_my_browsers_show(struct http_exchange *exchange);
void web_my_browsers(struct http_exchange *exchange);
void web_sessions_show(struct http_exchange *exchange);
void web_sessions(struct http_exchange *exchange);
void web_activations_show(struct http_exchange *exchange);
void web_activations(struct http_exchange *exchange);
void web_limits_show(struct http_exchange *exchange);
void web_limits(struct http_exchange *exchange);
void web_audit_trail(struct http_exchange *exchange);
void web_organization_show(struct http_exchange *exchange);
void web_organization(struct http_exchange *exchange);
void web_confirmation_show(struct http_exchange *exchange);
void web_confirmation(struct http_exchange *exchange);
void web_password_policies_show(struct http_exchange *exchange);
void web_password_policies(struct http_exchange *exchange);
void web_session_settings_show(struct http_exchange *exchange);
void web_session_settings(struct http_exchange *exchange);
void web_sso_show(struct http_exchange *exchange);
void web_sso(struct http_exchange *exchange);
void web_network_show(struct http_exchange *exchange);
void web_network_new_show(struct http_exchange *exchange);
void web_network_new(struct http_exchange *exchange);
void web_network_edit_show(struct http_exchange *exchange);
void web_network_edit(struct http_exchange *exchange);
void web_network_remove_show(struct http_exchange *exchange);
void web_network_remove(struct http_exchange *exchange);

#endif
