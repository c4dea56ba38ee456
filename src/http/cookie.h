/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cookies by their plain name ("session"). On the wire the name tells more: over TLS
 * "__Host-session-LISTENER", on plain loopback "plain-session-LISTENER", so that neither two
 * listeners on one host nor a plain and a safe one mix (design §8). Pure but for the reply.
 */
#ifndef HTTP_COOKIE_H
#define HTTP_COOKIE_H

#include "http/http.h"

enum http_same_site { HTTP_SAME_SITE_LAX, HTTP_SAME_SITE_STRICT };

struct http_cookie {
    const char *name;
    struct slice value; /* [A-Za-z0-9._~!-] only, else the reply fails; empty = delete the cookie */
    int max_age_s;      /* 0 = until the browser ends */
    enum http_same_site same_site;
};

/* Empty when absent or given more than once. Borrows from the request. */
struct slice http_cookie_find(const struct http_request *request, const char *name);
/* Adds Set-Cookie with Path=/, HttpOnly, SameSite and, over TLS, Secure. Where browsers are not
 * welcome (plain HTTP beyond loopback) the reply fails. */
void http_cookie_set(struct http_reply *reply, const struct http_request *request,
                     const struct http_cookie *cookie);

#endif
