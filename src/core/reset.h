/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From where a mailed reset link may be completed (design §13). The mailbox alone is not enough
 * outside, because the security token comes by it too. Pure.
 */
#ifndef CORE_RESET_H
#define CORE_RESET_H

#include "core/network.h"

enum reset_gate {
    RESET_OPEN,
    RESET_NEEDS_BROWSER, /* go inside, use a recognised browser, or ask an administrator */
    RESET_DENIED,        /* the user may not be on this network at all */
};

struct reset_facts {
    enum network_class class;
    bool vouched;            /* an administrator or the operator started it */
    bool browser_recognised; /* as this user's */
    bool has_ranges;         /* the organization has trusted ranges */
};

enum reset_gate reset_gate_of(const struct reset_facts *facts);

#endif
