/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sealed fields of each record as the audit trail holds them: one table per record, written by
 * audit.c and read back by audited.c, so that what is written can always be read. Every sealed
 * field is here but for the generation that every change renews; a test compares. Names are stored:
 * do not rename. Inside service/ only; static data.
 */
#ifndef SERVICE_AUDIT_FIELD_H
#define SERVICE_AUDIT_FIELD_H

#include "store/rows.h"

enum audit_kind {
    AUDIT_OF_TEXT,
    AUDIT_OF_BOOL,
    AUDIT_OF_INT,
    AUDIT_OF_UNSIGNED64,
    AUDIT_OF_SIGNED64,
    AUDIT_OF_GENERATION,
    AUDIT_OF_RANGE,
    AUDIT_OF_PROFILE, /* a record id, written in its outward form */
};

/* Under which seal a field lies; bits. Records with one seal have one part. */
enum audit_part { AUDIT_PART_STANDING = 1, AUDIT_PART_DELIVERY = 2, AUDIT_PART_ALL = 3 };

struct audit_field {
    const char *name;
    size_t offset; /* in the row */
    enum audit_kind kind;
    enum audit_part part;
};

struct audit_record {
    const char *table;
    const struct audit_field *fields;
    size_t count;
};

enum { AUDIT_FIELDS_MAX = 32 };

extern const struct audit_record audit_of_organization; /* struct organization_row */
extern const struct audit_record audit_of_profile;      /* struct profile_row */
extern const struct audit_record audit_of_user;         /* struct user_row */
extern const struct audit_record audit_of_range;        /* struct range_row */

/* A JSON object of the row's fields under these parts; {NULL, 0} when the arena is exhausted or it
 * is too long. */
struct slice audit_value(const struct audit_record *record, const void *row, unsigned parts,
                         struct arena *arena);
/* Reads into the row each field whose bit (its index) is not yet in *found, and sets the bit. A
 * member that is missing or cannot be read is left for an older value. */
void audit_value_read(const struct audit_record *record, struct slice value, struct arena *arena,
                      void *row, uint32_t *found);
/* All bits set. */
bool audit_value_is_whole(const struct audit_record *record, uint32_t found);

#endif
