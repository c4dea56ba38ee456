/* SPDX-License-Identifier: Apache-2.0 */
#include "core/token_case.h"

enum token_case token_case_of(const struct token_case_facts *facts)
{
    bool spared = facts->keeps_tokens && !facts->user_is_single_sign_on;
    if (facts->single_sign_on && !spared)
        return TOKEN_OFF_SINGLE_SIGN_ON;
    if (facts->profile_has_ranges)
        return TOKEN_OFF_PROFILE_RANGES;
    if (facts->seal_broken)
        return TOKEN_OFF_DAMAGED;
    if (!facts->confirmation_on)
        return TOKEN_OFF_CONFIRMATION;
    if (!facts->confirmation_permitted)
        return TOKEN_OFF_NOT_PERMITTED;
    return TOKEN_AVAILABLE;
}

bool token_is_accepted(const struct token_case_facts *facts)
{
    return token_case_of(facts) != TOKEN_OFF_SINGLE_SIGN_ON;
}

const char *token_case_text(enum token_case token_case)
{
    switch (token_case) {
    case TOKEN_AVAILABLE:
        return "";
    case TOKEN_OFF_SINGLE_SIGN_ON:
        return "Your organization signs in by single sign-on, so you need no security token; "
               "ask your administrator if a program of yours cannot do that.";
    case TOKEN_OFF_PROFILE_RANGES:
        return "Your profile lets you log in from certain IP addresses only, so you need no "
               "security token; ask your administrator about the login IP ranges.";
    case TOKEN_OFF_DAMAGED:
        return "A record that decides about your logins was changed outside the service; ask your "
               "administrator to open it and save it, which repairs it.";
    case TOKEN_OFF_CONFIRMATION:
        return "Identity confirmation is off for your organization, so no security token is asked "
               "for; ask your administrator if you need one.";
    case TOKEN_OFF_NOT_PERMITTED:
        return "Your organization has not been given security tokens by the operator of this "
               "service; ask your administrator to have the permission granted.";
    }
    return "";
}
