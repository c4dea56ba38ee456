/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Administration as the command line (and later the pages) asks for it: users, trusted ranges,
 * the organization. Every change is audited with old and new value, reseals what it touches and
 * renews the generation, so that the next request already obeys it. Each function prepares one
 * pending; refusals of content are STATUS_INVALID or STATUS_CONFLICT with a sentence.
 */
#ifndef SERVICE_ADMIN_H
#define SERVICE_ADMIN_H

#include "base/secret.h"
#include "core/ip.h"
#include "core/network.h"
#include "service/service.h"

struct user_listed {
    record_id organization;
    record_id id;
    struct slice username;
    struct slice full_name;
    struct slice email;
    struct slice profile;
    bool active;
    bool frozen;
    bool standing_seal_holds;
    bool delivery_seal_holds;
    bool has_password;
    bool has_token;
    micros created;
};

struct user_new {
    record_id organization;
    struct slice username;
    struct slice email;
    struct slice full_name;
    struct slice profile;    /* empty = Standard User */
    struct secret *password; /* NULL = invite by mail; taken */
};

/* Creates a user; without a password an invitation link (24 h) is mailed. */
MUST_CHECK enum status user_add(struct service *service, const struct user_new *user,
                                struct arena *arena, struct pending **out_pending,
                                struct error *err);
MUST_CHECK enum status user_show(struct service *service, struct slice username,
                                 struct arena *arena, struct user_listed *out_user,
                                 struct error *err);
/* In the order of names, at most 1,000, after the one given. */
MUST_CHECK enum status user_list(struct service *service, record_id organization,
                                 struct slice after, struct arena *arena,
                                 const struct user_listed **out_users, size_t *out_count,
                                 struct error *err);
/* Activates or deactivates. Refused (STATUS_CONFLICT) when no administrator could sign in any
 * more, unless forced. Deactivating ends all sessions. */
MUST_CHECK enum status user_set_active(struct service *service, struct slice username, bool active,
                                       bool force, struct arena *arena,
                                       struct pending **out_pending, struct error *err);

struct range_listed {
    record_id id;
    struct ip_range range;
    struct slice note;
    bool seal_holds;
    micros created;
};

MUST_CHECK enum status range_list(struct service *service, record_id organization,
                                  struct arena *arena, const struct range_listed **out_ranges,
                                  size_t *out_count, struct error *err);
MUST_CHECK enum status range_add(struct service *service, record_id organization,
                                 struct slice range, struct slice note, bool force,
                                 struct arena *arena, struct pending **out_pending,
                                 struct error *err);
/* By its text (any equal form) or its id. */
MUST_CHECK enum status range_remove(struct service *service, record_id organization,
                                    struct slice range, bool force, struct arena *arena,
                                    struct pending **out_pending, struct error *err);
/* The class of an IP address: by the organization's rules, or for one user. */
MUST_CHECK enum status network_test(struct service *service, record_id organization,
                                    struct slice username, struct ip ip, struct arena *arena,
                                    struct network_verdict *out_verdict, struct error *err);

struct organization_shown {
    record_id id;
    struct slice name;
    bool active;
    bool confirmation_on;
    bool confirmation_permitted;
    bool sso_on;
    bool sso_keep_tokens;
    int lockout_attempts;
    int lockout_minutes;
    int login_rate_per_hour;
    struct slice time_zone;
    int password_min_length;
    bool seal_holds;
    size_t range_count;
};

/* By id, or by name; both empty: the only one (STATUS_CONFLICT if there are several). */
MUST_CHECK enum status organization_show(struct service *service, struct slice id_or_name,
                                         struct arena *arena, struct organization_shown *out,
                                         struct error *err);

struct organization_new {
    struct slice name;
    struct slice admin_username;
    struct slice admin_email;
    struct secret *admin_password; /* NULL = the first link is returned; taken */
};

/* A new organization with its two profiles (System Administrator, Standard User) and its first
 * administrator. *out_link is empty when a password was given. */
MUST_CHECK enum status organization_create(struct service *service,
                                           const struct organization_new *organization,
                                           struct arena *arena, struct slice *out_link,
                                           struct pending **out_pending, struct error *err);

#endif
