/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first paragraph of a login: one read, one token MAC, and from them every fact that does not
 * need the password. The same work is done whether the user exists or not (R10).
 */
#include "base/encode.h"
#include "crypto/mac.h"
#include "service/instruments.h"
#include "service/login/effective.h"
#include "service/login/handouts.h"
#include "service/login/login_impl.h"
#include "service/login/networks.h"
#include "service/login/recent.h"
#include "service/secret/token_match.h"
#include "service/trail/seal.h"
#include "text/names.h"

/* Unknown names are kept as a keyed hash only: people type passwords into the name box (R72). */
static void name_hash(struct login_work *work)
{
    const struct keyring *keys = work->service->keys;
    struct mac_state state;
    struct mac mac;
    mac_begin(&state, keyring_subkey(keys, keyring_active_id(keys), KEY_NAME),
              "sallyport unknown name v1");
    mac_add_slice(&state, slice_is_empty(work->folded) ? work->request->username : work->folded);
    mac_end(&state, &mac);
    char text[2 * 16 + 1];
    hex_encode(mac.bytes, 16, text);
    work->name_hash = arena_copy(work->arena, slice_from(text));
}

static enum status rows_read(struct login_work *work, struct handout *browser, struct error *err)
{
    const struct login_request *request = work->request;
    if (!username_fold(request->username, work->arena, &work->folded))
        work->folded = (struct slice){NULL, 0};
    name_hash(work);
    struct login_query query = {.folded = work->folded};
    if (request->entry == LOGIN_ENTRY_WEB && handout_parse(request->browser, browser))
        query.browser_handle = browser->handle;
    struct ip_origin origin = request->caller.origin;
    enum status status =
        store_standin_find(work->service->store, origin.readable, origin.ip, &query.standin, err);
    if (status != STATUS_OK)
        return status;
    status = store_login_gather(work->service->store, &query, work->arena, &work->gathered, err);
    return status == STATUS_OK ? audited_attach(work->service, &work->gathered, work->arena, err)
                               : status;
}

/* The secret's parts: the token by its form, the password part normalised (R2, R4, R5). */
static void secret_read(struct login_work *work)
{
    struct slice whole = secret_view(work->request->secret);
    work->split = token_split(whole);
    struct slice part = work->split.carries ? work->split.password : whole;
    bool usable = !work->request->secret->overlong && utf8_is_valid(part) &&
                  slice_find(part, '\0') == part.length &&
                  text_nfc(part, work->arena, &work->password) &&
                  work->password.length <= SECRET_MAX_BYTES;
    if (!usable)
        work->facts.secret = SECRET_UNUSABLE;
    else if (slice_is_empty(part))
        work->facts.secret = SECRET_NO_PASSWORD;
    else
        work->facts.secret = SECRET_USABLE;
}

static void token_fact_find(struct login_work *work)
{
    enum token_fact fact =
        token_match(work->service, &work->gathered, work->split.token, work->now, &work->token);
    struct token_case_facts cases;
    token_case_facts_of(work->service, &work->gathered, &cases);
    if (!work->split.carries)
        fact = TOKEN_ABSENT;
    else if (fact == TOKEN_RIGHT && !token_is_accepted(&cases))
        fact = TOKEN_WRONG;
    if (fact != TOKEN_RIGHT && fact != TOKEN_PREVIOUS)
        work->token = 0;
    work->facts.token = fact;
}

static bool rate_is_exceeded(const struct login_work *work, const struct effective *effective)
{
    int limit = effective->organization.login_rate_per_hour;
    if (limit == 0)
        limit = work->service->settings->login_rate_per_hour;
    return recent_rate_exceeded(work->service->recent, work->gathered.user.organization,
                                work->gathered.user.id, limit < 0 ? 0 : (unsigned)limit, work->now);
}

static void facts_of_user(struct login_work *work, const struct handout *browser)
{
    struct effective effective;
    effective_of(work->service, &work->gathered, &effective);
    effective_facts(&effective, &work->gathered, work->now, &work->facts);
    work->facts.browser_recognised = browser_is_recognised(work->service, &work->gathered, browser);
    work->facts.rate_exceeded = work->gathered.user_found && rate_is_exceeded(work, &effective);
    work->password_expires = effective_password_expires(&effective, &work->gathered);
    if (!gathered_password_holds(work->service, &work->gathered))
        work->gathered.password_found = false;
}

enum status login_gather(struct login_work *work, struct error *err)
{
    struct handout browser = {0};
    enum status status = rows_read(work, &browser, err);
    if (status == STATUS_OK)
        status = networks_classify(work->service, &work->gathered, work->request->caller.origin,
                                   work->arena, &work->network, err);
    if (status != STATUS_OK)
        return status;
    work->facts.entry = work->request->entry;
    work->facts.class = work->network.class;
    work->facts.apparent = work->network.apparent;
    secret_read(work);
    token_fact_find(work);
    facts_of_user(work, &browser);
    if (arena_is_exhausted(work->arena))
        return error_set(err, STATUS_NO_MEMORY, "the request needs too much memory");
    return STATUS_OK;
}
