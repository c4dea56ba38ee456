/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replies: filled by handlers, written by the loop. What protects a browser is added here, to
 * every reply, so that no page can forget it (R38).
 */
#include "http/server_impl.h"

#include <event2/buffer.h>
#include <stdio.h>
#include <string.h>

/* ---- filling ---- */

void http_reply_init(struct http_reply *reply, struct http_exchange *exchange, int status)
{
    *reply = (struct http_reply){.arena = http_exchange_arena(exchange), .status = status};
}

/* Neither a second line nor an odd byte can leave in a field, whatever a handler puts there. */
static bool value_is_clean(struct slice value)
{
    for (size_t i = 0; i < value.length; i++) {
        unsigned char c = (unsigned char)value.bytes[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

void http_reply_header(struct http_reply *reply, const char *name, struct slice value)
{
    if (reply->failed || reply->field_count == HTTP_REPLY_FIELDS_MAX || !value_is_clean(value)) {
        reply->failed = true;
        return;
    }
    struct http_field field = {.name = arena_copy(reply->arena, slice_from(name)),
                               .value = arena_copy(reply->arena, value)};
    reply->failed = field.name.bytes == NULL || field.value.bytes == NULL;
    reply->fields[reply->field_count++] = field;
}

void http_reply_body(struct http_reply *reply, const char *content_type, struct slice body)
{
    http_reply_header(reply, "Content-Type", slice_from(content_type));
    reply->body = body;
}

void http_reply_redirect(struct http_reply *reply, struct slice location)
{
    reply->status = 303;
    http_reply_header(reply, "Location", location);
}

void reply_plain(struct http_reply *reply, int status, const char *text)
{
    static const struct slice name = SLICE("Content-Type");
    static const struct slice value = SLICE("text/plain; charset=utf-8");
    *reply = (struct http_reply){.status = status,
                                 .field_count = 1,
                                 .fields = {{.name = name, .value = value}},
                                 .body = slice_from(text)};
}

/* ---- writing ---- */

struct status_row {
    int status;
    const char *reason;
};

static const struct status_row status_rows[] = {
    {200, "OK"},
    {201, "Created"},
    {204, "No Content"},
    {206, "Partial Content"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

static const char *status_reason(int status)
{
    for (size_t i = 0; i < ARRAY_LENGTH(status_rows); i++)
        if (status_rows[i].status == status)
            return status_rows[i].reason;
    return "Unknown";
}

/* `unless` names the field of a handler that replaces the line. */
struct default_row {
    const char *unless;
    const char *line;
};

static const struct default_row default_rows[] = {
    {"Content-Security-Policy",
     "Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; "
     "media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n"},
    {"Cache-Control", "Cache-Control: no-store\r\n"},
    {NULL, "X-Content-Type-Options: nosniff\r\n"
           "Referrer-Policy: no-referrer\r\n"
           "Cross-Origin-Opener-Policy: same-origin\r\n"
           "Cross-Origin-Resource-Policy: same-origin\r\n"},
};

/* Two years, the span that browsers' preload lists ask for. */
static const char strict_transport[] = "Strict-Transport-Security: max-age=63072000\r\n";

static void put(struct evbuffer *out, struct slice s)
{
    if (s.length > 0)
        evbuffer_add(out, s.bytes, s.length);
}

static void put_text(struct evbuffer *out, const char *text)
{
    put(out, slice_from(text));
}

static bool has_field(const struct http_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->field_count; i++)
        if (slice_equal_fold(reply->fields[i].name, slice_from(name)))
            return true;
    return false;
}

static void put_defaults(const struct http_reply *reply, bool tls, struct evbuffer *out)
{
    for (size_t i = 0; i < ARRAY_LENGTH(default_rows); i++) {
        const struct default_row *row = &default_rows[i];
        if (row->unless == NULL || !has_field(reply, row->unless))
            put_text(out, row->line);
    }
    if (tls)
        put_text(out, strict_transport);
}

/* RFC 9110 8.6: these have no body, and 204 not even a length. */
static bool has_no_body(int status)
{
    return status == 204 || status == 304;
}

static void put_head(const struct http_reply *reply, const struct reply_context *context,
                     struct evbuffer *out)
{
    char line[160];
    int length = snprintf(line, sizeof line, "HTTP/1.1 %d %s\r\nDate: %s\r\n", reply->status,
                          status_reason(reply->status), context->date);
    put(out, slice_make(line, (size_t)length));
    if (context->chunked) {
        put_text(out, "Transfer-Encoding: chunked\r\n");
    } else if (!has_no_body(reply->status) && !context->streamed) {
        length = snprintf(line, sizeof line, "Content-Length: %zu\r\n", reply->body.length);
        put(out, slice_make(line, (size_t)length));
    }
    if (context->close)
        put_text(out, "Connection: close\r\n");
    for (size_t i = 0; i < reply->field_count; i++) {
        put(out, reply->fields[i].name);
        put_text(out, ": ");
        put(out, reply->fields[i].value);
        put_text(out, "\r\n");
    }
    put_defaults(reply, context->tls, out);
    put_text(out, "\r\n");
}

void reply_write(const struct http_reply *reply, const struct reply_context *context,
                 struct evbuffer *out)
{
    struct http_reply plain;
    if (reply->failed) {
        reply_plain(&plain, 500, "The reply could not be made.\n");
        reply = &plain;
    }
    put_head(reply, context, out);
    if (!context->head_only && !has_no_body(reply->status) && !context->streamed)
        put(out, reply->body);
}

/* RFC 9112 7.1: a chunk without length is the end, so an empty piece is none. */
void reply_write_piece(struct slice piece, bool last, const struct reply_context *context,
                       struct evbuffer *out)
{
    char line[32];
    int length = snprintf(line, sizeof line, "%zx\r\n", piece.length);
    if (context->chunked && piece.length > 0)
        put(out, slice_make(line, (size_t)length));
    put(out, piece);
    if (context->chunked && piece.length > 0)
        put_text(out, "\r\n");
    if (context->chunked && last)
        put_text(out, "0\r\n\r\n");
}
