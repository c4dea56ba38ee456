/* SPDX-License-Identifier: Apache-2.0 */
#include "service/login/handouts.h"

#include "base/encode.h"
#include "crypto/mac.h"
#include "service/login/effective.h"
#include "service/login/recent.h"
#include "service/trail/seal.h"
#include "sys/entropy.h"

/* A client program names itself; more than this is cut (platform.md §8: text areas end at 255). */
enum { CLIENT_NAME_MAX = 255, API_SESSION_MOST_HOURS = 24 };

static enum status no_entropy(struct error *err)
{
    return error_set(err, STATUS_UNAVAILABLE, "the kernel gives no random bytes");
}

enum status handout_new(record_id organization, struct arena *arena, struct slice *out_text,
                        struct slice *out_handle, struct error *err)
{
    uint8_t entropy[HANDOUT_ENTROPY_BYTES];
    char *text = arena_alloc(arena, HANDOUT_LENGTH + 1);
    if (text == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for a session id");
    if (!entropy_fill(entropy, sizeof entropy))
        return no_entropy(err);
    handout_make(organization, entropy, text);
    struct handout made;
    ensure(handout_parse(slice_make(text, HANDOUT_LENGTH), &made));
    *out_text = made.text;
    *out_handle = made.handle;
    return STATUS_OK;
}

enum status reference_new(char out_reference[REFERENCE_LENGTH + 1], struct error *err)
{
    uint8_t entropy[REFERENCE_ENTROPY_BYTES];
    if (!entropy_fill(entropy, sizeof entropy))
        return no_entropy(err);
    reference_make(entropy, out_reference);
    return STATUS_OK;
}

enum status generation_new(struct generation *out_generation, struct error *err)
{
    struct generation generation;
    if (!entropy_fill(generation.bytes, sizeof generation.bytes))
        return no_entropy(err);
    *out_generation = generation;
    return STATUS_OK;
}

int session_idle_seconds(const struct policy_values *policy, enum session_kind kind)
{
    return 60 * (kind == SESSION_API ? policy->session_api_minutes : policy->session_idle_minutes);
}

micros session_lifetime(const struct policy_values *policy, enum session_kind kind)
{
    int hours = kind == SESSION_API ? API_SESSION_MOST_HOURS : policy->session_hours;
    return (micros)hours * 3600 * MICROS_PER_SECOND;
}

enum status session_open(const struct service *service, const struct login_gathered *gathered,
                         struct session_row *row, struct change *change, struct slice *out_text,
                         struct error *err)
{
    struct slice text;
    enum status status = handout_new(row->organization, change->arena, &text, &row->handle, err);
    if (status != STATUS_OK)
        return status;
    struct effective effective;
    effective_of(service, gathered, &effective);
    row->id = service_id(service);
    row->last_seen = row->created;
    row->expires = row->created + session_lifetime(&effective.policy, row->kind);
    seal_session(service->keys, text, row);
    change_put_session(change, row);
    *out_text = text;
    return STATUS_OK;
}

void session_supersede(struct slice old_text, struct change *change)
{
    struct handout handout;
    if (handout_parse(old_text, &handout))
        change_do(change, EFFECT_END_SESSION,
                  &(struct effect_target){.organization = handout.organization,
                                          .handle = handout.handle});
}

bool gathered_password_holds(const struct service *service, const struct login_gathered *gathered)
{
    return gathered->password_found &&
           generation_equal(gathered->password.generation, gathered->user.password_generation) &&
           seal_password_holds(service->keys, &gathered->password);
}

bool token_row_is_current(const struct service *service, const struct login_gathered *gathered,
                          const struct token_row *row)
{
    return row->kind == TOKEN_KIND_PERSONAL && row->state == TOKEN_ROW_CURRENT &&
           generation_equal(row->generation, gathered->user.token_generation) &&
           seal_token_holds(service->keys, row);
}

bool browser_is_recognised(const struct service *service, const struct login_gathered *gathered,
                           const struct handout *browser)
{
    const struct browser_row *row = &gathered->browser;
    return gathered->browser_found && row->user == gathered->user.id &&
           row->expires > service_now(service) &&
           seal_browser_holds(service->keys, browser->text, row);
}

void user_info_of(const struct service *service, const struct login_gathered *gathered,
                  struct user_info *out_info)
{
    struct effective effective;
    effective_of(service, gathered, &effective);
    bool has_token = false;
    for (size_t i = 0; i < gathered->token_count; i++)
        has_token = has_token || token_row_is_current(service, gathered, &gathered->tokens[i]);
    *out_info = (struct user_info){
        .organization = gathered->user.organization,
        .user = gathered->user.id,
        .profile = gathered->user.profile,
        .username = gathered->user.username,
        .full_name = gathered->user.full_name,
        .email = gathered->user.email,
        .organization_name = effective.organization.name,
        .profile_name = gathered->profile.name,
        .time_zone = effective.organization.time_zone,
        .permissions = effective.permissions,
        .seals_hold =
            effective.profile_holds && effective.delivery_holds && effective.standing_holds,
        .is_administrator = permissions_administrative(effective.working) != 0,
        .has_token = has_token,
        .session_seconds = session_idle_seconds(&effective.policy, SESSION_API),
    };
}

record_id client_intern(const struct service *service, record_id organization, struct slice name,
                        struct change *change)
{
    if (slice_is_empty(name))
        return 0;
    struct client_row row = {.organization = organization,
                             .name = slice_first(name, CLIENT_NAME_MAX)};
    struct mac_state state;
    struct mac mac;
    mac_begin(&state, keyring_subkey(service->keys, keyring_active_id(service->keys), KEY_NAME),
              "sallyport client program v1");
    mac_add_u64(&state, organization);
    mac_add_slice(&state, row.name);
    mac_end(&state, &mac);
    row.id = u64_get(mac.bytes) >> 1 | 1;
    if (recent_client_is_new(service->recent, organization, row.id))
        change_add_client(change, &row);
    return row.id;
}
