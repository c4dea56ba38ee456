/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Network Access: network.c shows the list and where one stands; network_edit.c makes, changes and
 * repairs one range, network_remove.c removes it, and what the two share is in network_range.c.
 * Each form says whom it concerns; whoever would put himself outside by it is told so and ticks
 * that he goes on. Inside face/web/ only.
 */
#ifndef FACE_WEB_NETWORK_IMPL_H
#define FACE_WEB_NETWORK_IMPL_H

#include "face/web/admin/organization_impl.h"
#include "service/admin/range.h"

#define NETWORK_PATH "/setup/network-access"

struct network_page {
    struct web web;
    const struct range_listed *ranges;
    size_t count;
    bool may_edit; /* Manage IP Addresses */
};

/* web_open_setup, then the ranges of the session's organization. False: the reply has been sent. */
MUST_CHECK bool network_open(struct network_page *page, struct http_exchange *exchange);
struct slice network_range_text(const struct web *web, struct ip_range range);
struct slice network_ip_text(const struct web *web, struct ip ip);

/* ---- one range ---- */

struct range_page {
    struct network_page list;
    const struct range_listed *range; /* NULL = a new one */
    struct slice error;
    struct page_network_effect effect;
};

/* network_open for whoever may change ranges, signed in of late; unless it is a new one, the range
 * that the query names. False: the reply has been sent. */
MUST_CHECK bool range_page_open(struct range_page *page, struct http_exchange *exchange,
                                bool is_new);
/* Its id, as the use cases take it. */
struct slice range_page_which(const struct range_page *page);
/* The path of its page "edit" or "remove". */
struct slice range_page_action(const struct range_page *page, const char *what);
/* Says in the page who logged in from inside a range. */
MUST_CHECK enum status range_page_effect(struct range_page *page, struct ip_range range,
                                         struct error *err);
/* True: the change may be submitted. False: the page asks for the tick. */
bool range_page_goes_on(struct range_page *page, bool locks_out_self);
/* The sentence above the form then. */
extern const char range_page_warning[];
/* Back to the list, when it is written. */
void range_page_finish(const struct web *web, struct pending *pending, const char *word);

#endif
