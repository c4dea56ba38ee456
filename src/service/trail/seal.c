/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One function per record lists its fields, in an order that is part of the format: appending is
 * a new label, never a change here.
 */
#include "service/trail/seal.h"

#include "crypto/mac.h"

/* False: the key is unknown, so nothing made with it can hold. */
static bool seal_begin(struct mac_state *state, const struct keyring *keys, uint32_t key_id,
                       enum key_purpose purpose, const char *label)
{
    const uint8_t *key = keyring_subkey(keys, key_id, purpose);
    if (key == NULL)
        return false;
    mac_begin(state, key, label);
    mac_add_u64(state, key_id);
    return true;
}

static bool seal_end(struct mac_state *state, struct mac *out_mac)
{
    mac_end(state, out_mac);
    return true;
}

static bool seal_equal(const struct seal *seal, bool made, const struct mac *mac)
{
    return made && mac_equal(&seal->mac, mac);
}

static void add_int(struct mac_state *state, int64_t value)
{
    mac_add_u64(state, (uint64_t)value);
}

static void add_policy(struct mac_state *state, const struct policy_values *policy)
{
    add_int(state, policy->password_min_length);
    add_int(state, policy->password_complexity);
    add_int(state, policy->password_expiry_days);
    add_int(state, policy->password_history);
    add_int(state, policy->password_lifetime_days);
    add_int(state, policy->session_idle_minutes);
    add_int(state, policy->session_hours);
    add_int(state, policy->session_api_minutes);
    add_int(state, policy->session_lock_ip);
    add_int(state, policy->session_ranges_always);
}

/* ---- organization policy ---- */

static bool organization_mac(const struct keyring *keys, uint32_t key_id,
                             const struct organization_row *row, struct mac *out_mac)
{
    struct mac_state state;
    if (!seal_begin(&state, keys, key_id, KEY_SEAL, "sallyport organization v1"))
        return false;
    mac_add_u64(&state, row->id);
    mac_add_generation(&state, row->generation);
    mac_add_slice(&state, row->name);
    add_int(&state, row->active);
    add_int(&state, row->confirmation_on);
    add_int(&state, row->confirmation_permitted);
    add_int(&state, row->sso_on);
    add_int(&state, row->sso_keep_tokens);
    add_int(&state, row->lockout_attempts);
    add_int(&state, row->lockout_minutes);
    add_int(&state, row->login_rate_per_hour);
    mac_add_slice(&state, row->time_zone);
    add_policy(&state, &row->policy);
    add_int(&state, row->created);
    return seal_end(&state, out_mac);
}

void seal_organization(const struct keyring *keys, struct organization_row *row)
{
    row->seal.key_id = keyring_active_id(keys);
    ensure(organization_mac(keys, row->seal.key_id, row, &row->seal.mac));
}

bool seal_organization_holds(const struct keyring *keys, const struct organization_row *row)
{
    struct mac mac;
    return seal_equal(&row->seal, organization_mac(keys, row->seal.key_id, row, &mac), &mac);
}

/* ---- profile ---- */

static bool profile_mac(const struct keyring *keys, uint32_t key_id, const struct profile_row *row,
                        struct mac *out_mac)
{
    struct mac_state state;
    if (!seal_begin(&state, keys, key_id, KEY_SEAL, "sallyport profile v1"))
        return false;
    mac_add_u64(&state, row->organization);
    mac_add_u64(&state, row->id);
    mac_add_generation(&state, row->generation);
    mac_add_slice(&state, row->name);
    mac_add_u64(&state, row->permissions);
    mac_add_slice(&state, row->ranges);
    mac_add_slice(&state, row->login_hours);
    add_policy(&state, &row->policy);
    add_int(&state, row->created);
    return seal_end(&state, out_mac);
}

void seal_profile(const struct keyring *keys, struct profile_row *row)
{
    row->seal.key_id = keyring_active_id(keys);
    ensure(profile_mac(keys, row->seal.key_id, row, &row->seal.mac));
}

bool seal_profile_holds(const struct keyring *keys, const struct profile_row *row)
{
    struct mac mac;
    return seal_equal(&row->seal, profile_mac(keys, row->seal.key_id, row, &mac), &mac);
}

/* ---- trusted range ---- */

static bool range_mac(const struct keyring *keys, uint32_t key_id, const struct range_row *row,
                      struct mac *out_mac)
{
    struct mac_state state;
    if (!seal_begin(&state, keys, key_id, KEY_SEAL, "sallyport range v1"))
        return false;
    mac_add_u64(&state, row->organization);
    mac_add_u64(&state, row->id);
    mac_add_bytes(&state, row->range.first.bytes, sizeof row->range.first.bytes);
    mac_add_bytes(&state, row->range.last.bytes, sizeof row->range.last.bytes);
    mac_add_slice(&state, row->note);
    add_int(&state, row->created);
    return seal_end(&state, out_mac);
}

void seal_range(const struct keyring *keys, struct range_row *row)
{
    row->seal.key_id = keyring_active_id(keys);
    ensure(range_mac(keys, row->seal.key_id, row, &row->seal.mac));
}

