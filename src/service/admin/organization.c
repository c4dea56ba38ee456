/* SPDX-License-Identifier: Apache-2.0 */
/* Organizations: the first one with its profiles and administrator, and showing one. */
#include "service/admin/admin.h"
#include "service/admin/profile_impl.h"
#include "service/login/handouts.h"
#include "service/secret/password_impl.h"
#include "service/trail/audit.h"
#include "service/trail/seal.h"
#include "store/store_list.h"
#include "text/names.h"

enum { NAME_MAX_BYTES = 200 };

/* Sessions: idle 60 minutes and 12 hours on the web (R35), two hours for the API as on the
 * platform (platform.md §3). Passwords: design §2. */
static const struct policy_values policy_default = {
    .password_min_length = PASSWORD_LENGTH_DEFAULT,
    .password_complexity = PASSWORD_ANY,
    .password_expiry_days = 0,
    .password_history = 3,
    .password_lifetime_days = 0,
    .session_idle_minutes = 60,
    .session_hours = 12,
    .session_api_minutes = 120,
    .session_lock_ip = 0,
    .session_ranges_always = 0,
};

const struct policy_values policy_of_organization = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1};

/* ---- create ---- */

static enum status organization_row_new(struct service *service, struct slice name,
                                        struct organization_row *out_row, struct error *err)
{
    if (slice_is_empty(name) || name.length > NAME_MAX_BYTES || !text_is_printable(name))
        return error_set(err, STATUS_INVALID,
                         "an organization needs a name of 1 to 200 printable bytes");
    struct organization_row row = {
        .id = service_id(service),
        .name = name,
        .active = true,
        .confirmation_on = true,
        .confirmation_permitted = true,
        .time_zone = SLICE("UTC"),
        .policy = policy_default,
        .created = service_now(service),
    };
    enum status status = generation_new(&row.generation, err);
    if (status != STATUS_OK)
        return status;
    seal_organization(service->keys, &row);
    *out_row = row;
    return STATUS_OK;
}

static enum status profile_create(struct service *service, record_id organization, const char *name,
                                  uint64_t permissions, struct change *change,
                                  struct profile_row *out_row, struct error *err)
{
    struct profile_row row = {
        .organization = organization,
        .id = service_id(service),
        .name = slice_from(name),
        .permissions = permissions,
        .policy = policy_of_organization,
        .created = service_now(service),
    };
    enum status status = generation_new(&row.generation, err);
    if (status != STATUS_OK)
        return status;
    seal_profile(service->keys, &row);
    change_put_profile(change, &row);
    audit_profile(service, change, (struct actor){ACTOR_OPERATOR, 0}, AUDIT_PROFILE_CREATED, NULL,
                  &row);
    *out_row = row;
    return STATUS_OK;
}

static enum status administrator_secret(struct service *service,
                                        const struct organization_new *organization,
                                        const struct login_gathered *context, struct user_row *user,
                                        struct change *change, struct slice *out_link,
                                        struct error *err)
{
    if (organization->admin_password == NULL)
        return link_make(service, user, LINK_CONSOLE, PASSWORD_SET_BY_OPERATOR, change, out_link,
                         err);
    struct password_reply reply = {.result = PASSWORD_SET_REFUSED};
    struct password_new new_password = {.set_by = PASSWORD_SET_BY_OPERATOR, .first = true};
    enum status status = password_accept(service, context, organization->admin_password,
                                         change->arena, &new_password.password, &reply, err);
    if (status == STATUS_OK && reply.result != PASSWORD_SET_READY)
        status = error_set(err, STATUS_INVALID, "%s", password_fault_text(reply.fault));
    if (status == STATUS_OK)
        status = password_write(service, &new_password, user, change, err);
    return status;
}

