/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages of users and profiles: users.c lists, user_show.c shows one and does with him what
 * needs no form, user_edit.c makes and edits; likewise profiles.c and profile_edit.c; repair.c
 * mends a damaged one of either. Inside face/web/ only.
 */
#ifndef FACE_WEB_USERS_IMPL_H
#define FACE_WEB_USERS_IMPL_H

#include "face/web/parts.h"
#include "service/admin/profile.h"
#include "service/admin/repair.h"
#include "service/admin/user.h"

#define USERS_PATH "/setup/users"
#define PROFILES_PATH "/setup/profiles"

/* "/setup/users/show?id=005…" for a user, likewise for a profile. */
struct slice web_user_path(const struct web *web, const char *page, record_id user);
struct slice web_profile_path(const struct web *web, const char *page, record_id profile);
/* Does this permission work in the session? */
bool web_works(const struct web *web, enum permission permission);
/* 200, or what fits the refusal of a form that is shown again. */
int web_form_status(enum status status);
/* "INVALID" and the like are for the form again; what else there is, is answered here: true. */
MUST_CHECK bool web_answer_fault(const struct web *web, enum status status,
                                 const struct error *err);

/* A form carries the version of what it showed. False after an answer: it is not that any more, and
 * saving would undo what somebody else did, or keep what nobody looked at. */
MUST_CHECK bool web_is_as_shown(const struct web *web, const char *version);

/* ---- repair.c ---- */

struct web_repair {
    struct repair_record record;
    const char *title;       /* "Repair User" */
    struct slice name;       /* of the record */
    const char *consequence; /* what does not work until then, and after */
    struct slice back;       /* its page */
};

/* Shows the offer, or in a POST repairs it. Replies. */
void web_repair(const struct web *web, const struct web_repair *repair);

#endif
