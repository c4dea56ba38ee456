/* SPDX-License-Identifier: Apache-2.0 */
/* What profiles.c, profile_edit.c and profile_fields.c share. Inside face/web/ only. */
#ifndef FACE_WEB_PROFILES_IMPL_H
#define FACE_WEB_PROFILES_IMPL_H

#include "core/id.h"
#include "face/web/admin/users_impl.h"
#include "service/admin/organization.h"

/* The login IP ranges, one a line. */
struct slice profile_ranges_text(const struct web *web, const struct profile_listed *profile);

struct profile_form {
    struct web web;
    bool is_new;
    struct profile_listed profile; /* of an existing one; else all inherited, nothing permitted */
    struct organization_shown organization;
    struct slice error;
    bool asks; /* a change that needs a second thought: shows the box to go on */
};

/* ---- profile_fields.c: to the form, and from what was sent ---- */

void profile_permissions_add(const struct profile_form *form, struct web_fields *fields);
uint64_t profile_permissions_sent(const struct web *web);
/* One field a day. */
void profile_hours_add(const struct profile_form *form, struct web_fields *fields);
struct slice profile_hours_sent(const struct web *web);
/* Only for those who may manage IP addresses. */
void profile_ranges_add(const struct profile_form *form, struct web_fields *fields);
MUST_CHECK enum status profile_ranges_read(const struct web *web, struct profile_edit *edit);

#endif
