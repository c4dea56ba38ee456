/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heart: one table of rules, read from the top; the first that matches gives the reason. The
 * answer to the outside does not follow from the reason but from what the caller knows anyway.
 * Each rule quotes its sentence from the design; its tests are rows of tests/tables/login.table.
 */
#include "core/login.h"

static bool is_web(const struct login_facts *facts)
{
    return facts->entry == LOGIN_ENTRY_WEB;
}

static bool is_recognised(const struct login_facts *facts)
{
    return is_web(facts) && facts->browser_recognised;
}

enum token_fact login_second_secret(const struct login_facts *facts)
{
    if (!facts->totp_required)
        return facts->token;
    if (facts->token != TOKEN_ABSENT)
        return TOKEN_WRONG;
    switch (facts->totp) {
    case TOTP_ABSENT:
        return TOKEN_ABSENT;
    case TOTP_RIGHT:
        return TOKEN_RIGHT;
    case TOTP_WRONG:
        return TOKEN_WRONG;
    }
    return TOKEN_WRONG;
}

static const struct login_way way_nothing = {LANE_NONE, HASH_NOTHING, false};

static struct login_way way_outside(const struct login_facts *facts)
{
    switch (login_second_secret(facts)) {
    case TOKEN_ABSENT:
        if (!is_web(facts))
            return way_nothing;
        return (struct login_way){is_recognised(facts) ? LANE_K : LANE_W, HASH_WHOLE, false};
    case TOKEN_RIGHT:
        return (struct login_way){LANE_K, HASH_BEFORE_TOKEN, false};
    case TOKEN_PREVIOUS:
    case TOKEN_WRONG:
        return way_nothing;
    }
    return way_nothing;
}

static struct login_way way_inside(const struct login_facts *facts)
{
    switch (login_second_secret(facts)) {
    case TOKEN_ABSENT:
        return (struct login_way){is_recognised(facts) ? LANE_K : LANE_T, HASH_WHOLE, false};
    case TOKEN_RIGHT:
        return (struct login_way){LANE_K, HASH_BEFORE_TOKEN, false};
    case TOKEN_PREVIOUS:
    case TOKEN_WRONG:
        return (struct login_way){LANE_T, HASH_BEFORE_TOKEN, true};
    }
    return way_nothing;
}

void login_way(const struct login_facts *facts, struct login_way *out_way)
{
    if (facts->secret != SECRET_USABLE)
        *out_way = way_nothing;
    else if (facts->apparent == NETWORK_OUTSIDE)
        *out_way = way_outside(facts);
    else
        *out_way = way_inside(facts);
}

/* "organization inactive" */
static bool organization_is_inactive(const struct login_facts *facts)
{
    return !facts->organization_active;
}

/* "user unknown, inactive, frozen" */
static bool user_is_unknown(const struct login_facts *facts)
{
    return facts->user == USER_UNKNOWN;
}

static bool user_is_inactive(const struct login_facts *facts)
{
    return facts->user == USER_INACTIVE;
}

static bool user_is_frozen(const struct login_facts *facts)
{
    return facts->user == USER_FROZEN;
}

/* "standing seal broken" */
static bool standing_seal_is_broken(const struct login_facts *facts)
{
    return !facts->standing_seal_holds;
}

/* "lane closed or locked out" */
static bool user_is_locked_out(const struct login_facts *facts)
{
    return facts->lane == LANE_FACT_LOCKED_OUT;
}

static bool lane_is_closed(const struct login_facts *facts)
{
    return facts->lane == LANE_FACT_CLOSED;
}

/* "login rate exceeded" */
static bool rate_is_exceeded(const struct login_facts *facts)
{
    return facts->rate_exceeded;
}

/* "entry point not permitted (API disabled, API-only user at the web form)" */
static bool api_is_disabled(const struct login_facts *facts)
{
    return facts->api_disabled && !is_web(facts);
}

static bool user_is_api_only(const struct login_facts *facts)
{
    return facts->api_only && is_web(facts);
}

/* "outside login hours" */
static bool is_outside_hours(const struct login_facts *facts)
{
    return facts->outside_hours;
}

/* "single-sign-on user" */
static bool user_is_single_sign_on(const struct login_facts *facts)
{
    return facts->single_sign_on_user;
}

/* "DENIED" */
static bool network_is_denied(const struct login_facts *facts)
{
    return facts->class == NETWORK_DENIED;
}

