/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions and recognised browsers: one's own, and an administrator's look at everybody's. One
 * page for all four; what differs is in a table. */
#include "core/id.h"
#include "face/web/web_impl.h"
#include "service/watch/session_list.h"
#include "text/time_text.h"

enum { PLACES_MAX = SESSIONS_PAGE_MAX };

/* One page's rows, from whichever list they come. */
struct places {
    struct page_place *rows;
    size_t count;
    record_id next;
};

struct places_kind {
    enum setup_page page;
    enum id_kind ids;
    bool of_all;
    const char *sentence;
    const char *empty;
    const char *verb;
    const char *all_verb; /* "" = none */
    const char *all_hint;
    enum status (*read)(const struct web *web, record_id before, bool of_all, struct places *places,
                        struct error *err);
    enum status (*end)(const struct web *web, bool of_all, struct slice user, record_id id,
                       struct pending **out_pending, struct error *err);
};

static struct slice ip_text(const struct web *web, struct ip ip)
{
    char text[IP_TEXT_MAX];
    ip_format(ip, text);
    return arena_copy(web->arena, slice_from(text));
}

static struct slice id_text(const struct web *web, enum id_kind kind, record_id id)
{
    char text[ID_LONG + 1];
    id_format(kind, id, text);
    return arena_copy(web->arena, slice_from(text));
}

static bool rows_make(const struct web *web, size_t count, struct places *places)
{
    places->rows = arena_alloc_array(web->arena, count, sizeof *places->rows);
    places->count = count;
    return places->rows != NULL;
}

/* ---- sessions ---- */

static struct page_place place_of_session(const struct web *web,
                                          const struct session_listed *session)
{
    return (struct page_place){
        .id = id_text(web, ID_SESSION, session->id),
        .user = session->username,
        .name = slice_is_empty(session->client) ? slice_from("a program without a name")
                                                : session->client,
        .hint = slice_from(session->is_api ? "API session" : "browser session"),
        .where = arena_format(web->arena, "%s (%s)", ip_text(web, session->ip).bytes,
                              network_class_name(session->network)),
        .since = time_text_human(session->created, web->arena),
        .seen = time_text_human(session->last_seen, web->arena),
        .is_current = session->id == web->session.id,
        .may_end = session->id != web->session.id,
    };
}

static enum status sessions_read(const struct web *web, record_id before, bool of_all,
                                 struct places *places, struct error *err)
{
    struct session_page page;
    enum status status =
        of_all
            ? session_list_all(web->face->service, &web->acting, web->session.organization,
                               form_value(&web->query, "user"), before, web->arena, &page, err)
            : session_list_own(web->face->service, &web->session, before, web->arena, &page, err);
    if (status != STATUS_OK)
        return status;
    if (!rows_make(web, page.count, places))
        return error_set(err, STATUS_NO_MEMORY, "no memory for the page");
    places->next = page.next;
    for (size_t i = 0; i < page.count; i++)
        places->rows[i] = place_of_session(web, &page.sessions[i]);
    return STATUS_OK;
}

static enum status session_end_here(const struct web *web, bool of_all, struct slice user,
                                    record_id id, struct pending **out_pending, struct error *err)
{
    return of_all ? session_end_by_administrator(web->face->service, &web->acting, user, id,
                                                 web->arena, out_pending, err)
                  : session_end_own(web->face->service, &web->session, id, web->arena, out_pending,
                                    err);
}

/* ---- browsers ---- */

static struct page_place place_of_browser(const struct web *web,
                                          const struct browser_listed *browser)
{
    struct slice until = time_text_human(browser->expires, web->arena);
    return (struct page_place){
        .id = id_text(web, ID_BROWSER, browser->id),
        .user = browser->username,
        .name =
            slice_is_empty(browser->name) ? slice_from("a browser without a name") : browser->name,
        .hint = arena_format(web->arena, "until %.*s", (int)until.length, until.bytes),
        .where = ip_text(web, browser->ip),
        .since = time_text_human(browser->created, web->arena),
        .seen = time_text_human(browser->last_used, web->arena),
        .may_end = true,
    };
}

static enum status browsers_read(const struct web *web, record_id before, bool of_all,
                                 struct places *places, struct error *err)
{
    struct browser_page page;
    enum status status =
        of_all
            ? browser_list_all(web->face->service, &web->acting, web->session.organization,
                               form_value(&web->query, "user"), before, web->arena, &page, err)
            : browser_list_own(web->face->service, &web->session, before, web->arena, &page, err);
    if (status != STATUS_OK)
        return status;
    if (!rows_make(web, page.count, places))
        return error_set(err, STATUS_NO_MEMORY, "no memory for the page");
    places->next = page.next;
    for (size_t i = 0; i < page.count; i++)
        places->rows[i] = place_of_browser(web, &page.browsers[i]);
    return STATUS_OK;
}

static enum status browser_revoke_here(const struct web *web, bool of_all, struct slice user,
                                       record_id id, struct pending **out_pending,
                                       struct error *err)
{
    return of_all ? browser_revoke_by_administrator(web->face->service, &web->acting, user, id,
                                                    web->arena, out_pending, err)
                  : browser_revoke_own(web->face->service, &web->session, id, web->arena,
                                       out_pending, err);
}

/* ---- the four pages ---- */