static enum status administrator_create(struct service *service,
                                        const struct organization_new *organization,
                                        struct login_gathered *context, struct change *change,
                                        struct slice *out_link, struct error *err)
{
    struct user_new administrator = {
        .organization = context->organization.id,
        .username = organization->admin_username,
        .email = organization->admin_email,
        .full_name = SLICE("Administrator"),
    };
    struct user_row user, taken;
    enum status status =
        user_row_new(service, &administrator, context->profile.id, change->arena, &user, err);
    if (status != STATUS_OK)
        return status;
    status = store_user_find(service->store, user.folded, change->arena, &taken, err);
    if (status == STATUS_OK)
        return error_set(err, STATUS_CONFLICT, "this user name is taken");
    if (status != STATUS_NOT_FOUND)
        return status;
    context->user = user;
    status = administrator_secret(service, organization, context, &user, change, out_link, err);
    if (status != STATUS_OK)
        return status;
    seal_user(service->keys, &user);
    change_add_directory(change, &user);
    change_put_user(change, &user);
    audit_user(service, change, (struct actor){ACTOR_OPERATOR, 0}, AUDIT_USER_CREATED, NULL, &user);
    return STATUS_OK;
}

static enum status organization_compose(struct service *service,
                                        const struct organization_new *organization,
                                        struct change *change, struct slice *out_link,
                                        struct error *err)
{
    const uint64_t administrator =
        PERMISSION_API_ENABLED | PERMISSION_MANAGE_USERS | PERMISSION_MANAGE_IP_ADDRESSES |
        PERMISSION_MONITOR_LOGIN_HISTORY | PERMISSION_RESET_PASSWORDS | PERMISSION_VIEW_SETUP;
    struct login_gathered context = {.organization_found = true};
    struct profile_row standard;
    enum status status =
        organization_row_new(service, organization->name, &context.organization, err);
    if (status != STATUS_OK)
        return status;
    change_put_organization(change, &context.organization);
    audit_organization(service, change, (struct actor){ACTOR_OPERATOR, 0},
                       AUDIT_ORGANIZATION_CREATED, NULL, &context.organization);
    status = profile_create(service, context.organization.id, PROFILE_ADMINISTRATOR, administrator,
                            change, &context.profile, err);
    if (status == STATUS_OK)
        status = profile_create(service, context.organization.id, PROFILE_STANDARD,
                                PERMISSION_API_ENABLED, change, &standard, err);
    if (status == STATUS_OK)
        status = administrator_create(service, organization, &context, change, out_link, err);
    return status;
}

