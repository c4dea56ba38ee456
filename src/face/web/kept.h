/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody typed into a form of Setup, kept in hidden fields while the password is asked once
 * more, so that nothing has to be typed twice. The service itself keeps nothing of it.
 *
 * Forms of administration hold no secrets; pages that take one must not come here. Everything
 * lives in the request's arena.
 */
#ifndef FACE_WEB_KEPT_H
#define FACE_WEB_KEPT_H

#include "face/web/web_impl.h"

struct kept {
    struct slice deed; /* path where the form was going; empty = there is none */
    const struct page_kept_field *fields;
    size_t count;
};

/* The form that has just arrived at a page of Setup. */
struct kept kept_form(const struct web *web);
/* The form that the page carried which asked for the password. */
struct kept kept_carried(const struct web *web);
/* A page whose button sends the form on, within the session that was just handed out. */
struct http_reply kept_page(const struct web *web, const struct kept *kept, struct slice session);

#endif
