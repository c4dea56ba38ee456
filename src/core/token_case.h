/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cases in which a user has no token option (design M9), and what a token that exists is
 * worth then. Pure.
 */
#ifndef CORE_TOKEN_CASE_H
#define CORE_TOKEN_CASE_H

#include <stdbool.h>

enum token_case {
    TOKEN_AVAILABLE,
    TOKEN_OFF_SINGLE_SIGN_ON, /* a */
    TOKEN_OFF_PROFILE_RANGES, /* b */
    TOKEN_OFF_DAMAGED,        /* c: a delivery, profile or organization seal is broken */
    TOKEN_OFF_CONFIRMATION,   /* d1 */
    TOKEN_OFF_NOT_PERMITTED,  /* d2 */
};

struct token_case_facts {
    bool single_sign_on;         /* on for the organization */
    bool keeps_tokens;           /* --sso-keep-tokens */
    bool user_is_single_sign_on; /* the profile permission */
    bool profile_has_ranges;
    bool seal_broken;
    bool confirmation_on;
    bool confirmation_permitted;
};

/* The first case that holds, in the order of M9. */
enum token_case token_case_of(const struct token_case_facts *facts);
/* Whether an existing, right token counts as right; else it counts as wrong. */
bool token_is_accepted(const struct token_case_facts *facts);
/* One sentence for the user: why, and whom to ask; "" when available. */
const char *token_case_text(enum token_case token_case);

#endif
