/* SPDX-License-Identifier: Apache-2.0 */
/* Prints every route that the program serves: face, method, path, "exact" or "prefix". */
#include "matrix/served.h"

#include <stdio.h>

static const char *const methods[] = {[HTTP_GET] = "GET", [HTTP_POST] = "POST"};

int main(void)
{
    for (const struct served_face *face = served_faces; face->name != NULL; face++) {
        size_t count;
        const struct http_route *routes = face->routes(&count);
        for (size_t i = 0; i < count; i++)
            printf("%s\t%s\t%s\t%s\n", face->name, methods[routes[i].method], routes[i].path,
                   routes[i].prefix ? "prefix" : "exact");
    }
    return 0;
}
