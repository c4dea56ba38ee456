/* SPDX-License-Identifier: Apache-2.0 */
/* A new user, and the form that edits one or mends a damaged one. */
#include "core/id.h"
#include "face/web/admin/users_impl.h"

enum { PROFILES_MAX = 500 };

struct user_form {
    struct web web;
    bool is_new;
    struct user_listed user; /* of an existing one */
    struct slice error;
};

/* ---- the form ---- */

static bool answer(const struct web *web, struct http_reply reply)
{
    web_send(web, &reply);
    return false;
}

static const char *id_text(const struct web *web, record_id profile)
{
    char id[ID_LONG + 1];
    id_format(ID_PROFILE, profile, id);
    return arena_string(web->arena, slice_from(id));
}

/* Standard User is what a new one gets unless somebody chooses. */
static bool is_preset(const struct user_form *form, const struct profile_listed *profile)
{
    return form->is_new ? slice_is(profile->name, "Standard User")
                        : profile->id == form->user.profile_id;
}

static enum status profile_field(const struct user_form *form, struct web_fields *fields,
                                 struct error *err)
{
    const struct web *web = &form->web;
    const struct profile_listed *profiles = NULL;
    size_t count = 0;
    struct slice preset = {NULL, 0};
    enum status status = profile_list(web->face->service, &web->acting, web->session.organization,
                                      web->arena, &profiles, &count, err);
    if (status != STATUS_OK)
        return status;
    struct field_choice *choices = arena_alloc_array(web->arena, count, sizeof *choices);
    if (choices == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        choices[i] = (struct field_choice){id_text(web, profiles[i].id),
                                           arena_string(web->arena, profiles[i].name)};
        if (is_preset(form, &profiles[i]))
            preset = slice_from(choices[i].value);
    }
    if (arena_is_exhausted(web->arena))
        return STATUS_NO_MEMORY;
    field_select(fields, "profile", "Profile", preset, choices, count,
                 "Says what the user may do, and from where and when.");
    return STATUS_OK;
}

static enum status fields_fill(const struct user_form *form, struct web_fields *fields,
                               struct error *err)
{
    const struct user_listed *user = &form->user;
    field_group(fields, "", "");
    if (form->is_new)
        field_text(fields, "text", "username", "User name", user->username,
                   "In the form of an e-mail address, unique across the whole service. It cannot "
                   "be changed later.")
            ->required = true;
    field_text(fields, "text", "name", "Name", user->full_name, "")->required = true;
    field_text(fields, "email", "email", "E-mail address", user->email,
               form->is_new ? "The invitation goes there, and every security token."
                            : "A new one counts from when it is confirmed by the mail sent to it; "
                              "the old one gets a notice.")
        ->required = true;
    return profile_field(form, fields, err);
}

static void send_form(const struct user_form *form, enum status status)
{
    const struct web *web = &form->web;
    struct error err = {0};
    struct web_fields *fields = fields_new(web);
    enum status filled = fields == NULL ? STATUS_NO_MEMORY : fields_fill(form, fields, &err);
    struct http_reply reply;
    if (filled == STATUS_OK) {
        struct page_user_edit page = {
            .frame = web_setup_frame(web, &web->token),
            .error = form->error,
            .is_new = form->is_new,
            .username = form->user.username,
            .path = form->is_new ? slice_from(USERS_PATH "/new")
                                 : web_user_path(web, "edit", form->user.id),
            .back =
                form->is_new ? slice_from(USERS_PATH) : web_user_path(web, "show", form->user.id),
            .version = slice_from(form->user.version),
            .fields = fields_page(fields),
        };
        struct buffer out;
        web_page_begin(web, &out);
        page_user_edit(&out, &page);
        reply = web_page_end(web, web_form_status(status), &out);
    } else {
        reply = web_fault_page(web, filled, &err);
    }
    web_send(web, &reply);
}

/* ---- opening ---- */

