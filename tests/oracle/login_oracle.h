/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The login decision once more, slowly, written from the design's sentences and sharing nothing
 * with the product, not even an enum. For tests only.
 */
#ifndef TESTS_ORACLE_LOGIN_ORACLE_H
#define TESTS_ORACLE_LOGIN_ORACLE_H

#include <stdbool.h>

enum oracle_where { OUTSIDE, INSIDE, EXEMPT };
enum oracle_shown { SHOWN_NOTHING, SHOWN_RIGHT, SHOWN_OLD, SHOWN_WRONG };
enum oracle_person { PERSON_NOBODY, PERSON_SWITCHED_OFF, PERSON_FROZEN, PERSON_FINE };
enum oracle_bytes { BYTES_FINE, BYTES_EMPTY, BYTES_GARBAGE };
enum oracle_door { DOOR_OPEN, DOOR_CLOSED, DOOR_LOCKED };
enum oracle_knowledge { NOT_LOOKED_AT, KNOWS_NOT, KNOWS };

struct oracle_case {
    bool at_web_form;
    bool inside_profile_ranges_or_none; /* false = DENIED */
    enum oracle_where organization_says;
    enum oracle_shown token;
    bool wants_code;
    enum oracle_shown code; /* never SHOWN_OLD */
    enum oracle_bytes bytes;
    bool knows_browser;
    bool organization_works;
    enum oracle_person person;
    bool record_is_genuine;
    enum oracle_door door;
    bool too_many_logins;
    bool no_api;
    bool only_api;
    bool wrong_hour;
    bool uses_single_sign_on;
    enum oracle_knowledge password;
    bool password_too_old;
};

struct oracle_answer {
    const char *says;   /* "allowed", "expired", "token required", "refused" */
    const char *reason; /* a key of core/reason.def */
    bool precise;
    bool offers_code;
};

struct oracle_answer oracle_decide(const struct oracle_case *c);
/* How many Argon2id the attempt may cost, and in which lane: "K1", "T1", "W1", "-0". */
const char *oracle_work(const struct oracle_case *c);

#endif
