/* SPDX-License-Identifier: Apache-2.0 */
/* The login history as a file: CSV that no spreadsheet takes for formulas (R40), plain or gzipped,
 * of any length, page by page, so that neither memory nor a read grows with it. */
#include "face/web/history/history_page.h"

#include "core/id.h"
#include "text/csv.h"
#include "text/gzip.h"
#include "text/time_text.h"

enum {
    PAGE_ROWS = 500,
    PIECE_BYTES = 48 * 1024, /* at least, but for the last */
    PIECE_MAX_BYTES = 8 * 1024 * 1024,
    ARENA_BYTES = 64 * 1024 * 1024,
    COLUMNS = 16,
};

struct download {
    struct service *service;
    struct acting acting;
    struct history_query query;
    struct arena *arena; /* of one piece */
    struct gzip *gzip;   /* NULL = plain */
    bool begun;
};

/* ---- lines; the keys are those of the command line ---- */

static void head_add(struct buffer *out)
{
    static const struct slice names[COLUMNS] = {
        SLICE("id"),     SLICE("time"),      SLICE("organization"), SLICE("user"),
        SLICE("entry"),  SLICE("ip"),        SLICE("network"),      SLICE("range"),
        SLICE("token"),  SLICE("lane"),      SLICE("outcome"),      SLICE("reason"),
        SLICE("status"), SLICE("reference"), SLICE("client"),       SLICE("repeat")};
    csv_row(out, names, COLUMNS);
}

static void line_add(struct download *download, const struct attempt *attempt, struct buffer *out)
{
    char id[ID_LONG + 1], organization[ID_LONG + 1], ip[IP_TEXT_MAX] = "";
    id_format(ID_HISTORY, attempt->id, id);
    id_format(ID_ORGANIZATION, attempt->organization, organization);
    if (attempt->has_ip)
        ip_format(attempt->ip, ip);
    const struct slice values[COLUMNS] = {
        slice_from(id),
        time_text_iso_millis(attempt->time, download->arena),
        slice_from(attempt->organization == 0 ? "" : organization),
        attempt->username,
        slice_from(login_entry_name(attempt->entry)),
        slice_from(ip),
        slice_from(network_class_name(attempt->network)),
        attempt->range,
        slice_from(token_state_name(attempt->token_state)),
        slice_from(attempt->lane == LANE_NONE ? "" : lane_name(attempt->lane)),
        slice_from(login_answer_name(attempt->outcome)),
        slice_from(reason_get((int)attempt->reason)->key),
        attempt->status,
        attempt->reference,
        attempt->client,
        arena_format(download->arena, "%llu", (unsigned long long)attempt->repeats),
    };
    csv_row(out, values, COLUMNS);
}

/* ---- pieces ---- */

/* One page of lines, as they go into the file. */
static bool page_add(struct download *download, struct buffer *out)
{
    const struct attempt *attempts;
    size_t count;
    struct buffer lines;
    struct slice text, bytes;
    if (history_list(download->service, &download->acting, &download->query, download->arena,
                     &attempts, &count, &download->query.before, NULL) != STATUS_OK)
        return false;
    buffer_init(&lines, download->arena, PIECE_MAX_BYTES);
    if (!download->begun)
        head_add(&lines);
    download->begun = true;
    for (size_t i = 0; i < count; i++)
        line_add(download, &attempts[i], &lines);
    if (!buffer_finish(&lines, &text))
        return false;
    if (download->gzip == NULL) {
        buffer_add(out, text);
        return true;
    }
    bool last = download->query.before == 0;
    if (text.length == 0 && !last)
        return true;
    if (!gzip_add(download->gzip, text, last, download->arena, &bytes))
        return false;
    buffer_add(out, bytes);
    return true;
}

static enum http_piece download_next(void *context, struct slice *out_piece)
{
    struct download *download = context;
    struct buffer out;
    arena_reset(download->arena);
    buffer_init(&out, download->arena, PIECE_MAX_BYTES);
    do {
        if (!page_add(download, &out))
            return HTTP_PIECE_FAILED;
    } while (download->query.before != 0 && out.length < PIECE_BYTES);
    if (!buffer_finish(&out, out_piece))
        return HTTP_PIECE_FAILED;
    return download->query.before == 0 ? HTTP_PIECE_LAST : HTTP_PIECE_MORE;
}

static void download_close(void *context)
{
    struct download *download = context;
    gzip_free(download->gzip);
    arena_free(download->arena);
}

/* ---- the reply ---- */

/* NULL without memory. */
static struct download *download_new(const struct web *web, const struct history_view *view,
                                     bool gzipped)
{
    struct download *download = arena_alloc(web->arena, sizeof *download);
    if (download == NULL)
        return NULL;
    *download = (struct download){.service = web->face->service,
                                  .acting = web->acting,
                                  .query = view->query,
                                  .arena = arena_new(ARENA_BYTES),
                                  .gzip = gzipped ? gzip_new() : NULL};
    download->query.max = PAGE_ROWS;
    if (download->arena != NULL && (download->gzip != NULL || !gzipped))
        return download;
    download_close(download);
    return NULL;
}

static void send_download(const struct web *web, struct download *download)
{
    bool gzipped = download->gzip != NULL;
    const struct http_source source = {download_next, download_close, download};
    struct http_reply reply;
    http_reply_init(&reply, web->exchange, 200);
    http_reply_header(&reply, "Content-Type",
                      slice_from(gzipped ? "application/gzip" : "text/csv; charset=utf-8"));
    http_reply_header(&reply, "Content-Disposition",
                      slice_from(gzipped ? "attachment; filename=\"login-history.csv.gz\""
                                         : "attachment; filename=\"login-history.csv\""));
    http_reply_stream(web->exchange, &reply, &source);
}

static void answer(struct http_exchange *exchange, enum setup_page page)
{
    struct web web;
    if (!web_open_setup(&web, exchange, page))
        return;
    struct history_view view = history_view_read(&web, page == SETUP_PAGE_LOGIN_HISTORY);
    bool gzipped = slice_is(form_value(&web.query, "format"), "csv.gz");
    struct http_reply reply;
    if (view.fault != NULL) {
        reply = web_error_page(&web, 400, "This cannot be downloaded", view.fault);
        web_send(&web, &reply);
        return;
    }
    struct download *download = download_new(&web, &view, gzipped);
    if (download != NULL) {
        send_download(&web, download);
        return;
    }
    reply = web_unavailable_page(&web, false);
    web_send(&web, &reply);
}

void web_history_download(struct http_exchange *exchange)
{
    answer(exchange, SETUP_PAGE_MY_HISTORY);
}

void web_organization_history_download(struct http_exchange *exchange)
{
    answer(exchange, SETUP_PAGE_LOGIN_HISTORY);
}
