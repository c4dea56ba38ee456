/* SPDX-License-Identifier: Apache-2.0 */
/* Users switched on and off: active, frozen, unlocked. */
#include "core/lane.h"
#include "service/admin/admin_impl.h"
#include "service/admin/administrator.h"
#include "service/login/handouts.h"
#include "service/trail/audit.h"
#include "service/trail/seal.h"

void user_shut_out(const struct user_row *user, struct change *change)
{
    struct effect_target target = {.organization = user->organization, .user = user->id};
    change_do(change, EFFECT_END_SESSIONS, &target);
    change_do(change, EFFECT_REVOKE_BROWSERS, &target);
    change_do(change, EFFECT_REMOVE_LINKS, &target);
    change_do(change, EFFECT_REMOVE_CODES, &target);
}

/* Seals the row that is to be written, asks whether an administrator remains, and writes it. */
enum status user_put(struct service *service, const struct acting *acting,
                     const struct login_gathered *gathered, struct user_row *user,
                     enum audit_event event, struct change *change, struct error *err)
{
    struct expectation expectation = expectation_of(gathered);
    change_expect(change, &expectation);
    enum status status = generation_new(&user->status_generation, err);
    if (status != STATUS_OK)
        return status;
    if (!seal_user_again(service->keys, &gathered->user, user))
        return record_is_damaged(err);
    const struct proposal proposal = {.organization = user->organization, .user = user};
    status = administrator_remains(service, acting, &proposal, change, err);
    if (status != STATUS_OK)
        return status;
    change_put_user(change, user);
    audit_user(service, change, acting->actor, event, &gathered->user, user);
    return STATUS_OK;
}

/* ---- on and off ---- */

static bool standing_turn(enum audit_event event, struct user_row *user)
{
    struct user_row before = *user;
    user->active =
        event == AUDIT_USER_ACTIVATED || (user->active && event != AUDIT_USER_DEACTIVATED);
    user->frozen = event == AUDIT_USER_FROZEN || (user->frozen && event != AUDIT_USER_UNFROZEN);
    return user->active != before.active || user->frozen != before.frozen;
}

/* Asked for what is so already, it writes nothing: the answer is the same. */
static enum status standing_set(struct service *service, const struct acting *acting,
                                struct slice who, enum audit_event event, struct arena *arena,
                                struct pending **out_pending, struct error *err)
{
    struct login_gathered gathered;
    enum status status =
        user_gather_to_change(service, acting, who, PERMISSION_MANAGE_USERS, arena, &gathered, err);
    if (status != STATUS_OK)
        return status;
    struct pending *pending = pending_new(service, arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    struct user_row user = gathered.user;
    pending->nothing = !standing_turn(event, &user);
    if (!pending->nothing)
        status = user_put(service, acting, &gathered, &user, event, &pending->decided, err);
    if (status != STATUS_OK)
        return status;
    if (event == AUDIT_USER_DEACTIVATED || event == AUDIT_USER_FROZEN)
        user_shut_out(&user, &pending->decided);
    *out_pending = pending;
    return STATUS_OK;
}

enum status user_set_active(struct service *service, const struct acting *acting, struct slice who,
                            bool active, struct arena *arena, struct pending **out_pending,
                            struct error *err)
{
    return standing_set(service, acting, who,
                        active ? AUDIT_USER_ACTIVATED : AUDIT_USER_DEACTIVATED, arena, out_pending,
                        err);
}

enum status user_set_frozen(struct service *service, const struct acting *acting, struct slice who,
                            bool frozen, struct arena *arena, struct pending **out_pending,
                            struct error *err)
{
    return standing_set(service, acting, who, frozen ? AUDIT_USER_FROZEN : AUDIT_USER_UNFROZEN,
                        arena, out_pending, err);
}

enum status user_open_lanes(struct service *service, const struct acting *acting, struct slice who,
                            enum audit_event event, struct arena *arena,
                            struct pending **out_pending, struct error *err)
{
    struct login_gathered gathered;
    enum status status = user_gather_to_change(service, acting, who, PERMISSION_RESET_PASSWORDS,
                                               arena, &gathered, err);
    if (status != STATUS_OK)
        return status;
    struct pending *pending = pending_new(service, arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    pending_open_lanes(service, pending, &gathered.user, LANE_NONE);
    audit_user(service, &pending->decided, acting->actor, event, &gathered.user, &gathered.user);
    *out_pending = pending;
    return STATUS_OK;
}

enum status user_unlock(struct service *service, const struct acting *acting, struct slice who,
                        struct arena *arena, struct pending **out_pending, struct error *err)
{
    return user_open_lanes(service, acting, who, AUDIT_USER_UNLOCKED, arena, out_pending, err);
}
