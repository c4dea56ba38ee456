/* SPDX-License-Identifier: Apache-2.0 */
#include "service/login/session.h"

#include "base/encode.h"
#include "crypto/mac.h"
#include "service/login/effective.h"
#include "service/login/handouts.h"
#include "service/login/networks.h"
#include "service/trail/seal.h"

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

/* What is known when a session is asked for: what it is, whose, and where the caller stands now. */
struct session_case {
    const struct session_row *row;
    const struct login_gathered *gathered;
    const struct effective *effective;
    const struct ip_origin *origin;
    enum network_class network;
    micros now;
};

/* The seal covers what decides; the policies are those of now, not those of the sign-in. */
static bool session_is_in_time(const struct session_case *the)
{
    const struct session_row *row = the->row;
    const struct policy_values *policy = &the->effective->policy;
    micros idle = (micros)session_idle_seconds(policy, row->kind) * MICROS_PER_SECOND;
    return row->expires > the->now &&
           row->created + session_lifetime(policy, row->kind) > the->now &&
           row->last_seen + idle > the->now && row->failures < PROOF_FAILURES_MAX;
}

/* "Lock sessions to the IP address from which they originated" (platform.md §3). */
static bool session_is_at_home(const struct session_case *the)
{
    return the->effective->policy.session_lock_ip != 1 ||
           (the->origin->readable && ip_equal(the->row->ip, the->origin->ip));
}

/* The decision is taken again, as if all secrets were right: frozen since, organization off, API
 * no longer permitted, outside the login hours, and, where the policy says so, outside the login
 * IP ranges. Whom that refuses has no session as long as it does. */
static bool session_is_permitted(const struct session_case *the)
{
    bool denied =
        the->network == NETWORK_DENIED && the->effective->policy.session_ranges_always == 1;
    struct login_facts facts = {.entry = (enum login_entry)the->row->entry};
    struct login_verdict verdict;
    effective_facts(the->effective, the->gathered, the->now, &facts);
    facts.class = denied ? NETWORK_DENIED : NETWORK_TRUSTED;
    facts.apparent = NETWORK_TRUSTED;
    facts.single_sign_on_user = false; /* bears on how one signs in only */
    facts.password_expired = false;    /* the session says that itself */
    facts.password = PASSWORD_RIGHT;
    login_decide(&facts, &verdict);
    return verdict.answer == LOGIN_ALLOWED;
}

/* Everything that ends a session without anybody having ended it. */
static bool session_is_alive(const struct service *service, struct slice text,
                             const struct session_case *the)
{
    bool alive = false;
    if (seal_session_holds(service->keys, text, the->row) &&
        the->row->user == the->gathered->user.id && session_is_in_time(the) &&
        session_is_at_home(the) && session_is_permitted(the))
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
    struct network_verdict network;
    status = networks_classify(service, &gathered, caller->origin, arena, &network, err);
    if (status != STATUS_OK)
        return status;
    struct effective effective;
    effective_of(service, &gathered, &effective);
    micros now = service_now(service);
    struct session_case the = {&found.session,  &gathered,     &effective,
                               &caller->origin, network.class, now};
    if (!session_is_alive(service, text, &the))
        return error_set(err, STATUS_NOT_FOUND, "there is no such session");
    struct session session = {.text = text};
    session_fill(service, &found.session, network.class, now, &session);
    session.password_only = session.password_only || gathered.user.password_must_change;
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