static bool form_open(struct user_form *form, struct http_exchange *exchange)
{
    struct error err = {0};
    struct web *web = &form->web;
    if (!web_open_setup(web, exchange, SETUP_PAGE_USERS))
        return false;
    enum status status =
        acting_may(&web->acting, web->session.organization, PERMISSION_MANAGE_USERS, &err);
    if (status == STATUS_OK && !form->is_new)
        status = user_show(web->face->service, &web->acting, form_value(&web->query, "id"),
                           web->arena, &form->user, &err);
    return status == STATUS_OK ? web_is_fresh(web) : answer(web, web_fault_page(web, status, &err));
}

/* An error of the content goes above the form; what there is to write is written. */
static void finish(struct user_form *form, enum status status, const struct error *err,
                   struct pending *pending, struct slice path, const char *done)
{
    const struct web *web = &form->web;
    if (web_answer_fault(web, status, err))
        return;
    if (status != STATUS_OK) {
        form->error = web_sentence(web, err);
        send_form(form, status);
        return;
    }
    struct http_reply changed = web_changed_page(web);
    struct http_reply reply = web_redirect_done(web, path, done);
    web_send_after(web, pending, &reply, &changed);
}

/* ---- new ---- */

void web_user_new(struct http_exchange *exchange)
{
    struct user_form form = {.is_new = true};
    if (form_open(&form, exchange))
        send_form(&form, STATUS_OK);
}

static struct slice sent(const struct web *web, const char *name)
{
    return slice_trim(form_value(&web->form, name));
}

void web_user_add(struct http_exchange *exchange)
{
    struct user_form form = {.is_new = true};
    struct pending *pending = NULL;
    struct error err = {0};
    if (!form_open(&form, exchange))
        return;
    const struct web *web = &form.web;
    struct user_new user = {
        .organization = web->session.organization,
        .username = sent(web, "username"),
        .email = sent(web, "email"),
        .full_name = sent(web, "name"),
        .profile = sent(web, "profile"),
    };
    enum status status =
        user_add(web->face->service, &web->acting, &user, web->arena, &pending, &err);
    finish(&form, status, &err, pending, slice_from(USERS_PATH), "invited");
}

/* ---- edit ---- */

static bool is_damaged(const struct user_listed *user)
{
    return !user->standing_seal_holds || !user->delivery_seal_holds;
}

static void mend(const struct user_form *form)
{
    const struct web *web = &form->web;
    struct web_repair repair = {
        .record = {REPAIR_USER, web->session.organization, form_value(&web->query, "id")},
        .title = "Repair User",
        .name = form->user.username,
        .consequence = "Until it is repaired, the user gets no security token and no mail with a "
                       "secret, may administer nothing, and cannot log in at all if it concerns "
                       "status or profile.",
        .back = web_user_path(web, "show", form->user.id),
    };
    web_repair(web, &repair);
}

void web_user_edit(struct http_exchange *exchange)
{
    struct user_form form = {0};
    if (!form_open(&form, exchange))
        return;
    if (is_damaged(&form.user))
        mend(&form);
    else
        send_form(&form, STATUS_OK);
}

void web_user_save(struct http_exchange *exchange)
{
    struct user_form form = {0};
    struct pending *pending = NULL;
    struct error err = {0};
    if (!form_open(&form, exchange))
        return;
    if (is_damaged(&form.user)) {
        mend(&form);
        return;
    }
    const struct web *web = &form.web;
    if (!web_is_as_shown(web, form.user.version))
        return;
    struct slice name = sent(web, "name"), email = sent(web, "email"),
                 profile = sent(web, "profile");
    struct user_edit edit = {.who = form_value(&web->query, "id"),
                             .full_name = &name,
                             .profile = &profile,
                             .email = &email};
    enum status status =
        user_edit(web->face->service, &web->acting, &edit, web->arena, &pending, &err);
    finish(&form, status, &err, pending, web_user_path(web, "show", form.user.id), "saved");
}
