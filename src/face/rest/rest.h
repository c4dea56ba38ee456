/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The REST face: so far the list of API versions, which clients ask without a session.
 */
#ifndef FACE_REST_REST_H
#define FACE_REST_REST_H

#include "http/server.h"

const struct http_route *rest_routes(size_t *out_count);

#endif
