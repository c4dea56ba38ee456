/* SPDX-License-Identifier: Apache-2.0 */
/* Editing a user: name, profile, e-mail address. */
#include "service/admin/administrator.h"
#include "service/admin/profile_impl.h"
#include "service/secret/email_impl.h"
#include "service/secret/password_impl.h"
#include "service/trail/audit.h"
#include "service/trail/seal.h"
#include "text/names.h"

struct edit_work {
    struct service *service;
    const struct acting *acting;
    const struct user_edit *edit;
    struct login_gathered gathered;
    struct change *change;
    struct user_row user; /* as it will be written */
    bool email_asked;     /* waits for its confirmation */
    bool email_set;       /* at once */
};

static enum status name_apply(struct edit_work *work, struct error *err)
{
    if (work->edit->full_name == NULL)
        return STATUS_OK;
    work->user.full_name = slice_trim(*work->edit->full_name);
    return admin_name_check(work->user.full_name, err);
}

static enum status profile_apply(struct edit_work *work, struct error *err)
{
    struct profile_row profile;
    if (work->edit->profile == NULL)
        return STATUS_OK;
    enum status status = profile_choose(work->service, work->user.organization,
                                        *work->edit->profile, work->change->arena, &profile, err);
    if (status == STATUS_OK)
        status = acting_covers(work->acting, profile.permissions, err);
    if (status != STATUS_OK)
        return status;
    profile_expect(&work->gathered.organization, &profile, work->change);
    work->user.profile = profile.id;
    return STATUS_OK;
}

/* Whoever has no password yet has nothing that a wrong e-mail address could give away, and nobody
 * reads at the wrong one: the operator puts it right at once. */
static enum status email_apply(struct edit_work *work, struct error *err)
{
    const struct slice *email = work->edit->email;
    if (email == NULL || slice_equal(*email, work->user.email))
        return STATUS_OK;
    if (!email_is_valid(*email))
        return error_set(err, STATUS_INVALID, "that is no e-mail address mail can be sent to");
    work->email_set = work->acting->actor.kind == ACTOR_OPERATOR && !work->gathered.password_found;
    work->email_asked = !work->email_set;
    work->user.pending_email = work->email_set ? (struct slice){NULL, 0} : *email;
    if (work->email_set)
        work->user.email = *email;
    return STATUS_OK;
}

static bool is_unchanged(const struct edit_work *work)
{
    const struct user_row *before = &work->gathered.user;
    return !work->email_asked && !work->email_set && work->user.profile == before->profile &&
           slice_equal(work->user.full_name, before->full_name);
}

/* The invitation that went to the old e-mail address is dead; a new one goes to the new one. */
static enum status invite_anew(struct edit_work *work, struct error *err)
{
    struct slice link;
    change_do(
        work->change, EFFECT_REMOVE_LINKS,
        &(struct effect_target){.organization = work->user.organization, .user = work->user.id});
    change_do(work->change, EFFECT_CANCEL_MAIL,
              &(struct effect_target){.organization = work->user.organization,
                                      .user = work->user.id,
                                      .kind = MAIL_LINK,
                                      .time = service_now(work->service)});
    enum status status = link_make(work->service, &work->user, LINK_FIRST_PASSWORD,
                                   PASSWORD_SET_BY_OPERATOR, work->change, &link, err);
    if (status == STATUS_OK)
        status = invitation_add(work->service, &work->user, work->gathered.organization.name, link,
                                work->change, err);
    return status;
}

static enum status edit_compose(struct edit_work *work, struct error *err)
{
    enum status status = STATUS_OK;
    if (!seal_standing_holds(work->service->keys, &work->user) ||
        !seal_delivery_holds(work->service->keys, &work->user))
        return record_is_damaged(err);
    status = name_apply(work, err);
    if (status == STATUS_OK)
        status = profile_apply(work, err);
    if (status == STATUS_OK)
        status = email_apply(work, err);
    if (status == STATUS_OK && is_unchanged(work))
        status = error_set(err, STATUS_INVALID, "nothing would change");
    if (status == STATUS_OK)
        status = user_put(work->service, work->acting, &work->gathered, &work->user,
                          AUDIT_USER_EDITED, work->change, err);
    if (status == STATUS_OK && work->email_set)
        status = invite_anew(work, err);
    if (status == STATUS_OK && work->email_asked)
        status = email_ask_mails(work->service, &work->gathered, &work->user, work->acting->actor,
                                 work->change, err);
    return status;
}

enum status user_edit(struct service *service, const struct acting *acting,
                      const struct user_edit *edit, struct arena *arena,
                      struct pending **out_pending, struct error *err)
{
    struct pending *pending = pending_new(service, arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    struct edit_work work = {
        .service = service, .acting = acting, .edit = edit, .change = &pending->decided};
    enum status status = user_gather_to_change(service, acting, edit->who, PERMISSION_MANAGE_USERS,
                                               arena, &work.gathered, err);
    work.user = work.gathered.user;
    if (status == STATUS_OK)
        status = edit_compose(&work, err);
    if (status == STATUS_OK && arena_is_exhausted(arena))
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    if (status == STATUS_OK)
        *out_pending = pending;
    return status;
}
