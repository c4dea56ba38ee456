/* SPDX-License-Identifier: Apache-2.0 */
#include "service/trail/audit_field.h"

#include "base/buffer.h"
#include "base/encode.h"
#include "core/id.h"
#include "text/json.h"

#include <string.h>

#define KIND_OF(member)                                                                            \
    _Generic((member), struct slice                                                                \
             : AUDIT_OF_TEXT, bool                                                                 \
             : AUDIT_OF_BOOL, int                                                                  \
             : AUDIT_OF_INT, uint64_t                                                              \
             : AUDIT_OF_UNSIGNED64, int64_t                                                        \
             : AUDIT_OF_SIGNED64, struct generation                                                \
             : AUDIT_OF_GENERATION, struct ip_range                                                \
             : AUDIT_OF_RANGE)
#define PART_FIELD(name, type, member, part)                                                       \
    {                                                                                              \
        name, offsetof(struct type, member), KIND_OF(((struct type *)0)->member), part             \
    }
#define FIELD(type, member) PART_FIELD(#member, type, member, AUDIT_PART_ALL)
#define POLICY(type, member) PART_FIELD(#member, type, policy.member, AUDIT_PART_ALL)
#define POLICY_FIELDS(type)                                                                        \
    POLICY(type, password_min_length), POLICY(type, password_complexity),                          \
        POLICY(type, password_expiry_days), POLICY(type, password_history),                        \
        POLICY(type, password_lifetime_days), POLICY(type, session_idle_minutes),                  \
        POLICY(type, session_hours), POLICY(type, session_api_minutes),                            \
        POLICY(type, session_lock_ip), POLICY(type, session_ranges_always)
#define STANDING(member) PART_FIELD(#member, user_row, member, AUDIT_PART_STANDING)
#define DELIVERY(member) PART_FIELD(#member, user_row, member, AUDIT_PART_DELIVERY)

static const struct audit_field organization_fields[] = {
    FIELD(organization_row, name),
    FIELD(organization_row, active),
    FIELD(organization_row, confirmation_on),
    FIELD(organization_row, confirmation_permitted),
    FIELD(organization_row, sso_on),
    FIELD(organization_row, sso_keep_tokens),
    FIELD(organization_row, lockout_attempts),
    FIELD(organization_row, lockout_minutes),
    FIELD(organization_row, login_rate_per_hour),
    FIELD(organization_row, time_zone),
    POLICY_FIELDS(organization_row),
    FIELD(organization_row, created),
};

static const struct audit_field profile_fields[] = {
    FIELD(profile_row, name),        FIELD(profile_row, permissions), FIELD(profile_row, ranges),
    FIELD(profile_row, login_hours), POLICY_FIELDS(profile_row),      FIELD(profile_row, created),
};

static const struct audit_field user_fields[] = {
    DELIVERY(username),
    DELIVERY(full_name),
    DELIVERY(email),
    DELIVERY(pending_email),
    {"profile", offsetof(struct user_row, profile), AUDIT_OF_PROFILE, AUDIT_PART_STANDING},
    STANDING(folded),
    STANDING(sso_issuer),
    STANDING(sso_subject),
    STANDING(active),
    STANDING(frozen),
    STANDING(password_must_change),
    STANDING(password_generation),
    STANDING(token_generation),
    STANDING(created),
};

static const struct audit_field range_fields[] = {
    FIELD(range_row, range),
    FIELD(range_row, note),
    FIELD(range_row, created),
};

const struct audit_record audit_of_organization = {"organizations", organization_fields,
                                                   ARRAY_LENGTH(organization_fields)};
const struct audit_record audit_of_profile = {"profiles", profile_fields,
                                              ARRAY_LENGTH(profile_fields)};
const struct audit_record audit_of_user = {"users", user_fields, ARRAY_LENGTH(user_fields)};
const struct audit_record audit_of_range = {"ranges", range_fields, ARRAY_LENGTH(range_fields)};

/* ---- writing ---- */

static void put_generation(struct json_writer *json, const struct audit_field *field,
                           const struct generation *generation)
{
    char text[2 * sizeof generation->bytes + 1];
    hex_encode(generation->bytes, sizeof generation->bytes, text);
    json_pair_text(json, field->name, slice_from(text));
}

static void put_range(struct json_writer *json, const struct audit_field *field,
                      const struct ip_range *range)
{
    char text[IP_RANGE_TEXT_MAX];
    ip_range_format(*range, text);
    json_pair_text(json, field->name, slice_from(text));
}

