/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/rotate.h"

#include "core/token.h"
#include "crypto/token_mac.h"
#include "service/instruments.h"
#include "service/login/handouts.h"
#include "service/post/outbox.h"
#include "service/trail/seal.h"
#include "sys/entropy.h"

#include <string.h>

static enum status token_draw(char out_token[TOKEN_LENGTH + 1], struct error *err)
{
    uint8_t entropy[TOKEN_ENTROPY_BYTES];
    bool made = false;
    while (!made) {
        if (!entropy_fill(entropy, sizeof entropy))
            return error_set(err, STATUS_UNAVAILABLE, "the kernel gives no random bytes");
        made = token_make(entropy, out_token);
    }
    explicit_bzero(entropy, sizeof entropy);
    return STATUS_OK;
}

/* Personal rows step down: current becomes previous, previous becomes revoked. */
static void tokens_step_down(struct service *service, const struct rotation *rotation,
                             struct change *change)
{
    const struct login_gathered *gathered = rotation->gathered;
    for (size_t i = 0; i < gathered->token_count; i++) {
        struct token_row row = gathered->tokens[i];
        if (row.kind != TOKEN_KIND_PERSONAL || !seal_token_holds(service->keys, &row))
            continue;
        row.state = row.state == TOKEN_ROW_CURRENT ? TOKEN_ROW_PREVIOUS : TOKEN_ROW_REVOKED;
        seal_token(service->keys, &row);
        change_put_token(change, &row);
        change_do(change, EFFECT_END_TOKEN_SESSIONS,
                  &(struct effect_target){.organization = row.organization,
                                          .user = row.user,
                                          .id = row.id,
                                          .except = rotation->keep_session});
    }
}

static void token_store(struct service *service, const struct user_row *user, struct slice token,
                        micros now, struct change *change)
{
    uint32_t key_id = keyring_active_id(service->keys);
    struct token_row row = {
        .organization = user->organization,
        .user = user->id,
        .id = service_id(service),
        .kind = TOKEN_KIND_PERSONAL,
        .state = TOKEN_ROW_CURRENT,
        .key_id = key_id,
        .generation = user->token_generation,
        .created = now,
    };
    token_mac(keyring_subkey(service->keys, key_id, KEY_TOKEN), row.organization, row.user, token,
              &row.mac);
    seal_token(service->keys, &row);
    change_put_token(change, &row);
}

static bool had_token(const struct login_gathered *gathered)
{
    for (size_t i = 0; i < gathered->token_count; i++)
        if (gathered->tokens[i].state == TOKEN_ROW_CURRENT)
            return true;
    return false;
}

static enum status token_mail(struct service *service, const struct rotation *rotation,
                              struct slice token, micros now, struct change *change,
                              struct error *err)
{
    struct token_mail_facts facts = {
        .username = rotation->user->username,
        .token = token,
        .organization = rotation->gathered->organization.name,
        .base_url = service->settings->base_url,
        .reason = rotation->reason,
        .replaces_old = had_token(rotation->gathered),
    };
    struct mail_text text;
    enum status status = mail_text_token(&facts, change->arena, &text, err);
    if (status != STATUS_OK)
        return status;
    struct outbox_mail mail = {
        .user = rotation->user,
        .kind = MAIL_TOKEN,
        .recipient = rotation->user->email,
        .generation = rotation->user->token_generation,
        .expires = now + (micros)MAIL_HOURS_TOKEN * 3600 * MICROS_PER_SECOND,
        .text = &text,
    };
    return outbox_add(service, &mail, now, change, err);
}

enum status token_rotate(struct service *service, const struct rotation *rotation, micros now,
                         struct change *change, struct error *err)
{
    struct user_row *user = rotation->user;
    enum status status = generation_new(&user->token_generation, err);
    if (status != STATUS_OK)
        return status;
    tokens_step_down(service, rotation, change);
    change_do(
        change, EFFECT_CANCEL_MAIL,
        &(struct effect_target){
            .organization = user->organization, .user = user->id, .kind = MAIL_TOKEN, .time = now});
    /* A first token replaces nothing that anybody else could have used: the browser that was just
     * remembered stays so. */
    if (had_token(rotation->gathered))
        change_do(change, EFFECT_REVOKE_BROWSERS,
                  &(struct effect_target){.organization = user->organization, .user = user->id});
    if (!rotation->issue)
        return STATUS_OK;
    char token[TOKEN_LENGTH + 1];
    status = token_draw(token, err);
    if (status == STATUS_OK) {
        token_store(service, user, slice_from(token), now, change);
        status = token_mail(service, rotation, slice_from(token), now, change, err);
    }
    explicit_bzero(token, sizeof token);
    count_add(service->instruments, COUNT_TOKEN_RESETS, 1);
    return status;
}
