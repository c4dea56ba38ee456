/* SPDX-License-Identifier: Apache-2.0 */
#include "core/token.h"

#include "core/login.h"
#include "lib/dice.h"
#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>

static void check_split(struct table_row *row)
{
    char actual[256] = "plain";
    struct slice secret = row->cells[1];
    struct token_split split = token_split(secret);
    if (split.carries) {
        snprintf(actual, sizeof(actual), "carries \"%.*s\"", (int)split.password.length,
                 split.password.bytes);
        assert_int_equal(split.token.length, TOKEN_LENGTH);
        assert_true(token_has_form(split.token));
        assert_int_equal(split.password.length + TOKEN_LENGTH, secret.length);
    } else {
        assert_true(slice_equal(split.password, secret));
        assert_true(slice_is_empty(split.token));
    }
    table_expect(row, actual);
}

static void test_split_table(UNUSED_STATE)
{
    table_run("token.table", 2, 30, check_split);
}

static void make_token(struct dice *dice, char out_token[TOKEN_LENGTH + 1])
{
    uint8_t entropy[TOKEN_ENTROPY_BYTES];
    do
        dice_fill(dice, entropy, sizeof(entropy));
    while (!token_make(entropy, out_token));
}

static void test_make_rejects_what_would_be_biased(UNUSED_STATE)
{
    uint8_t entropy[TOKEN_ENTROPY_BYTES];
    char token[TOKEN_LENGTH + 1] = "untouched";
    memset(entropy, 248, sizeof(entropy));
    assert_false(token_make(entropy, token));
    memset(entropy, 10, 23);
    assert_false(token_make(entropy, token));
    assert_string_equal(token, "untouched");
    entropy[TOKEN_ENTROPY_BYTES - 1] = 10 + 3 * 62;
    assert_true(token_make(entropy, token));
    assert_string_equal(token, "sp1_AAAAAAAAAAAAAAAAAAAAAAAA41uxWO");
    memset(entropy, 247, sizeof(entropy));
    assert_true(token_make(entropy, token));
    assert_memory_equal(token, "sp1_zzzzzzzzzzzzzzzzzzzzzzzz", 28);
}

/* 100,000 tokens, 2.4 million characters: 61 degrees of freedom, p > 0.001 below 100.9. */
static void test_characters_are_even(UNUSED_STATE)
{
    enum { TOKENS = 100000 };
    struct dice dice = {7};
    unsigned count[256] = {0};
    double expected = TOKENS * 24.0 / 62;
    double chi_square = 0;
    char token[TOKEN_LENGTH + 1];
    for (unsigned i = 0; i < TOKENS; i++) {
        make_token(&dice, token);
        assert_int_equal(strlen(token), TOKEN_LENGTH);
        for (size_t at = 4; at < 28; at++)
            count[(unsigned char)token[at]]++;
    }
    for (size_t c = 0; c < 256; c++) {
        double difference = count[c] - expected;
        if (count[c] > 0)
            chi_square += difference * difference / expected;
    }
    assert_true(chi_square < 100.9);
}

/* Every slip of one character is seen: CRC-32 finds all bursts of up to 32 bits. */
static void test_every_single_slip_is_seen(UNUSED_STATE)
{
    struct dice dice = {11};
    char token[TOKEN_LENGTH + 1];
    make_token(&dice, token);
    for (size_t at = 0; at < TOKEN_LENGTH; at++) {
        char right = token[at];
        for (int c = 0; c < 256; c++) {
            token[at] = (char)c;
            bool same = token[at] == right;
            assert_int_equal(token_has_form(slice_make(token, TOKEN_LENGTH)), same);
        }
        token[at] = right;
    }
}

struct
try {
    char bytes[128];
    size_t length;
    bool well_formed;
    bool right;
};

/* A secret of random bytes, behind which stands the user's token, a foreign one, a spoilt one, or
 * nothing. */
static void make_try(struct dice *dice, const char *own_token, struct try *out_try)
{
    char token[TOKEN_LENGTH + 1];
    unsigned kind = (unsigned)dice_roll(dice, 4);
    size_t length = 1 + dice_roll(dice, 60);
    dice_fill(dice, (uint8_t *)out_try->bytes, length);
    memcpy(token, own_token, sizeof(token));
    if (kind == 1)
        make_token(dice, token);
    if (kind == 2)
        token[dice_roll(dice, TOKEN_LENGTH)] ^= 1;
    if (kind < 3)
        memcpy(out_try->bytes + length, token, TOKEN_LENGTH);
    out_try->length = kind < 3 ? length + TOKEN_LENGTH : length;
    out_try->well_formed = kind < 2;
    out_try->right = kind == 0;
}

/* R2, by the table of the rule: how many hashes, and over what. */
static void check_work(const struct try *try, enum network_class class, const char *own_token)
{
    struct token_split split = token_split(slice_make(try->bytes, try->length));
    assert_int_equal(split.carries, try->well_formed);
    bool is_own = split.carries && memcmp(split.token.bytes, own_token, TOKEN_LENGTH) == 0;
    struct login_facts facts = {.entry = LOGIN_ENTRY_SOAP, .class = class, .apparent = class};
    if (split.carries)
        facts.token = is_own ? TOKEN_RIGHT : TOKEN_WRONG;
    struct login_way way;
    login_way(&facts, &way);
    bool inside = class != NETWORK_OUTSIDE;
    assert_int_equal(way.hash != HASH_NOTHING, inside || try->right);
    assert_int_equal(way.hash == HASH_WHOLE, inside && !try->well_formed);
    assert_int_equal(way.discard, inside && try->well_formed && !try->right);
}

static void test_a_million_secrets_cost_what_the_rule_says(UNUSED_STATE)
{
    static const enum network_class classes[] = {NETWORK_OUTSIDE, NETWORK_TRUSTED, NETWORK_EXEMPT};
    struct dice dice = {13};
    struct try try;
    char own_token[TOKEN_LENGTH + 1];
    make_token(&dice, own_token);
    for (unsigned i = 0; i < 1000000; i++) {
        make_try(&dice, own_token, &try);
        check_work(&try, classes[i % ARRAY_LENGTH(classes)], own_token);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split_table),
        cmocka_unit_test(test_make_rejects_what_would_be_biased),
        cmocka_unit_test(test_characters_are_even),
        cmocka_unit_test(test_every_single_slip_is_seen),
        cmocka_unit_test(test_a_million_secrets_cost_what_the_rule_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