/* "the secret over the limit, with NUL or bad UTF-8" */
static bool secret_is_unusable(const struct login_facts *facts)
{
    return facts->secret == SECRET_UNUSABLE;
}

/* "password part empty" */
static bool password_part_is_empty(const struct login_facts *facts)
{
    return facts->secret == SECRET_NO_PASSWORD;
}

/* "token missing (all entry points but the web form)" */
static bool token_is_missing(const struct login_facts *facts)
{
    return facts->class == NETWORK_OUTSIDE && !is_web(facts) &&
           login_second_secret(facts) == TOKEN_ABSENT;
}

/* "token wrong or previous": in every class, for who sends a token means it. */
static bool token_is_previous(const struct login_facts *facts)
{
    return login_second_secret(facts) == TOKEN_PREVIOUS;
}

static bool token_is_wrong(const struct login_facts *facts)
{
    return login_second_secret(facts) == TOKEN_WRONG;
}

/* "password wrong": whatever is not known to be right. */
static bool password_is_not_right(const struct login_facts *facts)
{
    return facts->password != PASSWORD_RIGHT;
}

/* "second step required (web form, OUTSIDE, no right token, browser not recognised)" */
static bool second_step_is_required(const struct login_facts *facts)
{
    return is_web(facts) && facts->class == NETWORK_OUTSIDE &&
           login_second_secret(facts) != TOKEN_RIGHT && !is_recognised(facts);
}

/* "password expired (session good for changing it only)" */
static bool password_is_expired(const struct login_facts *facts)
{
    return facts->password_expired;
}

/* "allow" */
static bool nothing_is_wrong(const struct login_facts *facts)
{
    (void)facts;
    return true;
}

struct rule {
    bool (*matches)(const struct login_facts *facts);
    enum login_reason reason;
    enum login_answer allows; /* LOGIN_REFUSED: it does not */
};

/* The order is policy: it decides what the history says when several things are wrong. */
static const struct rule rules[] = {
    {organization_is_inactive, REASON_ORGANIZATION_INACTIVE, LOGIN_REFUSED},
    {user_is_unknown, REASON_USER_UNKNOWN, LOGIN_REFUSED},
    {user_is_inactive, REASON_USER_INACTIVE, LOGIN_REFUSED},
    {user_is_frozen, REASON_USER_FROZEN, LOGIN_REFUSED},
    {standing_seal_is_broken, REASON_STANDING_SEAL, LOGIN_REFUSED},
    {user_is_locked_out, REASON_LOCKED_OUT, LOGIN_REFUSED},
    {lane_is_closed, REASON_LANE_CLOSED, LOGIN_REFUSED},
    {rate_is_exceeded, REASON_RATE_EXCEEDED, LOGIN_REFUSED},
    {api_is_disabled, REASON_API_DISABLED, LOGIN_REFUSED},
    {user_is_api_only, REASON_API_ONLY, LOGIN_REFUSED},
    {is_outside_hours, REASON_HOURS, LOGIN_REFUSED},
    {user_is_single_sign_on, REASON_SINGLE_SIGN_ON, LOGIN_REFUSED},
    {network_is_denied, REASON_NETWORK_DENIED, LOGIN_REFUSED},
    {secret_is_unusable, REASON_SECRET_UNUSABLE, LOGIN_REFUSED},
    {password_part_is_empty, REASON_NO_PASSWORD, LOGIN_REFUSED},
    {token_is_missing, REASON_TOKEN_MISSING, LOGIN_REFUSED},
    {token_is_previous, REASON_TOKEN_PREVIOUS, LOGIN_REFUSED},
    {token_is_wrong, REASON_TOKEN_WRONG, LOGIN_REFUSED},
    {password_is_not_right, REASON_PASSWORD_WRONG, LOGIN_REFUSED},
    {second_step_is_required, REASON_SECOND_STEP, LOGIN_REFUSED},
    {password_is_expired, REASON_ALLOWED_EXPIRED, LOGIN_ALLOWED_EXPIRED},
    {nothing_is_wrong, REASON_ALLOWED, LOGIN_ALLOWED},
};

/* Without a rule the reason is unknown, and that refuses. */
static struct rule first_match(const struct login_facts *facts)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rules); i++)
        if (rules[i].matches(facts))
            return rules[i];
    return (struct rule){nothing_is_wrong, REASON_UNKNOWN, LOGIN_REFUSED};
}

