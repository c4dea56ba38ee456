/* SPDX-License-Identifier: Apache-2.0 */
#include "core/token_case.h"

#include "base/macro.h"
#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>

static const char *const names[] = {
    [TOKEN_AVAILABLE] = "available",
    [TOKEN_OFF_SINGLE_SIGN_ON] = "single-sign-on",
    [TOKEN_OFF_PROFILE_RANGES] = "profile-ranges",
    [TOKEN_OFF_DAMAGED] = "damaged",
    [TOKEN_OFF_CONFIRMATION] = "confirmation-off",
    [TOKEN_OFF_NOT_PERMITTED] = "not-permitted",
};

static void set_word(struct token_case_facts *facts, struct slice word)
{
    const struct {
        const char *word;
        bool *flag;
    } flags[] = {
        {"sso", &facts->single_sign_on},
        {"keeps-tokens", &facts->keeps_tokens},
        {"sso-user", &facts->user_is_single_sign_on},
        {"ranges", &facts->profile_has_ranges},
        {"seal-broken", &facts->seal_broken},
        {"confirmation-off", &facts->confirmation_on},
        {"not-permitted", &facts->confirmation_permitted},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(flags); i++) {
        if (slice_is(word, flags[i].word)) {
            *flags[i].flag = !*flags[i].flag;
            return;
        }
    }
    assert_true(slice_is(word, "-"));
}

static void check_case(struct table_row *row)
{
    struct token_case_facts facts = {.confirmation_on = true, .confirmation_permitted = true};
    struct slice rest = row->cells[1];
    struct slice word;
    char actual[64];
    while (table_word(&rest, &word))
        set_word(&facts, word);
    snprintf(actual, sizeof(actual), "%s %s", names[token_case_of(&facts)],
             token_is_accepted(&facts) ? "accepted" : "refused");
    table_expect(row, actual);
}

static void test_cases(UNUSED_STATE)
{
    table_run("token_case.table", 2, 17, check_case);
}

static void test_every_case_says_why_and_whom_to_ask(UNUSED_STATE)
{
    assert_string_equal(token_case_text(TOKEN_AVAILABLE), "");
    for (unsigned i = TOKEN_OFF_SINGLE_SIGN_ON; i <= TOKEN_OFF_NOT_PERMITTED; i++)
        assert_non_null(strstr(token_case_text((enum token_case)i), "administrator"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_every_case_says_why_and_whom_to_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
