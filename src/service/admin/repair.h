/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Repairing records whose seal is broken (design §6, M10). The offer shows the last audited values
 * with the stored ones beside them where they differ; repairing writes the audited ones back, but
 * for the fields that are kept by name, one by one. A kept e-mail address is an e-mail change: it
 * waits for its confirmation, and the last audited one is told.
 *
 * Repairing renews the generation, ends the sessions of the user whose standing was broken, and is
 * audited. Needs Manage Users. Nothing is ever blessed unseen: a value that the offer does not name
 * is the audited one. Errors: CONFLICT when there is nothing to repair or the trail does not tell
 * what the record was; INVALID for a field that is no field of the record.
 */
#ifndef SERVICE_REPAIR_H
#define SERVICE_REPAIR_H

#include "service/acting.h"

enum repair_table { REPAIR_USER, REPAIR_PROFILE, REPAIR_ORGANIZATION };

/* Which record: a user name or id; a profile's name or id; nothing for the organization itself. */
struct repair_record {
    enum repair_table table;
    record_id organization; /* of profiles and organizations; users tell theirs */
    struct slice which;
};

/* One field whose stored value is not the last audited one. */
struct repair_field {
    const char *name;  /* of --keep-stored and of the tick in the page: "email" */
    const char *label; /* "E-mail address" */
    bool may_keep;     /* else the audited value is written back in any case */
    struct slice stored;
    struct slice audited;
};

enum { REPAIR_VERSION_MAX = 33 };

struct repair_offer {
    bool damaged;
    bool audited_known; /* else the trail does not tell, and only the operator's backup helps */
    const struct repair_field *fields; /* those that differ */
    size_t count;
    char version[REPAIR_VERSION_MAX]; /* another one when any value became another */
};

MUST_CHECK enum status repair_offer(struct service *service, const struct acting *acting,
                                    const struct repair_record *record, struct arena *arena,
                                    struct repair_offer *out_offer, struct error *err);

struct repair_kept {
    const struct slice *names;
    size_t count;
};

MUST_CHECK enum status repair(struct service *service, const struct acting *acting,
                              const struct repair_record *record, const struct repair_kept *kept,
                              struct arena *arena, struct pending **out_pending, struct error *err);

#endif
