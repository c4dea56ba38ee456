/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A browser becomes recognised (design §13): only in a sign-in that showed a right token or an
 * e-mailed code, and only when asked for. The user is told. Listed and revoked: session_list.h.
 * Inside service/ only.
 */
#ifndef SERVICE_BROWSER_H
#define SERVICE_BROWSER_H

#include "service/service_impl.h"

struct browser_order {
    const struct login_gathered *gathered; /* whose */
    struct slice name;                     /* user agent, for the user's list */
    struct ip ip;
};

/* Adds the browser and the notice to the change, and gives the cookie's handout. */
MUST_CHECK enum status browser_remember(struct service *service, const struct browser_order *order,
                                        struct change *change, struct slice *out_text,
                                        struct error *err);

#endif
