/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a repair: compared, shown as people read them, composed. */
#include "base/buffer.h"
#include "core/hours.h"
#include "core/id.h"
#include "core/policy.h"
#include "service/repair_impl.h"

#include <string.h>

enum { TEXT_MAX_BYTES = 4096 };

struct field_label {
    const char *name;
    const char *label;
    bool may_keep;
};

/* Fields that are not here are written back without a word: generations, the time of creation, and
 * the folded user name, which goes with the user name. Policy settings have labels of their own.
 * A user name belongs to the directory, and an e-mail address that waited was asked by nobody. */
static const struct field_label labels[] = {
    {"name", "Name", true},
    {"active", "Active", true},
    {"confirmation_on", "Identity confirmation", true},
    {"confirmation_permitted", "Identity confirmation permitted", true},
    {"sso_on", "Single sign-on", true},
    {"sso_keep_tokens", "Tokens beside single sign-on", true},
    {"lockout_attempts", "Lockout after attempts", true},
    {"lockout_minutes", "Lockout minutes", true},
    {"login_rate_per_hour", "Logins per user and hour", true},
    {"time_zone", "Time zone", true},
    {"permissions", "Permissions", true},
    {"ranges", "Login IP ranges", true},
    {"login_hours", "Login hours", true},
    {"username", "User name", false},
    {"full_name", "Name", true},
    {"email", "E-mail address", true},
    {"pending_email", "E-mail address to be confirmed", false},
    {"profile", "Profile", true},
    {"sso_issuer", "Single sign-on issuer", true},
    {"sso_subject", "Single sign-on subject", true},
    {"frozen", "Frozen", true},
    {"password_must_change", "Password must be changed", true},
};

static int policy_setting_of(const char *name)
{
    for (int i = 0; i < POLICY_SETTINGS; i++)
        if (strcmp(policy_setting((enum policy_setting)i)->key, name) == 0)
            return i;
    return -1;
}

static bool label_find(const char *name, struct field_label *out)
{
    for (size_t i = 0; i < ARRAY_LENGTH(labels); i++) {
        if (strcmp(labels[i].name, name) != 0)
            continue;
        *out = labels[i];
        return true;
    }
    int setting = policy_setting_of(name);
    if (setting < 0)
        return false;
    *out = (struct field_label){name, policy_setting((enum policy_setting)setting)->label, true};
    return true;
}

/* ---- members of a row ---- */

static const void *member_of(const void *row, const struct audit_field *field)
{
    return (const char *)row + field->offset;
}

static size_t member_size(enum audit_kind kind)
{
    switch (kind) {
    case AUDIT_OF_TEXT:
        return sizeof(struct slice);
    case AUDIT_OF_BOOL:
        return sizeof(bool);
    case AUDIT_OF_INT:
        return sizeof(int);
    case AUDIT_OF_UNSIGNED64:
    case AUDIT_OF_SIGNED64:
        return sizeof(uint64_t);
    case AUDIT_OF_GENERATION:
        return sizeof(struct generation);
    case AUDIT_OF_RANGE:
        return sizeof(struct ip_range);
    case AUDIT_OF_PROFILE:
        break;
    }
    return sizeof(record_id);
}

static bool member_equal(const struct audit_field *field, const void *a, const void *b)
{
    if (field->kind == AUDIT_OF_TEXT)
        return slice_equal(*(const struct slice *)a, *(const struct slice *)b);
    return memcmp(a, b, member_size(field->kind)) == 0;
}

/* ---- as people read them ---- */

static struct slice permissions_text(uint64_t permissions, struct arena *arena)
{
    struct buffer text;
    struct slice done = {NULL, 0};
    size_t count = 0, given = 0;
    const struct permission_row *rows = permission_rows(&count);
    buffer_init(&text, arena, TEXT_MAX_BYTES);
    for (size_t i = 0; i < count; i++)
        if ((permissions & rows[i].permission) != 0)
            buffer_add_format(&text, "%s%s", given++ > 0 ? ", " : "", rows[i].title);
    return buffer_finish(&text, &done) ? done : (struct slice){NULL, 0};
}

static struct slice integer_text(const struct audit_field *field, int value, struct arena *arena)
{
    char text[POLICY_TEXT_MAX];
    int setting = policy_setting_of(field->name);
    if (setting < 0)
        return arena_format(arena, "%d", value);
    policy_value_format((enum policy_setting)setting, value, text);
    return arena_copy(arena, slice_from(text));
}

