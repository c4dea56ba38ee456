/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demonstration's own pages: what to try, the sample people, and their mailbox. Only a service
 * started by `sallyport demo` has them. Translates only.
 */
#ifndef FACE_DEMO_DEMO_H
#define FACE_DEMO_DEMO_H

#include "http/server.h"

struct demo_person {
    const char *name;
    const char *username;
    const char *password;
    const char *note;
};

/* Constant while it serves. */
struct demo {
    struct slice office_url;
    struct slice cafe_url;
    struct slice office_ip;
    struct slice cafe_ip;
    const struct demo_person *people;
    size_t person_count;
};

const struct http_route *demo_routes(size_t *out_count);

#endif
