/* SPDX-License-Identifier: Apache-2.0 */
/* One user, and what an administrator can do with him at the press of a button. */
#include "face/web/admin/users_impl.h"
#include "service/secret/reset.h"
#include "service/watch/session_list.h"
#include "text/time_text.h"

/* ---- deeds ---- */

typedef enum status (*deed_fn)(const struct web *web, struct slice who,
                               struct pending **out_pending, struct error *err);

static enum status freeze(const struct web *web, struct slice who, struct pending **out_pending,
                          struct error *err)
{
    return user_set_frozen(web->face->service, &web->acting, who, true, web->arena, out_pending,
                           err);
}

static enum status unfreeze(const struct web *web, struct slice who, struct pending **out_pending,
                            struct error *err)
{
    return user_set_frozen(web->face->service, &web->acting, who, false, web->arena, out_pending,
                           err);
}

static enum status activate(const struct web *web, struct slice who, struct pending **out_pending,
                            struct error *err)
{
    return user_set_active(web->face->service, &web->acting, who, true, web->arena, out_pending,
                           err);
}

static enum status deactivate(const struct web *web, struct slice who, struct pending **out_pending,
                              struct error *err)
{
    return user_set_active(web->face->service, &web->acting, who, false, web->arena, out_pending,
                           err);
}

static enum status unlock(const struct web *web, struct slice who, struct pending **out_pending,
                          struct error *err)
{
    return user_unlock(web->face->service, &web->acting, who, web->arena, out_pending, err);
}

static enum status reset_password(const struct web *web, struct slice who,
                                  struct pending **out_pending, struct error *err)
{
    return password_reset_by_administrator(web->face->service, &web->acting, who, web->arena,
                                           out_pending, err);
}

static enum status invite(const struct web *web, struct slice who, struct pending **out_pending,
                          struct error *err)
{
    return invitation_mail_again(web->face->service, &web->acting, who, web->arena, out_pending,
                                 err);
}

static enum status mail_token(const struct web *web, struct slice who, struct pending **out_pending,
                              struct error *err)
{
    return token_first_for_api_user(web->face->service, &web->acting, who, web->arena, out_pending,
                                    err);
}

static enum status end_sessions(const struct web *web, struct slice who,
                                struct pending **out_pending, struct error *err)
{
    return session_end_by_administrator(web->face->service, &web->acting, who, 0, web->arena,
                                        out_pending, err);
}

static bool is_free(const struct user_listed *user)
{
    return user->active && !user->frozen;
}

static bool is_frozen(const struct user_listed *user)
{
    return user->active && user->frozen;
}

static bool is_active(const struct user_listed *user)
{
    return user->active;
}

static bool is_inactive(const struct user_listed *user)
{
    return !user->active;
}

static bool has_password(const struct user_listed *user)
{
    return user->active && user->has_password;
}

static bool waits(const struct user_listed *user)
{
    return user->active && !user->has_password;
}

static bool lacks_token(const struct user_listed *user)
{
    return user->active && user->api_only && !user->has_token;
}

struct deed {
    const char *name; /* of the button */
    const char *title;
    const char *sentence;
    const char *done; /* word of setup.c's table */
    enum permission permission;
    bool danger;
    bool (*fits)(const struct user_listed *user);
    deed_fn run;
};

static const struct deed deeds[] = {
    {"invite", "Mail the invitation again",
     "The user has never set a password. A new link, good for 24 hours, is mailed; the older one "
     "is dead.",
     "mailed", PERMISSION_MANAGE_USERS, false, waits, invite},
    {"mail-token", "Mail the first security token",
     "A program cannot press the button for it. The token goes to the e-mail address above; you "
     "will not see it.",
     "mailed", PERMISSION_MANAGE_USERS, false, lacks_token, mail_token},
    {"reset-password", "Reset the password",
     "Password and security token stop working at once, all sessions and remembered browsers end, "
     "and the user is mailed a link, good for 24 hours, for setting a new password. Programs that "
     "log in as this user stop until they have the new password and token.",
     "reset", PERMISSION_RESET_PASSWORDS, true, has_password, reset_password},
    {"unlock", "Unlock",
     "Failed attempts are forgotten: a lockout ends, and nothing is put off any more. Password and "
     "security token stay as they are.",
     "unlocked", PERMISSION_RESET_PASSWORDS, false, is_active, unlock},
    {"end-sessions", "End all sessions",
     "The user is signed out everywhere, and programs have to log in again. Password and security "
     "token stay as they are.",
     "ended", PERMISSION_RESET_PASSWORDS, false, is_active, end_sessions},
    {"freeze", "Freeze",
     "No login until the user is unfrozen; all sessions and remembered browsers end. For the time "
     "in which you find out what happened.",
     "frozen", PERMISSION_MANAGE_USERS, true, is_free, freeze},
    {"unfreeze", "Unfreeze", "The user can log in again, with the same password and token.",
     "unfrozen", PERMISSION_MANAGE_USERS, false, is_frozen, unfreeze},
    {"deactivate", "Deactivate",
     "For somebody who has left: no login any more, all sessions and remembered browsers end. The "
     "login history stays, and the user can be activated again.",
     "deactivated", PERMISSION_MANAGE_USERS, true, is_active, deactivate},
    {"activate", "Activate", "The user can log in again, with the same password and token.",
     "activated", PERMISSION_MANAGE_USERS, false, is_inactive, activate},
};

