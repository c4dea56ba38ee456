/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/token_match.h"

#include "crypto/mac.h"
#include "crypto/token_mac.h"
#include "service/instruments.h"
#include "service/trail/seal.h"

static void mac_under(struct service *service, const struct login_gathered *gathered,
                      struct slice token, uint32_t key_id, struct mac *out_mac)
{
    const struct keyring *keys = service->keys;
    const uint8_t *key = keyring_subkey(keys, key_id, KEY_TOKEN);
    if (key == NULL)
        key = keyring_subkey(keys, keyring_active_id(keys), KEY_TOKEN);
    token_mac(key, gathered->user.organization, gathered->user.id, token, out_mac);
    count_add(service->instruments, COUNT_TOKEN_MAC, 1);
}

static bool row_usable(const struct service *service, const struct login_gathered *gathered,
                       const struct token_row *row, micros now)
{
    /* An older row put back has its seal, but not the user's generation. */
    bool current = row->state != TOKEN_ROW_CURRENT || row->kind != TOKEN_KIND_PERSONAL ||
                   generation_equal(row->generation, gathered->user.token_generation);
    return current && seal_token_holds(service->keys, row) &&
           (row->expires == 0 || row->expires > now);
}

enum token_fact token_match(struct service *service, const struct login_gathered *gathered,
                            struct slice token, micros now, record_id *out_row)
{
    uint32_t key_id =
        gathered->token_count > 0 ? gathered->tokens[0].key_id : keyring_active_id(service->keys);
    struct mac mac;
    mac_under(service, gathered, token, key_id, &mac);
    enum token_fact fact = TOKEN_WRONG;
    for (size_t i = 0; i < gathered->token_count; i++) {
        const struct token_row *row = &gathered->tokens[i];
        if (row->key_id != key_id) {
            key_id = row->key_id;
            mac_under(service, gathered, token, key_id, &mac);
        }
        if (!mac_equal(&row->mac, &mac) || !row_usable(service, gathered, row, now))
            continue;
        *out_row = row->id;
        if (row->state == TOKEN_ROW_CURRENT)
            fact = TOKEN_RIGHT;
        else if (row->state == TOKEN_ROW_PREVIOUS)
            fact = TOKEN_PREVIOUS;
    }
    return fact;
}
