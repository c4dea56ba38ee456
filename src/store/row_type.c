/* SPDX-License-Identifier: Apache-2.0 */
#include "store/row_type.h"

#include "store/store_list.h"

#define SEAL_FIELDS(type, member)                                                                  \
    FIELD("seal_key", type, member.key_id), FIELD("seal", type, member.mac)
#define POLICY_FIELDS(type)                                                                        \
    FIELD("password_min_length", type, policy.password_min_length),                                \
        FIELD("password_complexity", type, policy.password_complexity),                            \
        FIELD("password_expiry_days", type, policy.password_expiry_days),                          \
        FIELD("password_history", type, policy.password_history),                                  \
        FIELD("password_lifetime_days", type, policy.password_lifetime_days),                      \
        FIELD("session_idle_minutes", type, policy.session_idle_minutes),                          \
        FIELD("session_hours", type, policy.session_hours),                                        \
        FIELD("session_api_minutes", type, policy.session_api_minutes),                            \
        FIELD("session_lock_ip", type, policy.session_lock_ip),                                    \
        FIELD("session_ranges_always", type, policy.session_ranges_always)

static const struct field fingerprint_fields[] = {
    FIELD("key_id", key_fingerprint, key_id),
    FIELD("fingerprint", key_fingerprint, fingerprint),
};

static const struct field directory_fields[] = {
    FIELD("folded", directory_row, folded),
    FIELD("organization_id", directory_row, organization),
    FIELD("user_id", directory_row, user),
};

static const struct field organization_fields[] = {
    FIELD("organization_id", organization_row, id),
    FIELD("name", organization_row, name),
    FIELD("active", organization_row, active),
    FIELD("confirmation_on", organization_row, confirmation_on),
    FIELD("confirmation_permitted", organization_row, confirmation_permitted),
    FIELD("sso_on", organization_row, sso_on),
    FIELD("sso_keep_tokens", organization_row, sso_keep_tokens),
    FIELD("lockout_attempts", organization_row, lockout_attempts),
    FIELD("lockout_minutes", organization_row, lockout_minutes),
    FIELD("login_rate_per_hour", organization_row, login_rate_per_hour),
    FIELD("time_zone", organization_row, time_zone),
    POLICY_FIELDS(organization_row),
    FIELD("generation", organization_row, generation),
    SEAL_FIELDS(organization_row, seal),
    FIELD("created", organization_row, created),
};

static const struct field range_fields[] = {
    FIELD("organization_id", range_row, organization),
    FIELD("id", range_row, id),
    FIELD("first_ip", range_row, range.first),
    FIELD("last_ip", range_row, range.last),
    FIELD("note", range_row, note),
    SEAL_FIELDS(range_row, seal),
    FIELD("created", range_row, created),
};

static const struct field profile_fields[] = {
    FIELD("organization_id", profile_row, organization),
    FIELD("id", profile_row, id),
    FIELD("name", profile_row, name),
    FIELD("permissions", profile_row, permissions),
    FIELD("ranges", profile_row, ranges),
    FIELD("login_hours", profile_row, login_hours),
    POLICY_FIELDS(profile_row),
    FIELD("generation", profile_row, generation),
    SEAL_FIELDS(profile_row, seal),
    FIELD("created", profile_row, created),
};

static const struct field user_fields[] = {
    FIELD("organization_id", user_row, organization),
    FIELD("id", user_row, id),
    FIELD("profile_id", user_row, profile),
    FIELD("username", user_row, username),
    FIELD("folded", user_row, folded),
    FIELD("full_name", user_row, full_name),
    FIELD("email", user_row, email),
    FIELD("pending_email", user_row, pending_email),
    FIELD("sso_issuer", user_row, sso_issuer),
    FIELD("sso_subject", user_row, sso_subject),
    FIELD("active", user_row, active),
    FIELD("frozen", user_row, frozen),
    FIELD("password_must_change", user_row, password_must_change),
    FIELD("status_generation", user_row, status_generation),
    FIELD("password_generation", user_row, password_generation),
    FIELD("token_generation", user_row, token_generation),
    FIELD("standing_key", user_row, standing.key_id),
    FIELD("standing_seal", user_row, standing.mac),
    FIELD("delivery_key", user_row, delivery.key_id),
    FIELD("delivery_seal", user_row, delivery.mac),
    FIELD("created", user_row, created),
};

