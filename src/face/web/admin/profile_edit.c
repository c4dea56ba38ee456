/* SPDX-License-Identifier: Apache-2.0 */
/* A new profile, and the form that edits one or mends a damaged one. */
#include "face/web/admin/policy_fields.h"
#include "face/web/admin/profiles_impl.h"

/* ---- the form ---- */

static void fields_fill(const struct profile_form *form, struct web_fields *fields)
{
    const struct policy *outer = &form->organization.policy;
    field_group(fields, "", "");
    field_text(fields, "text", "name", "Name", form->profile.name, "")->required = true;
    profile_permissions_add(form, fields);
    profile_ranges_add(form, fields);
    profile_hours_add(form, fields);
    field_group(fields, "Password policy", "An empty field takes the organization’s value.");
    policy_fields_add(fields, POLICY_PASSWORD_MIN_LENGTH, POLICY_PASSWORD_LIFETIME_DAYS,
                      &form->profile.policy, outer);
    field_group(fields, "Session settings", "An empty field takes the organization’s value.");
    policy_fields_add(fields, POLICY_SESSION_IDLE_MINUTES, POLICY_SESSION_RANGES_ALWAYS,
                      &form->profile.policy, outer);
}

static void send_form(const struct profile_form *form, enum status status)
{
    const struct web *web = &form->web;
    struct web_fields *fields = fields_new(web);
    if (fields != NULL)
        fields_fill(form, fields);
    struct page_profile_edit page = {
        .frame = web_setup_frame(web, &web->token),
        .error = form->error,
        .is_new = form->is_new,
        .asks = form->asks,
        .name = form->profile.name,
        .path = form->is_new ? slice_from(PROFILES_PATH "/new")
                             : web_profile_path(web, "edit", form->profile.id),
        .back = form->is_new ? slice_from(PROFILES_PATH)
                             : web_profile_path(web, "show", form->profile.id),
    };
    page.version = slice_from(form->profile.version);
    if (fields != NULL)
        page.fields = fields_page(fields);
    struct buffer out;
    web_page_begin(web, &out);
    page_profile_edit(&out, &page);
    struct http_reply reply = web_page_end(web, web_form_status(status), &out);
    web_send(web, &reply);
}

/* ---- opening ---- */

static enum status form_read(struct profile_form *form, struct error *err)
{
    struct web *web = &form->web;
    struct service *service = web->face->service;
    record_id own = web->session.organization;
    enum status status = acting_may(&web->acting, own, PERMISSION_MANAGE_USERS, err);
    if (status == STATUS_OK)
        status = organization_show(service, &web->acting, (struct slice){NULL, 0}, web->arena,
                                   &form->organization, err);
    if (status == STATUS_OK && !form->is_new)
        status = profile_show(service, &web->acting, own, form_value(&web->query, "id"), web->arena,
                              &form->profile, err);
    return status;
}

static bool form_open(struct profile_form *form, struct http_exchange *exchange)
{
    struct web *web = &form->web;
    struct error err = {0};
    for (enum policy_setting i = 0; i < POLICY_SETTINGS; i++)
        form->profile.policy.values[i] = POLICY_INHERITED;
    if (!web_open_setup(web, exchange, SETUP_PAGE_PROFILES))
        return false;
    enum status status = form_read(form, &err);
    if (status == STATUS_OK)
        return web_is_fresh(web);
    struct http_reply reply = web_fault_page(web, status, &err);
    web_send(web, &reply);
    return false;
}

/* ---- saving ---- */

/* False: a setting cannot be taken; its field says what may stand there. */
static bool edit_read(const struct profile_form *form, const struct slice *name,
                      const struct slice *hours, struct profile_edit *edit)
{
    const struct web *web = &form->web;
    struct policy_change sessions = {0};
    uint64_t permissions = profile_permissions_sent(web);
    *edit = (struct profile_edit){
        .organization = web->session.organization,
        .which = form->is_new ? *name : form_value(&web->query, "id"),
        .name = form->is_new ? NULL : name,
        .allow = permissions & ~form->profile.permissions,
        .deny = form->profile.permissions & ~permissions,
        .login_hours = hours,
    };
    if (!policy_fields_read(web, POLICY_PASSWORD_MIN_LENGTH, POLICY_PASSWORD_LIFETIME_DAYS, true,
                            &edit->policy) ||
        !policy_fields_read(web, POLICY_SESSION_IDLE_MINUTES, POLICY_SESSION_RANGES_ALWAYS, true,
                            &sessions))
        return false;
    for (enum policy_setting i = POLICY_SESSION_IDLE_MINUTES; i < POLICY_SETTINGS; i++) {
        edit->policy.given[i] = sessions.given[i];
        edit->policy.to.values[i] = sessions.to.values[i];
    }
    return !web_works(web, PERMISSION_MANAGE_IP_ADDRESSES) ||
           profile_ranges_read(web, edit) == STATUS_OK;
}

