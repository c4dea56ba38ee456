/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit trail for those who read it (the platform's Setup Audit Trail): who changed what, from
 * which value to which, newest first; and whether the chain over all of it holds (R73). Writing
 * it: audit.h. Reading needs Monitor Login History or the right to look; slices lie in the arena.
 */
#ifndef SERVICE_AUDIT_LIST_H
#define SERVICE_AUDIT_LIST_H

#include "service/acting.h"

enum { AUDIT_PAGE_MAX = 100 };

struct audit_changed {
    struct slice field;     /* as the trail holds it: "full_name" */
    const char *label;      /* "Name"; NULL: technical, it tells people nothing */
    struct slice old_value; /* in words; empty = there was none */
    struct slice new_value;
};

struct audit_entry {
    uint64_t sequence;
    micros time;
    struct slice actor;    /* a user name, "the operator" or "the service" */
    struct slice action;   /* the stable word: "user.freeze" */
    struct slice sentence; /* "The user was frozen" */
    struct slice subject;  /* user name, profile name or range; empty when it cannot be told */
    const struct audit_changed *changes;
    size_t change_count;
    bool chain_holds; /* false: this row, or the one before it, is not what was written */
};

struct audit_page {
    const struct audit_entry *entries;
    size_t count;
    uint64_t next; /* to be given as `before`; 0 = that was all */
};

MUST_CHECK enum status audit_list(struct service *service, const struct acting *acting,
                                  record_id organization, uint64_t before, struct arena *arena,
                                  struct audit_page *out_page, struct error *err);

struct audit_chain_state {
    uint64_t rows;   /* that fit, from the first on */
    uint64_t broken; /* the number of the first that does not; 0 = all fit */
};

/* Walks the whole chain of an organization. */
MUST_CHECK enum status audit_verify(struct service *service, const struct acting *acting,
                                    record_id organization, struct audit_chain_state *out_state,
                                    struct error *err);

#endif
