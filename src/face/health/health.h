/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The listener of [admin] address: whether the process lives (/healthz), whether it can answer
 * logins (/readyz), and its counters in the Prometheus text format (/metrics). Nothing here names
 * a user or an organization; still it is not for the outside.
 */
#ifndef FACE_HEALTH_HEALTH_H
#define FACE_HEALTH_HEALTH_H

#include "http/server.h"

const struct http_route *health_routes(size_t *out_count);

#endif
