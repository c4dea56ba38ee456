/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/lock.h"

#include "sys/files_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static enum status fail_held(int descriptor, const char *path, struct error *err)
{
    char text[24] = "";
    ssize_t length = read(descriptor, text, sizeof text - 1);
    text[length > 0 ? length : 0] = '\0';
    text[strspn(text, "0123456789")] = '\0';
    return error_set(err, STATUS_CONFLICT, "%s is held by another process (%s)", path,
                     text[0] != '\0' ? text : "unknown");
}

static enum status write_holder(int descriptor, const char *path, struct error *err)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(descriptor, 0) != 0 || write(descriptor, text, (size_t)length) != length)
        return file_fail(err, "write", path);
    return STATUS_OK;
}

enum status lock_take(const char *path, struct lock *out_lock, struct error *err)
{
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return file_fail(err, "open", path);
    enum status status = STATUS_OK;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        status =
            errno == EWOULDBLOCK ? fail_held(descriptor, path, err) : file_fail(err, "lock", path);
    if (status == STATUS_OK)
        status = write_holder(descriptor, path, err);
    if (status != STATUS_OK) {
        close(descriptor);
        return status;
    }
    out_lock->descriptor = descriptor;
    return STATUS_OK;
}

void lock_free(struct lock *lock)
{
    if (lock->descriptor > 0)
        close(lock->descriptor);
    lock->descriptor = 0;
}
