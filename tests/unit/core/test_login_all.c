/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every combination of facts against the oracle: what no table of examples can promise. The number
 * of combinations is printed, so that a fact added to one side only is seen.
 */
#include "core/login.h"
#include "lib/unit.h"
#include "oracle/login_oracle.h"

#include <stdio.h>

struct pair {
    struct login_facts facts;
    struct oracle_case oracle;
};

static unsigned take(unsigned *rest, unsigned choices)
{
    unsigned choice = *rest % choices;
    *rest /= choices;
    return choice;
}

static const enum oracle_shown shown[] = {
    [TOKEN_ABSENT] = SHOWN_NOTHING,
    [TOKEN_RIGHT] = SHOWN_RIGHT,
    [TOKEN_PREVIOUS] = SHOWN_OLD,
    [TOKEN_WRONG] = SHOWN_WRONG,
};
static const enum oracle_shown code_shown[] = {
    [TOTP_ABSENT] = SHOWN_NOTHING, [TOTP_RIGHT] = SHOWN_RIGHT, [TOTP_WRONG] = SHOWN_WRONG};
static const enum network_class places[] = {NETWORK_OUTSIDE, NETWORK_TRUSTED, NETWORK_EXEMPT};
static const enum oracle_where oracle_places[] = {OUTSIDE, INSIDE, EXEMPT};
static const enum oracle_person persons[] = {
    [USER_UNKNOWN] = PERSON_NOBODY,
    [USER_INACTIVE] = PERSON_SWITCHED_OFF,
    [USER_FROZEN] = PERSON_FROZEN,
    [USER_ACTIVE] = PERSON_FINE,
};
static const enum oracle_bytes bytes[] = {[SECRET_USABLE] = BYTES_FINE,
                                          [SECRET_NO_PASSWORD] = BYTES_EMPTY,
                                          [SECRET_UNUSABLE] = BYTES_GARBAGE};
static const enum oracle_door doors[] = {[LANE_FACT_OPEN] = DOOR_OPEN,
                                         [LANE_FACT_CLOSED] = DOOR_CLOSED,
                                         [LANE_FACT_LOCKED_OUT] = DOOR_LOCKED};
static const enum oracle_knowledge knowledge[] = {
    [PASSWORD_UNCHECKED] = NOT_LOOKED_AT, [PASSWORD_WRONG] = KNOWS_NOT, [PASSWORD_RIGHT] = KNOWS};

/* What the way depends on: 5 x 3 x 2 x 4 x 2 x 3 x 3 x 2. */
enum { SUBMISSIONS = 4320 };

static void choose_submission(unsigned rest, struct pair *pair)
{
    unsigned place;
    unsigned choice;
    struct login_facts *facts = &pair->facts;
    struct oracle_case *oracle = &pair->oracle;
    facts->entry = (enum login_entry)(LOGIN_ENTRY_WEB + take(&rest, 5));
    oracle->at_web_form = facts->entry == LOGIN_ENTRY_WEB;
    place = take(&rest, 3);
    facts->apparent = places[place];
    oracle->organization_says = oracle_places[place];
    oracle->inside_profile_ranges_or_none = take(&rest, 2) == 1;
    facts->class = oracle->inside_profile_ranges_or_none ? facts->apparent : NETWORK_DENIED;
    choice = take(&rest, 4);
    facts->token = (enum token_fact)choice;
    oracle->token = shown[choice];
    oracle->wants_code = facts->totp_required = take(&rest, 2) == 1;
    choice = take(&rest, 3);
    facts->totp = (enum totp_fact)choice;
    oracle->code = code_shown[choice];
    choice = take(&rest, 3);
    facts->secret = (enum secret_fact)choice;
    oracle->bytes = bytes[choice];
    oracle->knows_browser = facts->browser_recognised = take(&rest, 2) == 1;
    assert_int_equal(rest, 0);
}

