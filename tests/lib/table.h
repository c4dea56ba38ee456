/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts as plain text: one row per fact, cells between bars, the expected answer first. Lines that
 * begin with # and empty lines are skipped. A cell in double quotes keeps its blanks and knows
 * \xHH, \" and \\; all others are trimmed. For tests only: it ends the test when a file is missing
 * or a row has the wrong number of cells.
 */
#ifndef TESTS_LIB_TABLE_H
#define TESTS_LIB_TABLE_H

#include "base/slice.h"

enum { TABLE_CELLS_MAX = 12, TABLE_LINE_MAX = 4096 };

struct table_row {
    const char *file;
    int line;
    struct slice cells[TABLE_CELLS_MAX];
    bool failed; /* set by table_expect */
};

typedef void (*table_check_fn)(struct table_row *row);

/* Runs check over all rows of TABLES_DIR/file, then fails the test if any row failed or there are
 * fewer than min_rows. */
void table_run(const char *file, size_t columns, size_t min_rows, table_check_fn check);
/* Compares with the first cell; a difference is printed with file and line. */
void table_expect(struct table_row *row, const char *actual);
/* The index of the cell's text among names; ends the test when it is none of them. */
unsigned table_choice(const struct table_row *row, size_t cell, const char *const *names,
                      size_t count);
/* The cell as a number; ends the test when it is none. */
uint64_t table_number(const struct table_row *row, size_t cell);
/* Takes the next word off *rest; false at the end. */
bool table_word(struct slice *rest, struct slice *out_word);

#endif