static void put_profile(struct json_writer *json, const struct audit_field *field,
                        const record_id *profile)
{
    char text[ID_LONG + 1];
    id_format(ID_PROFILE, *profile, text);
    json_pair_text(json, field->name, slice_from(text));
}

static void put_field(struct json_writer *json, const struct audit_field *field, const void *row)
{
    const void *member = (const char *)row + field->offset;
    switch (field->kind) {
    case AUDIT_OF_TEXT:
        json_pair_text(json, field->name, *(const struct slice *)member);
        return;
    case AUDIT_OF_BOOL:
        json_pair_bool(json, field->name, *(const bool *)member);
        return;
    case AUDIT_OF_INT:
        json_pair_integer(json, field->name, *(const int *)member);
        return;
    case AUDIT_OF_UNSIGNED64:
        json_pair_integer(json, field->name, (int64_t) * (const uint64_t *)member);
        return;
    case AUDIT_OF_SIGNED64:
        json_pair_integer(json, field->name, *(const int64_t *)member);
        return;
    case AUDIT_OF_GENERATION:
        put_generation(json, field, member);
        return;
    case AUDIT_OF_RANGE:
        put_range(json, field, member);
        return;
    case AUDIT_OF_PROFILE:
        put_profile(json, field, member);
        return;
    }
}

struct slice audit_value(const struct audit_record *record, const void *row, unsigned parts,
                         struct arena *arena)
{
    struct buffer buffer;
    struct slice text = {NULL, 0};
    struct json_writer json = {.out = &buffer};
    buffer_init(&buffer, arena, JSON_MAX_BYTES);
    json_open_object(&json);
    for (size_t i = 0; i < record->count; i++)
        if ((record->fields[i].part & parts) != 0)
            put_field(&json, &record->fields[i], row);
    json_close_object(&json);
    return buffer_finish(&buffer, &text) ? text : (struct slice){NULL, 0};
}

/* ---- reading ---- */

static bool read_int(const struct json_node *node, int *out)
{
    if (node->kind != JSON_KIND_INTEGER || node->integer < INT32_MIN || node->integer > INT32_MAX)
        return false;
    *out = (int)node->integer;
    return true;
}

static bool read_number(const struct json_node *node, int64_t *out)
{
    if (node->kind == JSON_KIND_INTEGER)
        *out = node->integer;
    return node->kind == JSON_KIND_INTEGER;
}

static bool read_bool(const struct json_node *node, bool *out)
{
    if (node->kind == JSON_KIND_BOOL)
        *out = node->truth;
    return node->kind == JSON_KIND_BOOL;
}

static bool read_text(const struct json_node *node, const struct audit_field *field, void *member)
{
    if (node->kind != JSON_KIND_TEXT)
        return false;
    if (field->kind == AUDIT_OF_GENERATION)
        return hex_decode(node->text, member, sizeof(struct generation));
    if (field->kind == AUDIT_OF_RANGE)
        return ip_range_parse(node->text, member) == IP_RANGE_OK;
    if (field->kind == AUDIT_OF_PROFILE)
        return id_parse(ID_PROFILE, node->text, member);
    *(struct slice *)member = node->text;
    return true;
}

static bool read_field(const struct json_node *node, const struct audit_field *field, void *row)
{
    void *member = (char *)row + field->offset;
    switch (field->kind) {
    case AUDIT_OF_BOOL:
        return read_bool(node, member);
    case AUDIT_OF_INT:
        return read_int(node, member);
    case AUDIT_OF_UNSIGNED64:
    case AUDIT_OF_SIGNED64:
        return read_number(node, member);
    case AUDIT_OF_TEXT:
    case AUDIT_OF_GENERATION:
    case AUDIT_OF_RANGE:
    case AUDIT_OF_PROFILE:
        return read_text(node, field, member);
    }
    return false;
}

void audit_value_read(const struct audit_record *record, struct slice value, struct arena *arena,
                      void *row, uint32_t *found)
{
    const struct json_node *root = NULL;
    if (slice_is_empty(value) || json_parse(value, JSON_MAX_BYTES, arena, &root, NULL) != STATUS_OK)
        return;
    for (size_t i = 0; i < record->count; i++) {
        const struct json_node *node = json_member(root, record->fields[i].name);
        if ((*found & UINT32_C(1) << i) == 0 && node != NULL &&
            read_field(node, &record->fields[i], row))
            *found |= UINT32_C(1) << i;
    }
}

bool audit_value_is_whole(const struct audit_record *record, uint32_t found)
{
    return found == (UINT32_C(1) << record->count) - 1;
}