/* All else: 2 x 4 x 2 x 3 x 2 x 2 x 2 x 2 x 2 x 3 x 2. */
enum { SITUATIONS = 9216 };

static inline void choose_situation(unsigned rest, struct pair *pair)
{
    unsigned choice;
    struct login_facts *facts = &pair->facts;
    struct oracle_case *oracle = &pair->oracle;
    oracle->organization_works = facts->organization_active = take(&rest, 2) == 1;
    choice = take(&rest, 4);
    facts->user = (enum user_fact)choice;
    oracle->person = persons[choice];
    oracle->record_is_genuine = facts->standing_seal_holds = take(&rest, 2) == 1;
    choice = take(&rest, 3);
    facts->lane = (enum lane_fact)choice;
    oracle->door = doors[choice];
    oracle->too_many_logins = facts->rate_exceeded = take(&rest, 2) == 1;
    oracle->no_api = facts->api_disabled = take(&rest, 2) == 1;
    oracle->only_api = facts->api_only = take(&rest, 2) == 1;
    oracle->wrong_hour = facts->outside_hours = take(&rest, 2) == 1;
    oracle->uses_single_sign_on = facts->single_sign_on_user = take(&rest, 2) == 1;
    choice = take(&rest, 3);
    facts->password = (enum password_fact)choice;
    oracle->password = knowledge[choice];
    oracle->password_too_old = facts->password_expired = take(&rest, 2) == 1;
}

static const char *const answers[] = {
    [LOGIN_REFUSED] = "refused",
    [LOGIN_ALLOWED] = "allowed",
    [LOGIN_ALLOWED_EXPIRED] = "expired",
    [LOGIN_TOKEN_REQUIRED] = "token required",
    [LOGIN_BUSY] = "busy",
};

static void check_decision(const struct pair *pair)
{
    struct login_verdict verdict;
    struct oracle_answer expected = oracle_decide(&pair->oracle);
    login_decide(&pair->facts, &verdict);
    const char *reason = reason_get((int)verdict.reason)->key;
    bool agrees = strcmp(reason, expected.reason) == 0 &&
                  strcmp(answers[verdict.answer], expected.says) == 0 &&
                  verdict.precise == expected.precise && verdict.offer_code == expected.offers_code;
    if (agrees)
        return;
    printf("# oracle: %s %s %d %d; product: %s %s %d %d\n", expected.says, expected.reason,
           expected.precise, expected.offers_code, answers[verdict.answer], reason, verdict.precise,
           verdict.offer_code);
    fail();
}

static void test_every_combination(UNUSED_STATE)
{
    struct pair pair;
    unsigned long combinations = 0;
    for (unsigned submission = 0; submission < SUBMISSIONS; submission++) {
        choose_submission(submission, &pair);
        for (unsigned situation = 0; situation < SITUATIONS; situation++, combinations++) {
            choose_situation(situation, &pair);
            check_decision(&pair);
        }
    }
    printf("# %lu combinations\n", combinations);
}

static void test_every_way(UNUSED_STATE)
{
    struct pair pair = {.facts = {.organization_active = true}};
    for (unsigned submission = 0; submission < SUBMISSIONS; submission++) {
        struct login_way way;
        char work[3] = {0};
        choose_submission(submission, &pair);
        login_way(&pair.facts, &way);
        work[0] = lane_name(way.lane)[0];
        work[1] = way.hash == HASH_NOTHING ? '0' : '1';
        const char *expected = oracle_work(&pair.oracle);
        /* Old and wrong tokens cost inside what right ones do, and their result is thrown away. */
        enum token_fact second = login_second_secret(&pair.facts);
        bool is_bad = second == TOKEN_PREVIOUS || second == TOKEN_WRONG;
        assert_string_equal(work, expected);
        assert_int_equal(way.discard, is_bad && work[1] == '1');
        if (way.hash != HASH_NOTHING)
            assert_int_equal(way.hash == HASH_WHOLE, second == TOKEN_ABSENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_way),
        cmocka_unit_test(test_every_combination),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
