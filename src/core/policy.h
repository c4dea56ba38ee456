/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Password and session policy as settings: one table from which the command line takes its options,
 * JSON its keys and the pages their fields. Not what a setting does: core/password.h and the
 * service. Texts: numbers as digits, switches "on" and "off", choices as words; "organization" in a
 * profile's value means that the organization's counts. Pure.
 */
#ifndef CORE_POLICY_H
#define CORE_POLICY_H

#include "base/macro.h"
#include "base/slice.h"

#define POLICY(field, name, option, kind, least, most, label, sentence) POLICY_##name,
enum policy_setting {
#include "core/policy.def"
    POLICY_SETTINGS,
};
#undef POLICY

enum policy_kind { POLICY_NUMBER, POLICY_CHOICE, POLICY_SWITCH };

struct policy_setting_row {
    const char *key;    /* "password_min_length": in JSON and as a form field */
    const char *option; /* "--password-min-length" */
    enum policy_kind kind;
    int least;
    int most;
    const char *span; /* "8 to 64" */
    const char *label;
    const char *sentence;
};

/* Of every setting a value, as stored. */
struct policy {
    int values[POLICY_SETTINGS]; /* POLICY_INHERITED only in a profile's */
};

/* Which settings are to change, and to what. */
struct policy_change {
    bool given[POLICY_SETTINGS];
    struct policy to;
};

enum { POLICY_INHERITED = -1, POLICY_TEXT_MAX = 40 };

const struct policy_setting_row *policy_setting(enum policy_setting setting);
/* The words of a choice, with the sentence that explains it; NULL past the last one. */
const char *policy_choice_word(enum policy_setting setting, int value);
const char *policy_choice_sentence(enum policy_setting setting, int value);

/* False: not a value of this setting; what it may be: policy_value_hint. */
MUST_CHECK bool policy_value_parse(enum policy_setting setting, struct slice text, bool of_profile,
                                   int *out_value);
/* "8 to 64", "on or off", the words of a choice: what a value may be. */
const char *policy_value_hint(enum policy_setting setting);
/* The text that policy_value_parse reads. */
void policy_value_format(enum policy_setting setting, int value, char out_text[POLICY_TEXT_MAX]);
MUST_CHECK bool policy_value_is_valid(enum policy_setting setting, int value, bool of_profile);

#endif