bool seal_range_holds(const struct keyring *keys, const struct range_row *row)
{
    struct mac mac;
    return seal_equal(&row->seal, range_mac(keys, row->seal.key_id, row, &mac), &mac);
}

/* ---- user: standing and delivery ---- */

static bool standing_mac(const struct keyring *keys, uint32_t key_id, const struct user_row *row,
                         struct mac *out_mac)
{
    struct mac_state state;
    if (!seal_begin(&state, keys, key_id, KEY_SEAL, "sallyport standing v1"))
        return false;
    mac_add_u64(&state, row->organization);
    mac_add_u64(&state, row->id);
    mac_add_generation(&state, row->status_generation);
    mac_add_generation(&state, row->password_generation);
    mac_add_generation(&state, row->token_generation);
    mac_add_u64(&state, row->profile);
    mac_add_slice(&state, row->folded);
    mac_add_slice(&state, row->sso_issuer);
    mac_add_slice(&state, row->sso_subject);
    add_int(&state, row->active);
    add_int(&state, row->frozen);
    add_int(&state, row->password_must_change);
    add_int(&state, row->created);
    return seal_end(&state, out_mac);
}

static bool delivery_mac(const struct keyring *keys, uint32_t key_id, const struct user_row *row,
                         struct mac *out_mac)
{
    struct mac_state state;
    if (!seal_begin(&state, keys, key_id, KEY_SEAL, "sallyport delivery v1"))
        return false;
    mac_add_u64(&state, row->organization);
    mac_add_u64(&state, row->id);
    mac_add_generation(&state, row->status_generation);
    mac_add_slice(&state, row->email);
    mac_add_slice(&state, row->pending_email);
    mac_add_slice(&state, row->username);
    mac_add_slice(&state, row->full_name);
    return seal_end(&state, out_mac);
}

void seal_user(const struct keyring *keys, struct user_row *row)
{
    row->standing.key_id = keyring_active_id(keys);
    row->delivery.key_id = row->standing.key_id;
    ensure(standing_mac(keys, row->standing.key_id, row, &row->standing.mac));
    ensure(delivery_mac(keys, row->delivery.key_id, row, &row->delivery.mac));
}

bool seal_user_again(const struct keyring *keys, const struct user_row *old_row,
                     struct user_row *row)
{
    if (!seal_standing_holds(keys, old_row))
        return false;
    bool delivery_holds = seal_delivery_holds(keys, old_row);
    seal_user(keys, row);
    if (!delivery_holds)
        row->delivery = (struct seal){0}; /* no key has the id 0: it never holds */
    return true;
}

bool seal_standing_holds(const struct keyring *keys, const struct user_row *row)
{
    struct mac mac;
    return seal_equal(&row->standing, standing_mac(keys, row->standing.key_id, row, &mac), &mac);
}

bool seal_delivery_holds(const struct keyring *keys, const struct user_row *row)
{
    struct mac mac;
    return seal_equal(&row->delivery, delivery_mac(keys, row->delivery.key_id, row, &mac), &mac);
}

/* ---- password and token rows ---- */

static bool password_mac(const struct keyring *keys, uint32_t key_id,
                         const struct password_row *row, struct mac *out_mac)
{
    struct mac_state state;
    if (!seal_begin(&state, keys, key_id, KEY_SEAL, "sallyport password v1"))
        return false;
    mac_add_u64(&state, row->organization);
    mac_add_u64(&state, row->user);
    mac_add_u64(&state, row->slot);
    mac_add_generation(&state, row->generation);
    mac_add_slice(&state, row->hash);
    add_int(&state, row->set_by);
    add_int(&state, row->created);
    return seal_end(&state, out_mac);
}

void seal_password(const struct keyring *keys, struct password_row *row)
{
    row->seal.key_id = keyring_active_id(keys);
    ensure(password_mac(keys, row->seal.key_id, row, &row->seal.mac));
}

bool seal_password_holds(const struct keyring *keys, const struct password_row *row)
{
    struct mac mac;
    return seal_equal(&row->seal, password_mac(keys, row->seal.key_id, row, &mac), &mac);
}

static bool token_row_mac(const struct keyring *keys, uint32_t key_id, const struct token_row *row,
                          struct mac *out_mac)
{
    struct mac_state state;
    if (!seal_begin(&state, keys, key_id, KEY_SEAL, "sallyport token row v1"))
        return false;
    mac_add_u64(&state, row->organization);
    mac_add_u64(&state, row->user);
    mac_add_u64(&state, row->id);
    mac_add_generation(&state, row->generation);
    add_int(&state, row->kind);
    add_int(&state, row->state);
    mac_add_slice(&state, row->name);
    mac_add_u64(&state, row->key_id);
    mac_add_bytes(&state, row->mac.bytes, sizeof row->mac.bytes);
    mac_add_slice(&state, row->ranges);
    mac_add_slice(&state, row->entries);
    add_int(&state, row->created);
    add_int(&state, row->expires);
    return seal_end(&state, out_mac);
}

void seal_token(const struct keyring *keys, struct token_row *row)
{
    row->seal.key_id = keyring_active_id(keys);
    ensure(token_row_mac(keys, row->seal.key_id, row, &row->seal.mac));
}

