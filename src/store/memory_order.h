/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of rows in the memory engine, named by columns as in ORDER BY. Inside store/ only.
 */
#ifndef STORE_MEMORY_ORDER_H
#define STORE_MEMORY_ORDER_H

#include "store/row_type.h"

/* Names of columns with a space between them, at most five: "-" in front = downwards, "!" = those
 * without a value first. "" leaves the rows as they are. */
void rows_sort(enum row_kind kind, const char *columns, void **rows, size_t count);

#endif
