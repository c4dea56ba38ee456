/* SPDX-License-Identifier: Apache-2.0 */
/* What others in this folder ask about a user's token. Inside service/ only. */
#ifndef SERVICE_TOKEN_IMPL_H
#define SERVICE_TOKEN_IMPL_H

#include "service/secret/token.h"
#include "service/service_impl.h"

/* The current personal one, believed; NULL when there is none. */
const struct token_row *token_current(const struct service *service,
                                      const struct login_gathered *gathered);

/* Who used the token within 90 days, latest first, one row for each client program and network. */
MUST_CHECK enum status token_uses_read(struct service *service,
                                       const struct login_gathered *gathered, struct arena *arena,
                                       const struct token_use **out_uses, size_t *out_count,
                                       struct error *err);

#endif
