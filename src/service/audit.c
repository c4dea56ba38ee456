/* SPDX-License-Identifier: Apache-2.0 */
#include "service/audit.h"

#include "base/buffer.h"
#include "base/encode.h"
#include "text/json.h"

enum { VALUE_MAX_BYTES = 32 * 1024 };

#define AUDIT(name, word, sentence) [AUDIT_##name] = word,
static const char *const words[AUDIT_EVENTS] = {
#include "service/audit.def"
};
#undef AUDIT

const char *audit_word(enum audit_event event)
{
    return words[event];
}

/* ---- rows as JSON: every sealed field, in the order of the seal ---- */

struct value {
    struct buffer buffer;
    struct json_writer json;
};

static void value_begin(struct value *value, struct arena *arena)
{
    buffer_init(&value->buffer, arena, VALUE_MAX_BYTES);
    value->json = (struct json_writer){.out = &value->buffer};
    json_open_object(&value->json);
}

static struct slice value_end(struct value *value)
{
    struct slice text = {NULL, 0};
    json_close_object(&value->json);
    return buffer_finish(&value->buffer, &text) ? text : (struct slice){NULL, 0};
}

static void value_policy(struct value *value, const struct policy_values *policy)
{
    json_pair_integer(&value->json, "password_min_length", policy->password_min_length);
    json_pair_integer(&value->json, "password_complexity", policy->password_complexity);
    json_pair_integer(&value->json, "password_expiry_days", policy->password_expiry_days);
    json_pair_integer(&value->json, "password_history", policy->password_history);
    json_pair_integer(&value->json, "password_lifetime_days", policy->password_lifetime_days);
    json_pair_integer(&value->json, "session_idle_minutes", policy->session_idle_minutes);
    json_pair_integer(&value->json, "session_hours", policy->session_hours);
    json_pair_integer(&value->json, "session_api_minutes", policy->session_api_minutes);
    json_pair_integer(&value->json, "session_lock_ip", policy->session_lock_ip);
    json_pair_integer(&value->json, "session_ranges_always", policy->session_ranges_always);
}

static struct slice organization_value(const struct organization_row *row, struct arena *arena)
{
    if (row == NULL)
        return (struct slice){NULL, 0};
    struct value value;
    value_begin(&value, arena);
    json_pair_text(&value.json, "name", row->name);
    json_pair_bool(&value.json, "active", row->active);
    json_pair_bool(&value.json, "confirmation_on", row->confirmation_on);
    json_pair_bool(&value.json, "confirmation_permitted", row->confirmation_permitted);
    json_pair_bool(&value.json, "sso_on", row->sso_on);
    json_pair_bool(&value.json, "sso_keep_tokens", row->sso_keep_tokens);
    json_pair_integer(&value.json, "lockout_attempts", row->lockout_attempts);
    json_pair_integer(&value.json, "lockout_minutes", row->lockout_minutes);
    json_pair_integer(&value.json, "login_rate_per_hour", row->login_rate_per_hour);
    json_pair_text(&value.json, "time_zone", row->time_zone);
    value_policy(&value, &row->policy);
    return value_end(&value);
}

static struct slice profile_value(const struct profile_row *row, struct arena *arena)
{
    if (row == NULL)
        return (struct slice){NULL, 0};
    struct value value;
    value_begin(&value, arena);
    json_pair_text(&value.json, "name", row->name);
    json_pair_integer(&value.json, "permissions", (int64_t)row->permissions);
    json_pair_text(&value.json, "ranges", row->ranges);
    json_pair_text(&value.json, "login_hours", row->login_hours);
    value_policy(&value, &row->policy);
    return value_end(&value);
}

static struct slice user_value(const struct user_row *row, struct arena *arena)
{
    if (row == NULL)
        return (struct slice){NULL, 0};
    struct value value;
    char profile[ID_LONG + 1];
    id_format(ID_PROFILE, row->profile, profile);
    value_begin(&value, arena);
    json_pair_text(&value.json, "username", row->username);
    json_pair_text(&value.json, "full_name", row->full_name);
    json_pair_text(&value.json, "email", row->email);
    json_pair_text(&value.json, "pending_email", row->pending_email);
    json_pair_text(&value.json, "profile", slice_from(profile));
    json_pair_text(&value.json, "sso_issuer", row->sso_issuer);
    json_pair_text(&value.json, "sso_subject", row->sso_subject);
    json_pair_bool(&value.json, "active", row->active);
    json_pair_bool(&value.json, "frozen", row->frozen);
    json_pair_bool(&value.json, "password_must_change", row->password_must_change);
    return value_end(&value);
}

static struct slice range_value(const struct range_row *row, struct arena *arena)
{
    if (row == NULL)
        return (struct slice){NULL, 0};
    struct value value;
    char text[IP_RANGE_TEXT_MAX];
    ip_range_format(row->range, text);
    value_begin(&value, arena);
    json_pair_text(&value.json, "range", slice_from(text));
    json_pair_text(&value.json, "note", row->note);
    return value_end(&value);
}

/* ---- events ---- */

static void audit_add(const struct service *service, struct change *change, struct actor actor,
                      enum audit_event event, struct audit_row *row)
{
    row->id = service_id(service);
    row->time = service_now(service);
    row->actor_kind = actor.kind;
    row->actor = actor.user;
    row->action = slice_from(words[event]);
    change_add_audit(change, row);
}

void audit_organization(const struct service *service, struct change *change, struct actor actor,
                        enum audit_event event, const struct organization_row *old_row,
                        const struct organization_row *new_row)
{
    const struct organization_row *any = new_row != NULL ? new_row : old_row;
    struct audit_row row = {
        .organization = any->id,
        .table = SLICE("organizations"),
        .record = any->id,
        .old_value = organization_value(old_row, change->arena),
        .new_value = organization_value(new_row, change->arena),
    };
    audit_add(service, change, actor, event, &row);
}

void audit_profile(const struct service *service, struct change *change, struct actor actor,
                   enum audit_event event, const struct profile_row *old_row,
                   const struct profile_row *new_row)
{
    const struct profile_row *any = new_row != NULL ? new_row : old_row;
    struct audit_row row = {
        .organization = any->organization,
        .table = SLICE("profiles"),
        .record = any->id,
        .old_value = profile_value(old_row, change->arena),
        .new_value = profile_value(new_row, change->arena),
    };
    audit_add(service, change, actor, event, &row);
}

void audit_user(const struct service *service, struct change *change, struct actor actor,
                enum audit_event event, const struct user_row *old_row,
                const struct user_row *new_row)
{
    const struct user_row *any = new_row != NULL ? new_row : old_row;
    struct audit_row row = {
        .organization = any->organization,
        .table = SLICE("users"),
        .record = any->id,
        .old_value = user_value(old_row, change->arena),
        .new_value = user_value(new_row, change->arena),
    };
    audit_add(service, change, actor, event, &row);
}

void audit_range(const struct service *service, struct change *change, struct actor actor,
                 enum audit_event event, const struct range_row *old_row,
                 const struct range_row *new_row)
{
    const struct range_row *any = new_row != NULL ? new_row : old_row;
    struct audit_row row = {
        .organization = any->organization,
        .table = SLICE("ranges"),
        .record = any->id,
        .old_value = range_value(old_row, change->arena),
        .new_value = range_value(new_row, change->arena),
    };
    audit_add(service, change, actor, event, &row);
}
