/* SPDX-License-Identifier: Apache-2.0 */
/* Users as the administrator sees them: add, show, list, switch on and off. */
#include "base/encode.h"
#include "crypto/mac.h"
#include "service/admin/admin.h"
#include "service/admin/admin_impl.h"
#include "service/admin/administrator.h"
#include "service/admin/profile_impl.h"
#include "service/login/handouts.h"
#include "service/post/outbox.h"
#include "service/secret/password_impl.h"
#include "service/trail/audit.h"
#include "service/trail/seal.h"
#include "store/store_list.h"
#include "text/names.h"
#include "text/words.h"

#define DAY ((micros)24 * 3600 * MICROS_PER_SECOND)

/* ---- add ---- */

static enum status user_check(const struct user_new *user, struct error *err)
{
    if (!username_is_valid(user->username))
        return error_set(err, STATUS_INVALID,
                         "a user name has the form of an e-mail address, at most 80 characters");
    if (!email_is_valid(user->email))
        return error_set(err, STATUS_INVALID, "that is no e-mail address mail can be sent to");
    if (slice_is_empty(user->full_name) || user->full_name.length > 200 ||
        !text_is_printable(user->full_name))
        return error_set(err, STATUS_INVALID, "a name of 1 to 200 printable bytes is needed");
    return STATUS_OK;
}

enum status user_row_new(struct service *service, const struct user_new *user, record_id profile,
                         struct arena *arena, struct user_row *out_row, struct error *err)
{
    enum status status = user_check(user, err);
    if (status != STATUS_OK)
        return status;
    struct user_row row = {
        .organization = user->organization,
        .id = service_id(service),
        .profile = profile,
        .full_name = user->full_name,
        .email = user->email,
        .active = true,
        .created = service_now(service),
    };
    if (!text_nfc(user->username, arena, &row.username) ||
        !username_fold(user->username, arena, &row.folded))
        return error_set(err, STATUS_NO_MEMORY, "no memory for a user");
    status = generation_new(&row.status_generation, err);
    if (status == STATUS_OK)
        status = generation_new(&row.password_generation, err);
    if (status == STATUS_OK)
        status = generation_new(&row.token_generation, err);
    if (status == STATUS_OK)
        *out_row = row;
    return status;
}

enum status invitation_add(struct service *service, const struct user_row *user,
                           struct slice organization_name, struct slice link, struct change *change,
                           struct error *err)
{
    struct link_mail_facts facts = {
        .username = user->username,
        .organization = organization_name,
        .url = arena_format(change->arena, "%.*s/welcome?link=%.*s",
                            (int)service->settings->base_url.length,
                            service->settings->base_url.bytes, (int)link.length, link.bytes),
        .reason = LINK_MAIL_INVITATION,
    };
    struct mail_text text;
    enum status status = mail_text_link(&facts, change->arena, &text, err);
    if (status != STATUS_OK)
        return status;
    struct outbox_mail mail = {
        .user = user,
        .kind = MAIL_LINK,
        .recipient = user->email,
        .generation = user->password_generation,
        .expires = user->created + DAY,
        .text = &text,
    };
    return outbox_add(service, &mail, user->created, change, err);
}

static enum status password_first(struct service *service, const struct login_gathered *context,
                                  struct secret *secret, struct user_row *user,
                                  struct change *change, struct error *err)
{
    struct password_reply reply = {.result = PASSWORD_SET_REFUSED};
    struct password_new new_password = {.set_by = PASSWORD_SET_BY_OPERATOR, .first = true};
    enum status status = password_accept(service, context, secret, change->arena,
                                         &new_password.password, &reply, err);
    if (status == STATUS_OK && reply.result != PASSWORD_SET_READY)
        status = error_set(err, STATUS_INVALID, "%s", password_fault_text(reply.fault));
    if (status == STATUS_OK)
        status = password_write(service, &new_password, user, change, err);
    return status;
}

static enum status first_secret(struct service *service, const struct user_new *user,
                                const struct organization_row *organization,
                                const struct profile_row *profile, struct user_row *row,
                                struct change *change, struct error *err)
{
    if (user->password != NULL) {
        struct login_gathered context = {.organization_found = true,
                                         .organization = *organization,
                                         .profile = *profile,
                                         .user = *row};
        return password_first(service, &context, user->password, row, change, err);
    }
    struct slice link;
    enum status status =
        link_make(service, row, LINK_FIRST_PASSWORD, PASSWORD_SET_BY_OPERATOR, change, &link, err);
    if (status != STATUS_OK)
        return status;
    return invitation_add(service, row, organization->name, link, change, err);
}

