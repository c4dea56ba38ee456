/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the matrix of R12, one cell a line, fields separated by tabs: entry point, path, user
 * state, organization, place, kind of secret, recognised browser (0, 1), and what must come of it:
 * class, answer, reason, precise (0, 1), code in SOAP, lane and hashes. Entry points and codes come
 * from the product's tables; who is allowed and why not, only from the oracle. What each state and
 * kind means over the wire is known to test_logins.py, which refuses a name that it does not know.
 */
#include "core/login.h"
#include "matrix/served.h"
#include "oracle/login_oracle.h"

#include <stdio.h>
#include <string.h>

/* Every path that takes a password outside a session. Only those that are served are printed. */
static const struct door {
    enum login_entry entry;
    const char *path;
    bool is_second; /* another path to the same entry point */
} doors[] = {
    {LOGIN_ENTRY_WEB, "/login", false},
    {LOGIN_ENTRY_SOAP, "/services/Soap/u/", false},
    {LOGIN_ENTRY_SOAP, "/services/Soap/c/", true},
    {LOGIN_ENTRY_OAUTH, "/services/oauth2/token", false},
};

/* ---- places ---- */

enum place {
    PLACE_INSIDE,     /* in the organization's trusted range */
    PLACE_OUTSIDE,    /* in no range */
    PLACE_PROFILE,    /* in the profile's login IP ranges, in none of the organization's */
    PLACE_UNREADABLE, /* a listed proxy says nothing that can be read */
    PLACES
};

static const char *const place_names[] = {
    [PLACE_INSIDE] = "inside",
    [PLACE_OUTSIDE] = "outside",
    [PLACE_PROFILE] = "profile",
    [PLACE_UNREADABLE] = "unreadable",
};

/* ---- states ---- */

struct state {
    const char *name;
    const char *organization;
    struct oracle_case facts; /* what does not depend on the attempt */
    bool has_ranges;          /* the profile has login IP ranges */
    bool ranges_give_no_trust;
    bool confirmation_off;
    bool range_is_forged;    /* the organization's trusted range */
    bool password_is_forged; /* the row in the database, so that no password is right */
    bool token_is_forged;    /* the current one */
    bool browser_is_lost;
    bool token_is_refused; /* M9: counts as wrong */
    bool has_no_token;     /* what is tried is a neighbour's */
    const char *shut;      /* these lanes are closed */
};

#define GENUINE .organization_works = true, .record_is_genuine = true
#define FINE GENUINE, .person = PERSON_FINE

