/* SPDX-License-Identifier: Apache-2.0 */
#include "oracle/login_oracle.h"

/* "A code counts as a token does; a token where a code is required counts as wrong." */
static enum oracle_shown second_secret(const struct oracle_case *c)
{
    if (c->wants_code && c->token == SHOWN_NOTHING)
        return c->code;
    if (c->wants_code)
        return SHOWN_WRONG;
    return c->token;
}

/* Recognised browsers exist on the web form only. */
static bool knows_browser(const struct oracle_case *c)
{
    return c->at_web_form && c->knows_browser;
}

static const char *reason_of(const struct oracle_case *c)
{
    bool is_outside = c->inside_profile_ranges_or_none && c->organization_says == OUTSIDE;
    enum oracle_shown second = second_secret(c);
    if (!c->organization_works)
        return "organization_inactive";
    if (c->person == PERSON_NOBODY)
        return "user_unknown";
    if (c->person == PERSON_SWITCHED_OFF)
        return "user_inactive";
    if (c->person == PERSON_FROZEN)
        return "user_frozen";
    if (!c->record_is_genuine)
        return "standing_seal_broken";
    if (c->door == DOOR_LOCKED)
        return "locked_out";
    if (c->door == DOOR_CLOSED)
        return "lane_closed";
    if (c->too_many_logins)
        return "rate_exceeded";
    if (c->at_web_form && c->only_api)
        return "api_only";
    if (!c->at_web_form && c->no_api)
        return "api_disabled";
    if (c->wrong_hour)
        return "outside_hours";
    if (c->uses_single_sign_on)
        return "single_sign_on";
    if (!c->inside_profile_ranges_or_none)
        return "network_denied";
    if (c->bytes == BYTES_GARBAGE)
        return "secret_unusable";
    if (c->bytes == BYTES_EMPTY)
        return "no_password";
    if (second == SHOWN_OLD)
        return "token_outdated";
    if (second == SHOWN_WRONG)
        return "token_wrong";
    if (is_outside && second == SHOWN_NOTHING && !c->at_web_form)
        return "token_missing";
    if (c->password == KNOWS_NOT || c->password == NOT_LOOKED_AT)
        return "password_wrong";
    if (is_outside && second == SHOWN_NOTHING && !c->knows_browser)
        return "second_step_required";
    if (c->password_too_old)
        return "allowed_password_expired";
    return "allowed";
}

static bool reason_is(const char *reason, const char *word)
{
    while (*reason == *word && *word != '\0') {
        reason++;
        word++;
    }
    return *reason == *word;
}

/* "Every secret that the apparent class needs was right and the user is active", and the thing in
 * the way is one of hours, IP range, API, rate. */
static bool is_precise(const struct oracle_case *c, const char *reason)
{
    if (!c->organization_works || c->person != PERSON_FINE || !c->record_is_genuine)
        return false;
    if (c->password != KNOWS)
        return false;
    if (second_secret(c) == SHOWN_OLD || second_secret(c) == SHOWN_WRONG)
        return false;
    if (c->organization_says == OUTSIDE && second_secret(c) == SHOWN_NOTHING && !knows_browser(c))
        return false;
    return reason_is(reason, "outside_hours") || reason_is(reason, "network_denied") ||
           reason_is(reason, "api_disabled") || reason_is(reason, "api_only") ||
           reason_is(reason, "rate_exceeded");
}

struct oracle_answer oracle_decide(const struct oracle_case *c)
{
    struct oracle_answer answer = {"refused", reason_of(c), false, false};
    if (reason_is(answer.reason, "allowed"))
        answer.says = "allowed";
    else if (reason_is(answer.reason, "allowed_password_expired"))
        answer.says = "expired";
    else if (c->organization_says == OUTSIDE && second_secret(c) == SHOWN_NOTHING &&
             !knows_browser(c))
        answer.says = "token required";
    answer.precise = is_precise(c, answer.reason);
    answer.offers_code = reason_is(answer.reason, "second_step_required");
    return answer;
}

const char *oracle_work(const struct oracle_case *c)
{
    enum oracle_shown second = second_secret(c);
    if (c->bytes != BYTES_FINE)
        return "-0";
    if (second == SHOWN_RIGHT)
        return "K1";
    if (second == SHOWN_NOTHING && knows_browser(c))
        return "K1";
    if (c->organization_says != OUTSIDE)
        return "T1";
    if (second == SHOWN_NOTHING && c->at_web_form)
        return "W1";
    return "-0";
}
