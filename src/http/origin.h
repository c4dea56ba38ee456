/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a request comes from: settled once per request, from the peer and, only behind listed
 * proxies, from what they say (R50-R55). Pure. Not whether that place is trusted: core/network.h.
 */
#ifndef HTTP_ORIGIN_H
#define HTTP_ORIGIN_H

#include "http/server.h"

/* More elements than this in a chain of proxies are garbage. */
enum { ORIGIN_MAX_ELEMENTS = 16 };

struct origin_rules {
    const struct ip_range *proxies;
    size_t proxy_count;
    enum http_header_kind header; /* the one kind that counts */
};

bool origin_is_proxy(const struct origin_rules *rules, struct ip ip);

/*
 * `peer` is the connection's other end; `how` is PEER, or PROXY_PROTOCOL when a PROXY header from a
 * listed proxy named `peer`. `fields` are the request's. A peer that is not listed is the client,
 * whatever its headers say. Behind a listed one the header of the configured kind is walked from
 * the right, skipping listed proxies; the first other element is the client. Missing, empty or
 * malformed: not readable, never the peer.
 */
struct http_origin origin_settle(const struct origin_rules *rules, struct ip peer,
                                 enum http_origin_how how, const struct http_field *fields,
                                 size_t field_count);

#endif
