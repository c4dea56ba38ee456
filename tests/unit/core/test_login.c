/* SPDX-License-Identifier: Apache-2.0 */
/* The decision and the way, by the rows of login.table and login_way.table. */
#include "core/login.h"
#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>

static const char *const answer_names[] = {"refused", "allowed", "expired", "token-required",
                                           "busy"};
static const char *const entries[] = {NULL, "web", "soap", "oauth", "rest", "cli"};
static const char *const classes[] = {"outside", "trusted", "exempt"};
static const char *const tokens[] = {"absent", "right", "previous", "wrong"};
static const char *const passwords[] = {"unchecked", "wrong", "right"};

static void must(struct table_row *row, bool known)
{
    if (!known)
        table_expect(row, "a word that is not known");
}

static void set_entry(struct login_facts *facts, const struct table_row *row, size_t cell)
{
    facts->entry = (enum login_entry)table_choice(row, cell, entries, ARRAY_LENGTH(entries));
}

/* "trusted", or "denied/trusted": the class and what the organization's rules alone give. */
static void set_class(struct login_facts *facts, struct table_row *row, size_t cell)
{
    bool denied = slice_starts(row->cells[cell], "denied/");
    if (denied)
        row->cells[cell] = slice_from_index(row->cells[cell], strlen("denied/"));
    facts->apparent = (enum network_class)table_choice(row, cell, classes, ARRAY_LENGTH(classes));
    facts->class = denied ? NETWORK_DENIED : facts->apparent;
}

static void set_token(struct login_facts *facts, const struct table_row *row, size_t cell)
{
    facts->token = (enum token_fact)table_choice(row, cell, tokens, ARRAY_LENGTH(tokens));
}

static bool set_totp(struct login_facts *facts, struct slice word)
{
    static const char *const words[] = {"code-absent", "code-right", "code-wrong"};
    for (unsigned i = 0; i < ARRAY_LENGTH(words); i++) {
        if (slice_is(word, words[i])) {
            facts->totp_required = true;
            facts->totp = (enum totp_fact)i;
            return true;
        }
    }
    return false;
}

static bool set_state(struct login_facts *facts, struct slice word)
{
    static const struct {
        const char *word;
        enum user_fact user;
        enum lane_fact lane;
        enum secret_fact secret;
    } rows[] = {
        {"unknown", USER_UNKNOWN, LANE_FACT_OPEN, SECRET_USABLE},
        {"inactive", USER_INACTIVE, LANE_FACT_OPEN, SECRET_USABLE},
        {"frozen", USER_FROZEN, LANE_FACT_OPEN, SECRET_USABLE},
        {"lane-closed", USER_ACTIVE, LANE_FACT_CLOSED, SECRET_USABLE},
        {"locked-out", USER_ACTIVE, LANE_FACT_LOCKED_OUT, SECRET_USABLE},
        {"secret-unusable", USER_ACTIVE, LANE_FACT_OPEN, SECRET_UNUSABLE},
        {"secret-empty", USER_ACTIVE, LANE_FACT_OPEN, SECRET_NO_PASSWORD},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        if (!slice_is(word, rows[i].word))
            continue;
        if (rows[i].user != USER_ACTIVE)
            facts->user = rows[i].user;
        if (rows[i].lane != LANE_FACT_OPEN)
            facts->lane = rows[i].lane;
        if (rows[i].secret != SECRET_USABLE)
            facts->secret = rows[i].secret;
        return true;
    }
    return false;
}

static bool set_flag(struct login_facts *facts, struct slice word)
{
    const struct {
        const char *word;
        bool *flag;
        bool value;
    } flags[] = {
        {"recognised", &facts->browser_recognised, true},
        {"organization-inactive", &facts->organization_active, false},
        {"seal-broken", &facts->standing_seal_holds, false},
        {"rate", &facts->rate_exceeded, true},
        {"api-disabled", &facts->api_disabled, true},
        {"api-only", &facts->api_only, true},
        {"outside-hours", &facts->outside_hours, true},
        {"single-sign-on", &facts->single_sign_on_user, true},
        {"expired", &facts->password_expired, true},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(flags); i++) {
        if (slice_is(word, flags[i].word)) {
            *flags[i].flag = flags[i].value;
            return true;
        }
    }
    return false;
}

