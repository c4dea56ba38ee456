/* SPDX-License-Identifier: Apache-2.0 */
#include "service/watch/session_list.h"

#include "service/admin/admin_impl.h"
#include "service/login/handouts.h"
#include "store/store_list.h"

/* Whose sessions or browsers: of one user, or of the organization (user 0). */
struct whose {
    record_id organization;
    record_id user;
    record_id current; /* the session that asks */
};

static enum status whose_of(struct service *service, const struct acting *acting,
                            record_id organization, struct slice who, struct arena *arena,
                            struct whose *out_whose, struct error *err)
{
    struct login_gathered gathered;
    *out_whose = (struct whose){.organization = organization};
    if (slice_is_empty(who))
        return acting_may_look(acting, organization, err);
    enum status status = user_gather_for(service, acting, who, 0, arena, &gathered, err);
    if (status == STATUS_OK)
        *out_whose = (struct whose){gathered.user.organization, gathered.user.id, 0};
    return status;
}

static struct whose whose_own(const struct session *session)
{
    return (struct whose){session->organization, session->user, session->id};
}

/* ---- sessions ---- */

static bool is_alive(const struct session_row *row, micros now)
{
    return row->expires > now && row->failures < PROOF_FAILURES_MAX;
}

static enum status sessions_read(struct service *service, const struct whose *whose,
                                 record_id before, struct arena *arena,
                                 struct session_page *out_page, struct error *err)
{
    const struct session_row *rows = NULL;
    size_t count = 0, kept = 0;
    micros now = service_now(service);
    enum status status = store_session_list(service->store, whose->organization, whose->user,
                                            before, SESSIONS_PAGE_MAX, arena, &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    struct session_listed *sessions = arena_alloc_array(arena, count, sizeof *sessions);
    if (sessions == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the list of sessions");
    for (size_t i = 0; i < count; i++) {
        const struct session_row *row = &rows[i];
        if (!is_alive(row, now))
            continue;
        sessions[kept++] = (struct session_listed){
            .organization = row->organization,
            .id = row->id,
            .user = row->user,
            .username = row->username,
            .is_api = row->kind == SESSION_API,
            .current = row->id == whose->current,
            .entry = (enum login_entry)row->entry,
            .network = (enum network_class)row->network,
            .shown = row->shown,
            .client = row->client_name,
            .ip = row->ip,
            .created = row->created,
            .last_seen = row->last_seen,
            .expires = row->expires,
        };
    }
    *out_page =
        (struct session_page){sessions, kept, count == SESSIONS_PAGE_MAX ? rows[count - 1].id : 0};
    return STATUS_OK;
}

enum status session_list_own(struct service *service, const struct session *session,
                             record_id before, struct arena *arena, struct session_page *out_page,
                             struct error *err)
{
    struct whose whose = whose_own(session);
    return sessions_read(service, &whose, before, arena, out_page, err);
}

enum status session_list_all(struct service *service, const struct acting *acting,
                             record_id organization, struct slice who, record_id before,
                             struct arena *arena, struct session_page *out_page, struct error *err)
{
    struct whose whose;
    enum status status = whose_of(service, acting, organization, who, arena, &whose, err);
    return status == STATUS_OK ? sessions_read(service, &whose, before, arena, out_page, err)
                               : status;
}

/* ---- browsers ---- */

static enum status browsers_read(struct service *service, const struct whose *whose,
                                 record_id before, struct arena *arena,
                                 struct browser_page *out_page, struct error *err)
{
    const struct browser_row *rows = NULL;
    size_t count = 0, kept = 0;
    micros now = service_now(service);
    enum status status = store_browser_list(service->store, whose->organization, whose->user,
                                            before, SESSIONS_PAGE_MAX, arena, &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    struct browser_listed *browsers = arena_alloc_array(arena, count, sizeof *browsers);
    if (browsers == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the list of browsers");
    for (size_t i = 0; i < count; i++) {
        const struct browser_row *row = &rows[i];
        if (row->expires <= now)
            continue;
        browsers[kept++] = (struct browser_listed){
            .organization = row->organization,
            .id = row->id,
            .user = row->user,
            .username = row->username,
            .name = row->name,
            .ip = row->ip,
            .created = row->created,
            .last_used = row->last_used,
            .expires = row->expires,
        };
    }
    *out_page =
        (struct browser_page){browsers, kept, count == SESSIONS_PAGE_MAX ? rows[count - 1].id : 0};
    return STATUS_OK;
}

enum status browser_list_own(struct service *service, const struct session *session,
                             record_id before, struct arena *arena, struct browser_page *out_page,
                             struct error *err)
{
    struct whose whose = whose_own(session);
    return browsers_read(service, &whose, before, arena, out_page, err);
}

enum status browser_list_all(struct service *service, const struct acting *acting,
                             record_id organization, struct slice who, record_id before,
                             struct arena *arena, struct browser_page *out_page, struct error *err)
{
    struct whose whose;
    enum status status = whose_of(service, acting, organization, who, arena, &whose, err);
    return status == STATUS_OK ? browsers_read(service, &whose, before, arena, out_page, err)
                               : status;
}

/* ---- ending ---- */

/* One of a kind of thing that a user has, or all of them. */
struct ending {
    enum effect_kind one;
    enum effect_kind all;
    enum audit_event event;
};
static const struct ending sessions_end = {EFFECT_TAKE_SESSION_BY_ID, EFFECT_END_SESSIONS,
                                           AUDIT_SESSIONS_ENDED};
static const struct ending browsers_end = {EFFECT_TAKE_BROWSER, EFFECT_REVOKE_BROWSERS,
                                           AUDIT_BROWSERS_REVOKED};

static enum status end_compose(struct service *service, const struct ending *ending,
                               const struct user_row *user, struct actor actor,
                               const struct effect_target *which, struct arena *arena,
                               struct pending **out_pending, struct error *err)
{
    struct pending *pending = pending_new(service, arena);
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    struct effect_target target = *which;
    target.organization = user->organization;
    target.user = user->id;
    change_do(&pending->decided, target.id != 0 ? ending->one : ending->all, &target);
    audit_user(service, &pending->decided, actor, ending->event, user, user);
    *out_pending = pending;
    return STATUS_OK;
}

static enum status end_own(struct service *service, const struct ending *ending,
                           const struct session *session, record_id id, struct arena *arena,
                           struct pending **out_pending, struct error *err)
{
    struct login_gathered gathered;
    struct effect_target which = {.id = id, .except = session->id};
    struct actor actor = {ACTOR_USER, session->user};
    enum status status =
        user_gather(service, session->organization, session->user, arena, &gathered, err);
    if (status != STATUS_OK)
        return status;
    return end_compose(service, ending, &gathered.user, actor, &which, arena, out_pending, err);
}

static enum status end_by_administrator(struct service *service, const struct ending *ending,
                                        const struct acting *acting, struct slice who, record_id id,
                                        struct arena *arena, struct pending **out_pending,
                                        struct error *err)
{
    struct login_gathered gathered;
    struct effect_target which = {.id = id};
    enum status status = user_gather_to_change(service, acting, who, PERMISSION_RESET_PASSWORDS,
                                               arena, &gathered, err);
    if (status != STATUS_OK)
        return status;
    return end_compose(service, ending, &gathered.user, acting->actor, &which, arena, out_pending,
                       err);
}

enum status session_end_own(struct service *service, const struct session *session, record_id id,
                            struct arena *arena, struct pending **out_pending, struct error *err)
{
    return end_own(service, &sessions_end, session, id, arena, out_pending, err);
}

enum status session_end_by_administrator(struct service *service, const struct acting *acting,
                                         struct slice who, record_id id, struct arena *arena,
                                         struct pending **out_pending, struct error *err)
{
    return end_by_administrator(service, &sessions_end, acting, who, id, arena, out_pending, err);
}

enum status browser_revoke_own(struct service *service, const struct session *session, record_id id,
                               struct arena *arena, struct pending **out_pending, struct error *err)
{
    return end_own(service, &browsers_end, session, id, arena, out_pending, err);
}

enum status browser_revoke_by_administrator(struct service *service, const struct acting *acting,
                                            struct slice who, record_id id, struct arena *arena,
                                            struct pending **out_pending, struct error *err)
{
    return end_by_administrator(service, &browsers_end, acting, who, id, arena, out_pending, err);
}
