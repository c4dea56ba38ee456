/* SPDX-License-Identifier: Apache-2.0 */
/* My Login History, and the look-up of a reference (M11, design §5). Own attempts only. */
#include "service/history.h"

#include "face/web/web_impl.h"
#include "text/time_text.h"

enum { PAGE_ROWS = 50 };

/* ---- words ---- */

static const char *network_words(enum network_class network)
{
    switch (network) {
    case NETWORK_TRUSTED:
        return "trusted";
    case NETWORK_EXEMPT:
        return "not asked";
    case NETWORK_DENIED:
        return "not permitted";
    case NETWORK_OUTSIDE:
        break;
    }
    return "outside";
}

static const char *token_words(enum token_state state)
{
    switch (state) {
    case TOKEN_STATE_NEEDED:
        return "right, and needed";
    case TOKEN_STATE_UNNEEDED:
        return "right, not needed";
    case TOKEN_STATE_WRONG:
        return "wrong";
    case TOKEN_STATE_OUTDATED:
        return "the one before";
    case TOKEN_STATE_ABSENT:
        break;
    }
    return "none";
}

static const char *entry_words(enum login_entry entry)
{
    switch (entry) {
    case LOGIN_ENTRY_WEB:
        return "web page";
    case LOGIN_ENTRY_SOAP:
        return "SOAP";
    case LOGIN_ENTRY_OAUTH:
        return "OAuth";
    case LOGIN_ENTRY_REST:
        return "REST";
    case LOGIN_ENTRY_CLI:
        return "command line";
    }
    return "unknown";
}

static struct slice ip_words(const struct web *web, const struct attempt *attempt)
{
    char text[IP_TEXT_MAX];
    if (!attempt->has_ip)
        return (struct slice){NULL, 0};
    ip_format(attempt->ip, text);
    return arena_copy(web->arena, slice_from(text));
}

static struct slice repeat_words(const struct web *web, const struct attempt *attempt)
{
    if (attempt->repeats == 0)
        return (struct slice){NULL, 0};
    struct slice until = time_text_human_seconds(attempt->last_time, web->arena);
    return arena_format(web->arena, "and %llu alike until %.*s",
                        (unsigned long long)attempt->repeats, (int)until.length, until.bytes);
}

static bool is_allowed(const struct attempt *attempt)
{
    return attempt->outcome == LOGIN_ALLOWED || attempt->outcome == LOGIN_ALLOWED_EXPIRED;
}

/* ---- the list ---- */

static struct page_history_row row_of(const struct web *web, const struct attempt *attempt)
{
    return (struct page_history_row){
        .time = time_text_human_seconds(attempt->time, web->arena),
        .ip = ip_words(web, attempt),
        .network = slice_from(network_words(attempt->network)),
        .token = slice_from(token_words(attempt->token_state)),
        .entry = slice_from(entry_words(attempt->entry)),
        .client = attempt->client,
        .status = attempt->status,
        .allowed = is_allowed(attempt),
        .repeats = repeat_words(web, attempt),
        .reference = attempt->reference,
    };
}

static enum status fill_list(const struct web *web, struct page_login_history *page)
{
    struct history_query query = {
        .organization = web->session.organization,
        .user = web->session.user,
        .max = PAGE_ROWS,
    };
    const struct attempt *attempts = NULL;
    size_t count = 0;
    record_id next = 0;
    slice_parse_u64(form_value(&web->query, "before"), &query.before);
    enum status status =
        history_list(web->face->service, &web->acting, &query, web->arena, &attempts, &count, &next,
                     NULL);
    if (status != STATUS_OK)
        return status;
    struct page_history_row *rows = arena_alloc_array(web->arena, count, sizeof *rows);
    if (rows == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        rows[i] = row_of(web, &attempts[i]);
    page->attempts = rows;
    page->attempts_count = count;
    if (next != 0)
        page->older = arena_format(web->arena, "/setup/login-history?before=%llu",
                                   (unsigned long long)next);
    return STATUS_OK;
}

void web_history(struct http_exchange *exchange)
{
    struct web web;
    if (!web_open_setup(&web, exchange, SETUP_PAGE_MY_HISTORY))
        return;
    struct page_login_history page = {.frame = web_setup_frame(&web, &web.token)};
    struct http_reply reply;
    if (fill_list(&web, &page) == STATUS_OK) {
        struct buffer out;
        web_page_begin(&web, &out);
        page_login_history(&out, &page);
        reply = web_page_end(&web, 200, &out);
    } else {
        reply = web_unavailable_page(&web, false);
    }
    web_send(&web, &reply);
}

/* ---- one reference ---- */

static void fill_explanation(const struct web *web, const struct attempt *attempt,
                             struct page_explain_reference *page)
{
    page->found = true;
    page->time = time_text_human_seconds(attempt->time, web->arena);
    page->status = attempt->status;
    page->reason = slice_from(reason_get((int)attempt->reason)->sentence);
    page->ip = ip_words(web, attempt);
    page->network = slice_from(network_words(attempt->network));
    page->token = slice_from(token_words(attempt->token_state));
    page->entry = slice_from(entry_words(attempt->entry));
    page->client = attempt->client;
}

void web_explain(struct http_exchange *exchange)
{
    struct web web;
    struct token_status token;
    struct attempt attempt;
    if (!web_open(&web, exchange, WEB_NEED_SESSION) || !web_token_status(&web, &token))
        return;
    struct page_explain_reference page = {
        .frame = web_setup_frame(&web, &token),
        .reference = slice_trim(form_value(&web.query, "reference")),
    };
    if (page.reference.length > 0 &&
        history_explain(web.face->service, web.session.organization, web.session.user,
                        page.reference, web.arena, &attempt, NULL) == STATUS_OK)
        fill_explanation(&web, &attempt, &page);
    struct buffer out;
    web_page_begin(&web, &out);
    page_explain_reference(&out, &page);
    struct http_reply reply = web_page_end(&web, 200, &out);
    web_send(&web, &reply);
}
