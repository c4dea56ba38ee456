/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/token_mac.h"

#include "crypto/mac.h"

void token_mac(const uint8_t *key, record_id organization, record_id user, struct slice token,
               struct mac *out_mac)
{
    struct mac_state state;
    mac_begin(&state, key, "sallyport token v1");
    mac_add_u64(&state, organization);
    mac_add_u64(&state, user);
    mac_add_slice(&state, token);
    mac_end(&state, out_mac);
}