static const struct state states[] = {
    {.name = "active", .organization = "Acme", .facts = {FINE}},
    {.name = "unknown",
     .organization = "Acme",
     .facts = {GENUINE, .person = PERSON_NOBODY},
     .has_no_token = true,
     .browser_is_lost = true,
     .password_is_forged = true},
    {.name = "without a token",
     .organization = "Acme",
     .facts = {FINE},
     .has_no_token = true,
     .browser_is_lost = true},
    {.name = "inactive",
     .organization = "Acme",
     .facts = {GENUINE, .person = PERSON_SWITCHED_OFF},
     .browser_is_lost = true},
    {.name = "frozen",
     .organization = "Acme",
     .facts = {GENUINE, .person = PERSON_FROZEN},
     .browser_is_lost = true},
    {.name = "API disabled", .organization = "Acme", .facts = {FINE, .no_api = true}},
    {.name = "API only", .organization = "Acme", .facts = {FINE, .only_api = true}},
    {.name = "outside hours", .organization = "Acme", .facts = {FINE, .wrong_hour = true}},
    {.name = "password expired", .organization = "Acme", .facts = {FINE, .password_too_old = true}},
    {.name = "with ranges", .organization = "Acme", .facts = {FINE}, .has_ranges = true},
    {.name = "with ranges and hours",
     .organization = "Acme",
     .facts = {FINE, .wrong_hour = true},
     .has_ranges = true},
    {.name = "with ranges, confirmation off",
     .organization = "Open",
     .facts = {FINE},
     .has_ranges = true,
     .confirmation_off = true},
    {.name = "confirmation off", .organization = "Open", .facts = {FINE}, .confirmation_off = true},
    {.name = "confirmation not permitted", .organization = "Ungranted", .facts = {FINE}},
    {.name = "beside single sign-on",
     .organization = "Single",
     .facts = {FINE},
     .token_is_refused = true},
    {.name = "by single sign-on",
     .organization = "Single",
     .facts = {FINE, .uses_single_sign_on = true},
     .token_is_refused = true},
    {.name = "beside it, keeping tokens", .organization = "Keeping", .facts = {FINE}},
    {.name = "by it, where tokens are kept",
     .organization = "Keeping",
     .facts = {FINE, .uses_single_sign_on = true},
     .token_is_refused = true},
    {.name = "organization inactive",
     .organization = "Asleep",
     .facts = {.person = PERSON_FINE, .record_is_genuine = true}},
    {.name = "rate exceeded", .organization = "Rated", .facts = {FINE, .too_many_logins = true}},
    {.name = "locked out", .organization = "Locking", .facts = {FINE, .door = DOOR_LOCKED}},
    {.name = "profile forged", .organization = "Acme", .facts = {FINE}},
    {.name = "API enabled by forgery", .organization = "Acme", .facts = {FINE, .no_api = true}},
    {.name = "ranges forged",
     .organization = "Acme",
     .facts = {FINE},
     .has_ranges = true,
     .ranges_give_no_trust = true},
    {.name = "policy forged", .organization = "Forged", .facts = {FINE}},
    {.name = "trusted range forged",
     .organization = "Crumbled",
     .facts = {FINE},
     .range_is_forged = true},
    {.name = "standing forged",
     .organization = "Acme",
     .facts = {.organization_works = true, .person = PERSON_FINE}},
    {.name = "delivery forged", .organization = "Acme", .facts = {FINE}},
    {.name = "password forged",
     .organization = "Acme",
     .facts = {FINE},
     .password_is_forged = true},
    {.name = "token forged", .organization = "Acme", .facts = {FINE}, .token_is_forged = true},
    {.name = "browser forged", .organization = "Acme", .facts = {FINE}, .browser_is_lost = true},
    {.name = "lane K closed", .organization = "Acme", .facts = {FINE}, .shut = "K"},
    {.name = "lane T closed", .organization = "Acme", .facts = {FINE}, .shut = "T"},
    {.name = "lane W closed", .organization = "Acme", .facts = {FINE}, .shut = "W"},
};

/* ---- kinds of secrets ---- */

struct kind {
    const char *name;
    enum oracle_knowledge password;
    enum oracle_shown token;
    enum oracle_bytes bytes;
    bool is_text; /* else neither a form nor XML holds it: refused before it is an attempt */
};

static const struct kind kinds[] = {
    {"right", KNOWS, SHOWN_NOTHING, BYTES_FINE, true},
    {"wrong", KNOWS_NOT, SHOWN_NOTHING, BYTES_FINE, true},
    {"right+right", KNOWS, SHOWN_RIGHT, BYTES_FINE, true},
    {"right+previous", KNOWS, SHOWN_OLD, BYTES_FINE, true},
    {"right+wrong", KNOWS, SHOWN_WRONG, BYTES_FINE, true},
    {"wrong+right", KNOWS_NOT, SHOWN_RIGHT, BYTES_FINE, true},
    {"wrong+previous", KNOWS_NOT, SHOWN_OLD, BYTES_FINE, true},
    {"wrong+wrong", KNOWS_NOT, SHOWN_WRONG, BYTES_FINE, true},
    {"+right", NOT_LOOKED_AT, SHOWN_RIGHT, BYTES_EMPTY, true},
    {"+previous", NOT_LOOKED_AT, SHOWN_OLD, BYTES_EMPTY, true},
    {"+wrong", NOT_LOOKED_AT, SHOWN_WRONG, BYTES_EMPTY, true},
    {"empty", NOT_LOOKED_AT, SHOWN_NOTHING, BYTES_EMPTY, true},
    {"too long", NOT_LOOKED_AT, SHOWN_NOTHING, BYTES_GARBAGE, true},
    {"with NUL", NOT_LOOKED_AT, SHOWN_NOTHING, BYTES_GARBAGE, false},
    {"not UTF-8", NOT_LOOKED_AT, SHOWN_NOTHING, BYTES_GARBAGE, false},
    {"NUL before the right token", NOT_LOOKED_AT, SHOWN_RIGHT, BYTES_GARBAGE, false},
};

/* ---- from a cell to the oracle's case ---- */

static enum oracle_where organization_says(const struct state *state, enum place place)
{
    if (place == PLACE_UNREADABLE)
        return OUTSIDE;
    if (state->confirmation_off)
        return EXEMPT;
    return place == PLACE_INSIDE && !state->range_is_forged ? INSIDE : OUTSIDE;
}