static const struct field user_word_fields[] = {
    FIELD("organization_id", user_word_row, organization),
    FIELD("word", user_word_row, word),
    FIELD("user_id", user_word_row, user),
};

static const struct field password_fields[] = {
    FIELD("organization_id", password_row, organization),
    FIELD("user_id", password_row, user),
    FIELD("slot", password_row, slot),
    FIELD("hash", password_row, hash),
    FIELD("set_by", password_row, set_by),
    FIELD("generation", password_row, generation),
    SEAL_FIELDS(password_row, seal),
    FIELD("created", password_row, created),
};

static const struct field token_fields[] = {
    FIELD("organization_id", token_row, organization),
    FIELD("user_id", token_row, user),
    FIELD("id", token_row, id),
    FIELD("kind", token_row, kind),
    FIELD("state", token_row, state),
    FIELD("name", token_row, name),
    FIELD("mac_key", token_row, key_id),
    FIELD("mac", token_row, mac),
    FIELD("ranges", token_row, ranges),
    FIELD("entries", token_row, entries),
    FIELD("generation", token_row, generation),
    SEAL_FIELDS(token_row, seal),
    FIELD("created", token_row, created),
    FIELD("expires", token_row, expires),
};

#define USAGE_FIELDS(type, path)                                                                   \
    FIELD("organization_id", type, path organization), FIELD("user_id", type, path user),          \
        FIELD("token_id", type, path token), FIELD("client_id", type, path client),                \
        FIELD("prefix", type, path prefix), FIELD("network", type, path network),                  \
        FIELD("count", type, path count), FIELD("last_time", type, path last)

static const struct field usage_fields[] = {USAGE_FIELDS(usage_row, )};

static const struct field usage_listed_fields[] = {
    USAGE_FIELDS(usage_listed, usage.),
    FIELD("client_name", usage_listed, client_name),
};

static const struct field usage_of_user_fields[] = {
    USAGE_FIELDS(usage_of_user, usage.),
    FIELD("username", usage_of_user, username),
    FIELD("client_name", usage_of_user, client_name),
    FIELD("token_state", usage_of_user, token_state),
};

static const struct field lane_fields[] = {
    FIELD("organization_id", lane_row, organization),
    FIELD("user_id", lane_row, user),
    FIELD("lane", lane_row, lane),
    FIELD("prefix", lane_row, prefix),
    FIELD("failures", lane_row, failures),
    FIELD("closed_until", lane_row, closed_until),
    FIELD("exhausted_since", lane_row, exhausted_since),
    FIELD("last_success", lane_row, last_success),
};

static const struct field code_fields[] = {
    FIELD("organization_id", code_row, organization),
    FIELD("handle", code_row, handle),
    FIELD("user_id", code_row, user),
    SEAL_FIELDS(code_row, seal),
    FIELD("purpose", code_row, purpose),
    FIELD("tries", code_row, tries),
    FIELD("created", code_row, created),
    FIELD("expires", code_row, expires),
};

static const struct field browser_fields[] = {
    FIELD("organization_id", browser_row, organization),
    FIELD("handle", browser_row, handle),
    FIELD("id", browser_row, id),
    FIELD("user_id", browser_row, user),
    SEAL_FIELDS(browser_row, seal),
    FIELD("name", browser_row, name),
    FIELD("ip", browser_row, ip),
    FIELD("created", browser_row, created),
    FIELD("last_used", browser_row, last_used),
    FIELD("expires", browser_row, expires),
    /* joined on reading a list */
    FIELD("username", browser_row, username),
};

static const struct field link_fields[] = {
    FIELD("organization_id", link_row, organization),
    FIELD("handle", link_row, handle),
    FIELD("user_id", link_row, user),
    SEAL_FIELDS(link_row, seal),
    FIELD("purpose", link_row, purpose),
    FIELD("started_by", link_row, started_by),
    FIELD("created", link_row, created),
    FIELD("expires", link_row, expires),
};

