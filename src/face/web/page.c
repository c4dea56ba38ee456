/* SPDX-License-Identifier: Apache-2.0 */
#include "face/web/web_impl.h"

void web_page_begin(const struct web *web, struct buffer *out)
{
    buffer_init(out, web->arena, WEB_PAGE_MAX_BYTES);
}

/* A form cookie that this request brought about travels with the page that needs it. */
struct http_reply web_page_end(const struct web *web, int status, struct buffer *out)
{
    struct http_reply reply;
    struct slice text = {NULL, 0};
    http_reply_init(&reply, web->exchange, status);
    if (!buffer_finish(out, &text))
        reply.failed = true;
    http_reply_body(&reply, "text/html; charset=utf-8", text);
    if (web->form_cookie_is_new)
        web_set_cookie(web, &reply, WEB_COOKIE_FORM, web->form_cookie, 0);
    return reply;
}

struct http_reply web_redirect(const struct web *web, struct slice location)
{
    struct http_reply reply;
    http_reply_init(&reply, web->exchange, 303);
    http_reply_redirect(&reply, location);
    return reply;
}

struct http_reply web_error_page(const struct web *web, int status, const char *title,
                                 const char *sentence)
{
    struct page_error page = {
        .frame = web_frame(web),
        .title = slice_from(title),
        .sentence = slice_from(sentence),
    };
    struct buffer out;
    web_page_begin(web, &out);
    page_error(&out, &page);
    return web_page_end(web, status, &out);
}

struct http_reply web_unavailable_page(const struct web *web, bool busy)
{
    struct http_reply reply =
        busy ? web_error_page(web, 503, "The service is busy",
                              "Nothing was decided. Please try again in a few seconds.")
             : web_error_page(web, 503, "The service cannot answer at the moment",
                              "Nothing was changed. Please try again later.");
    face_retry_after(&reply);
    return reply;
}

struct http_reply web_limited_page(const struct web *web, unsigned retry_after)
{
    struct http_reply reply = web_error_page(
        web, 429, "Too many failed sign-ins from your network",
        "Sign-ins by password alone are put off for everybody at your IP address, so nothing was "
        "decided. Try again in a few minutes, or sign in with your security token or in a browser "
        "that is remembered: those are never put off.");
    http_reply_header(&reply, "Retry-After", arena_format(reply.arena, "%u", retry_after));
    return reply;
}

/* Error texts are parts of sentences, as the command line prints them. */
struct slice web_sentence(const struct web *web, const struct error *err)
{
    struct slice text = slice_from(err->text);
    if (text.length == 0)
        return text;
    char first = text.bytes[0];
    if (first >= 'a' && first <= 'z')
        first = (char)(first - 'a' + 'A');
    struct slice rest = slice_from_index(text, 1);
    return arena_format(web->arena, "%c%.*s%s", first, (int)rest.length, rest.bytes,
                        slice_ends(text, ".") ? "" : ".");
}

struct fault_row {
    enum status status;
    int http;
    const char *title;
};

static const struct fault_row fault_rows[] = {
    {STATUS_INVALID, 422, "This cannot be done"},
    {STATUS_REFUSED, 403, "This is not for you"},
    {STATUS_NOT_FOUND, 404, "This does not exist"},
    {STATUS_CONFLICT, 409, "This cannot be done"},
};

struct http_reply web_fault_page(const struct web *web, enum status status, const struct error *err)
{
    for (size_t i = 0; i < ARRAY_LENGTH(fault_rows); i++) {
        if (fault_rows[i].status != status)
            continue;
        char *sentence = arena_string(web->arena, web_sentence(web, err));
        if (sentence != NULL)
            return web_error_page(web, fault_rows[i].http, fault_rows[i].title, sentence);
    }
    return web_unavailable_page(web, false);
}

struct http_reply web_changed_page(const struct web *web)
{
    return web_error_page(web, 409, "Something changed meanwhile",
                          "Your user or its rules changed while this was under way, so nothing "
                          "was done. Please try again.");
}

struct http_reply web_ended_page(const struct web *web)
{
    struct http_reply reply = web_redirect(web, slice_from("/login"));
    web_set_cookie(web, &reply, WEB_COOKIE_SESSION, (struct slice){NULL, 0}, 0);
    return reply;
}

void web_send(const struct web *web, const struct http_reply *reply)
{
    http_reply_send(web->exchange, reply);
}

void web_send_after(const struct web *web, struct pending *pending, const struct http_reply *done,
                    const struct http_reply *changed)
{
    if (pending == NULL) {
        web_send(web, done);
        return;
    }
    struct http_reply replies[FACE_REPLIES];
    replies[PENDING_DONE] = *done;
    replies[PENDING_CHANGED] = *changed;
    replies[PENDING_UNAVAILABLE] = web_unavailable_page(web, false);
    face_reply_after(web->exchange, pending, replies);
}