static enum oracle_shown token_shown(const struct state *state, enum oracle_shown sent)
{
    bool refused = state->has_no_token || state->token_is_refused;
    if (sent == SHOWN_RIGHT && (refused || state->token_is_forged))
        return SHOWN_WRONG;
    return sent == SHOWN_OLD && state->has_no_token ? SHOWN_WRONG : sent;
}

static struct oracle_case case_of(const struct door *door, const struct state *state,
                                  enum place place, const struct kind *kind, bool browser)
{
    struct oracle_case c = state->facts;
    c.at_web_form = door->entry == LOGIN_ENTRY_WEB;
    c.organization_says = organization_says(state, place);
    c.inside_profile_ranges_or_none = !state->has_ranges || place == PLACE_PROFILE;
    if (place == PLACE_PROFILE && !state->ranges_give_no_trust)
        c.organization_says = INSIDE;
    c.token = token_shown(state, kind->token);
    c.password = state->password_is_forged && kind->password == KNOWS ? KNOWS_NOT : kind->password;
    c.bytes = kind->bytes;
    c.knows_browser = browser && c.at_web_form && !state->browser_is_lost;
    if (state->shut != NULL && strchr(state->shut, oracle_work(&c)[0]) != NULL)
        c.door = DOOR_CLOSED;
    return c;
}

static enum network_class class_of(const struct oracle_case *c)
{
    static const enum network_class classes[] = {
        [OUTSIDE] = NETWORK_OUTSIDE, [INSIDE] = NETWORK_TRUSTED, [EXEMPT] = NETWORK_EXEMPT};
    return c->inside_profile_ranges_or_none ? classes[c->organization_says] : NETWORK_DENIED;
}

/* ---- the table ---- */

static const char *soap_code(const struct oracle_answer *answer)
{
    if (strcmp(answer->says, "token required") == 0)
        return "LOGIN_MUST_USE_SECURITY_TOKEN";
    if (strcmp(answer->says, "refused") != 0)
        return "";
    for (int number = 0; answer->precise && number < 256; number++)
        if (strcmp(reason_get(number)->key, answer->reason) == 0)
            return reason_get(number)->soap_code;
    return "INVALID_LOGIN";
}

static void print_cell(const struct door *door, const struct state *state, enum place place,
                       const struct kind *kind, bool browser)
{
    struct oracle_case c = case_of(door, state, place, kind, browser);
    struct oracle_answer answer = oracle_decide(&c);
    printf("%s\t%s\t%s\t%s\t%s\t%s\t%d\t", login_entry_name(door->entry), door->path, state->name,
           state->organization, place_names[place], kind->name, browser);
    if (kind->is_text)
        printf("%s\t%s\t%s\t%d\t%s\t%s\n", network_class_name(class_of(&c)), answer.says,
               answer.reason, answer.precise, soap_code(&answer), oracle_work(&c));
    else
        printf("%s\tunreadable\t-\t0\tINVALID_SOAP_HEADER\t-0\n", network_class_name(class_of(&c)));
}

/* Elsewhere than on the web form nobody could be recognised, and without a token all are alike.
 * More than 20 alike refusals from one source, which all unreadable ones are, become one row. */
static bool is_worth_a_cell(const struct door *door, const struct state *state, enum place place,
                            const struct kind *kind, bool browser)
{
    if (place == PLACE_PROFILE && !state->has_ranges)
        return false;
    if (browser && door->entry != LOGIN_ENTRY_WEB)
        return false;
    if (place == PLACE_UNREADABLE && door->is_second)
        return false;
    return !state->has_no_token || kind->token == SHOWN_NOTHING || kind->token == SHOWN_RIGHT;
}

static void print_state(const struct door *door, const struct state *state)
{
    for (int place = PLACE_INSIDE; place < PLACES; place++)
        for (size_t i = 0; i < 2 * ARRAY_LENGTH(kinds); i++) {
            const struct kind *kind = &kinds[i / 2];
            if (is_worth_a_cell(door, state, (enum place)place, kind, i % 2 == 1))
                print_cell(door, state, (enum place)place, kind, i % 2 == 1);
        }
}

int main(void)
{
    for (size_t d = 0; d < ARRAY_LENGTH(doors); d++) {
        if (!served_has(doors[d].path))
            continue;
        for (size_t s = 0; s < ARRAY_LENGTH(states); s++)
            print_state(&doors[d], &states[s]);
    }
    return 0;
}
