/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SOAP face: partner (/services/Soap/u/NN.0) and enterprise (/services/Soap/c/NN.0) in the
 * forms that real client programs read (clients.md, platform.md §6). Translates only: envelope to
 * request, reply to envelope or fault.
 */
#ifndef FACE_SOAP_SOAP_H
#define FACE_SOAP_SOAP_H

#include "http/server.h"

const struct http_route *soap_routes(size_t *out_count);

#endif
