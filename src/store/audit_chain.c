/* SPDX-License-Identifier: Apache-2.0 */
#include "store/audit_chain.h"

#include "crypto/mac.h"

void audit_chain_next(const uint8_t *key, const struct mac *before, const struct audit_row *row,
                      struct mac *out_mac)
{
    struct mac_state state;
    mac_begin(&state, key, "sallyport audit chain v1");
    mac_add_bytes(&state, before->bytes, sizeof before->bytes);
    mac_add_u64(&state, row->organization);
    mac_add_u64(&state, row->sequence);
    mac_add_u64(&state, row->id);
    mac_add_u64(&state, (uint64_t)row->time);
    mac_add_u64(&state, row->actor_kind);
    mac_add_u64(&state, row->actor);
    mac_add_slice(&state, row->action);
    mac_add_slice(&state, row->table);
    mac_add_u64(&state, row->record);
    mac_add_slice(&state, row->old_value);
    mac_add_slice(&state, row->new_value);
    mac_add_u64(&state, row->chain.key_id);
    mac_end(&state, out_mac);
}

bool audit_chain_verify(struct audit_chain *chain, const uint8_t *key, const struct audit_row *rows,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct mac expected;
        audit_chain_next(key, &chain->last, &rows[i], &expected);
        if (rows[i].sequence != chain->sequence + 1 || !mac_equal(&expected, &rows[i].chain.mac))
            return false;
        chain->sequence = rows[i].sequence;
        chain->last = expected;
    }
    return true;
}
