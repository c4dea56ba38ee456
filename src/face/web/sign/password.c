/* SPDX-License-Identifier: Apache-2.0 */
/* Changing one's password: from Setup, and when it has expired. */
#include "service/secret/password.h"

#include "core/policy.h"
#include "face/web/web_impl.h"

/* ---- sentences ---- */

static struct slice history_sentence(const struct web *web, const struct password_rules *rules)
{
    if (rules->history <= 0)
        return slice_from("");
    return arena_format(web->arena, " It is none of your last %d.", rules->history);
}

struct page_new_password web_password_fields(const struct web *web, struct slice username,
                                             const struct password_rules *rules)
{
    const char *kinds =
        rules->complexity == PASSWORD_ANY
            ? ""
            : policy_choice_sentence(POLICY_PASSWORD_COMPLEXITY, (int)rules->complexity);
    struct slice history = history_sentence(web, rules);
    return (struct page_new_password){
        .username = username,
        .policy = arena_format(web->arena,
                               "At least %u characters. %s%.*s Several words in a row are good: "
                               "long, not common, and without your name.",
                               rules->min_length, kinds == NULL ? "" : kinds, (int)history.length,
                               history.bytes),
        .asks_current = web->signed_in,
    };
}

struct slice web_password_fault(const struct web *web, const struct password_reply *reply)
{
    switch (reply->result) {
    case PASSWORD_SET_REFUSED:
        if (reply->fault == PASSWORD_TOO_SHORT)
            return arena_format(web->arena,
                                "The new password is too short. It needs at least %u characters.",
                                reply->min_length);
        return slice_from(password_fault_text(reply->fault));
    case PASSWORD_SET_REUSED:
        return slice_from("You had this password before. Choose another one.");
    case PASSWORD_SET_TOO_SOON:
        return slice_from("Your password was changed only lately and cannot be changed again yet.");
    case PASSWORD_SET_WRONG:
        return slice_from("The current password is wrong.");
    case PASSWORD_SET_READY:
    case PASSWORD_SET_SESSION_ENDED:
    case PASSWORD_SET_LINK_DEAD:
    case PASSWORD_SET_NOT_HERE:
    case PASSWORD_SET_BUSY:
        break;
    }
    return slice_from("");
}

/* ---- the two pages ---- */

static struct http_reply change_page(const struct web *web, const struct token_status *token,
                                     const struct password_rules *rules, struct slice sentence)
{
    struct page_change_password page = {
        .frame = web_setup_frame(web, token),
        .fields = web_password_fields(web, web->session.info.username, rules),
        .error = sentence,
        .rotates_token = token->token_case == TOKEN_AVAILABLE,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_change_password(&out, &page);
    return web_page_end(web, 200, &out);
}

static struct http_reply expired_page(const struct web *web, const struct token_status *token,
                                      const struct password_rules *rules, struct slice sentence)
{
    struct page_password_expired page = {
        .frame = web_frame(web),
        .fields = web_password_fields(web, web->session.info.username, rules),
        .error = sentence,
        .rotates_token = token->token_case == TOKEN_AVAILABLE,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_password_expired(&out, &page);
    return web_page_end(web, 200, &out);
}

/* A page with the form, the sentence above it. */
typedef struct http_reply (*form_page_fn)(const struct web *, const struct token_status *,
                                          const struct password_rules *, struct slice sentence);

/* What both pages show beside the form. False: the reply has been sent. */
static bool open_form(struct web *web, struct http_exchange *exchange, enum web_need need,
                      struct token_status *out_token, struct password_rules *out_rules)
{
    if (!web_open(web, exchange, need) || !web_token_status(web, out_token))
        return false;
    if (password_rules_get(web->face->service, &web->session, web->arena, out_rules, NULL) ==
        STATUS_OK)
        return true;
    struct http_reply reply = web_unavailable_page(web, false);
    web_send(web, &reply);
    return false;
}

static void show(struct http_exchange *exchange, enum web_need need, form_page_fn form_page)
{
    struct web web;
    struct token_status token;
    struct password_rules rules;
    if (!open_form(&web, exchange, need, &token, &rules))
        return;
    struct http_reply reply = form_page(&web, &token, &rules, (struct slice){NULL, 0});
    web_send(&web, &reply);
}

/* ---- the change ---- */

static struct http_reply done_page(struct web *web, const struct token_status *token,
                                   const struct password_reply *password)
{
    web_enter_session(web, password->session);
    struct page_password_changed page = {
        .frame = web_setup_frame(web, token),
        .token_mailed = password->token_mailed,
        .email = password->email,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_password_changed(&out, &page);
    struct http_reply reply = web_page_end(web, 200, &out);
    web_set_cookie(web, &reply, WEB_COOKIE_SESSION, password->session, 0);
    return reply;
}

static struct http_reply reply_of(struct web *web, const struct token_status *token,
                                  const struct password_rules *rules,
                                  const struct password_reply *password, form_page_fn form_page)
{
    switch (password->result) {
    case PASSWORD_SET_READY:
        return done_page(web, token, password);
    case PASSWORD_SET_SESSION_ENDED:
        return web_ended_page(web);
    case PASSWORD_SET_BUSY:
        return web_unavailable_page(web, true);
    case PASSWORD_SET_REFUSED:
    case PASSWORD_SET_REUSED:
    case PASSWORD_SET_TOO_SOON:
    case PASSWORD_SET_WRONG:
    case PASSWORD_SET_LINK_DEAD:
    case PASSWORD_SET_NOT_HERE:
        break;
    }
    return form_page(web, token, rules, web_password_fault(web, password));
}

static bool repeats_agree(const struct web *web)
{
    return slice_equal(form_value(&web->form, "new"), form_value(&web->form, "repeat"));
}

static enum status change_password(const struct web *web, struct password_reply *out_reply)
{
    struct secret *current = web_secret(web, "current");
    struct secret *new_password = web_secret(web, "new");
    if (current == NULL || new_password == NULL)
        return STATUS_NO_MEMORY;
    return password_change(web->face->service, &web->session, current, new_password, &web->caller,
                           web->arena, out_reply, NULL);
}

static void change(struct http_exchange *exchange, enum web_need need, form_page_fn form_page)
{
    struct web web;
    struct token_status token;
    struct password_rules rules;
    struct password_reply password = {0};
    if (!open_form(&web, exchange, need, &token, &rules))
        return;
    struct http_reply changed = web_changed_page(&web);
    struct http_reply reply;
    if (!repeats_agree(&web))
        reply =
            form_page(&web, &token, &rules, slice_from("The two new passwords are not the same."));
    else if (change_password(&web, &password) != STATUS_OK)
        reply = web_unavailable_page(&web, false);
    else
        reply = reply_of(&web, &token, &rules, &password, form_page);
    web_send_after(&web, password.pending, &reply, &changed);
}

/* ---- handlers ---- */

void web_password_show(struct http_exchange *exchange)
{
    show(exchange, WEB_NEED_SESSION, change_page);
}

void web_password_change(struct http_exchange *exchange)
{
    change(exchange, WEB_NEED_SESSION, change_page);
}

void web_expired_show(struct http_exchange *exchange)
{
    show(exchange, WEB_NEED_EXPIRED, expired_page);
}

void web_expired_change(struct http_exchange *exchange)
{
    change(exchange, WEB_NEED_EXPIRED, expired_page);
}
