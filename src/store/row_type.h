/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of rows.h described as data: table, members in the order of its columns, key. Every SQL
 * statement names its columns in this order, and a test compares the schema with it.
 *
 * Used inside store/ only. Static data; any thread.
 */
#ifndef STORE_ROW_TYPE_H
#define STORE_ROW_TYPE_H

#include "store/field.h"
#include "store/rows.h"

enum row_kind {
    ROW_FINGERPRINT,
    ROW_DIRECTORY,
    ROW_ORGANIZATION,
    ROW_RANGE,
    ROW_PROFILE,
    ROW_USER,
    ROW_USER_WORD,
    ROW_PASSWORD,
    ROW_TOKEN,
    ROW_USAGE,
    ROW_LANE,
    ROW_CODE,
    ROW_BROWSER,
    ROW_LINK,
    ROW_SESSION,
    ROW_APP,
    ROW_CLIENT,
    ROW_HISTORY,
    ROW_AUDIT,
    ROW_OUTBOX,
    ROW_TABLES, /* the kinds above have a table each; those below are only read */
    ROW_USAGE_LISTED = ROW_TABLES,
    ROW_USAGE_OF_USER,
    ROW_AUDIT_LISTED,
    ROW_HISTORY_COUNT,
    ROW_KINDS,
};

/* From a folded name to whom it belongs; the one table that crosses organizations. */
struct directory_row {
    struct slice folded;
    record_id organization;
    record_id user;
};

/* A word of a user's names (text/words.h), for searching. */
struct user_word_row {
    record_id organization;
    struct slice word;
    record_id user;
};

struct row_type {
    const char *table;
    size_t size;          /* of the struct */
    struct fields fields; /* stored ones first, then those joined on reading */
    size_t stored;        /* how many are columns of the table */
    size_t key;           /* how many of these, from the first on, are the primary key */
};

const struct row_type *row_type_get(enum row_kind kind);
/* Without what is joined on reading. */
struct fields row_type_stored(enum row_kind kind);

#endif
