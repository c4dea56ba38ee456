/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy.h"

#include "core/password.h"

#define POLICY(field, name, option, kind, least, most, label, sentence)                            \
    [POLICY_##name] = {#field, option, kind, least, most, #least " to " #most, label, sentence},
static const struct policy_setting_row rows[POLICY_SETTINGS] = {
#include "core/policy.def"
};
#undef POLICY

struct choice {
    const char *word;
    const char *sentence;
};

static const struct choice complexities[] = {
    [PASSWORD_ANY] = {"any", "Any characters"},
    [PASSWORD_ALPHANUMERIC] = {"letters-digits", "Letters and digits"},
    [PASSWORD_SPECIAL] = {"letters-digits-special", "Letters, digits and special characters"},
    [PASSWORD_MIXED_NUMERIC] = {"upper-lower-digits",
                                "Upper-case letters, lower-case letters and digits"},
    [PASSWORD_MIXED_NUMERIC_SPECIAL] = {"upper-lower-digits-special",
                                        "Upper-case letters, lower-case letters, digits and "
                                        "special characters"},
    [PASSWORD_ANY_3] = {"any-three", "Three of: upper-case letters, lower-case letters, digits, "
                                     "special characters"},
};

static const char inherited[] = "organization";
static const char *const switches[] = {"off", "on"};

const struct policy_setting_row *policy_setting(enum policy_setting setting)
{
    return &rows[setting];
}

const char *policy_choice_word(enum policy_setting setting, int value)
{
    bool known = rows[setting].kind == POLICY_CHOICE && value >= 0 &&
                 (size_t)value < ARRAY_LENGTH(complexities);
    return known ? complexities[value].word : NULL;
}

const char *policy_choice_sentence(enum policy_setting setting, int value)
{
    return policy_choice_word(setting, value) != NULL ? complexities[value].sentence : NULL;
}

static bool number_parse(struct slice text, int *out_value)
{
    uint64_t number = 0;
    if (text.length > 6 || !slice_parse_u64(text, &number))
        return false;
    *out_value = (int)number;
    return true;
}

static bool word_parse(enum policy_setting setting, struct slice text, int *out_value)
{
    for (int i = rows[setting].least; i <= rows[setting].most; i++) {
        const char *word =
            rows[setting].kind == POLICY_SWITCH ? switches[i] : policy_choice_word(setting, i);
        if (word == NULL || !slice_is(text, word))
            continue;
        *out_value = i;
        return true;
    }
    return false;
}

bool policy_value_parse(enum policy_setting setting, struct slice text, bool of_profile,
                        int *out_value)
{
    int value = POLICY_INHERITED;
    if (of_profile && slice_is(text, inherited)) {
        *out_value = value;
        return true;
    }
    bool read = rows[setting].kind == POLICY_NUMBER ? number_parse(text, &value)
                                                    : word_parse(setting, text, &value);
    if (!read || !policy_value_is_valid(setting, value, of_profile))
        return false;
    *out_value = value;
    return true;
}

const char *policy_value_hint(enum policy_setting setting)
{
    switch (rows[setting].kind) {
    case POLICY_SWITCH:
        return "on or off";
    case POLICY_CHOICE:
        return "any, letters-digits, letters-digits-special, upper-lower-digits, "
               "upper-lower-digits-special or any-three";
    case POLICY_NUMBER:
        break;
    }
    return rows[setting].span;
}

/* Settings have at most six digits. */
static void number_format(int value, char *out_text)
{
    char digits[12];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    for (size_t i = 0; i < count; i++)
        out_text[i] = digits[count - 1 - i];
    out_text[count] = '\0';
}

void policy_value_format(enum policy_setting setting, int value, char out_text[POLICY_TEXT_MAX])
{
    const char *word = NULL;
    if (value == POLICY_INHERITED)
        word = inherited;
    else if (!policy_value_is_valid(setting, value, false))
        word = "?";
    else if (rows[setting].kind == POLICY_SWITCH)
        word = switches[value];
    else
        word = policy_choice_word(setting, value);
    if (word == NULL) {
        number_format(value, out_text);
        return;
    }
    ensure(slice_to_string(slice_from(word), out_text, POLICY_TEXT_MAX));
}

bool policy_value_is_valid(enum policy_setting setting, int value, bool of_profile)
{
    if (of_profile && value == POLICY_INHERITED)
        return true;
    return value >= rows[setting].least && value <= rows[setting].most;
}
