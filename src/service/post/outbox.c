/* SPDX-License-Identifier: Apache-2.0 */
#include "service/post/outbox.h"

#include "base/buffer.h"
#include "base/encode.h"
#include "crypto/box.h"
#include "mail/message.h"
#include "service/instruments.h"
#include "sys/entropy.h"

#include <string.h>

enum { ASSOCIATED_MAX = 1024 };

/* What the encrypted body is bound to; each field of fixed width or last. */
static bool associated_of(const struct outbox_row *row, struct arena *arena,
                          struct slice *out_associated)
{
    struct buffer buffer;
    uint8_t numbers[4 * 8];
    buffer_init(&buffer, arena, ASSOCIATED_MAX);
    u64_put(row->organization, numbers);
    u64_put(row->id, numbers + 8);
    u64_put(row->user, numbers + 16);
    u64_put((uint64_t)row->kind, numbers + 24);
    buffer_add(&buffer, slice_make(numbers, sizeof numbers));
    buffer_add(&buffer, slice_make(row->generation.bytes, sizeof row->generation.bytes));
    buffer_add(&buffer, row->recipient);
    return buffer_finish(&buffer, out_associated);
}

static struct slice message_id_of(const struct service *service, record_id id, struct arena *arena)
{
    /* The right side is the service's own name; it need not resolve, only be ours and stable. */
    struct slice host = service->settings->mail_from;
    host = slice_from_index(host, slice_find(host, '@') + 1);
    return arena_format(arena, "<%016llx.sallyport@%.*s>", (unsigned long long)id, (int)host.length,
                        host.bytes);
}

static enum status body_encrypt(const struct service *service, struct slice message,
                                struct arena *arena, struct outbox_row *row, struct error *err)
{
    uint8_t nonce[BOX_NONCE_BYTES];
    struct slice associated, box;
    row->key_id = keyring_active_id(service->keys);
    if (!entropy_fill(nonce, sizeof nonce))
        return error_set(err, STATUS_UNAVAILABLE, "the kernel gives no random bytes");
    struct buffer buffer;
    buffer_init(&buffer, arena, message.length + BOX_OVERHEAD + sizeof nonce);
    buffer_add(&buffer, slice_make(nonce, sizeof nonce));
    if (!associated_of(row, arena, &associated) ||
        !box_seal(keyring_subkey(service->keys, row->key_id, KEY_OUTBOX), nonce, message,
                  associated, arena, &box))
        return error_set(err, STATUS_NO_MEMORY, "no memory for a mail");
    buffer_add(&buffer, box);
    if (!buffer_finish(&buffer, &row->body))
        return error_set(err, STATUS_NO_MEMORY, "no memory for a mail");
    return STATUS_OK;
}

enum status outbox_add(struct service *service, const struct outbox_mail *mail, micros now,
                       struct change *change, struct error *err)
{
    struct outbox_row row = {
        .organization = mail->user->organization,
        .id = service_id(service),
        .user = mail->user->id,
        .kind = mail->kind,
        .state = OUTBOX_QUEUED,
        .recipient = mail->recipient,
        .generation = mail->generation,
        .created = now,
        .next_try = now,
        .expires = mail->expires,
    };
    row.message_id = message_id_of(service, row.id, change->arena);
    struct mail_message message = {
        .from = service->settings->mail_from,
        .to = mail->recipient,
        .to_name = mail->user->full_name,
        .subject = mail->text->subject,
        .message_id = row.message_id,
        .date = now,
        .text = mail->text->text,
        .html = mail->text->html,
    };
    struct slice rfc5322;
    enum status status = mail_message_build(&message, change->arena, &rfc5322, err);
    if (status == STATUS_OK)
        status = body_encrypt(service, rfc5322, change->arena, &row, err);
    if (status != STATUS_OK)
        return status;
    change_put_outbox(change, &row);
    if (!mail->uncounted)
        count_add(service->instruments, COUNT_MAIL_QUEUED, 1);
    return STATUS_OK;
}

bool outbox_open(struct service *service, const struct outbox_row *row, struct arena *arena,
                 struct slice *out_message)
{
    const uint8_t *key = keyring_subkey(service->keys, row->key_id, KEY_OUTBOX);
    struct slice associated;
    if (key == NULL || row->body.length < BOX_NONCE_BYTES ||
        !associated_of(row, arena, &associated))
        return false;
    return box_open(key, (const uint8_t *)row->body.bytes,
                    slice_from_index(row->body, BOX_NONCE_BYTES), associated, arena, out_message);
}
