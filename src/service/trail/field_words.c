/* SPDX-License-Identifier: Apache-2.0 */
#include "service/trail/field_words.h"

#include "base/buffer.h"
#include "core/hours.h"
#include "core/permission.h"
#include "core/policy.h"

enum { TEXT_MAX_BYTES = 4096 };

struct label_row {
    const char *name;
    const char *label;
};

/* Policy settings have labels of their own. */
static const struct label_row labels[] = {
    {"name", "Name"},
    {"active", "Active"},
    {"confirmation_on", "Identity confirmation"},
    {"confirmation_permitted", "Identity confirmation permitted"},
    {"sso_on", "Single sign-on"},
    {"sso_keep_tokens", "Tokens beside single sign-on"},
    {"lockout_attempts", "Lockout after attempts"},
    {"lockout_minutes", "Lockout minutes"},
    {"login_rate_per_hour", "Logins per user and hour"},
    {"time_zone", "Time zone"},
    {"permissions", "Permissions"},
    {"ranges", "Login IP ranges"},
    {"login_hours", "Login hours"},
    {"username", "User name"},
    {"full_name", "Name"},
    {"email", "E-mail address"},
    {"pending_email", "E-mail address to be confirmed"},
    {"profile", "Profile"},
    {"sso_issuer", "Single sign-on issuer"},
    {"sso_subject", "Single sign-on subject"},
    {"frozen", "Frozen"},
    {"password_must_change", "Password must be changed"},
    {"range", "Range"},
    {"note", "Description"},
};

/* NULL: it is no policy setting. */
static const struct policy_setting_row *setting_find(struct slice name,
                                                     enum policy_setting *out_setting)
{
    for (int i = 0; i < POLICY_SETTINGS; i++) {
        const struct policy_setting_row *row = policy_setting((enum policy_setting)i);
        if (!slice_is(name, row->key))
            continue;
        *out_setting = (enum policy_setting)i;
        return row;
    }
    return NULL;
}

const char *field_label(struct slice name)
{
    enum policy_setting setting;
    for (size_t i = 0; i < ARRAY_LENGTH(labels); i++)
        if (slice_is(name, labels[i].name))
            return labels[i].label;
    const struct policy_setting_row *row = setting_find(name, &setting);
    return row == NULL ? NULL : row->label;
}

struct slice permissions_words(uint64_t permissions, struct arena *arena)
{
    struct buffer text;
    struct slice done = {NULL, 0};
    size_t count = 0, given = 0;
    const struct permission_row *rows = permission_rows(&count);
    buffer_init(&text, arena, TEXT_MAX_BYTES);
    for (size_t i = 0; i < count; i++)
        if ((permissions & (uint64_t)rows[i].permission) != 0)
            buffer_add_format(&text, "%s%s", given++ > 0 ? ", " : "", rows[i].title);
    return buffer_finish(&text, &done) ? done : (struct slice){NULL, 0};
}

struct slice number_words(struct slice name, int64_t value, struct arena *arena)
{
    char text[POLICY_TEXT_MAX];
    enum policy_setting setting;
    if (slice_is(name, "permissions"))
        return permissions_words((uint64_t)value, arena);
    if (setting_find(name, &setting) == NULL || value < INT32_MIN || value > INT32_MAX)
        return arena_format(arena, "%lld", (long long)value);
    policy_value_format(setting, (int)value, text);
    return arena_copy(arena, slice_from(text));
}

struct slice text_words(struct slice name, struct slice value, struct arena *arena)
{
    struct hours hours;
    char text[HOURS_TEXT_MAX];
    if (!slice_is(name, "login_hours") || slice_is_empty(value) ||
        hours_parse_stored(value, &hours) != HOURS_OK)
        return value;
    hours_format(&hours, text);
    return arena_copy(arena, slice_from(text));
}
