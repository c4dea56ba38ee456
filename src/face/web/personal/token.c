/* SPDX-License-Identifier: Apache-2.0 */
/* Reset My Security Token: the page, the button, what it says afterwards (M4, M5). */
#include "service/secret/token.h"

#include "face/web/web_impl.h"
#include "text/time_text.h"

/* ---- the page with the button ---- */

static const char *state_words(enum token_use_state state)
{
    switch (state) {
    case TOKEN_USE_NEW:
        return "Sends the new token";
    case TOKEN_USE_OLD:
        return "Still sends the old token";
    case TOKEN_USE_EARLIER:
        break;
    }
    return "Has not logged in since";
}

static const char *state_mark(enum token_use_state state)
{
    return state == TOKEN_USE_NEW ? "good" : state == TOKEN_USE_OLD ? "bad" : "tip";
}

static void fill_uses(const struct web *web, const struct token_status *token,
                      struct page_reset_token *page)
{
    struct page_token_use *rows = arena_alloc_array(web->arena, token->use_count, sizeof *rows);
    if (rows == NULL)
        return;
    for (size_t i = 0; i < token->use_count; i++)
        rows[i] = (struct page_token_use){
            .client = token->uses[i].client,
            .network = token->uses[i].network,
            .state = slice_from(state_words(token->uses[i].state)),
            .mark = slice_from(state_mark(token->uses[i].state)),
            .last = time_text_human(token->uses[i].last, web->arena),
            .count = arena_format(web->arena, "%llu", (unsigned long long)token->uses[i].count),
        };
    page->uses = rows;
    page->uses_count = token->use_count;
}

static struct http_reply button_page(const struct web *web, const struct token_status *token,
                                     const char *sentence)
{
    struct page_reset_token page = {
        .frame = web_setup_frame(web, token),
        .error = slice_from(sentence),
        .token_exists = token->exists,
        .email = token->email,
        .maildir = web->face->maildir,
        .needs_password = !web->session.signed_in_lately,
    };
    struct buffer out;
    fill_uses(web, token, &page);
    web_page_begin(web, &out);
    page_reset_token(&out, &page);
    return web_page_end(web, 200, &out);
}

/* The option is absent from navigation; whoever asks for its address learns why (M9). */
static struct http_reply not_available_page(const struct web *web, enum token_case token_case)
{
    const char *why = token_case_text(token_case);
    return web_error_page(web, 403, "There is no security token for you",
                          why[0] != '\0' ? why
                                         : "Your user has no e-mail address to which a token "
                                           "could be sent; ask your administrator.");
}

void web_token_show(struct http_exchange *exchange)
{
    struct web web;
    struct token_status token;
    if (!web_open(&web, exchange, WEB_NEED_SESSION) || !web_token_status(&web, &token))
        return;
    struct http_reply reply = token.token_case == TOKEN_AVAILABLE
                                  ? button_page(&web, &token, "")
                                  : not_available_page(&web, token.token_case);
    web_send(&web, &reply);
}

void web_token_offer(struct http_exchange *exchange)
{
    struct web web;
    struct token_status token;
    if (!web_open(&web, exchange, WEB_NEED_SESSION) || !web_token_status(&web, &token))
        return;
    struct slice next = web_next(&web);
    struct page_offer_token page = {
        .frame = web_frame(&web),
        .email = token.email,
        .next = next.length > 0 ? next : slice_from("/setup"),
    };
    struct buffer out;
    web_page_begin(&web, &out);
    page_offer_token(&out, &page);
    struct http_reply reply = token.token_case == TOKEN_AVAILABLE ? web_page_end(&web, 200, &out)
                                                                  : web_redirect(&web, page.next);
    web_send(&web, &reply);
}

/* ---- the button ---- */

/* Sent with the commit that queues the mail: so the mail is queued, and no further yet. */
static struct http_reply done_page(struct web *web, const struct token_status *token,
                                   const struct token_reset_reply *reset)
{
    web_enter_session(web, reset->session);
    struct page_token_reset_done page = {
        .frame = web_setup_frame(web, token),
        .email = reset->email,
        .first = reset->first,
        .maildir = web->face->maildir,
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_token_reset_done(&out, &page);
    struct http_reply reply = web_page_end(web, 200, &out);
    web_set_cookie(web, &reply, WEB_COOKIE_SESSION, reset->session, 0);
    return reply;
}

static struct http_reply reply_of(struct web *web, const struct token_status *token,
                                  const struct token_reset_reply *reset)
{
    switch (reset->result) {
    case TOKEN_RESET_READY:
        return done_page(web, token, reset);
    case TOKEN_RESET_NOT_AVAILABLE:
        return not_available_page(web, reset->token_case);
    case TOKEN_RESET_PASSWORD_NEEDED:
        return button_page(web, token, "Please type your password too.");
    case TOKEN_RESET_PASSWORD_WRONG:
        return button_page(web, token, "The password is wrong.");
    case TOKEN_RESET_SESSION_ENDED:
        return web_ended_page(web);
    case TOKEN_RESET_TOO_MANY:
        return button_page(web, token,
                           "The token was reset many times today. Please try again tomorrow; the "
                           "current one stays valid.");
    case TOKEN_RESET_BUSY:
        break;
    }
    return web_unavailable_page(web, true);
}

static enum status reset(const struct web *web, struct token_reset_reply *out_reply)
{
    struct secret *password = web_secret(web, "password");
    if (password == NULL)
        return STATUS_NO_MEMORY;
    return token_reset(web->face->service, &web->session, password, &web->caller, web->arena,
                       out_reply, NULL);
}

void web_token_reset(struct http_exchange *exchange)
{
    struct web web;
    struct token_status token;
    struct token_reset_reply result = {0};
    if (!web_open(&web, exchange, WEB_NEED_SESSION) || !web_token_status(&web, &token))
        return;
    struct http_reply changed = web_changed_page(&web);
    struct http_reply reply = reset(&web, &result) == STATUS_OK ? reply_of(&web, &token, &result)
                                                                : web_unavailable_page(&web, false);
    web_send_after(&web, result.pending, &reply, &changed);
}