bool seal_token_holds(const struct keyring *keys, const struct token_row *row)
{
    struct mac mac;
    return seal_equal(&row->seal, token_row_mac(keys, row->seal.key_id, row, &mac), &mac);
}

/* ---- handed-out secrets ---- */

static bool session_mac(const struct keyring *keys, uint32_t key_id, struct slice secret,
                        const struct session_row *row, struct mac *out_mac)
{
    struct mac_state state;
    if (!seal_begin(&state, keys, key_id, KEY_HANDOUT, "sallyport session v1"))
        return false;
    mac_add_slice(&state, secret);
    mac_add_u64(&state, row->organization);
    mac_add_u64(&state, row->id);
    mac_add_u64(&state, row->user);
    add_int(&state, row->kind);
    add_int(&state, row->entry);
    add_int(&state, row->network);
    add_int(&state, row->lane);
    mac_add_u64(&state, row->shown);
    add_int(&state, row->password_only);
    mac_add_u64(&state, row->token);
    mac_add_bytes(&state, row->ip.bytes, sizeof row->ip.bytes);
    add_int(&state, row->created);
    add_int(&state, row->signed_in);
    add_int(&state, row->expires);
    return seal_end(&state, out_mac);
}

void seal_session(const struct keyring *keys, struct slice secret, struct session_row *row)
{
    row->seal.key_id = keyring_active_id(keys);
    ensure(session_mac(keys, row->seal.key_id, secret, row, &row->seal.mac));
}

bool seal_session_holds(const struct keyring *keys, struct slice secret,
                        const struct session_row *row)
{
    struct mac mac;
    return seal_equal(&row->seal, session_mac(keys, row->seal.key_id, secret, row, &mac), &mac);
}

static bool code_mac(const struct keyring *keys, uint32_t key_id, struct slice secret,
                     struct slice code, const struct code_row *row, struct mac *out_mac)
{
    struct mac_state state;
    if (!seal_begin(&state, keys, key_id, KEY_HANDOUT, "sallyport code v1"))
        return false;
    mac_add_slice(&state, secret);
    mac_add_slice(&state, code);
    mac_add_u64(&state, row->organization);
    mac_add_u64(&state, row->user);
    add_int(&state, row->purpose);
    add_int(&state, row->created);
    add_int(&state, row->expires);
    return seal_end(&state, out_mac);
}

void seal_code(const struct keyring *keys, struct slice secret, struct slice code,
               struct code_row *row)
{
    row->seal.key_id = keyring_active_id(keys);
    ensure(code_mac(keys, row->seal.key_id, secret, code, row, &row->seal.mac));
}

bool seal_code_holds(const struct keyring *keys, struct slice secret, struct slice code,
                     const struct code_row *row)
{
    struct mac mac;
    return seal_equal(&row->seal, code_mac(keys, row->seal.key_id, secret, code, row, &mac), &mac);
}

static bool link_mac(const struct keyring *keys, uint32_t key_id, struct slice secret,
                     const struct link_row *row, struct mac *out_mac)
{
    struct mac_state state;
    if (!seal_begin(&state, keys, key_id, KEY_HANDOUT, "sallyport link v1"))
        return false;
    mac_add_slice(&state, secret);
    mac_add_u64(&state, row->organization);
    mac_add_u64(&state, row->user);
    add_int(&state, row->purpose);
    add_int(&state, row->started_by);
    add_int(&state, row->created);
    add_int(&state, row->expires);
    return seal_end(&state, out_mac);
}

void seal_link(const struct keyring *keys, struct slice secret, struct link_row *row)
{
    row->seal.key_id = keyring_active_id(keys);
    ensure(link_mac(keys, row->seal.key_id, secret, row, &row->seal.mac));
}

bool seal_link_holds(const struct keyring *keys, struct slice secret, const struct link_row *row)
{
    struct mac mac;
    return seal_equal(&row->seal, link_mac(keys, row->seal.key_id, secret, row, &mac), &mac);
}

static bool browser_mac(const struct keyring *keys, uint32_t key_id, struct slice secret,
                        const struct browser_row *row, struct mac *out_mac)
{
    struct mac_state state;
    if (!seal_begin(&state, keys, key_id, KEY_HANDOUT, "sallyport browser v1"))
        return false;
    mac_add_slice(&state, secret);
    mac_add_u64(&state, row->organization);
    mac_add_u64(&state, row->id);
    mac_add_u64(&state, row->user);
    add_int(&state, row->created);
    add_int(&state, row->expires);
    return seal_end(&state, out_mac);
}

void seal_browser(const struct keyring *keys, struct slice secret, struct browser_row *row)
{
    row->seal.key_id = keyring_active_id(keys);
    ensure(browser_mac(keys, row->seal.key_id, secret, row, &row->seal.mac));
}

bool seal_browser_holds(const struct keyring *keys, struct slice secret,
                        const struct browser_row *row)
{
    struct mac mac;
    return seal_equal(&row->seal, browser_mac(keys, row->seal.key_id, secret, row, &mac), &mac);
}
