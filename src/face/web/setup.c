/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a page of Setup: what its row in setup_pages.def demands of the session. */
#include "face/web/web_impl.h"

enum { LOCATION_MAX_BYTES = 4 * 1024 };

static bool answer(const struct web *web, struct http_reply reply)
{
    web_send(web, &reply);
    return false;
}

/* By the profile, whether or not the session has shown its second secret yet: so that an
 * administrator finds his pages, and is asked for it when he opens one. */
bool web_may_open(const struct web *web, enum setup_page page, bool token_option)
{
    uint64_t permissions = web->session.info.permissions;
    if (!web->session.info.seals_hold)
        permissions &= ~permissions_administrative(permissions);
    return setup_may(page, permissions, token_option);
}

/* ---- detours that come back ---- */

/* Forms are sent to the page that shows them, so that a POST too has a place to come back to. */
static struct slice detour(const struct web *web, const char *path)
{
    struct buffer location;
    struct slice text = {NULL, 0};
    buffer_init(&location, web->arena, LOCATION_MAX_BYTES);
    buffer_add_text(&location, path);
    buffer_add_text(&location, "?next=");
    url_encode(&location, web->request->target);
    return buffer_finish(&location, &text) ? text : slice_from(path);
}

static bool is_administrator(const struct web *web)
{
    return permissions_administrative(web->session.info.permissions) != 0;
}

/* A mere looker needs no second secret; an administrator sees no page with half of his powers. */
static bool require_second_secret(const struct web *web)
{
    if (web->session.shown != 0)
        return true;
    if (web->request->method != HTTP_POST && !is_administrator(web))
        return true;
    return answer(web, web_redirect(web, detour(web, "/setup/confirm")));
}

bool web_is_fresh(const struct web *web)
{
    if (web->session.signed_in_lately)
        return true;
    return answer(web, web->request->method == HTTP_POST
                           ? web_again_page(web)
                           : web_redirect(web, detour(web, "/setup/sign-in-again")));
}

/* ---- opening ---- */

static struct http_reply refusal(const struct web *web, enum setup_page page)
{
    if (setup_row(page)->need == SETUP_FOR_TOKEN)
        return web_error_page(web, 403, "There is no security token for you",
                              token_case_text(web->token.token_case));
    if (!web->session.info.seals_hold)
        return web_error_page(web, 403, "Your own records were changed outside this service",
                              "Until they are repaired you cannot administer anything. Ask "
                              "another administrator to open your user and your profile and to "
                              "save them, or the operator to run the repair command.");
    return web_error_page(web, 403, "This page is not for you",
                          "Your profile does not permit it. If you need it, ask an administrator "
                          "of your organization for the permission.");
}

bool web_open_setup(struct web *web, struct http_exchange *exchange, enum setup_page page)
{
    if (!web_open(web, exchange, WEB_NEED_SESSION) || !web_token_status(web, &web->token))
        return false;
    web->acting = acting_in_session(&web->session, web->caller.origin);
    if (!web_may_open(web, page, web->token.token_case == TOKEN_AVAILABLE))
        return answer(web, refusal(web, page));
    if (!setup_is_administrative(page))
        return true;
    if (!require_second_secret(web))
        return false;
    return web->request->method != HTTP_POST || web_is_fresh(web);
}

/* ---- done ---- */

struct done_row {
    const char *word;
    const char *sentence;
};

/* The query says only which sentence, so that no link can put words into our mouth. */
static const struct done_row done_rows[] = {
#define DONE(word, sentence) {word, sentence},
#include "face/web/done.def"
#undef DONE
};

struct slice web_done(const struct web *web)
{
    struct slice word = form_value(&web->query, "done");
    for (size_t i = 0; i < ARRAY_LENGTH(done_rows); i++)
        if (slice_is(word, done_rows[i].word))
            return slice_from(done_rows[i].sentence);
    return (struct slice){NULL, 0};
}

struct http_reply web_redirect_done(const struct web *web, struct slice path, const char *word)
{
    char joint = slice_find(path, '?') < path.length ? '&' : '?';
    return web_redirect(
        web, arena_format(web->arena, "%.*s%cdone=%s", (int)path.length, path.bytes, joint, word));
}
