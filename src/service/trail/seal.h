/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seals: keyed MACs over the fields of a record that decide who gets in and where secrets go
 * (design §6). A row changed behind the service's back no longer matches its seal. Every use case
 * that writes a sealed record seals it first (seal_x), everyone who decides by one asks first
 * (seal_x_holds). Pure but for the keys; any thread. A seal under an unknown key does not hold.
 */
#ifndef SERVICE_SEAL_H
#define SERVICE_SEAL_H

#include "crypto/keyring.h"
#include "store/rows.h"

/* Each seals with the active key, binding table, organization, row, key id and generation. */
void seal_organization(const struct keyring *keys, struct organization_row *row);
bool seal_organization_holds(const struct keyring *keys, const struct organization_row *row);
void seal_profile(const struct keyring *keys, struct profile_row *row);
bool seal_profile_holds(const struct keyring *keys, const struct profile_row *row);
void seal_range(const struct keyring *keys, struct range_row *row);
bool seal_range_holds(const struct keyring *keys, const struct range_row *row);
/* Both seals of a user: standing (status, profile, single-sign-on identity, generations) and
 * delivery (e-mail addresses, names). */
void seal_user(const struct keyring *keys, struct user_row *row);
/* For a user that exists: seals the new row only as far as the old one's seals hold, so that no
 * ordinary operation blesses a forged field. False: the standing seal is broken; nothing may be
 * written before an administrator has repaired the record. A broken delivery seal stays broken. */
MUST_CHECK bool seal_user_again(const struct keyring *keys, const struct user_row *old_row,
                                struct user_row *row);
bool seal_standing_holds(const struct keyring *keys, const struct user_row *row);
bool seal_delivery_holds(const struct keyring *keys, const struct user_row *row);
void seal_password(const struct keyring *keys, struct password_row *row);
bool seal_password_holds(const struct keyring *keys, const struct password_row *row);
void seal_token(const struct keyring *keys, struct token_row *row);
bool seal_token_holds(const struct keyring *keys, const struct token_row *row);

/* Handed-out secrets: the seal covers the secret itself and all fields that decide; without the
 * secret nobody can say whether it holds. */
void seal_session(const struct keyring *keys, struct slice secret, struct session_row *row);
bool seal_session_holds(const struct keyring *keys, struct slice secret,
                        const struct session_row *row);
/* The code is the eight digits; the secret is the handout of the browser that asked. */
void seal_code(const struct keyring *keys, struct slice secret, struct slice code,
               struct code_row *row);
bool seal_code_holds(const struct keyring *keys, struct slice secret, struct slice code,
                     const struct code_row *row);
void seal_link(const struct keyring *keys, struct slice secret, struct link_row *row);
bool seal_link_holds(const struct keyring *keys, struct slice secret, const struct link_row *row);
void seal_browser(const struct keyring *keys, struct slice secret, struct browser_row *row);
bool seal_browser_holds(const struct keyring *keys, struct slice secret,
                        const struct browser_row *row);

#endif
