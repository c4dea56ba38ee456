/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chain over the audit trail: each row's value is a keyed MAC over the value before it and all
 * of the row, so that a row changed, dropped or moved is found. Pure; shared by the engines.
 */
#ifndef STORE_AUDIT_CHAIN_H
#define STORE_AUDIT_CHAIN_H

#include "base/macro.h"
#include "store/rows.h"

/* `before` is all zero for the first row of an organization; reads everything of the row but
 * chain.mac. */
void audit_chain_next(const uint8_t *key, const struct mac *before, const struct audit_row *row,
                      struct mac *out_mac);

/* How far a chain has been verified; all zero before its first row. */
struct audit_chain {
    uint64_t sequence; /* of the last row that fits */
    struct mac last;
};

/* Goes on with the next page of store_audit_list. False at the first row that does not fit (its
 * number is chain->sequence + 1): changed, dropped, moved, or written with another key. What was
 * cut off at the end cannot be seen here. */
MUST_CHECK bool audit_chain_verify(struct audit_chain *chain, const uint8_t *key,
                                   const struct audit_row *rows, size_t count);

#endif
