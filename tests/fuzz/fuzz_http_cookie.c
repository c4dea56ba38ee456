/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a Cookie field, and as the value of a cookie we set. What is found was sent under
 * exactly that name once; a cookie we set is found again, and adds no attribute of its own. */
#include "fuzz/fuzz.h"
#include "http/cookie.h"

#include <string.h>

static const struct http_listener_info listeners[] = {
    {.name = SLICE("main"), .secure = true, .browsers_welcome = true},
    {.name = SLICE("main"), .browsers_welcome = true},
    {.name = SLICE("b")},
};

static struct slice find(const struct http_listener_info *listener, struct slice field)
{
    const struct http_field fields[] = {{SLICE("accept"), SLICE("x")}, {SLICE("cookie"), field}};
    const struct http_request request = {.fields = fields, .field_count = 2, .listener = listener};
    return http_cookie_find(&request, "session");
}

static size_t names_in(struct slice field, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < field.length; i++)
        count += slice_starts(slice_from_index(field, i), name);
    return count;
}

static void set_check(const struct http_listener_info *listener, struct slice value,
                      struct arena *arena)
{
    static const char *const attributes = "; Path=/; HttpOnly; SameSite=";
    const struct http_cookie cookie = {"session", value, value.length % 2 == 0 ? 0 : 60,
                                       HTTP_SAME_SITE_STRICT};
    const struct http_request request = {.listener = listener};
    struct http_reply reply = {.arena = arena};
    http_cookie_set(&reply, &request, &cookie);
    if (reply.failed)
        return;
    struct slice line = reply.fields[0].value, pair, rest;
    slice_cut(line, ';', &pair, &rest);
    ensure(reply.field_count == 1 && listener->browsers_welcome);
    ensure(slice_starts(slice_from_index(line, pair.length), attributes));
    ensure(names_in(line, "; Path=") == 1 && names_in(line, "; Secure") == listener->secure);
    ensure(slice_equal(find(listener, pair), value));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)1 << 20);
    struct slice text = slice_make(bytes, length < 4096 ? length : 4096);
    for (size_t i = 0; i < ARRAY_LENGTH(listeners); i++) {
        struct slice found = find(&listeners[i], text);
        ensure(slice_is_empty(found) || (found.bytes > text.bytes && found.bytes[-1] == '=' &&
                                         slice_find(found, ';') == found.length));
        set_check(&listeners[i], text, arena);
    }
    ensure(slice_is_empty(find(&listeners[0], text)) ||
           names_in(text, "__Host-session-main=") >= 1);
    arena_reset(arena);
    return 0;
}