enum status organization_create(struct service *service, const struct acting *acting,
                                const struct organization_new *organization, struct arena *arena,
                                struct slice *out_link, struct pending **out_pending,
                                struct error *err)
{
    struct pending *pending = pending_new(service, arena);
    struct slice link = {NULL, 0};
    enum status status = acting_is_operator(acting, err);
    if (status == STATUS_OK && pending == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for an organization");
    if (status == STATUS_OK)
        status = organization_compose(service, organization, &pending->decided, &link, err);
    if (organization->admin_password != NULL)
        secret_wipe(organization->admin_password);
    if (status != STATUS_OK)
        return status;
    *out_link = link;
    *out_pending = pending;
    return STATUS_OK;
}

/* ---- show ---- */

static bool organization_is(const struct organization_row *row, struct slice id_or_name)
{
    record_id id = 0;
    if (id_parse(ID_ORGANIZATION, id_or_name, &id))
        return row->id == id;
    return slice_equal_fold(row->name, id_or_name);
}

static enum status organization_search(struct service *service, struct slice id_or_name,
                                       struct arena *arena, struct organization_row *out_row,
                                       struct error *err)
{
    const struct organization_row *rows = NULL;
    const struct organization_row *found = NULL;
    size_t count = 0, matches = 0;
    record_id after = 0;
    do {
        enum status status = store_organization_list(service->store, after, LIST_PAGE_MAX, arena,
                                                     &rows, &count, err);
        if (status != STATUS_OK)
            return status;
        for (size_t i = 0; i < count; i++) {
            if (!slice_is_empty(id_or_name) && !organization_is(&rows[i], id_or_name))
                continue;
            found = &rows[i];
            matches++;
        }
        after = count == 0 ? 0 : rows[count - 1].id;
    } while (count == LIST_PAGE_MAX);
    if (matches == 0)
        return error_set(err, STATUS_NOT_FOUND, "there is no such organization");
    if (matches > 1)
        return error_set(err, STATUS_CONFLICT,
                         "there are several organizations: name one with --org NAME");
    *out_row = *found;
    return STATUS_OK;
}

enum status organization_choose(struct service *service, const struct acting *acting,
                                struct slice id_or_name, struct arena *arena,
                                struct organization_row *out_row, struct error *err)
{
    struct organization_row row;
    if (acting->actor.kind == ACTOR_OPERATOR)
        return organization_search(service, id_or_name, arena, out_row, err);
    enum status status =
        store_organization_find(service->store, acting->organization, arena, &row, err);
    if (status != STATUS_OK)
        return status;
    if (!slice_is_empty(id_or_name) && !organization_is(&row, id_or_name))
        return error_set(err, STATUS_NOT_FOUND, "there is no such organization");
    *out_row = row;
    return STATUS_OK;
}

static void shown_of(const struct service *service, const struct organization_row *row,
                     size_t range_count, struct organization_shown *out)
{
    bool inherited = row->login_rate_per_hour == LOGIN_RATE_OF_SERVICE;
    *out = (struct organization_shown){
        .id = row->id,
        .name = row->name,
        .active = row->active,
        .confirmation_on = row->confirmation_on,
        .confirmation_permitted = row->confirmation_permitted,
        .sso_on = row->sso_on,
        .sso_keep_tokens = row->sso_keep_tokens,
        .lockout_attempts = row->lockout_attempts,
        .lockout_minutes = row->lockout_minutes,
        .login_rate_per_hour =
            inherited ? service->settings->login_rate_per_hour : row->login_rate_per_hour,
        .login_rate_inherited = inherited,
        .time_zone = row->time_zone,
        .policy = policy_read(&row->policy),
        .seal_holds = seal_organization_holds(service->keys, row),
        .range_count = range_count,
        .created = row->created,
    };
}

static enum status shown_with_ranges(struct service *service, const struct organization_row *row,
                                     struct arena *arena, struct organization_shown *out,
                                     struct error *err)
{
    const struct range_row *ranges = NULL;
    size_t count = 0;
    enum status status = store_ranges_get(service->store, row->id, arena, &ranges, &count, err);
    if (status == STATUS_OK)
        shown_of(service, row, count, out);
    return status;
}

enum status organization_show(struct service *service, const struct acting *acting,
                              struct slice id_or_name, struct arena *arena,
                              struct organization_shown *out, struct error *err)
{
    struct organization_row row;
    enum status status = acting_may_look(acting, acting->organization, err);
    if (status == STATUS_OK)
        status = organization_choose(service, acting, id_or_name, arena, &row, err);
    return status == STATUS_OK ? shown_with_ranges(service, &row, arena, out, err) : status;
}

enum status organization_list(struct service *service, const struct acting *acting, record_id after,
                              struct arena *arena,
                              const struct organization_shown **out_organizations,
                              size_t *out_count, struct error *err)
{
    const struct organization_row *rows = NULL;
    size_t count = 0;
    enum status status = acting_is_operator(acting, err);
    if (status == STATUS_OK)
        status = store_organization_list(service->store, after, LIST_PAGE_MAX, arena, &rows, &count,
                                         err);
    if (status != STATUS_OK)
        return status;
    struct organization_shown *shown = arena_alloc_array(arena, count, sizeof *shown);
    if (shown == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the list of organizations");
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = shown_with_ranges(service, &rows[i], arena, &shown[i], err);
    if (status != STATUS_OK)
        return status;
    *out_organizations = shown;
    *out_count = count;
    return STATUS_OK;
}
