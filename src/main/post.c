/* SPDX-License-Identifier: Apache-2.0 */
#include "main/post.h"

#include "sys/files.h"

enum { PASSWORD_FILE_MAX_BYTES = 4096 };

/* The file's only line. Its bytes stay in the arena, which is zeroed when it ends. */
static enum status read_password(const char *path, struct arena *arena, struct secret *out_password,
                                 struct error *err)
{
    struct slice bytes;
    if (path[0] == '\0')
        return STATUS_OK;
    enum status status = file_read_private(path, PASSWORD_FILE_MAX_BYTES, arena, &bytes, err);
    if (status != STATUS_OK)
        return status;
    bytes = slice_trim(bytes);
    if (bytes.length == 0 || slice_find(bytes, '\n') < bytes.length)
        return error_set(err, STATUS_INVALID, "%s must hold one line, the password", path);
    secret_set(out_password, bytes);
    return STATUS_OK;
}

enum status post_open(const struct config *config, struct arena *arena,
                      struct mail_transport **out_transport, struct error *err)
{
    const struct config_mail *mail = &config->mail;
    struct mail_config made_of = {
        .smtp = mail->transport == CONFIG_MAIL_SMTP,
        .maildir = slice_from(mail->maildir),
        .smtp_url = slice_from(mail->smtp_url),
        .smtp_user = slice_from(mail->smtp_user),
        .from = slice_from(mail->from),
        .ca_file = slice_from(mail->smtp_ca_file),
    };
    enum status status =
        read_password(mail->smtp_password_file, arena, &made_of.smtp_password, err);
    if (status == STATUS_OK)
        status = mail_transport_new(&made_of, out_transport, err);
    secret_wipe(&made_of.smtp_password);
    return status;
}