static struct slice hours_text(struct slice stored, struct arena *arena)
{
    struct hours hours;
    char text[HOURS_TEXT_MAX];
    if (slice_is_empty(stored) || hours_parse_stored(stored, &hours) != HOURS_OK)
        return stored;
    hours_format(&hours, text);
    return arena_copy(arena, slice_from(text));
}

/* The profile's name, or its id when there is none of it any more. */
static struct slice profile_text(const struct repair_work *work, record_id profile)
{
    struct profile_row row;
    char id[ID_LONG + 1];
    if (store_profile_get(work->service->store, work->organization, profile, work->arena, &row,
                          NULL) == STATUS_OK)
        return row.name;
    id_format(ID_PROFILE, profile, id);
    return arena_copy(work->arena, slice_from(id));
}

static struct slice member_text(const struct repair_work *work, const struct audit_field *field,
                                const void *member)
{
    switch (field->kind) {
    case AUDIT_OF_TEXT:
        return strcmp(field->name, "login_hours") == 0
                   ? hours_text(*(const struct slice *)member, work->arena)
                   : *(const struct slice *)member;
    case AUDIT_OF_BOOL:
        return slice_from(*(const bool *)member ? "yes" : "no");
    case AUDIT_OF_INT:
        return integer_text(field, *(const int *)member, work->arena);
    case AUDIT_OF_UNSIGNED64:
        return permissions_text(*(const uint64_t *)member, work->arena);
    case AUDIT_OF_PROFILE:
        return profile_text(work, *(const record_id *)member);
    case AUDIT_OF_SIGNED64:
    case AUDIT_OF_GENERATION:
    case AUDIT_OF_RANGE:
        break;
    }
    return (struct slice){NULL, 0};
}

enum status repair_fields(const struct repair_work *work, struct repair_offer *offer,
                          struct error *err)
{
    struct repair_field *fields =
        arena_alloc_array(work->arena, work->fields->count, sizeof *fields);
    if (fields == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the fields");
    for (size_t i = 0; i < work->fields->count; i++) {
        const struct audit_field *field = &work->fields->fields[i];
        const void *stored = member_of(work->stored, field);
        const void *audited = member_of(work->audited, field);
        struct field_label label;
        if ((field->part & work->broken) == 0 || !label_find(field->name, &label) ||
            member_equal(field, stored, audited))
            continue;
        fields[offer->count++] = (struct repair_field){
            .name = label.name,
            .label = label.label,
            .may_keep = label.may_keep,
            .stored = member_text(work, field, stored),
            .audited = member_text(work, field, audited),
        };
    }
    offer->fields = fields;
    return STATUS_OK;
}

/* ---- composing ---- */

static bool name_is(struct slice given, const char *name)
{
    if (given.length != strlen(name))
        return false;
    for (size_t i = 0; i < given.length; i++)
        if (given.bytes[i] != name[i] && !(given.bytes[i] == '-' && name[i] == '_'))
            return false;
    return true;
}

static bool is_kept(const struct repair_work *work, const struct audit_field *field)
{
    struct field_label label;
    if (!label_find(field->name, &label) || !label.may_keep)
        return false;
    for (size_t i = 0; i < work->kept->count; i++)
        if (name_is(work->kept->names[i], field->name))
            return true;
    return false;
}

static bool may_be_kept(const struct repair_work *work, struct slice name)
{
    for (size_t i = 0; i < work->fields->count; i++) {
        struct field_label label;
        if (name_is(name, work->fields->fields[i].name) &&
            label_find(work->fields->fields[i].name, &label))
            return label.may_keep;
    }
    return false;
}

enum status repair_kept_check(const struct repair_work *work, struct error *err)
{
    for (size_t i = 0; i < work->kept->count; i++)
        if (!may_be_kept(work, work->kept->names[i]))
            return error_set(
                err, STATUS_INVALID, "\"%.*s\" is no field whose stored value can be kept",
                (int)slice_first(work->kept->names[i], 40).length, work->kept->names[i].bytes);
    return STATUS_OK;
}

void repair_compose(const struct repair_work *work, void *row)
{
    for (size_t i = 0; i < work->fields->count; i++) {
        const struct audit_field *field = &work->fields->fields[i];
        if ((field->part & work->broken) != 0 && !is_kept(work, field))
            memcpy((char *)row + field->offset, member_of(work->audited, field),
                   member_size(field->kind));
    }
}
