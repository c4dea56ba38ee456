/* SPDX-License-Identifier: Apache-2.0 */
#include "matrix/served.h"

#include "face/demo/demo.h"
#include "face/health/health.h"
#include "face/rest/rest.h"
#include "face/soap/soap.h"
#include "face/web/web.h"

#include <string.h>

const struct served_face served_faces[] = {
    {"web", web_routes},   {"soap", soap_routes},     {"rest", rest_routes},
    {"demo", demo_routes}, {"health", health_routes}, {NULL, NULL},
};

bool served_has(const char *path)
{
    for (const struct served_face *face = served_faces; face->name != NULL; face++) {
        size_t count;
        const struct http_route *routes = face->routes(&count);
        for (size_t i = 0; i < count; i++)
            if (strcmp(routes[i].path, path) == 0)
                return true;
    }
    return false;
}