/* What needs a second thought was not written yet; true: the form was shown again. */
static bool asked_again(struct profile_form *form, const struct profile_outcome *outcome)
{
    const struct web *web = &form->web;
    if ((!outcome->locks_out_self && outcome->warning == NULL) || form_has(&web->form, "go-on"))
        return false;
    form->asks = true;
    struct error warning;
    if (outcome->locks_out_self)
        error_set(&warning, STATUS_CONFLICT,
                  "nothing was changed yet: you have this profile yourself, and from your IP "
                  "address or at this hour you could not log in any more");
    else
        error_set(&warning, STATUS_CONFLICT, "nothing was changed yet: %s", outcome->warning);
    form->error = web_sentence(web, &warning);
    send_form(form, STATUS_CONFLICT);
    return true;
}

static void save(struct profile_form *form)
{
    const struct web *web = &form->web;
    struct service *service = web->face->service;
    struct profile_edit edit;
    struct profile_outcome outcome = {0};
    struct error err = {0};
    struct slice name = slice_trim(form_value(&web->form, "name")), hours = profile_hours_sent(web);
    enum status status;
    if (!edit_read(form, &name, &hours, &edit))
        status = error_set(&err, STATUS_INVALID,
                           "a setting below cannot be taken; its field says what may stand there");
    else if (form->is_new)
        status = profile_add(service, &web->acting, &edit, web->arena, &outcome, &err);
    else
        status = profile_edit(service, &web->acting, &edit, web->arena, &outcome, &err);
    if (web_answer_fault(web, status, &err))
        return;
    if (status != STATUS_OK) {
        form->error = web_sentence(web, &err);
        send_form(form, status);
        return;
    }
    if (asked_again(form, &outcome))
        return;
    struct http_reply changed = web_changed_page(web);
    struct http_reply reply =
        form->is_new
            ? web_redirect_done(web, slice_from(PROFILES_PATH), "created")
            : web_redirect_done(web, web_profile_path(web, "show", form->profile.id), "saved");
    web_send_after(web, outcome.pending, &reply, &changed);
}

/* ---- handlers ---- */

void web_profile_new(struct http_exchange *exchange)
{
    struct profile_form form = {.is_new = true};
    if (form_open(&form, exchange))
        send_form(&form, STATUS_OK);
}

void web_profile_add(struct http_exchange *exchange)
{
    struct profile_form form = {.is_new = true};
    if (form_open(&form, exchange))
        save(&form);
}

static void mend(const struct profile_form *form)
{
    const struct web *web = &form->web;
    struct web_repair repair = {
        .record = {REPAIR_PROFILE, web->session.organization, form_value(&web->query, "id")},
        .title = "Repair Profile",
        .name = form->profile.name,
        .consequence = "Until it is repaired, its users get no security token and administer "
                       "nothing, and the stricter of the old and the new values counts.",
        .back = web_profile_path(web, "show", form->profile.id),
    };
    web_repair(web, &repair);
}

void web_profile_edit(struct http_exchange *exchange)
{
    struct profile_form form = {0};
    if (!form_open(&form, exchange))
        return;
    if (form.profile.seal_holds)
        send_form(&form, STATUS_OK);
    else
        mend(&form);
}

void web_profile_save(struct http_exchange *exchange)
{
    struct profile_form form = {0};
    if (!form_open(&form, exchange))
        return;
    if (!form.profile.seal_holds)
        mend(&form);
    else if (web_is_as_shown(&form.web, form.profile.version))
        save(&form);
}