static enum status name_is_free(struct service *service, struct slice folded, struct arena *arena,
                                struct error *err)
{
    struct user_row taken;
    enum status status = store_user_find(service->store, folded, arena, &taken, err);
    if (status == STATUS_OK)
        return error_set(err, STATUS_CONFLICT, "this user name is taken");
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status user_compose(struct service *service, const struct acting *acting,
                                const struct user_new *user, struct pending *pending,
                                struct error *err)
{
    struct change *change = &pending->decided;
    struct organization_row organization;
    struct profile_row profile;
    struct user_row row;
    struct slice profile_name =
        slice_is_empty(user->profile) ? slice_from(PROFILE_STANDARD) : user->profile;
    enum status status = store_organization_find(service->store, user->organization, change->arena,
                                                 &organization, err);
    if (status == STATUS_OK)
        status =
            profile_choose(service, user->organization, profile_name, change->arena, &profile, err);
    if (status == STATUS_OK)
        status = acting_covers(acting, profile.permissions, err);
    if (status == STATUS_OK)
        status = user_row_new(service, user, profile.id, change->arena, &row, err);
    if (status == STATUS_OK)
        status = name_is_free(service, row.folded, change->arena, err);
    if (status == STATUS_OK)
        status = first_secret(service, user, &organization, &profile, &row, change, err);
    if (status != STATUS_OK)
        return status;
    seal_user(service->keys, &row);
    profile_expect(&organization, &profile, change);
    change_add_directory(change, &row);
    change_put_user(change, &row);
    audit_user(service, change, acting->actor, AUDIT_USER_CREATED, NULL, &row);
    return STATUS_OK;
}

enum status user_add(struct service *service, const struct acting *acting,
                     const struct user_new *user, struct arena *arena, struct pending **out_pending,
                     struct error *err)
{
    struct pending *pending = pending_new(service, arena);
    enum status status = acting_may(acting, user->organization, PERMISSION_MANAGE_USERS, err);
    if (status == STATUS_OK && user->password != NULL)
        status = acting_is_operator(acting, err);
    if (status == STATUS_OK && pending == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for a user");
    if (status == STATUS_OK)
        status = user_compose(service, acting, user, pending, err);
    if (user->password != NULL)
        secret_wipe(user->password);
    if (status == STATUS_OK)
        *out_pending = pending;
    return status;
}

/* ---- show and list ---- */

static void listed_of(struct service *service, const struct login_gathered *gathered,
                      struct user_listed *out)
{
    struct user_info info;
    user_info_of(service, gathered, &info);
    *out = (struct user_listed){
        .organization = gathered->user.organization,
        .id = gathered->user.id,
        .username = gathered->user.username,
        .full_name = gathered->user.full_name,
        .email = gathered->user.email,
        .profile_id = gathered->user.profile,
        .pending_email = gathered->user.pending_email,
        .profile = gathered->profile.name,
        .is_administrator = permissions_administrative(gathered->profile.permissions) != 0,
        .api_only = (gathered->profile.permissions & PERMISSION_API_ONLY) != 0,
        .profile_seal_holds = seal_profile_holds(service->keys, &gathered->profile),
        .password_must_change = gathered->user.password_must_change,
        .active = gathered->user.active,
        .frozen = gathered->user.frozen,
        .standing_seal_holds = seal_standing_holds(service->keys, &gathered->user),
        .delivery_seal_holds = seal_delivery_holds(service->keys, &gathered->user),
        .has_password = gathered->password_found,
        .password_is_reset =
            gathered->password_found &&
            !generation_equal(gathered->password.generation, gathered->user.password_generation),
        .has_token = info.has_token,
        .created = gathered->user.created,
    };
    hex_encode(gathered->user.status_generation.bytes, sizeof(struct generation), out->version);
}

enum status user_show(struct service *service, const struct acting *acting, struct slice who,
                      struct arena *arena, struct user_listed *out_user, struct error *err)
{
    struct login_gathered gathered;
    enum status status = user_gather_for(service, acting, who, 0, arena, &gathered, err);
    if (status == STATUS_OK)
        listed_of(service, &gathered, out_user);
    return status;
}

static enum user_view view_of(enum user_which which)
{
    switch (which) {
    case USER_WHICH_ACTIVE:
        return USERS_ACTIVE;
    case USER_WHICH_INACTIVE:
        return USERS_INACTIVE;
    case USER_WHICH_FROZEN:
        return USERS_FROZEN;
    case USER_WHICH_ALL:
        break;
    }
    return USERS_ALL;
}

static enum status users_find(struct service *service, const struct user_query *query,
                              struct arena *arena, const struct user_row **out_rows,
                              size_t *out_count, struct error *err)
{
    struct words words = {.count = 0};
    struct user_search search = {.organization = query->organization,
                                 .view = view_of(query->which)};
    size_t max = query->max == 0 || query->max > LIST_PAGE_MAX ? LIST_PAGE_MAX : query->max;
    if (!words_cut(query->words, arena, &words) ||
        (!slice_is_empty(query->after) && !username_fold(query->after, arena, &search.after)))
        return error_set(err, STATUS_INVALID, "this text cannot be searched for");
    search.words = words.list;
    search.word_count = words.count;
    return store_user_search(service->store, &search, max, arena, out_rows, out_count, err);
}

enum status user_list(struct service *service, const struct acting *acting,
                      const struct user_query *query, struct arena *arena,
                      const struct user_listed **out_users, size_t *out_count, struct error *err)
{
    const struct user_row *rows = NULL;
    size_t count = 0;
    enum status status = acting_may_look(acting, query->organization, err);
    if (status == STATUS_OK)
        status = users_find(service, query, arena, &rows, &count, err);
    struct user_listed *listed = arena_alloc_array(arena, count, sizeof *listed);
    if (status == STATUS_OK && listed == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the list of users");
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct login_gathered gathered;
        status = user_gather(service, rows[i].organization, rows[i].id, arena, &gathered, err);
        if (status == STATUS_OK)
            listed_of(service, &gathered, &listed[i]);
    }
    if (status != STATUS_OK)
        return status;
    *out_users = listed;
    *out_count = count;
    return STATUS_OK;
}