static void set_words(struct login_facts *facts, struct table_row *row, size_t cell)
{
    struct slice rest = row->cells[cell];
    struct slice word;
    while (table_word(&rest, &word))
        must(row, slice_is(word, "-") || set_state(facts, word) || set_flag(facts, word) ||
                      set_totp(facts, word));
}

static const struct login_facts nothing_wrong = {
    .organization_active = true, .user = USER_ACTIVE, .standing_seal_holds = true};

static void check_decision(struct table_row *row)
{
    struct login_facts facts = nothing_wrong;
    struct login_verdict verdict;
    char actual[128];
    set_entry(&facts, row, 1);
    set_class(&facts, row, 2);
    set_token(&facts, row, 3);
    facts.password = (enum password_fact)table_choice(row, 4, passwords, ARRAY_LENGTH(passwords));
    set_words(&facts, row, 5);
    login_decide(&facts, &verdict);
    snprintf(actual, sizeof(actual), "%s %s%s%s", answer_names[verdict.answer],
             reason_get((int)verdict.reason)->key, verdict.precise ? " precise" : "",
             verdict.offer_code ? " offer" : "");
    table_expect(row, actual);
}

static void check_way(struct table_row *row)
{
    static const char *const hashes[] = {"nothing", "whole", "before"};
    struct login_facts facts = nothing_wrong;
    struct login_way way;
    char actual[64];
    set_entry(&facts, row, 1);
    set_class(&facts, row, 2);
    set_token(&facts, row, 3);
    set_words(&facts, row, 4);
    login_way(&facts, &way);
    snprintf(actual, sizeof(actual), "%s %s%s", lane_name(way.lane), hashes[way.hash],
             way.discard ? " discard" : "");
    table_expect(row, actual);
}

static void test_decision(UNUSED_STATE)
{
    table_run("login.table", 6, 44, check_decision);
}

static void test_way(UNUSED_STATE)
{
    table_run("login_way.table", 5, 20, check_way);
}

static void test_names(UNUSED_STATE)
{
    enum login_entry entry = LOGIN_ENTRY_WEB;
    for (unsigned i = LOGIN_ENTRY_WEB; i <= LOGIN_ENTRY_CLI; i++) {
        assert_true(login_entry_parse(slice_from(entries[i]), &entry));
        assert_int_equal(entry, i);
        assert_string_equal(login_entry_name(entry), entries[i]);
    }
    assert_string_equal(login_entry_name((enum login_entry)0), "unknown");
    assert_string_equal(login_entry_name((enum login_entry)99), "unknown");
    assert_false(login_entry_parse(slice_from("ftp"), &entry));
    assert_false(login_entry_parse(slice_from(""), &entry));
    assert_int_equal(entry, LOGIN_ENTRY_CLI);
}

static void test_token_state(UNUSED_STATE)
{
    static const char *const expected[4][4] = {
        [TOKEN_ABSENT] = {"absent", "absent", "absent", "absent"},
        [TOKEN_RIGHT] = {"needed", "unneeded", "unneeded", "unneeded"},
        [TOKEN_PREVIOUS] = {"outdated", "outdated", "outdated", "outdated"},
        [TOKEN_WRONG] = {"wrong", "wrong", "wrong", "wrong"},
    };
    for (unsigned token = 0; token < 4; token++)
        for (unsigned class = 0; class < 4; class ++)
            assert_string_equal(token_state_name(token_state_of((enum token_fact)token,
                                                                (enum network_class) class)),
                                expected[token][class]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decision),
        cmocka_unit_test(test_way),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_token_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
