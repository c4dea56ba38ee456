/* SPDX-License-Identifier: Apache-2.0 */
/* My Personal Information. */
#include "face/web/web_impl.h"
#include "text/time_text.h"

/* ---- sentences ---- */

static const char *network_sentence(enum network_class network)
{
    switch (network) {
    case NETWORK_TRUSTED:
        return "Trusted: inside your organization’s networks, where the password is enough.";
    case NETWORK_EXEMPT:
        return "Not asked: your organization has switched identity confirmation off.";
    case NETWORK_DENIED:
        return "Not permitted: your profile has login IP ranges, and this IP address is in none.";
    case NETWORK_OUTSIDE:
        break;
    }
    return "Not trusted: outside your organization’s networks, where you need the security token.";
}

static const char *delivery_sentence(int delivery)
{
    switch ((enum delivery_state)delivery) {
    case DELIVERY_QUEUED:
        return "On its way: it waits in the queue and is tried until it is delivered.";
    case DELIVERY_SENT:
        return "Sent.";
    case DELIVERY_FAILED:
        return "Could not be delivered. Ask your administrator to look at the e-mail address, "
               "then reset the token again.";
    case DELIVERY_CANCELLED:
        return "Not sent, because a newer one took its place.";
    case DELIVERY_NONE:
        break;
    }
    return "";
}

static struct slice latest_use(const struct web *web, const struct token_status *token)
{
    if (token->use_count == 0)
        return (struct slice){NULL, 0};
    const struct token_use *use = &token->uses[0];
    struct slice time = time_text_human(use->last, web->arena);
    return arena_format(web->arena, "%.*s, from %.*s, by %.*s", (int)time.length, time.bytes,
                        (int)use->network.length, use->network.bytes, (int)use->client.length,
                        use->client.bytes);
}

static struct slice own_ip(const struct web *web)
{
    char text[IP_TEXT_MAX];
    if (!web->caller.origin.readable)
        return (struct slice){NULL, 0};
    ip_format(web->caller.origin.ip, text);
    return arena_copy(web->arena, slice_from(text));
}

/* ---- the page ---- */

static void fill_token(const struct web *web, const struct token_status *token,
                       struct page_personal_information *page)
{
    page->token_available = token->token_case == TOKEN_AVAILABLE;
    page->token_case = slice_from(token_case_text(token->token_case));
    page->support = web->face->support_contact;
    page->token_exists = token->exists;
    page->token_created = time_text_human(token->created, web->arena);
    page->token_used = latest_use(web, token);
    page->delivery = slice_from(delivery_sentence(token->delivery));
}

void web_information(struct http_exchange *exchange)
{
    struct web web;
    struct token_status token;
    if (!web_open(&web, exchange, WEB_NEED_SESSION) || !web_token_status(&web, &token))
        return;
    const struct user_info *info = &web.session.info;
    struct page_personal_information page = {
        .frame = web_setup_frame(&web, &token),
        .username = info->username,
        .name = info->full_name,
        .email = info->email,
        .organization = info->organization_name,
        .profile = info->profile_name,
        .ip = own_ip(&web),
        .network = slice_from(network_sentence(web.session.network)),
    };
    struct buffer out;
    fill_token(&web, &token, &page);
    web_page_begin(&web, &out);
    page_personal_information(&out, &page);
    struct http_reply reply = web_page_end(&web, 200, &out);
    web_send(&web, &reply);
}
