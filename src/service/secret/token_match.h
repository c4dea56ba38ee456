/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparing a submitted token with a user's token rows. Not whether a right one is accepted in this
 * case: core/token_case.h. Inside service/ only.
 */
#ifndef SERVICE_TOKEN_MATCH_H
#define SERVICE_TOKEN_MATCH_H

#include "core/login.h"
#include "service/service_impl.h"

/* RIGHT, PREVIOUS or WRONG, and the row that matched (0 = none). One MAC, always; it serves all
 * rows under one key. */
enum token_fact token_match(struct service *service, const struct login_gathered *gathered,
                            struct slice token, micros now, record_id *out_row);

#endif
