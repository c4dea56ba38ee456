/* SPDX-License-Identifier: Apache-2.0 */
#include "http/cookie.h"

#include "base/buffer.h"

#include <string.h>

static const char *prefix_of(const struct http_listener_info *listener)
{
    return listener->secure ? "__Host-" : "plain-";
}

/* Takes `part` off the front. */
static bool take(struct slice *text, struct slice part)
{
    if (!slice_equal(slice_first(*text, part.length), part))
        return false;
    *text = slice_from_index(*text, part.length);
    return true;
}

/* Whether the name on the wire is prefix, name, dash, listener. */
static bool is_named(struct slice wire, const struct http_listener_info *listener, const char *name)
{
    return take(&wire, slice_from(prefix_of(listener))) && take(&wire, slice_from(name)) &&
           take(&wire, slice_from("-")) && slice_equal(wire, listener->name);
}

/* Two cookies of one name mean that somebody planted one: neither is believed. */
struct slice http_cookie_find(const struct http_request *request, const char *name)
{
    struct slice found = {NULL, 0};
    unsigned count = 0;
    for (size_t i = 0; i < request->field_count; i++) {
        if (!slice_is(request->fields[i].name, "cookie"))
            continue;
        struct slice list = request->fields[i].value;
        bool more = true;
        while (more) {
            struct slice pair, wire, value;
            more = slice_cut(list, ';', &pair, &list);
            if (!slice_cut(slice_trim(pair), '=', &wire, &value) ||
                !is_named(wire, request->listener, name))
                continue;
            found = value;
            count++;
        }
    }
    return count == 1 ? found : (struct slice){NULL, 0};
}

static bool value_is_clean(struct slice value)
{
    for (size_t i = 0; i < value.length; i++) {
        char c = value.bytes[i];
        bool alphanumeric =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alphanumeric && (c == '\0' || strchr("._~!-", c) == NULL))
            return false;
    }
    return true;
}

static const char *const same_site_names[] = {
    [HTTP_SAME_SITE_LAX] = "Lax",
    [HTTP_SAME_SITE_STRICT] = "Strict",
};

void http_cookie_set(struct http_reply *reply, const struct http_request *request,
                     const struct http_cookie *cookie)
{
    const struct http_listener_info *listener = request->listener;
    if (!listener->browsers_welcome || !value_is_clean(cookie->value)) {
        reply->failed = true;
        return;
    }
    struct buffer text;
    buffer_init(&text, reply->arena, 1024);
    buffer_add_text(&text, prefix_of(listener));
    buffer_add_text(&text, cookie->name);
    buffer_add_char(&text, '-');
    buffer_add(&text, listener->name);
    buffer_add_char(&text, '=');
    buffer_add(&text, cookie->value);
    buffer_add_text(&text, "; Path=/; HttpOnly; SameSite=");
    buffer_add_text(&text, same_site_names[cookie->same_site]);
    if (listener->secure)
        buffer_add_text(&text, "; Secure");
    if (cookie->value.length == 0)
        buffer_add_text(&text, "; Max-Age=0");
    else if (cookie->max_age_s > 0)
        buffer_add_format(&text, "; Max-Age=%d", cookie->max_age_s);
    struct slice line;
    if (buffer_finish(&text, &line))
        http_reply_header(reply, "Set-Cookie", line);
    else
        reply->failed = true;
}
