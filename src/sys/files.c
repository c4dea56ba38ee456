/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/files.h"

#include "sys/files_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum status status_from_errno(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return STATUS_NOT_FOUND;
    case EEXIST:
    case ENOTEMPTY:
        return STATUS_CONFLICT;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    default:
        return STATUS_UNAVAILABLE;
    }
}

enum status file_fail(struct error *err, const char *action, const char *path)
{
    int number = errno;
    return error_set(err, status_from_errno(number), "cannot %s %s: %s", action, path,
                     strerrordesc_np(number));
}

enum status file_check_private(const struct stat *info, const char *path, struct error *err)
{
    if (info->st_uid != geteuid() && info->st_uid != 0)
        return error_set(err, STATUS_INVALID, "%s belongs to another user", path);
    if ((info->st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return error_set(err, STATUS_INVALID, "%s is open to others than its owner (mode %04o)",
                         path, (unsigned)(info->st_mode & 07777));
    return STATUS_OK;
}

/* --- reading --- */

static enum status read_to_end(int descriptor, const char *path, char *bytes, size_t capacity,
                               size_t *out_length, struct error *err)
{
    size_t length = 0;
    while (length < capacity) {
        ssize_t got = read(descriptor, bytes + length, capacity - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return file_fail(err, "read", path);
        if (got == 0)
            break;
        length += (size_t)got;
    }
    *out_length = length;
    return STATUS_OK;
}

static enum status read_open_file(int descriptor, const char *path, size_t max_bytes,
                                  struct arena *arena, struct slice *out_bytes, struct error *err)
{
    struct stat info;
    if (fstat(descriptor, &info) != 0)
        return file_fail(err, "look at", path);
    if (!S_ISREG(info.st_mode))
        return error_set(err, STATUS_INVALID, "%s is not a regular file", path);
    if ((uint64_t)info.st_size > max_bytes)
        return error_set(err, STATUS_LIMIT, "%s is larger than %zu bytes", path, max_bytes);
    size_t size = (size_t)info.st_size;
    char *bytes = arena_alloc(arena, size + 1);
    if (bytes == NULL)
        return error_set(err, STATUS_LIMIT, "no room to read %s", path);
    size_t length = 0;
    enum status status = read_to_end(descriptor, path, bytes, size, &length, err);
    if (status != STATUS_OK)
        return status;
    *out_bytes = slice_make(bytes, length);
    return STATUS_OK;
}

/* O_NONBLOCK: a pipe put in the file's place must not stop the start. */
static int open_to_read(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

enum status file_read(const char *path, size_t max_bytes, struct arena *arena,
                      struct slice *out_bytes, struct error *err)
{
    int descriptor = open_to_read(path);
    if (descriptor < 0)
        return file_fail(err, "open", path);
    enum status status = read_open_file(descriptor, path, max_bytes, arena, out_bytes, err);
    close(descriptor);
    return status;
}

enum status file_read_private(const char *path, size_t max_bytes, struct arena *arena,
                              struct slice *out_bytes, struct error *err)
{
    int descriptor = open_to_read(path);
    if (descriptor < 0)
        return file_fail(err, "open", path);
    /* The open file is asked, not the path: nobody can exchange it in between. */
    struct stat info;
    enum status status = fstat(descriptor, &info) != 0 ? file_fail(err, "look at", path)
                                                       : file_check_private(&info, path, err);
    if (status == STATUS_OK)
        status = read_open_file(descriptor, path, max_bytes, arena, out_bytes, err);
    close(descriptor);
    return status;
}

bool file_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

/* --- writing --- */

enum status file_sync_parent(const char *path, struct error *err)
{
    char copy[PATH_MAX];
    if (!slice_to_string(slice_from(path), copy, sizeof copy))
        return error_set(err, STATUS_INVALID, "the path is too long: %.100s…", path);
    /* It works in the copy. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    int descriptor = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return file_fail(err, "open the directory of", path);
    enum status status =
        fsync(descriptor) == 0 ? STATUS_OK : file_fail(err, "make durable the directory of", path);
    close(descriptor);
    return status;
}

static enum status write_all(int descriptor, const char *path, struct slice bytes,
                             struct error *err)
{
    size_t written = 0;
    while (written < bytes.length) {
        ssize_t count = write(descriptor, bytes.bytes + written, bytes.length - written);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return file_fail(err, "write", path);
        written += (size_t)count;
    }
    return STATUS_OK;
}

static enum status write_open_file(int descriptor, const char *path, struct slice bytes,
                                   unsigned mode, struct error *err)
{
    if (fchmod(descriptor, (mode_t)mode) != 0)
        return file_fail(err, "set the mode of", path);
    enum status status = write_all(descriptor, path, bytes, err);
    if (status == STATUS_OK && fsync(descriptor) != 0)
        return file_fail(err, "make durable", path);
    return status;
}

/* A new file, complete and durable, or none. Mode 0600 until the bytes are in it. */
static enum status write_new_file(const char *path, struct slice bytes, unsigned mode,
                                  struct error *err)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return file_fail(err, "create", path);
    enum status status = write_open_file(descriptor, path, bytes, mode, err);
    if (close(descriptor) != 0 && status == STATUS_OK)
        status = file_fail(err, "close", path);
    if (status != STATUS_OK)
        unlink(path);
    return status;
}

enum status file_create(const char *path, struct slice bytes, unsigned mode, struct error *err)
{
    enum status status = write_new_file(path, bytes, mode, err);
    return status == STATUS_OK ? file_sync_parent(path, err) : status;
}

enum status file_write(const char *path, struct slice bytes, unsigned mode, struct error *err)
{
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld.new", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof temporary)
        return error_set(err, STATUS_INVALID, "the path is too long: %.100s…", path);
    /* One of that name can only be left from a process of the same id that did not end well. */
    unlink(temporary);
    enum status status = write_new_file(temporary, bytes, mode, err);
    if (status == STATUS_OK)
        status = file_rename(temporary, path, err);
    if (status != STATUS_OK)
        unlink(temporary);
    return status;
}

enum status file_rename(const char *from, const char *to, struct error *err)
{
    if (rename(from, to) != 0)
        return file_fail(err, "rename to", to);
    enum status status = file_sync_parent(to, err);
    return status == STATUS_OK ? file_sync_parent(from, err) : status;
}

enum status file_remove(const char *path, struct error *err)
{
    if (unlink(path) != 0)
        return file_fail(err, "remove", path);
    return file_sync_parent(path, err);
}