static const struct field session_fields[] = {
    FIELD("organization_id", session_row, organization),
    FIELD("handle", session_row, handle),
    FIELD("id", session_row, id),
    FIELD("user_id", session_row, user),
    SEAL_FIELDS(session_row, seal),
    FIELD("kind", session_row, kind),
    FIELD("entry", session_row, entry),
    FIELD("network", session_row, network),
    FIELD("lane", session_row, lane),
    FIELD("shown", session_row, shown),
    FIELD("password_only", session_row, password_only),
    FIELD("token_id", session_row, token),
    FIELD("client_id", session_row, client),
    FIELD("ip", session_row, ip),
    FIELD("failures", session_row, failures),
    FIELD("created", session_row, created),
    FIELD("signed_in", session_row, signed_in),
    FIELD("last_seen", session_row, last_seen),
    FIELD("expires", session_row, expires),
    /* joined on reading a list */
    FIELD("client_name", session_row, client_name),
    FIELD("username", session_row, username),
};

static const struct field app_fields[] = {
    FIELD("organization_id", app_row, organization),
    FIELD("id", app_row, id),
    FIELD("client_id", app_row, client_id),
    FIELD("name", app_row, name),
    FIELD("redirect_uris", app_row, redirect_uris),
    FIELD("grants", app_row, grants),
    FIELD("secret_mac", app_row, secret_mac),
    FIELD("options", app_row, options),
    FIELD("active", app_row, active),
    SEAL_FIELDS(app_row, seal),
    FIELD("created", app_row, created),
};

static const struct field client_fields[] = {
    FIELD("organization_id", client_row, organization),
    FIELD("id", client_row, id),
    FIELD("name", client_row, name),
};

static const struct field history_fields[] = {
    FIELD("organization_id", history_row, organization),
    FIELD("id", history_row, id),
    FIELD("user_id", history_row, user),
    FIELD("name_hash", history_row, name_hash),
    FIELD("time", history_row, time),
    FIELD("entry", history_row, entry),
    FIELD("has_ip", history_row, has_ip),
    FIELD("ip", history_row, ip),
    FIELD("ip_source", history_row, ip_source),
    FIELD("network", history_row, network),
    FIELD("range_id", history_row, range),
    FIELD("token_state", history_row, token_state),
    FIELD("token_id", history_row, token),
    FIELD("lane", history_row, lane),
    FIELD("outcome", history_row, outcome),
    FIELD("reason", history_row, reason),
    FIELD("reference", history_row, reference),
    FIELD("client_id", history_row, client),
    FIELD("api_type", history_row, api_type),
    FIELD("api_version", history_row, api_version),
    FIELD("tls_version", history_row, tls_version),
    FIELD("tls_cipher", history_row, tls_cipher),
    FIELD("session_id", history_row, session),
    FIELD("repeats", history_row, repeats),
    FIELD("last_time", history_row, last_time),
    /* joined on reading */
    FIELD("client_name", history_row, client_name),
    FIELD("username", history_row, username),
};

static const struct field history_count_fields[] = {
    FIELD("span", history_count, span),
    FIELD("network", history_count, network),
    FIELD("outcome", history_count, outcome),
    FIELD("attempts", history_count, attempts),
};

#define AUDIT_FIELDS(type, path)                                                                   \
    FIELD("organization_id", type, path organization), FIELD("sequence", type, path sequence),     \
        FIELD("id", type, path id), FIELD("time", type, path time),                                \
        FIELD("actor_kind", type, path actor_kind), FIELD("actor_id", type, path actor),           \
        FIELD("action", type, path action), FIELD("record_table", type, path table),               \
        FIELD("record_id", type, path record), FIELD("old_value", type, path old_value),           \
        FIELD("new_value", type, path new_value), FIELD("chain_key", type, path chain.key_id),     \
        FIELD("chain", type, path chain.mac)

static const struct field audit_fields[] = {AUDIT_FIELDS(audit_row, )};

static const struct field audit_listed_fields[] = {
    AUDIT_FIELDS(audit_listed, audit.),
    FIELD("before", audit_listed, before),
};

