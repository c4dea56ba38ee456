/* SPDX-License-Identifier: Apache-2.0 */
/* Editing an organization: its switches, limits and policy. */
#include "service/admin/administrator.h"
#include "service/admin/profile_impl.h"
#include "service/login/handouts.h"
#include "service/trail/audit.h"
#include "service/trail/seal.h"
#include "store/store_list.h"
#include "sys/time_zone.h"

#include <string.h>

enum {
    LOCKOUT_ATTEMPTS_LEAST = 3,
    LOCKOUT_ATTEMPTS_MOST = 10,
    LOCKOUT_MINUTES_LEAST = 15,
    LOCKOUT_MINUTES_MOST = 1440,
};

static void switch_apply(enum change_to to, bool *value)
{
    if (to != CHANGE_NONE)
        *value = to == CHANGE_ON;
}

static enum status lockout_apply(const struct organization_edit *edit, struct organization_row *row,
                                 struct error *err)
{
    bool off = edit->lockout_attempts == 0;
    bool minutes_fit = edit->lockout_minutes == LOCKOUT_UNTIL_UNLOCKED ||
                       (edit->lockout_minutes >= LOCKOUT_MINUTES_LEAST &&
                        edit->lockout_minutes <= LOCKOUT_MINUTES_MOST);
    bool attempts_fit = edit->lockout_attempts >= LOCKOUT_ATTEMPTS_LEAST &&
                        edit->lockout_attempts <= LOCKOUT_ATTEMPTS_MOST;
    if (!edit->lockout_given)
        return STATUS_OK;
    if (!off && !(attempts_fit && minutes_fit))
        return error_set(err, STATUS_INVALID,
                         "a lockout comes after 3 to 10 attempts, for 15 to 1440 minutes or until "
                         "an administrator unlocks");
    row->lockout_attempts = edit->lockout_attempts;
    row->lockout_minutes = off ? 0 : edit->lockout_minutes;
    return STATUS_OK;
}

static enum status limits_apply(const struct organization_edit *edit, struct organization_row *row,
                                struct error *err)
{
    if (edit->login_rate_per_hour < LOGIN_RATE_AS_IT_IS ||
        edit->login_rate_per_hour > LOGIN_RATE_MOST)
        return error_set(err, STATUS_INVALID,
                         "the login rate is 1 to 1000000 an hour, or the service's");
    if (edit->login_rate_per_hour != LOGIN_RATE_AS_IT_IS)
        row->login_rate_per_hour = edit->login_rate_per_hour;
    if (edit->time_zone != NULL && !time_zone_exists(*edit->time_zone))
        return error_set(err, STATUS_INVALID,
                         "there is no such time zone; names look like Europe/Berlin");
    if (edit->time_zone != NULL)
        row->time_zone = *edit->time_zone;
    return lockout_apply(edit, row, err);
}

static enum status fields_apply(const struct organization_edit *edit, struct organization_row *row,
                                struct error *err)
{
    enum status status = STATUS_OK;
    if (edit->name != NULL) {
        row->name = slice_trim(*edit->name);
        status = admin_name_check(row->name, err);
    }
    switch_apply(edit->active, &row->active);
    switch_apply(edit->confirmation_permitted, &row->confirmation_permitted);
    switch_apply(edit->confirmation_on, &row->confirmation_on);
    switch_apply(edit->sso_on, &row->sso_on);
    switch_apply(edit->sso_keep_tokens, &row->sso_keep_tokens);
    if (status == STATUS_OK)
        status = limits_apply(edit, row, err);
    if (status == STATUS_OK)
        status = policy_apply(&edit->policy, false, &row->policy, err);
    return status;
}

static enum status may_edit(const struct acting *acting, const struct organization_edit *edit,
                            struct error *err)
{
    bool operators = edit->active != CHANGE_NONE || edit->confirmation_permitted != CHANGE_NONE;
    enum status status = acting_may(acting, edit->organization, PERMISSION_MANAGE_USERS, err);
    if (status == STATUS_OK && operators)
        status = acting_is_operator(acting, err);
    return status;
}

static bool is_unchanged(const struct organization_row *a, const struct organization_row *b)
{
    struct policy left = policy_read(&a->policy), right = policy_read(&b->policy);
    return slice_equal(a->name, b->name) && a->active == b->active &&
           a->confirmation_on == b->confirmation_on &&
           a->confirmation_permitted == b->confirmation_permitted && a->sso_on == b->sso_on &&
           a->sso_keep_tokens == b->sso_keep_tokens && a->lockout_attempts == b->lockout_attempts &&
           a->lockout_minutes == b->lockout_minutes &&
           a->login_rate_per_hour == b->login_rate_per_hour &&
           slice_equal(a->time_zone, b->time_zone) && memcmp(&left, &right, sizeof left) == 0;
}

/* Switching an organization off is the operator's way to shut everybody out: no administrator is
 * meant to be left then. */
static enum status remains(struct service *service, const struct acting *acting,
                           const struct organization_row *row, struct change *change,
                           struct error *err)
{
    const struct proposal proposal = {.organization = row->id, .policy = row};
    return row->active ? administrator_remains(service, acting, &proposal, change, err) : STATUS_OK;
}

static enum status organization_put(struct service *service, const struct acting *acting,
                                    const struct organization_row *old_row,
                                    struct organization_row *row, struct change *change,
                                    struct error *err)
{
    enum status status = generation_new(&row->generation, err);
    if (status != STATUS_OK)
        return status;
    seal_organization(service->keys, row);
    status = remains(service, acting, row, change, err);
    if (status != STATUS_OK)
        return status;
    change_expect(
        change, &(struct expectation){.organization = old_row->id, .policy = old_row->generation});
    change_put_organization(change, row);
    if (!row->active)
        change_do(change, EFFECT_END_ORGANIZATION_SESSIONS,
                  &(struct effect_target){.organization = row->id});
    audit_organization(service, change, acting->actor, AUDIT_ORGANIZATION_EDITED, old_row, row);
    return STATUS_OK;
}

static enum status edit_compose(struct service *service, const struct acting *acting,
                                const struct organization_edit *edit,
                                struct organization_outcome *outcome, struct error *err)
{
    struct change *change = &outcome->pending->decided;
    struct organization_row old_row;
    enum status status =
        store_organization_find(service->store, edit->organization, change->arena, &old_row, err);
    if (status == STATUS_OK && !seal_organization_holds(service->keys, &old_row))
        status = error_set(err, STATUS_CONFLICT,
                           "the organization's record was changed outside the service; repair it "
                           "first");
    if (status != STATUS_OK)
        return status;
    struct organization_row row = old_row;
    status = fields_apply(edit, &row, err);
    if (status == STATUS_OK && is_unchanged(&old_row, &row))
        status = error_set(err, STATUS_INVALID, "nothing would change");
    if (status == STATUS_OK)
        status = organization_put(service, acting, &old_row, &row, change, err);
    if (status == STATUS_OK)
        status = policy_warning(service, &edit->policy, &row, (struct slice){NULL, 0},
                                change->arena, &outcome->warning, err);
    return status;
}

enum status organization_edit(struct service *service, const struct acting *acting,
                              const struct organization_edit *edit, struct arena *arena,
                              struct organization_outcome *out_outcome, struct error *err)
{
    struct organization_outcome outcome = {.pending = pending_new(service, arena)};
    enum status status = may_edit(acting, edit, err);
    if (status == STATUS_OK && outcome.pending == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    if (status == STATUS_OK)
        status = edit_compose(service, acting, edit, &outcome, err);
    if (status == STATUS_OK)
        *out_outcome = outcome;
    return status;
}
