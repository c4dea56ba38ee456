/* SPDX-License-Identifier: Apache-2.0 */
/* GET /services/data: every API version with its path, oldest first. */
#include "face/rest/rest.h"

#include "text/json.h"

enum { VERSION_FIRST = 20, VERSION_LAST = 64, ANSWER_MAX_BYTES = 16 * 1024 };

/* The original names its releases; ours are numbers, which is what the clients read. */
static void version_write(struct json_writer *json, struct arena *arena, int version)
{
    json_open_object(json);
    json_pair_text(json, "label", arena_format(arena, "API %d.0", version));
    json_pair_text(json, "url", arena_format(arena, "/services/data/v%d.0", version));
    json_pair_text(json, "version", arena_format(arena, "%d.0", version));
    json_close_object(json);
}

static void versions_get(struct http_exchange *exchange)
{
    struct arena *arena = http_exchange_arena(exchange);
    struct buffer buffer;
    struct json_writer json = {.out = &buffer};
    struct http_reply reply;
    struct slice text = {NULL, 0};
    buffer_init(&buffer, arena, ANSWER_MAX_BYTES);
    json_open_array(&json);
    for (int version = VERSION_FIRST; version <= VERSION_LAST; version++)
        version_write(&json, arena, version);
    json_close_array(&json);
    bool whole = buffer_finish(&buffer, &text);
    http_reply_init(&reply, exchange, whole ? 200 : 503);
    http_reply_body(&reply, "application/json; charset=UTF-8", text);
    http_reply_send(exchange, &reply);
}

const struct http_route *rest_routes(size_t *out_count)
{
    static const struct http_route routes[] = {
        {HTTP_GET, "/services/data", false, versions_get, 0, true},
        {HTTP_GET, "/services/data/", false, versions_get, 0, true},
    };
    *out_count = ARRAY_LENGTH(routes);
    return routes;
}
