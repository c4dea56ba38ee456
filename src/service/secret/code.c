/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/code.h"

#include "service/login/handouts.h"
#include "service/post/mail_budget.h"
#include "service/post/outbox.h"
#include "service/trail/seal.h"
#include "sys/entropy.h"
#include "text/names.h"

#include <string.h>

#define CODE_LIFE ((micros)600 * MICROS_PER_SECOND)

const struct slice nobody_email = SLICE("nobody@sallyport.invalid");

static enum status code_draw(char out_code[CODE_LENGTH + 1], struct error *err)
{
    uint8_t entropy[8];
    if (!entropy_fill(entropy, sizeof entropy))
        return error_set(err, STATUS_UNAVAILABLE, "the kernel gives no random bytes");
    code_make(entropy, out_code);
    return STATUS_OK;
}

static enum status code_mail(struct service *service, const struct code_order *order,
                             const struct user_row *user, struct slice code, struct change *change,
                             struct error *err)
{
    char ip[IP_TEXT_MAX] = "an unreadable IP address";
    if (order->caller->origin.readable)
        ip_format(order->caller->origin.ip, ip);
    struct code_mail_facts facts = {
        .username = user->username,
        .organization = order->gathered->organization.name,
        .code = code,
        .ip = slice_from(ip),
        .browser = order->caller->client,
        .time = order->now,
    };
    struct mail_text text;
    enum status status = mail_text_code(&facts, change->arena, &text, err);
    if (status != STATUS_OK)
        return status;
    struct outbox_mail mail = {
        .user = user,
        .kind = MAIL_CODE,
        .recipient = user->email,
        .generation = user->status_generation,
        .expires = order->now + CODE_LIFE,
        .text = &text,
        .uncounted = user->id == NOBODY,
    };
    return outbox_add(service, &mail, order->now, change, err);
}

/* A code can be mailed to somebody whose e-mail address is believed (design §6). The outbox is
 * asked in every case, for nobody where there is no code to mail. */
static enum status code_is_real(struct service *service, const struct code_order *order,
                                struct arena *arena, bool *out_real, struct error *err)
{
    const struct user_row *user = &order->gathered->user;
    bool left = false;
    bool wanted =
        order->wanted && email_is_valid(user->email) && seal_delivery_holds(service->keys, user);
    struct mail_request mail = {
        .budget = MAIL_BUDGET_CODE,
        .organization = order->gathered->organization.id,
        .user = wanted ? user->id : NOBODY,
        .recipient = wanted ? user->email : nobody_email,
        .origin = order->caller->origin,
    };
    enum status status = mail_budget_left(service, &mail, arena, &left, err);
    *out_real = wanted && left;
    return status;
}

/* Everything that a real code would bring, to nobody, so that the work does not tell that the
 * password was wrong; the mail is made and thrown away. */
static enum status decoy_mail(struct service *service, const struct code_order *order,
                              struct slice code, struct arena *arena, struct error *err)
{
    struct change spare;
    struct user_row nobody = {.organization = order->gathered->organization.id,
                              .id = NOBODY,
                              .username = nobody_email,
                              .email = nobody_email,
                              .full_name = SLICE("Nobody")};
    change_init(&spare, arena);
    return code_mail(service, order, &nobody, code, &spare, err);
}

static enum status code_send(struct service *service, const struct code_order *order, bool real,
                             struct slice code, struct change *change, struct error *err)
{
    struct effect_target target = {.organization = order->gathered->organization.id,
                                   .user = real ? order->gathered->user.id : NOBODY,
                                   .kind = MAIL_CODE,
                                   .time = order->now};
    change_do(change, EFFECT_REMOVE_CODES, &target);
    change_do(change, EFFECT_CANCEL_MAIL, &target);
    return real ? code_mail(service, order, &order->gathered->user, code, change, err)
                : decoy_mail(service, order, code, change->arena, err);
}

enum status code_open(struct service *service, const struct code_order *order,
                      struct change *change, struct slice *out_confirmation, bool *out_real,
                      struct error *err)
{
    bool real = false;
    enum status status = code_is_real(service, order, change->arena, &real, err);
    if (status != STATUS_OK)
        return status;
    struct code_row row = {
        .organization = order->gathered->organization.id,
        .user = real ? order->gathered->user.id : 0,
        .purpose = (int)order->purpose,
        .created = order->now,
        .expires = order->now + CODE_LIFE,
    };
    char code[CODE_LENGTH + 1];
    struct slice text;
    status = handout_new(row.organization, change->arena, &text, &row.handle, err);
    if (status == STATUS_OK)
        status = code_draw(code, err);
    if (status != STATUS_OK)
        return status;
    seal_code(service->keys, text, slice_from(code), &row);
    status = code_send(service, order, real, slice_from(code), change, err);
    change_put_code(change, &row);
    explicit_bzero(code, sizeof code);
    *out_confirmation = text;
    *out_real = real;
    return status;
}

void code_clean(struct slice typed, char out_code[CODE_LENGTH + 1])
{
    size_t length = 0;
    memset(out_code, 0, CODE_LENGTH + 1);
    for (size_t i = 0; i < typed.length; i++) {
        char c = typed.bytes[i];
        if (c == ' ' || c == '-')
            continue;
        if (c < '0' || c > '9' || length == CODE_LENGTH) {
            out_code[0] = '\0';
            return;
        }
        out_code[length++] = c;
    }
    if (length != CODE_LENGTH)
        out_code[0] = '\0';
}
