/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the running service serves: the route tables of all faces in one list. For the generated
 * matrices, which must grow by themselves when a face gets a route.
 */
#ifndef TESTS_MATRIX_SERVED_H
#define TESTS_MATRIX_SERVED_H

#include "http/server.h"

struct served_face {
    const char *name;
    const struct http_route *(*routes)(size_t *out_count);
};

/* Ends with an empty row. */
extern const struct served_face served_faces[];

bool served_has(const char *path);

#endif
