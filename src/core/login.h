/* SPDX-License-Identifier: Apache-2.0 */
/*
 * THE LOGIN DECISION, one for every entry point (design §§3-5): facts in, verdict out.
 *
 * Not how facts are gathered or written down: service/login/login.h. Not how a verdict sounds in
 * SOAP or on a page: the faces, from core/reason.h. Pure: no clock, no storage, no secrets, no
 * memory. Nothing here fails; every combination of facts has exactly one verdict, and the tests try
 * all.
 */
#ifndef CORE_LOGIN_H
#define CORE_LOGIN_H

#include "core/lane.h"
#include "core/network.h"
#include "core/reason.h"

enum login_entry {
    /* stored: do not renumber */
    LOGIN_ENTRY_WEB = 1,
    LOGIN_ENTRY_SOAP = 2,
    LOGIN_ENTRY_OAUTH = 3,
    LOGIN_ENTRY_REST = 4,
    LOGIN_ENTRY_CLI = 5,
};

/* "web", "soap", "oauth", "rest", "cli"; "unknown" for a number that is none of them. */
const char *login_entry_name(enum login_entry entry);
MUST_CHECK bool login_entry_parse(struct slice name, enum login_entry *out_entry);

/* The token at the end of the secret, after the MAC and after the cases of M9. */
enum token_fact {
    /* stored: do not renumber */
    TOKEN_ABSENT = 0, /* no token form */
    TOKEN_RIGHT = 1,
    TOKEN_PREVIOUS = 2, /* the one before the last reset */
    TOKEN_WRONG = 3,    /* any other well-formed one, or one that is not accepted */
};

/* A time-based code in the token's place (a later issue; the law knows it from the start). */
enum totp_fact { TOTP_ABSENT, TOTP_RIGHT, TOTP_WRONG };

enum user_fact { USER_UNKNOWN, USER_INACTIVE, USER_FROZEN, USER_ACTIVE };

enum password_fact {
    PASSWORD_UNCHECKED, /* no Argon2id ran, or its result was thrown away */
    PASSWORD_WRONG,
    PASSWORD_RIGHT,
};

/* What can be wrong with the submitted bytes before anything is compared. */
enum secret_fact {
    SECRET_USABLE,
    SECRET_NO_PASSWORD, /* the password part is empty (R5) */
    SECRET_UNUSABLE,    /* over the limit, with NUL, or not UTF-8 (R4) */
};

enum lane_fact { LANE_FACT_OPEN, LANE_FACT_CLOSED, LANE_FACT_LOCKED_OUT };

struct login_facts {
    enum login_entry entry;
    enum network_class class;
    enum network_class apparent; /* equals class unless that is DENIED; never DENIED itself */
    enum token_fact token;
    bool totp_required; /* the profile wants a time-based code where else a token stands */
    enum totp_fact totp;
    enum secret_fact secret;
    bool browser_recognised; /* web form only; elsewhere false */
    bool organization_active;
    enum user_fact user;
    bool standing_seal_holds;
    enum lane_fact lane;
    bool rate_exceeded;
    bool api_disabled; /* the profile lacks API Enabled */
    bool api_only;     /* the profile has API Only User */
    bool outside_hours;
    bool single_sign_on_user; /* has no password login */
    enum password_fact password;
    bool password_expired; /* or must be changed */
};

/* The second secret of an attempt: the token, or the time-based code where that is required. A
 * code counts as a token does; a token where a code is required counts as wrong. */
enum token_fact login_second_secret(const struct login_facts *facts);

/* Step 3, "way": what must be computed, from class and second secret alone, so that the work never
 * depends on whether the user exists. Reads only entry, apparent, token, totp, secret and
 * browser_recognised. */
enum hash_input {
    HASH_NOTHING,
    HASH_WHOLE,        /* all of the secret is the password */
    HASH_BEFORE_TOKEN, /* the part before the second secret */
};

struct login_way {
    enum lane lane; /* LANE_NONE: nothing to reserve */
    enum hash_input hash;
    bool discard; /* the result is thrown away: equal work, but it can never be right */
};

void login_way(const struct login_facts *facts, struct login_way *out_way);

/* What the caller hears: five answers (design §5). */
enum login_answer {
    LOGIN_REFUSED,
    LOGIN_ALLOWED,
    LOGIN_ALLOWED_EXPIRED, /* the session is good for changing the password only */
    LOGIN_TOKEN_REQUIRED,  /* on the web form: type the code we mailed, or use your token */
    LOGIN_BUSY,            /* never from login_decide: the gate's and the store's answer */
};

struct login_verdict {
    enum login_answer answer; /* to the outside */
    enum login_reason reason; /* to the history, the user and the administrator */
    /* All secrets that the apparent class needs were right and the user is active: the face says
     * the precise code (hours, IP range, API disabled, rate) instead of the uniform refusal. */
    bool precise;
    /* The password was right on the web form from OUTSIDE and nothing else failed: a code may be
     * mailed. The caller must not be able to tell. */
    bool offer_code;
};

/* Step 6. First rule that matches, in the order of design §3.6. */
void login_decide(const struct login_facts *facts, struct login_verdict *out_verdict);

/* History's token state (design §14). */
enum token_state {
    /* stored: do not renumber */
    TOKEN_STATE_ABSENT = 0,
    TOKEN_STATE_NEEDED = 1,
    TOKEN_STATE_UNNEEDED = 2,
    TOKEN_STATE_WRONG = 3,
    TOKEN_STATE_OUTDATED = 4,
};

enum token_state token_state_of(enum token_fact token, enum network_class class);
const char *token_state_name(enum token_state state);
/* "refused", "allowed", …; never NULL. */
const char *login_answer_name(enum login_answer answer);

#endif