static const struct field outbox_fields[] = {
    FIELD("organization_id", outbox_row, organization),
    FIELD("id", outbox_row, id),
    FIELD("user_id", outbox_row, user),
    FIELD("kind", outbox_row, kind),
    FIELD("state", outbox_row, state),
    FIELD("recipient", outbox_row, recipient),
    FIELD("message_id", outbox_row, message_id),
    FIELD("generation", outbox_row, generation),
    FIELD("body_key", outbox_row, key_id),
    FIELD_OF_BYTES("body", outbox_row, body),
    FIELD("attempts", outbox_row, attempts),
    FIELD("detail", outbox_row, detail),
    FIELD("created", outbox_row, created),
    FIELD("next_try", outbox_row, next_try),
    FIELD("expires", outbox_row, expires),
    FIELD("finished", outbox_row, finished),
};

#define ROW_TYPE_JOINED(table, type, fields, key, joined)                                          \
    {                                                                                              \
        table, sizeof(struct type), FIELDS(fields), ARRAY_LENGTH(fields) - (joined), key           \
    }
#define ROW_TYPE(table, type, fields, key) ROW_TYPE_JOINED(table, type, fields, key, 0)

static const struct row_type row_types[ROW_KINDS] = {
    [ROW_FINGERPRINT] = ROW_TYPE("key_fingerprints", key_fingerprint, fingerprint_fields, 1),
    [ROW_DIRECTORY] = ROW_TYPE("directory", directory_row, directory_fields, 1),
    [ROW_ORGANIZATION] = ROW_TYPE("organizations", organization_row, organization_fields, 1),
    [ROW_RANGE] = ROW_TYPE("ranges", range_row, range_fields, 2),
    [ROW_PROFILE] = ROW_TYPE("profiles", profile_row, profile_fields, 2),
    [ROW_USER] = ROW_TYPE("users", user_row, user_fields, 2),
    [ROW_USER_WORD] = ROW_TYPE("user_words", user_word_row, user_word_fields, 3),
    [ROW_PASSWORD] = ROW_TYPE("passwords", password_row, password_fields, 3),
    [ROW_TOKEN] = ROW_TYPE("tokens", token_row, token_fields, 3),
    [ROW_USAGE] = ROW_TYPE("token_usage", usage_row, usage_fields, 5),
    [ROW_LANE] = ROW_TYPE("lanes", lane_row, lane_fields, 4),
    [ROW_CODE] = ROW_TYPE("codes", code_row, code_fields, 2),
    [ROW_BROWSER] = ROW_TYPE_JOINED("browsers", browser_row, browser_fields, 2, 1),
    [ROW_LINK] = ROW_TYPE("links", link_row, link_fields, 2),
    [ROW_SESSION] = ROW_TYPE_JOINED("sessions", session_row, session_fields, 2, 2),
    [ROW_APP] = ROW_TYPE("connected_apps", app_row, app_fields, 2),
    [ROW_CLIENT] = ROW_TYPE("client_programs", client_row, client_fields, 2),
    [ROW_HISTORY] = ROW_TYPE_JOINED("history", history_row, history_fields, 2, 2),
    [ROW_AUDIT] = ROW_TYPE("audit", audit_row, audit_fields, 2),
    [ROW_OUTBOX] = ROW_TYPE("outbox", outbox_row, outbox_fields, 2),
    [ROW_USAGE_LISTED] = ROW_TYPE("token_usage", usage_listed, usage_listed_fields, 5),
    [ROW_USAGE_OF_USER] = ROW_TYPE("token_usage", usage_of_user, usage_of_user_fields, 5),
    [ROW_AUDIT_LISTED] = ROW_TYPE("audit", audit_listed, audit_listed_fields, 2),
    [ROW_HISTORY_COUNT] = ROW_TYPE("history", history_count, history_count_fields, 0),
};

const struct row_type *row_type_get(enum row_kind kind)
{
    ensure(kind < ROW_KINDS);
    return &row_types[kind];
}

struct fields row_type_stored(enum row_kind kind)
{
    const struct row_type *type = row_type_get(kind);
    return (struct fields){type->fields.list, type->stored};
}
