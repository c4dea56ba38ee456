/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages: sign-in, first set-up, personal Setup, help. Translates forms to use cases and their
 * results to pages (text/pages.h); decides nothing. Needs struct face as the application.
 */
#ifndef FACE_WEB_WEB_H
#define FACE_WEB_WEB_H

#include "http/server.h"

const struct http_route *web_routes(size_t *out_count);
/* 404 and 405 as pages; as plain text below /services/. */
void web_not_found(struct http_exchange *exchange);

#endif
