/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What files.c and directory.c share: the translation of errno, and who may own private things.
 * Not for other rooms.
 */
#ifndef SYS_FILES_IMPL_H
#define SYS_FILES_IMPL_H

#include "base/status.h"

#include <sys/stat.h>

/* Fills err from errno: "cannot ACTION PATH: reason". */
enum status file_fail(struct error *err, const char *action, const char *path);
/* INVALID unless owner and mode keep everybody else out. */
enum status file_check_private(const struct stat *info, const char *path, struct error *err);
/* Makes the entry of `path` in its directory durable. */
enum status file_sync_parent(const char *path, struct error *err);

#endif