/* Chosen before the reason, by what the caller can see himself: where he stands and what he
 * typed. So "token required" can never be a password oracle (design §5). */
static enum login_answer outward_refusal(const struct login_facts *facts)
{
    bool without_token = facts->apparent == NETWORK_OUTSIDE &&
                         login_second_secret(facts) == TOKEN_ABSENT && !is_recognised(facts);
    return without_token ? LOGIN_TOKEN_REQUIRED : LOGIN_REFUSED;
}

static bool second_secret_suffices(const struct login_facts *facts)
{
    enum token_fact second = login_second_secret(facts);
    if (second == TOKEN_ABSENT)
        return facts->apparent != NETWORK_OUTSIDE || is_recognised(facts);
    return second == TOKEN_RIGHT;
}

static bool has_precise_code(enum login_reason reason)
{
    static const enum login_reason precise[] = {REASON_RATE_EXCEEDED, REASON_API_DISABLED,
                                                REASON_API_ONLY, REASON_HOURS,
                                                REASON_NETWORK_DENIED};
    for (size_t i = 0; i < ARRAY_LENGTH(precise); i++)
        if (precise[i] == reason)
            return true;
    return false;
}

static bool knows_every_secret(const struct login_facts *facts)
{
    return facts->organization_active && facts->user == USER_ACTIVE && facts->standing_seal_holds &&
           facts->password == PASSWORD_RIGHT && second_secret_suffices(facts);
}

void login_decide(const struct login_facts *facts, struct login_verdict *out_verdict)
{
    struct login_verdict verdict = {.answer = outward_refusal(facts)};
    struct rule rule = first_match(facts);
    verdict.reason = rule.reason;
    verdict.precise = has_precise_code(rule.reason) && knows_every_secret(facts);
    verdict.offer_code = rule.reason == REASON_SECOND_STEP;
    if (rule.allows != LOGIN_REFUSED)
        verdict.answer = rule.allows;
    *out_verdict = verdict;
}

static const char *const entry_names[] = {
    [LOGIN_ENTRY_WEB] = "web",   [LOGIN_ENTRY_SOAP] = "soap", [LOGIN_ENTRY_OAUTH] = "oauth",
    [LOGIN_ENTRY_REST] = "rest", [LOGIN_ENTRY_CLI] = "cli",
};

const char *login_entry_name(enum login_entry entry)
{
    /* A number from a damaged or newer database is no entry point. */
    bool known = (size_t)entry < ARRAY_LENGTH(entry_names) && entry_names[entry] != NULL;
    return known ? entry_names[entry] : "unknown";
}

bool login_entry_parse(struct slice name, enum login_entry *out_entry)
{
    for (unsigned i = LOGIN_ENTRY_WEB; i < ARRAY_LENGTH(entry_names); i++) {
        if (slice_is(name, entry_names[i])) {
            *out_entry = (enum login_entry)i;
            return true;
        }
    }
    return false;
}

enum token_state token_state_of(enum token_fact token, enum network_class class)
{
    switch (token) {
    case TOKEN_ABSENT:
        return TOKEN_STATE_ABSENT;
    case TOKEN_RIGHT:
        return class == NETWORK_OUTSIDE ? TOKEN_STATE_NEEDED : TOKEN_STATE_UNNEEDED;
    case TOKEN_PREVIOUS:
        return TOKEN_STATE_OUTDATED;
    case TOKEN_WRONG:
        return TOKEN_STATE_WRONG;
    }
    return TOKEN_STATE_WRONG;
}

const char *token_state_name(enum token_state state)
{
    switch (state) {
    case TOKEN_STATE_ABSENT:
        return "absent";
    case TOKEN_STATE_NEEDED:
        return "needed";
    case TOKEN_STATE_UNNEEDED:
        return "unneeded";
    case TOKEN_STATE_WRONG:
        return "wrong";
    case TOKEN_STATE_OUTDATED:
        return "outdated";
    }
    return "wrong";
}

const char *login_answer_name(enum login_answer answer)
{
    switch (answer) {
    case LOGIN_REFUSED:
        return "refused";
    case LOGIN_ALLOWED:
        return "allowed";
    case LOGIN_ALLOWED_EXPIRED:
        return "allowed_password_expired";
    case LOGIN_TOKEN_REQUIRED:
        return "token_required";
    case LOGIN_BUSY:
        return "busy";
    }
    return "unknown";
}
