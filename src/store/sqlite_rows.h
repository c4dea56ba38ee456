/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows to and from statements, from their description in row_type.h: the columns of a statement
 * stand in the order of the description. Inside store/ only.
 */
#ifndef STORE_SQLITE_ROWS_H
#define STORE_SQLITE_ROWS_H

#include "store/row_type.h"
#include "store/sqlite_values.h"

/* What is stored of a row, parameter by parameter; borrows it until the statement is reset. */
void row_bind(struct bind *bind, enum row_kind kind, const void *row);
/* As many members as the statement has columns: a statement may leave out those that are joined.
 * The others stay as they are. */
void row_read(struct columns *columns, enum row_kind kind, void *row);

#endif
