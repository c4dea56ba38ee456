/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an IP address and a user's networks to a class: the table of design §3. Not where the IP
 * address comes from (http/origin.h). Pure; borrows the sets.
 */
#ifndef CORE_NETWORK_H
#define CORE_NETWORK_H

#include "core/ip.h"

enum network_class {
    /* stored: do not renumber */
    NETWORK_OUTSIDE = 0, /* the untrusted network */
    NETWORK_TRUSTED = 1,
    NETWORK_EXEMPT = 2, /* identity confirmation is off for the organization */
    NETWORK_DENIED = 3, /* the profile has login IP ranges and this is in none */
};

/* Where a request came from, settled once (R50-R55). */
struct ip_origin {
    bool readable; /* false: missing or garbage behind a listed proxy, hence OUTSIDE */
    struct ip ip;  /* valid if readable */
};

struct network_rules {
    const struct ip_set *profile_ranges; /* empty = the profile restricts nothing */
    /* The last audited ranges of a profile whose seal is broken; NULL when it holds. Both must
     * admit the IP address, and being inside gives no trust then (design §6). */
    const struct ip_set *profile_ranges_audited;
    bool confirmation_on;
    const struct ip_set *organization_ranges;
};

struct network_verdict {
    enum network_class class;
    enum network_class apparent; /* for DENIED what the organization's rules alone give */
    record_id range;             /* the range that gave TRUSTED; 0 = none, or the profile's */
};

void network_classify(const struct network_rules *rules, struct ip_origin origin,
                      struct network_verdict *out_verdict);
/* "trusted", "outside", "exempt", "denied"; "unknown" for a number that is none of them. */
const char *network_class_name(enum network_class class);
MUST_CHECK bool network_class_parse(struct slice name, enum network_class *out_class);

#endif
