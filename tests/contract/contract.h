/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the contract tests share: one store of the engine named on the command line (memory, sqlite,
 * trace-memory, trace-sqlite), and rows with a distinct value in every field. Failing to make any
 * of it fails the test. Threads of a test may use the store, not the place.
 */
#ifndef TESTS_CONTRACT_CONTRACT_H
#define TESTS_CONTRACT_CONTRACT_H

#include "lib/unit.h"

#include "lib/scratch.h"
#include "store/row_type.h"
#include "store/store_list.h"

/* The rows that place_make puts in: an organization, its profile, its user in the directory. */
enum { ORGANIZATION = 7, PROFILE = 70, USER = 700 };
#define FOLDED "anna@example.com"

struct place {
    struct scratch scratch;
    char path[PATH_MAX];
    struct store *store;
    struct arena *arena;  /* what is read and made lives here, until the end of the test */
    struct change change; /* the one under construction: change_begin, effects, change_apply */
};

extern const uint8_t contract_audit_key[32];
bool contract_is_sqlite(void);

/* The engine of the command line over `path`, decorated if that says so. */
enum status contract_open(const char *path, bool create, struct store **out_store,
                          struct error *err);

int place_make(void **state);  /* with the rows above */
int place_empty(void **state); /* without any */
int place_end(void **state);
/* What is in the store now comes from the disk. */
void place_reopen(struct place *place);

/* Every field has a value of its own, made from the seed; the key and the organization, user and
 * profile ids are those of the rows above, so that two seeds give one row in two versions. */
void *row_make(struct place *place, enum row_kind kind, unsigned seed);
/* All fields, also those joined on reading. */
void assert_rows_equal(enum row_kind kind, const void *a, const void *b);

void change_begin(struct place *place);
enum write_outcome change_apply(struct place *place);
enum write_outcome change_apply_or(struct place *place, const struct change *otherwise);
/* One row, inserted or replaced; must succeed. */
void row_put(struct place *place, enum row_kind kind, const void *row);
/* The effect that row_put uses, into a change. */
void row_effect(struct change *change, enum row_kind kind, const void *row);
enum write_outcome target_apply(struct place *place, enum effect_kind kind,
                                struct effect_target target);

/* Organization, profile, user and directory entry under other ids. */
void place_populate(struct place *place, record_id organization, record_id profile, record_id user,
                    const char *folded);

int contract_main(int argc, char **argv, const struct CMUnitTest *tests, size_t count);

#endif
