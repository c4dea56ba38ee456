/* SPDX-License-Identifier: Apache-2.0 */
/* Style, pictures and the lesson: files compiled into the program. */
#include "face/web/web_impl.h"
#include "http/range.h"
#include "text/asset.h"

static struct http_reply missing_reply(struct http_exchange *exchange)
{
    struct http_reply reply;
    http_reply_init(&reply, exchange, 404);
    http_reply_body(&reply, "text/plain; charset=utf-8", slice_from("no such file\n"));
    return reply;
}

static struct http_reply unsatisfied_reply(struct http_exchange *exchange,
                                           const struct asset *asset)
{
    struct http_reply reply;
    http_reply_init(&reply, exchange, 416);
    http_reply_header(&reply, "Content-Range",
                      arena_format(reply.arena, "bytes */%zu", asset->content.length));
    http_reply_body(&reply, "text/plain; charset=utf-8", slice_from("no such part\n"));
    return reply;
}

/* The path carries a hash of the content, so nobody ever needs to ask again. */
static struct http_reply asset_reply(struct http_exchange *exchange, const struct asset *asset)
{
    struct http_range range;
    struct slice content = asset->content;
    enum http_range_kind kind = http_range_read(
        http_header(http_exchange_request(exchange), "range"), content.length, &range);
    if (kind == HTTP_RANGE_UNSATISFIED)
        return unsatisfied_reply(exchange, asset);
    struct http_reply reply;
    http_reply_init(&reply, exchange, kind == HTTP_RANGE_PART ? 206 : 200);
    http_reply_header(&reply, "Cache-Control", slice_from("public, max-age=31536000, immutable"));
    http_reply_header(&reply, "Accept-Ranges", slice_from("bytes"));
    http_reply_header(&reply, "Content-Type", asset->media_type);
    reply.body = content;
    if (kind == HTTP_RANGE_PART) {
        http_reply_header(&reply, "Content-Range",
                          arena_format(reply.arena, "bytes %zu-%zu/%zu", range.first, range.last,
                                       content.length));
        reply.body = slice_make(content.bytes + range.first, range.last - range.first + 1);
    }
    return reply;
}

void web_static(struct http_exchange *exchange)
{
    const struct asset *asset = asset_find(http_exchange_request(exchange)->path);
    struct http_reply reply =
        asset == NULL ? missing_reply(exchange) : asset_reply(exchange, asset);
    http_reply_send(exchange, &reply);
}
