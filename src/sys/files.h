/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole files and directories by path: configuration, keys, maildir. Not streams, not sockets.
 * Paths are terminated strings. Results live in the caller's arena. What is written is on the disk
 * when the function returns. Any thread; two writers of one path need an order of their own.
 * Errors: NOT_FOUND (no such path), CONFLICT (exists already), LIMIT (larger than allowed),
 * INVALID (not a regular file, or open to others), UNAVAILABLE (the disk or a permission).
 */
#ifndef SYS_FILES_H
#define SYS_FILES_H

#include "base/arena.h"
#include "base/status.h"

/* The whole of a regular file, terminated; more than max_bytes is LIMIT. */
MUST_CHECK enum status file_read(const char *path, size_t max_bytes, struct arena *arena,
                                 struct slice *out_bytes, struct error *err);
/* As file_read, and INVALID unless the file belongs to this process's user (or root) and grants
 * nothing to group or others. */
MUST_CHECK enum status file_read_private(const char *path, size_t max_bytes, struct arena *arena,
                                         struct slice *out_bytes, struct error *err);
/* Replaces or makes the file: readers see the old or the new bytes, also after a crash. `mode` is
 * taken as it is, whatever the umask. */
MUST_CHECK enum status file_write(const char *path, struct slice bytes, unsigned mode,
                                  struct error *err);
/* As file_write, but CONFLICT when the path exists; removed again when it cannot be completed. */
MUST_CHECK enum status file_create(const char *path, struct slice bytes, unsigned mode,
                                   struct error *err);
/* Renames within one file system and makes both directories durable; replaces `to`. */
MUST_CHECK enum status file_rename(const char *from, const char *to, struct error *err);
MUST_CHECK enum status file_remove(const char *path, struct error *err);
/* Anything at all at that path, also a dangling link. */
bool file_exists(const char *path);

/* One directory (not its parents); CONFLICT when the path exists. */
MUST_CHECK enum status directory_make(const char *path, unsigned mode, struct error *err);
bool directory_exists(const char *path);
/* INVALID unless it belongs to this user (or root) and grants nothing to group or others. */
MUST_CHECK enum status directory_check_private(const char *path, struct error *err);
/* The names in it without "." and "..", in byte order; an array in the arena. */
MUST_CHECK enum status directory_list(const char *path, struct arena *arena,
                                      const char *const **out_names, size_t *out_count,
                                      struct error *err);

#endif
