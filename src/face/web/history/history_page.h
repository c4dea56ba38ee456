/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pages and downloads of the login history share: the filters of the query string.
 * Inside face/web/ only; lives in the request's arena.
 */
#ifndef FACE_WEB_HISTORY_PAGE_H
#define FACE_WEB_HISTORY_PAGE_H

#include "face/web/parts.h"
#include "service/watch/history.h"

struct history_view {
    bool organization; /* everybody's, else one's own */
    const char *path;
    struct history_query query;
    struct slice filters; /* the query string without the page; may be empty */
    const char *fault;    /* what was not understood, as a sentence; NULL = all was */
};

/* Reads the filters; of the signed-in user, or of the organization. */
struct history_view history_view_read(const struct web *web, bool organization);
/* The fields to change them, filled with what was asked. NULL without memory. */
struct web_fields *history_view_fields(const struct web *web, const struct history_view *view);
/* A path with these filters: of the page, or of what lies below it. */
struct slice history_view_path(const struct web *web, const struct history_view *view,
                               const char *below, const char *more);

const char *history_network_words(enum network_class network);

#endif
