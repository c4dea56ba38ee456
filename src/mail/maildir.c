/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/transport_impl.h"
#include "sys/files.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX_BYTES = 200 };

static enum status ensure_directory(const char *path, struct error *err)
{
    if (directory_exists(path))
        return STATUS_OK;
    return directory_make(path, 0700, err);
}

static bool path_join(const char *directory, const char *part, struct slice name,
                      char out[PATH_MAX])
{
    int length =
        snprintf(out, PATH_MAX, "%s/%s%.*s", directory, part, (int)name.length, name.bytes);
    return length > 0 && length < PATH_MAX;
}

enum status maildir_prepare(const char *directory, struct error *err)
{
    static const char *const parts[] = {"tmp", "new", "cur"};
    char path[PATH_MAX];
    enum status status = ensure_directory(directory, err);
    for (size_t i = 0; status == STATUS_OK && i < ARRAY_LENGTH(parts); i++) {
        if (!path_join(directory, parts[i], slice_from(""), path))
            return error_set(err, STATUS_INVALID, "the maildir's path is too long");
        status = ensure_directory(path, err);
    }
    return status;
}

/* Only what is harmless in a path and has no meaning in a maildir, where ":" begins the flags. */
static bool name_from_id(struct slice message_id, struct slice *out_name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "@._+-";
    if (message_id.length < 3 || message_id.length > NAME_MAX_BYTES)
        return false;
    struct slice name = slice_make(message_id.bytes + 1, message_id.length - 2);
    if (name.bytes[0] == '.')
        return false;
    for (size_t i = 0; i < name.length; i++)
        if (name.bytes[i] == '\0' || strchr(allowed, name.bytes[i]) == NULL)
            return false;
    *out_name = name;
    return true;
}

/* Files have this system's line ends, as maildirs everywhere do. */
static bool with_line_feeds(struct slice message, struct arena *arena, struct slice *out_message)
{
    char *bytes = arena_alloc(arena, message.length);
    size_t length = 0;
    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < message.length; i++)
        if (message.bytes[i] != '\r')
            bytes[length++] = message.bytes[i];
    *out_message = slice_make(bytes, length);
    return true;
}

enum mail_result maildir_send(const char *directory, const struct mail_attempt *attempt)
{
    char unfinished[PATH_MAX], finished[PATH_MAX];
    struct slice name, message;
    struct error err;
    if (!name_from_id(attempt->message_id, &name) ||
        !path_join(directory, "tmp/", name, unfinished) ||
        !path_join(directory, "new/", name, finished)) {
        mail_detail_set(attempt, "this Message-ID cannot name a file");
        return MAIL_REJECTED;
    }
    if (!with_line_feeds(attempt->rfc5322, attempt->arena, &message)) {
        mail_detail_set(attempt, "no memory");
        return MAIL_RETRY;
    }
    if (file_write(unfinished, message, 0600, &err) != STATUS_OK ||
        file_rename(unfinished, finished, &err) != STATUS_OK) {
        mail_detail_set(attempt, "%s", err.text);
        return MAIL_RETRY;
    }
    mail_detail_set(attempt, "written to %s", finished);
    return MAIL_SENT;
}