static const struct places_kind my_sessions = {
    .page = SETUP_PAGE_MY_SESSIONS,
    .ids = ID_SESSION,
    .sentence = "Where you are signed in now, with browsers and with programs. End what you do not "
                "know; then change your password.",
    .empty = "There is no session.",
    .verb = "End",
    .all_verb = "End all other sessions",
    .all_hint = "Everything but the browser in which you read this has to sign in again.",
    .read = sessions_read,
    .end = session_end_here,
};
static const struct places_kind my_browsers = {
    .page = SETUP_PAGE_MY_BROWSERS,
    .ids = ID_BROWSER,
    .sentence = "Browsers that are remembered for you. From them your password alone is enough, "
                "wherever they are. Forget what you do not use any more.",
    .empty = "No browser is remembered for you.",
    .verb = "Forget",
    .all_verb = "Forget all of them",
    .all_hint = "At the next sign-in from outside, a code or your security token is asked for.",
    .read = browsers_read,
    .end = browser_revoke_here,
};
static const struct places_kind all_sessions = {
    .page = SETUP_PAGE_SESSIONS,
    .ids = ID_SESSION,
    .of_all = true,
    .sentence = "Who is signed in to your organization now.",
    .empty = "Nobody is signed in.",
    .verb = "End",
    .all_verb = "",
    .all_hint = "",
    .read = sessions_read,
    .end = session_end_here,
};
static const struct places_kind activations = {
    .page = SETUP_PAGE_ACTIVATIONS,
    .ids = ID_BROWSER,
    .of_all = true,
    .sentence = "Browsers that are remembered for users of your organization: from them the "
                "password alone is enough, wherever they are.",
    .empty = "No browser is remembered for anybody.",
    .verb = "Forget",
    .all_verb = "",
    .all_hint = "",
    .read = browsers_read,
    .end = browser_revoke_here,
};

static struct slice next_path(const struct web *web, const struct places_kind *kind,
                              const struct places *places)
{
    if (places->next == 0)
        return (struct slice){NULL, 0};
    struct slice id = id_text(web, kind->ids, places->next);
    return arena_format(web->arena, "%s?before=%.*s", setup_row(kind->page)->path, (int)id.length,
                        id.bytes);
}

static void places_show(struct http_exchange *exchange, const struct places_kind *kind)
{
    struct web web;
    struct places places = {0};
    struct error err = {0};
    record_id before = 0;
    if (!web_open_setup(&web, exchange, kind->page))
        return;
    if (!id_parse(kind->ids, form_value(&web.query, "before"), &before))
        before = 0;
    enum status status = kind->read(&web, before, kind->of_all, &places, &err);
    if (status != STATUS_OK) {
        struct http_reply reply = web_fault_page(&web, status, &err);
        web_send(&web, &reply);
        return;
    }
    struct page_places page = {
        .frame = web_setup_frame(&web, &web.token),
        .title = slice_from(setup_row(kind->page)->title),
        .sentence = slice_from(kind->sentence),
        .path = slice_from(setup_row(kind->page)->path),
        .empty = slice_from(kind->empty),
        .verb = slice_from(kind->verb),
        .all_verb = slice_from(kind->all_verb),
        .all_hint = slice_from(kind->all_hint),
        .with_users = kind->of_all,
        .places = places.rows,
        .places_count = places.count,
        .next = next_path(&web, kind, &places),
    };
    struct buffer out;
    web_page_begin(&web, &out);
    page_places(&out, &page);
    struct http_reply reply = web_page_end(&web, 200, &out);
    web_send(&web, &reply);
}

/* Without an id all of them are meant, on the pages that have a button for it. */
static enum status end_read(const struct web *web, const struct places_kind *kind,
                            record_id *out_id, struct error *err)
{
    struct slice id = form_value(&web->form, "id");
    *out_id = 0;
    if (slice_is_empty(id) && !kind->of_all)
        return STATUS_OK;
    return id_parse(kind->ids, id, out_id)
               ? STATUS_OK
               : error_set(err, STATUS_NOT_FOUND, "there is no such record");
}

static void places_end(struct http_exchange *exchange, const struct places_kind *kind)
{
    struct web web;
    struct pending *pending = NULL;
    struct error err = {0};
    record_id id;
    if (!web_open_setup(&web, exchange, kind->page))
        return;
    enum status status = end_read(&web, kind, &id, &err);
    if (status == STATUS_OK)
        status = kind->end(&web, kind->of_all, form_value(&web.form, "user"), id, &pending, &err);
    struct http_reply done =
        status == STATUS_OK
            ? web_redirect_done(&web, slice_from(setup_row(kind->page)->path), "removed")
            : web_fault_page(&web, status, &err);
    struct http_reply changed = web_changed_page(&web);
    web_send_after(&web, pending, &done, &changed);
}

void web_my_sessions_show(struct http_exchange *exchange)
{
    places_show(exchange, &my_sessions);
}

void web_my_sessions(struct http_exchange *exchange)
{
    places_end(exchange, &my_sessions);
}

void web_my_browsers_show(struct http_exchange *exchange)
{
    places_show(exchange, &my_browsers);
}

void web_my_browsers(struct http_exchange *exchange)
{
    places_end(exchange, &my_browsers);
}

void web_sessions_show(struct http_exchange *exchange)
{
    places_show(exchange, &all_sessions);
}

void web_sessions(struct http_exchange *exchange)
{
    places_end(exchange, &all_sessions);
}

void web_activations_show(struct http_exchange *exchange)
{
    places_show(exchange, &activations);
}

void web_activations(struct http_exchange *exchange)
{
    places_end(exchange, &activations);
}
