/* SPDX-License-Identifier: Apache-2.0 */
#include "face/web/admin/policy_fields.h"

enum { CHOICES_MAX = 8 };

static const char of_organization[] = "organization";

/* A switch of the organization is a box to tick; a profile's has a third state. */
static bool is_box(enum policy_setting setting, bool of_profile)
{
    return policy_setting(setting)->kind == POLICY_SWITCH && !of_profile;
}

static bool value_read(const struct web *web, enum policy_setting setting, bool of_profile,
                       int *out_value)
{
    const char *key = policy_setting(setting)->key;
    struct slice text = slice_trim(form_value(&web->form, key));
    if (is_box(setting, of_profile)) {
        *out_value = form_has(&web->form, key);
        return true;
    }
    if (of_profile && slice_is_empty(text))
        text = slice_from(of_organization);
    return policy_value_parse(setting, text, of_profile, out_value);
}

bool policy_fields_read(const struct web *web, enum policy_setting first, enum policy_setting last,
                        bool of_profile, struct policy_change *out_change)
{
    struct policy_change change = {0};
    for (enum policy_setting setting = first; setting <= last; setting++) {
        if (!value_read(web, setting, of_profile, &change.to.values[setting]))
            return false;
        change.given[setting] = true;
    }
    *out_change = change;
    return true;
}

/* ---- showing ---- */

static struct slice value_text(const struct web *web, enum policy_setting setting, int value)
{
    char text[POLICY_TEXT_MAX];
    policy_value_format(setting, value, text);
    return arena_copy(web->arena, slice_from(text));
}

/* The value as people read it: a choice by its sentence. */
static struct slice value_words(const struct web *web, enum policy_setting setting, int value)
{
    if (policy_setting(setting)->kind == POLICY_CHOICE)
        return slice_from(policy_choice_sentence(setting, value));
    return value_text(web, setting, value);
}

static const char *hint_of(const struct web *web, enum policy_setting setting,
                           const struct policy *outer)
{
    const struct policy_setting_row *row = policy_setting(setting);
    struct slice text = slice_from(row->sentence);
    if (row->kind == POLICY_NUMBER)
        text = arena_format(web->arena, "%s From %d to %d.", row->sentence, row->least, row->most);
    if (outer != NULL) {
        struct slice theirs = value_words(web, setting, outer->values[setting]);
        text = arena_format(web->arena, "%.*s The organization’s: %.*s.%s", (int)text.length,
                            text.bytes, (int)theirs.length, theirs.bytes,
                            row->kind == POLICY_NUMBER ? " Leave it empty to take that." : "");
    }
    const char *hint = arena_string(web->arena, text);
    return hint != NULL ? hint : row->sentence;
}

static struct page_form_field *number_add(struct web_fields *fields, enum policy_setting setting,
                                          int value, const char *hint)
{
    const struct policy_setting_row *row = policy_setting(setting);
    if (value != POLICY_INHERITED)
        return field_integer(fields, row->key, row->label, value, hint);
    return field_text(fields, "number", row->key, row->label, (struct slice){NULL, 0}, hint);
}

static size_t choices_fill(enum policy_setting setting, bool of_profile,
                           struct field_choice choices[CHOICES_MAX])
{
    size_t count = 0;
    if (of_profile)
        choices[count++] = (struct field_choice){of_organization, "As the organization"};
    if (policy_setting(setting)->kind == POLICY_SWITCH) {
        choices[count++] = (struct field_choice){"on", "On"};
        choices[count++] = (struct field_choice){"off", "Off"};
        return count;
    }
    for (int value = 0; count < CHOICES_MAX && policy_choice_word(setting, value) != NULL; value++)
        choices[count++] = (struct field_choice){policy_choice_word(setting, value),
                                                 policy_choice_sentence(setting, value)};
    return count;
}

static struct page_form_field *field_add(struct web_fields *fields, enum policy_setting setting,
                                         int value, const struct policy *outer)
{
    const struct policy_setting_row *row = policy_setting(setting);
    const char *hint = hint_of(fields->web, setting, outer);
    if (row->kind == POLICY_NUMBER)
        return number_add(fields, setting, value, hint);
    if (is_box(setting, outer != NULL))
        return field_check(fields, row->key, row->label, value == 1, hint);
    struct field_choice choices[CHOICES_MAX];
    size_t count = choices_fill(setting, outer != NULL, choices);
    return field_select(fields, row->key, row->label, value_text(fields->web, setting, value),
                        choices, count, hint);
}

static void fault_mark(const struct web *web, enum policy_setting setting, bool of_profile,
                       struct page_form_field *field)
{
    int ignored;
    if (web->request->method == HTTP_POST && !value_read(web, setting, of_profile, &ignored))
        field->error =
            arena_format(web->arena, "Give a value from %s.", policy_setting(setting)->span);
}

void policy_fields_add(struct web_fields *fields, enum policy_setting first,
                       enum policy_setting last, const struct policy *values,
                       const struct policy *outer)
{
    for (enum policy_setting setting = first; setting <= last; setting++) {
        struct page_form_field *field = field_add(fields, setting, values->values[setting], outer);
        fault_mark(fields->web, setting, outer != NULL, field);
    }
}
