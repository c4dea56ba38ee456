/* SPDX-License-Identifier: Apache-2.0 */
#include "core/password.h"

#include "base/encode.h"
#include "core/common_passwords.h"
#include "core/token.h"

enum { WORD_LENGTH_LEAST = 3 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* ASCII only: the lists hold nothing else, and the caller folded the personal words. */
static char fold(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

/* Signs that people put between words; bytes of UTF-8 beyond ASCII belong to words. */
static bool is_filler(char c)
{
    return (unsigned char)c < 0x80 && !is_upper(c) && !is_lower(c);
}

/* Order of the folded password and a folded entry of the list: <0, 0, >0. */
static int compare_fold(struct slice password, const char *entry)
{
    for (size_t i = 0; i < password.length; i++) {
        unsigned char a = (unsigned char)fold(password.bytes[i]);
        unsigned char b = (unsigned char)entry[i];
        if (a != b)
            return a < b ? -1 : 1; /* also where the entry ends */
    }
    return entry[password.length] == '\0' ? 0 : -1;
}

static bool is_common(struct slice password)
{
    size_t low = 0;
    size_t high = common_passwords_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_fold(password, common_passwords[middle]);
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

static bool starts_with_word(struct slice text, struct slice word)
{
    if (word.length < WORD_LENGTH_LEAST || text.length < word.length)
        return false;
    for (size_t i = 0; i < word.length; i++)
        if (fold(text.bytes[i]) != fold(word.bytes[i]))
            return false;
    return true;
}

/* Length of the longest word of `source` that the text starts with; 0 without one. */
static size_t longest_word(struct slice text, struct slice source)
{
    size_t longest = 0;
    size_t start = 0;
    for (size_t i = 0; i <= source.length; i++) {
        if (i < source.length && !is_filler(source.bytes[i]))
            continue;
        struct slice word = slice_make(source.bytes + start, i - start);
        if (word.length > longest && starts_with_word(text, word))
            longest = word.length;
        start = i + 1;
    }
    return longest;
}

/* Nothing but personal words, digits and signs: "ann.lee1990", "sallyportsallyport". */
static bool is_personal(struct slice password, const struct password_context *context)
{
    const struct slice sources[] = {context->username, context->full_name, context->organization,
                                    SLICE("sallyport")};
    bool has_word = false;
    for (size_t at = 0; at < password.length;) {
        struct slice rest = slice_from_index(password, at);
        size_t longest = 0;
        for (size_t i = 0; i < ARRAY_LENGTH(sources); i++) {
            size_t length = longest_word(rest, sources[i]);
            longest = length > longest ? length : longest;
        }
        if (longest == 0 && !is_filler(rest.bytes[0]))
            return false;
        has_word = has_word || longest > 0;
        at += longest > 0 ? longest : 1;
    }
    return has_word;
}

/* What follows c when one counts or says the alphabet; both begin again at their end. */
static char next_in_run(char c)
{
    if (c == '9')
        return '0';
    return c == 'z' ? 'a' : (char)(c + 1);
}

static bool is_simple(struct slice password)
{
    bool same = true;
    bool up = true;
    bool down = true;
    for (size_t i = 1; i < password.length; i++) {
        char before = fold(password.bytes[i - 1]);
        char here = fold(password.bytes[i]);
        same = same && here == before;
        up = up && here == next_in_run(before);
        down = down && before == next_in_run(here);
    }
    return same || up || down;
}

static bool is_complex(struct slice password, enum password_complexity complexity)
{
    bool upper = false;
    bool lower = false;
    bool digit = false;
    bool special = false;
    for (size_t i = 0; i < password.length; i++) {
        char c = password.bytes[i];
        upper = upper || is_upper(c);
        lower = lower || is_lower(c);
        digit = digit || is_digit(c);
        special = special || !(is_upper(c) || is_lower(c) || is_digit(c));
    }
    switch (complexity) {
    case PASSWORD_ANY:
        return true;
    case PASSWORD_ALPHANUMERIC:
        return (upper || lower) && digit;
    case PASSWORD_SPECIAL:
        return (upper || lower) && digit && special;
    case PASSWORD_MIXED_NUMERIC:
        return upper && lower && digit;
    case PASSWORD_MIXED_NUMERIC_SPECIAL:
        return upper && lower && digit && special;
    case PASSWORD_ANY_3:
        return upper + lower + digit + special >= 3;
    }
    return false;
}

enum password_fault password_check(struct slice password, const struct password_policy *policy,
                                   const struct password_context *context)
{
    if (slice_is_empty(password))
        return PASSWORD_EMPTY;
    if (!utf8_is_valid(password) || slice_find(password, '\0') < password.length)
        return PASSWORD_NOT_UTF8;
    if (password.length > PASSWORD_MAX_BYTES)
        return PASSWORD_TOO_LONG;
    if (utf8_count(password) < policy->min_length)
        return PASSWORD_TOO_SHORT;
    if (token_split(password).carries)
        return PASSWORD_ENDS_IN_TOKEN;
    if (is_common(password))
        return PASSWORD_COMMON;
    if (is_personal(password, context))
        return PASSWORD_PERSONAL;
    if (is_simple(password))
        return PASSWORD_TOO_SIMPLE;
    if (!is_complex(password, policy->complexity))
        return PASSWORD_COMPLEXITY;
    return PASSWORD_OK;
}

const char *password_fault_text(enum password_fault fault)
{
    static const char *const texts[] = {
        [PASSWORD_OK] = "",
        [PASSWORD_EMPTY] = "Type a password.",
        [PASSWORD_NOT_UTF8] = "The password holds characters that cannot be stored; type it anew.",
        [PASSWORD_TOO_LONG] = "The password is longer than 1,024 bytes; choose a shorter one.",
        [PASSWORD_TOO_SHORT] = "The password is too short; choose a longer one, for instance "
                               "several words that do not belong together.",
        [PASSWORD_ENDS_IN_TOKEN] = "The password ends in a security token; type the password "
                                   "alone, the token is added only when you log in.",
        [PASSWORD_COMMON] = "Many people use this password, so it is tried first; choose another.",
        [PASSWORD_PERSONAL] = "The password is made of your name, your organization or this "
                              "service's name; choose other words.",
        [PASSWORD_TOO_SIMPLE] = "The password is one character repeated, or a run like abcdef; "
                                "choose another.",
        [PASSWORD_COMPLEXITY] = "The password lacks a kind of character that your organization "
                                "asks for: capital or small letters, digits or special characters.",
    };
    return texts[fault];
}