static const struct deed *deed_find(const struct web *web, const struct user_listed *user)
{
    struct slice name = form_value(&web->form, "action");
    for (size_t i = 0; i < ARRAY_LENGTH(deeds); i++)
        if (slice_is(name, deeds[i].name) && deeds[i].fits(user))
            return &deeds[i];
    return NULL;
}

/* ---- the page ---- */

static struct slice status_words(const struct user_listed *user)
{
    if (!user->active)
        return slice_from("Inactive: cannot log in.");
    return slice_from(user->frozen ? "Frozen: cannot log in for the time being." : "Active");
}

static const char *damage_sentence(const struct user_listed *user)
{
    if (!user->standing_seal_holds)
        return "This user’s record was changed outside the service, so that nobody can log in with "
               "it. Open it and save it, which repairs it.";
    if (!user->delivery_seal_holds)
        return "This user’s e-mail address or name was changed outside the service. Until it is "
               "repaired there is no security token, no mail with a secret and no administration. "
               "Open it and save it, which repairs it.";
    return "";
}

static void deeds_fill(const struct web *web, const struct user_listed *user,
                       struct page_user_show *page)
{
    struct page_user_deed *rows = arena_alloc_array(web->arena, ARRAY_LENGTH(deeds), sizeof *rows);
    page->deeds = rows;
    for (size_t i = 0; rows != NULL && i < ARRAY_LENGTH(deeds); i++)
        if (deeds[i].fits(user) && web_works(web, deeds[i].permission))
            rows[page->deeds_count++] = (struct page_user_deed){
                .name = slice_from(deeds[i].name),
                .title = slice_from(deeds[i].title),
                .sentence = slice_from(deeds[i].sentence),
                .danger = deeds[i].danger,
            };
}

static struct http_reply user_page(const struct web *web, const struct user_listed *user,
                                   enum status status, const struct error *err)
{
    struct page_user_show page = {
        .frame = web_setup_frame(web, &web->token),
        .error = web_sentence(web, err),
        .damage = slice_from(damage_sentence(user)),
        .username = user->username,
        .name = user->full_name,
        .email = user->email,
        .pending_email = user->pending_email,
        .profile = user->profile,
        .profile_path = web_profile_path(web, "show", user->profile_id),
        .profile_damaged = !user->profile_seal_holds,
        .is_administrator = user->is_administrator,
        .api_only = user->api_only,
        .status = status_words(user),
        .has_password = user->has_password,
        .password_is_reset = user->password_is_reset,
        .must_change = user->password_must_change,
        .has_token = user->has_token,
        .created = time_text_human(user->created, web->arena),
        .may_edit = web_works(web, PERMISSION_MANAGE_USERS),
        .path = web_user_path(web, "show", user->id),
        .edit_path = web_user_path(web, "edit", user->id),
    };
    struct buffer out;
    deeds_fill(web, user, &page);
    web_page_begin(web, &out);
    page_user_show(&out, &page);
    return web_page_end(web, web_form_status(status), &out);
}

static bool user_read(struct web *web, struct http_exchange *exchange, struct user_listed *out_user)
{
    struct error err = {0};
    if (!web_open_setup(web, exchange, SETUP_PAGE_USERS))
        return false;
    enum status status = user_show(web->face->service, &web->acting, form_value(&web->query, "id"),
                                   web->arena, out_user, &err);
    if (status == STATUS_OK)
        return true;
    struct http_reply reply = web_fault_page(web, status, &err);
    web_send(web, &reply);
    return false;
}

void web_user_show(struct http_exchange *exchange)
{
    struct web web;
    struct user_listed user;
    struct error none = {0};
    if (!user_read(&web, exchange, &user))
        return;
    struct http_reply reply = user_page(&web, &user, STATUS_OK, &none);
    web_send(&web, &reply);
}

void web_user_do(struct http_exchange *exchange)
{
    struct web web;
    struct user_listed user;
    struct pending *pending = NULL;
    struct error err = {0};
    if (!user_read(&web, exchange, &user))
        return;
    const struct deed *deed = deed_find(&web, &user);
    enum status status =
        deed != NULL ? deed->run(&web, form_value(&web.query, "id"), &pending, &err)
                     : error_set(&err, STATUS_CONFLICT,
                                 "the user is not any more as the page showed him; look again");
    if (web_answer_fault(&web, status, &err))
        return;
    struct http_reply changed = web_changed_page(&web);
    struct http_reply reply =
        status == STATUS_OK
            ? web_redirect_done(&web, web_user_path(&web, "show", user.id), deed->done)
            : user_page(&web, &user, status, &err);
    web_send_after(&web, pending, &reply, &changed);
}
