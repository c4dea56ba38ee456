/* SPDX-License-Identifier: Apache-2.0 */
/* My Login History and the organization's, and the look-up of an own reference (M11, design §5). */
#include "face/web/history/history_page.h"
#include "text/time_text.h"

enum { PAGE_ROWS = 50, BAR_STEPS = 20, VIEWS = 4 };

#define DAY ((micros)24 * 3600 * MICROS_PER_SECOND)

/* ---- words ---- */

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
        .username = attempt->username,
        .ip = ip_words(web, attempt),
        .network = slice_from(history_network_words(attempt->network)),
        .token = slice_from(token_words(attempt->token_state)),
        .entry = slice_from(entry_words(attempt->entry)),
        .client = attempt->client,
        .status = attempt->status,
        .allowed = is_allowed(attempt),
        .repeats = repeat_words(web, attempt),
        .reference = attempt->reference,
    };
}

static enum status fill_list(const struct web *web, const struct history_view *view,
                             struct page_login_history *page, struct error *err)
{
    struct history_query query = view->query;
    const struct attempt *attempts = NULL;
    size_t count = 0;
    record_id next = 0;
    query.max = PAGE_ROWS;
    enum status status = history_list(web->face->service, &web->acting, &query, web->arena,
                                      &attempts, &count, &next, err);
    if (status != STATUS_OK)
        return status;
    struct page_history_row *rows = arena_alloc_array(web->arena, count, sizeof *rows);
    if (rows == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the page");
    for (size_t i = 0; i < count; i++)
        rows[i] = row_of(web, &attempts[i]);
    page->attempts = rows;
    page->attempts_count = count;
    if (next != 0)
        page->older = history_view_path(
            web, view, "", arena_format(web->arena, "before=%llu", (unsigned long long)next).bytes);
    page->searched_on = next != 0 && count < PAGE_ROWS;
    return STATUS_OK;
}

/* ---- the picture: a table with bars, which reads without seeing them ---- */

static uint64_t sum(const uint64_t counts[NETWORK_CLASSES])
{
    uint64_t total = 0;
    for (size_t i = 0; i < NETWORK_CLASSES; i++)
        total += counts[i];
    return total;
}

static struct slice number(const struct web *web, uint64_t value)
{
    return arena_format(web->arena, "%llu", (unsigned long long)value);
}

/* The class that makes a bar so many twentieths long; what there is at all is seen. */
static struct slice bar_class(const struct web *web, uint64_t value, uint64_t most)
{
    uint64_t steps = most == 0 ? 0 : (value * BAR_STEPS + most - 1) / most;
    return arena_format(web->arena, "w%u", (unsigned)steps);
}

static struct page_history_bar bar_of(const struct web *web, const struct history_bar *bar,
                                      micros step, uint64_t most)
{
    uint64_t allowed = sum(bar->allowed), refused = sum(bar->refused);
    uint64_t of[NETWORK_CLASSES];
    for (size_t i = 0; i < NETWORK_CLASSES; i++)
        of[i] = bar->allowed[i] + bar->refused[i];
    struct slice start = time_text_human(bar->start, web->arena);
    if (step == DAY)
        start = slice_first(time_text_iso_millis(bar->start, web->arena), 10);
    return (struct page_history_bar){
        .start = start,
        .allowed = number(web, allowed),
        .allowed_bar = bar_class(web, allowed, most),
        .refused = number(web, refused),
        .refused_bar = bar_class(web, refused, most),
        .trusted = number(web, of[NETWORK_TRUSTED]),
        .outside = number(web, of[NETWORK_OUTSIDE]),
        .other = number(web, of[NETWORK_EXEMPT] + of[NETWORK_DENIED]),
    };
}

static enum status fill_picture(const struct web *web, const struct history_view *view,
                                struct page_login_history *page, struct error *err)
{
    struct history_series series;
    uint64_t most = 0;
    enum status status =
        history_series(web->face->service, &web->acting, &view->query, &series, err);
    if (status != STATUS_OK)
        return status;
    struct page_history_bar *bars = arena_alloc_array(web->arena, series.count, sizeof *bars);
    if (bars == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the page");
    for (size_t i = 0; i < series.count; i++) {
        uint64_t allowed = sum(series.bars[i].allowed), refused = sum(series.bars[i].refused);
        most = allowed > most ? allowed : most;
        most = refused > most ? refused : most;
    }
    for (size_t i = 0; i < series.count; i++)
        bars[i] = bar_of(web, &series.bars[i], series.step, most);
    page->bars = bars;
    page->bars_count = most == 0 ? 0 : series.count;
    page->is_cut = !series.whole;
    return STATUS_OK;
}

/* ---- the page ---- */

static void fill_views(const struct web *web, const struct history_view *view,
                       struct page_login_history *page)
{
    static const struct {
        const char *title;
        const char *filters;
    } views[VIEWS] = {
        {"All", ""},
        {"Refused", "status=failure"},
        {"Outside the trusted ranges as they are now", "view=outside-ranges"},
        {"Token used inside", "network=inside&token=used"},
    };
    struct page_history_view *links = arena_alloc_array(web->arena, VIEWS, sizeof *links);
    for (size_t i = 0; links != NULL && i < VIEWS; i++)
        links[i] = (struct page_history_view){
            .title = slice_from(views[i].title),
            .path = arena_format(web->arena, "%s%s%s", view->path,
                                 views[i].filters[0] == '\0' ? "" : "?", views[i].filters)};
    page->views = links;
    page->views_count = links == NULL ? 0 : VIEWS;
}

static void answer(struct http_exchange *exchange, enum setup_page which)
{
    struct web web;
    struct error err = {0};
    enum status status = STATUS_OK;
    if (!web_open_setup(&web, exchange, which))
        return;
    struct history_view view = history_view_read(&web, which == SETUP_PAGE_LOGIN_HISTORY);
    struct page_login_history page = {.frame = web_setup_frame(&web, &web.token),
                                      .organization = view.organization,
                                      .path = slice_from(view.path)};
    const struct web_fields *fields = history_view_fields(&web, &view);
    if (fields != NULL)
        page.fields = fields_page(fields);
    fill_views(&web, &view, &page);
    page.csv = history_view_path(&web, &view, "/download", "format=csv");
    page.gzip = history_view_path(&web, &view, "/download", "format=csv.gz");
    if (view.fault != NULL) {
        page.fault = slice_from(view.fault);
    } else {
        status = fill_list(&web, &view, &page, &err);
        if (status == STATUS_OK && view.query.before == 0)
            status = fill_picture(&web, &view, &page, &err);
    }
    if (status == STATUS_INVALID)
        page.fault = web_sentence(&web, &err);
    struct http_reply reply;
    if (status == STATUS_OK || status == STATUS_INVALID) {
        struct buffer out;
        web_page_begin(&web, &out);
        page_login_history(&out, &page);
        reply = web_page_end(&web, page.fault.length > 0 ? 400 : 200, &out);
    } else {
        reply = web_fault_page(&web, status, &err);
    }
    web_send(&web, &reply);
}

void web_history(struct http_exchange *exchange)
{
    answer(exchange, SETUP_PAGE_MY_HISTORY);
}

void web_organization_history(struct http_exchange *exchange)
{
    answer(exchange, SETUP_PAGE_LOGIN_HISTORY);
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
    page->network = slice_from(history_network_words(attempt->network));
    page->token = slice_from(token_words(attempt->token_state));
    page->entry = slice_from(entry_words(attempt->entry));
    page->client = attempt->client;
    page->username = attempt->user == web->session.user  ? (struct slice){NULL, 0}
                     : slice_is_empty(attempt->username) ? slice_from("unknown")
                                                         : attempt->username;
}

void web_explain(struct http_exchange *exchange)
{
    struct web web;
    struct token_status token;
    struct attempt attempt;
    if (!web_open(&web, exchange, WEB_NEED_SESSION) || !web_token_status(&web, &token))
        return;
    struct acting acting = acting_in_session(&web.session, web.caller.origin);
    struct page_explain_reference page = {
        .frame = web_setup_frame(&web, &token),
        .everybody = (acting.permissions & PERMISSION_MONITOR_LOGIN_HISTORY) != 0,
        .reference = slice_trim(form_value(&web.query, "reference")),
    };
    if (page.reference.length > 0 &&
        history_explain(web.face->service, &acting, web.session.organization, page.reference,
                        web.arena, &attempt, NULL) == STATUS_OK)
        fill_explanation(&web, &attempt, &page);
    struct buffer out;
    web_page_begin(&web, &out);
    page_explain_reference(&out, &page);
    struct http_reply reply = web_page_end(&web, 200, &out);
    web_send(&web, &reply);
}
