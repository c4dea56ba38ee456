/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/local_socket.h"

#include "sys/files_impl.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { WAITING_CALLERS = 16 };

static bool make_name(const char *path, struct sockaddr_un *out_name)
{
    *out_name = (struct sockaddr_un){.sun_family = AF_UNIX};
    return slice_to_string(slice_from(path), out_name->sun_path, sizeof out_name->sun_path);
}

static enum status open_socket(const char *path, struct sockaddr_un *out_name, int *out_descriptor,
                               struct error *err)
{
    if (!make_name(path, out_name))
        return error_set(err, STATUS_INVALID, "the path of a socket may have %zu bytes: %.100s",
                         sizeof out_name->sun_path - 1, path);
    *out_descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*out_descriptor < 0)
        return file_fail(err, "make a socket for", path);
    return STATUS_OK;
}

enum status local_connect(const char *path, int *out_descriptor, struct error *err)
{
    struct sockaddr_un name;
    int descriptor;
    enum status status = open_socket(path, &name, &descriptor, err);
    if (status != STATUS_OK)
        return status;
    if (connect(descriptor, (const struct sockaddr *)&name, sizeof name) != 0) {
        status = error_set(err, STATUS_UNAVAILABLE, "nobody answers at %s: %s", path,
                           strerrordesc_np(errno));
        close(descriptor);
        return status;
    }
    *out_descriptor = descriptor;
    return STATUS_OK;
}

/* Makes the path free unless something of worth is there. */
static enum status remove_stale(const char *path, struct error *err)
{
    struct stat info;
    if (lstat(path, &info) != 0)
        return errno == ENOENT ? STATUS_OK : file_fail(err, "look at", path);
    if (!S_ISSOCK(info.st_mode))
        return error_set(err, STATUS_CONFLICT, "%s exists and is not a socket", path);
    int descriptor;
    if (local_connect(path, &descriptor, NULL) == STATUS_OK) {
        close(descriptor);
        return error_set(err, STATUS_CONFLICT, "another process listens at %s", path);
    }
    return unlink(path) == 0 ? STATUS_OK : file_fail(err, "remove", path);
}

static enum status bind_and_listen(int descriptor, const struct sockaddr_un *name,
                                   struct error *err)
{
    /* The mode of the socket is the mode its name is made with: never open for a moment. */
    if (fchmod(descriptor, 0600) != 0)
        return file_fail(err, "set the mode of", name->sun_path);
    if (bind(descriptor, (const struct sockaddr *)name, sizeof *name) != 0)
        return file_fail(err, "make the socket", name->sun_path);
    if (listen(descriptor, WAITING_CALLERS) != 0)
        return file_fail(err, "listen at", name->sun_path);
    return STATUS_OK;
}

enum status local_listen(const char *path, int *out_descriptor, struct error *err)
{
    struct sockaddr_un name;
    int descriptor;
    enum status status = open_socket(path, &name, &descriptor, err);
    if (status != STATUS_OK)
        return status;
    status = remove_stale(path, err);
    if (status == STATUS_OK)
        status = bind_and_listen(descriptor, &name, err);
    if (status != STATUS_OK) {
        close(descriptor);
        return status;
    }
    *out_descriptor = descriptor;
    return STATUS_OK;
}

enum status local_accept(int listener, int *out_descriptor, unsigned *out_user, struct error *err)
{
    int descriptor;
    do {
        descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    } while (descriptor < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (descriptor < 0)
        return error_set(err, STATUS_UNAVAILABLE, "no more callers: %s", strerrordesc_np(errno));
    struct ucred caller;
    socklen_t size = sizeof caller;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &caller, &size) != 0) {
        close(descriptor);
        return error_set(err, STATUS_UNAVAILABLE, "the caller cannot be identified");
    }
    *out_descriptor = descriptor;
    *out_user = caller.uid;
    return STATUS_OK;
}

void local_shut(int listener)
{
    shutdown(listener, SHUT_RDWR);
}

void local_close(int descriptor)
{
    close(descriptor);
}
