/* SPDX-License-Identifier: Apache-2.0 */
#include "http/server_impl.h"

#include <string.h>

static bool path_matches(const struct http_route *route, struct slice path)
{
    return route->prefix ? slice_starts(path, route->path) : slice_is(path, route->path);
}

/* Whether `a` is the closer fit of two rows that both match. */
static bool is_closer(const struct http_route *a, const struct http_route *b)
{
    if (a->prefix != b->prefix)
        return b->prefix;
    return strlen(a->path) > strlen(b->path);
}

static bool answers(const struct http_route *route, enum http_method method)
{
    return route->method == method || (route->method == HTTP_GET && method == HTTP_HEAD);
}

/* The methods of all rows as fit as `fit`, "GET, HEAD, POST". */
static struct slice allow_list(const struct http_routes *routes, const struct http_request *request,
                               const struct http_route *fit, struct arena *arena)
{
    struct buffer text;
    buffer_init(&text, arena, 128);
    for (size_t i = 0; i < routes->count; i++) {
        const struct http_route *row = &routes->rows[i];
        if (!path_matches(row, request->path) || is_closer(fit, row))
            continue;
        if (text.length > 0)
            buffer_add_text(&text, ", ");
        buffer_add_text(&text, http_method_name(row->method));
        if (row->method == HTTP_GET)
            buffer_add_text(&text, ", HEAD");
    }
    struct slice list = {NULL, 0};
    return buffer_finish(&text, &list) ? list : slice_from("GET");
}

const struct http_route *route_find(const struct http_routes *routes,
                                    const struct http_request *request, struct arena *arena,
                                    struct slice *out_allow)
{
    const struct http_route *fit = NULL;    /* the closest row, whatever its method */
    const struct http_route *answer = NULL; /* the closest one that also has the method */
    for (size_t i = 0; i < routes->count; i++) {
        const struct http_route *row = &routes->rows[i];
        if (!path_matches(row, request->path))
            continue;
        if (fit == NULL || is_closer(row, fit))
            fit = row;
        if (answers(row, request->method) && (answer == NULL || is_closer(row, answer)))
            answer = row;
    }
    /* A farther row with the right method does not answer for a closer path. */
    if (answer != NULL && !is_closer(fit, answer))
        return answer;
    *out_allow = fit == NULL ? (struct slice){NULL, 0} : allow_list(routes, request, fit, arena);
    return NULL;
}
