/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chain over the audit trail: each row's value is a keyed MAC over the value before it and all
 * of the row, so that a row changed, dropped or moved is found. Pure; shared by the engines.
 */
#ifndef STORE_AUDIT_CHAIN_H
#define STORE_AUDIT_CHAIN_H

#include "store/rows.h"

/* `before` is all zero for the first row of an organization; reads everything of the row but
 * chain.mac. */
void audit_chain_next(const uint8_t *key, const struct mac *before, const struct audit_row *row,
                      struct mac *out_mac);

#endif
