/* SPDX-License-Identifier: Apache-2.0 */
#include "service/session.h"

#include "base/encode.h"
#include "crypto/mac.h"
#include "service/effective.h"
#include "service/handouts.h"
#include "service/networks.h"
#include "service/seal.h"

#include <string.h>

#define TOUCH_EVERY ((micros)60 * MICROS_PER_SECOND)
#define SIGNED_IN_LATELY ((micros)300 * MICROS_PER_SECOND)

enum { CSRF_BYTES = 16 };

static void csrf_make(const struct service *service, const char *label, struct slice text,
                      char out[2 * CSRF_BYTES + 1])
{
    struct mac_state state;
    struct mac mac;
    mac_begin(&state, keyring_subkey(service->keys, keyring_active_id(service->keys), KEY_HANDOUT),
              label);
    mac_add_slice(&state, text);
    mac_end(&state, &mac);
    hex_encode(mac.bytes, CSRF_BYTES, out);
}

void csrf_for_cookie(const struct service *service, struct slice cookie, char out[33])
{
    csrf_make(service, "sallyport form before session v1", cookie, out);
}

void csrf_for_session(const struct service *service, struct slice session, char out[33])
{
    csrf_make(service, "sallyport form in session v1", session, out);
}

bool csrf_matches(struct slice submitted, const char expected[33])
{
    struct mac a = {{0}}, b = {{0}};
    if (submitted.length != 2 * CSRF_BYTES)
        return false;
    memcpy(a.bytes, submitted.bytes, sizeof a.bytes);
    memcpy(b.bytes, expected, sizeof b.bytes);
    return mac_equal(&a, &b);
}

/* Everything that ends a session without anybody having ended it. */
static bool session_is_alive(const struct service *service, struct slice text,
                             const struct session_found *found,
                             const struct login_gathered *gathered, micros now)
{
    const struct session_row *row = &found->session;
    struct effective effective;
    effective_of(service, gathered, &effective);
    micros idle = (micros)session_idle_seconds(&effective.policy, row->kind) * MICROS_PER_SECOND;
    bool alive = false;
    if (seal_session_holds(service->keys, text, row) && row->expires > now &&
        row->failures < PROOF_FAILURES_MAX && row->last_seen + idle > now &&
        found->organization.active && found->user.active && !found->user.frozen &&
        row->user == found->user.id && seal_standing_holds(service->keys, &found->user))
        alive = true;
    return alive;
}

static void session_touch(struct service *service, const struct session_row *row, micros now)
{
    if (now - row->last_seen < TOUCH_EVERY)
        return;
    struct pending *pending = detached_new(service);
    if (pending == NULL)
        return;
    struct session_row touched = *row;
    touched.last_seen = now;
    touched.handle = arena_copy(pending->decided.arena, row->handle);
    change_touch_session(&pending->decided, &touched);
    detached_submit(pending);
}

static enum status session_read(struct service *service, struct slice text, struct arena *arena,
                                struct session_found *found, struct error *err)
{
    struct handout handout;
    if (!handout_parse(text, &handout))
        return error_set(err, STATUS_NOT_FOUND, "there is no such session");
    return store_session_find(service->store, handout.organization, handout.handle, arena, found,
                              err);
}

static void session_fill(const struct service *service, const struct session_row *row,
                         enum network_class network, micros now, struct session *session)
{
    session->id = row->id;
    session->organization = row->organization;
    session->user = row->user;
    session->is_api = row->kind == SESSION_API;
    session->password_only = row->password_only;
    session->shown = row->shown;
    session->signed_in_lately = now - row->signed_in < SIGNED_IN_LATELY;
    session->needs_step_up = row->shown == 0 && row->network != NETWORK_OUTSIDE &&
                             (network == NETWORK_OUTSIDE || network == NETWORK_DENIED);
    session->network = network;
    session->entry = (enum login_entry)row->entry;
    session->failures = row->failures;
    session->created = row->created;
    csrf_for_session(service, session->text, session->csrf);
}

enum status session_check(struct service *service, struct slice text, const struct caller *caller,
                          struct arena *arena, struct session *out_session, struct error *err)
{
    struct session_found found;
    enum status status = session_read(service, text, arena, &found, err);
    if (status != STATUS_OK)
        return status;
    struct login_gathered gathered;
    status =
        user_gather(service, found.session.organization, found.session.user, arena, &gathered, err);
    if (status != STATUS_OK)
        return status;
    micros now = service_now(service);
    if (!session_is_alive(service, text, &found, &gathered, now))
        return error_set(err, STATUS_NOT_FOUND, "there is no such session");
    struct network_verdict network;
    status = networks_classify(service, &gathered, caller->origin, arena, &network, err);
    if (status != STATUS_OK)
        return status;
    struct session session = {.text = text};
    session_fill(service, &found.session, network.class, now, &session);
    user_info_of(service, &gathered, &session.info);
    session_touch(service, &found.session, now);
    *out_session = session;
    return STATUS_OK;
}

enum status session_end(struct service *service, const struct session *session, struct arena *arena,
                        struct pending **out_pending, struct error *err)
{
    struct pending *pending = pending_new(service, arena);
    struct handout handout;
    if (pending == NULL)
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    if (!handout_parse(session->text, &handout))
        return error_set(err, STATUS_NOT_FOUND, "there is no such session");
    change_do(&pending->decided, EFFECT_TAKE_SESSION,
              &(struct effect_target){.organization = session->organization,
                                      .user = session->user,
                                      .handle = handout.handle});
    *out_pending = pending;
    return STATUS_OK;
}
