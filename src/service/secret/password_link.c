/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setting a password behind a link. Those of the operator and of new users are completed at
 * /welcome, those of a reset at /reset-password.
 */
#include "core/token_case.h"
#include "service/login/effective.h"
#include "service/login/handouts.h"
#include "service/login/networks.h"
#include "service/secret/password_impl.h"

/* ---- who stands before the form ---- */

enum {
    PASSWORD_PURPOSES = 1 << LINK_FIRST_PASSWORD | 1 << LINK_RESET | 1 << LINK_CONSOLE,
};

/* The cookie is looked up as a sign-in would; nothing else is taken from that read. */
static enum status browser_judge(struct service *service, const struct link_found *found,
                                 struct slice cookie, struct arena *arena, bool *out_recognised,
                                 struct error *err)
{
    struct handout browser;
    struct login_gathered gathered;
    *out_recognised = false;
    if (!handout_parse(cookie, &browser))
        return STATUS_OK;
    struct login_query query = {.folded = found->gathered.user.folded,
                                .browser_handle = browser.handle};
    enum status status = store_login_gather(service->store, &query, arena, &gathered, err);
    if (status == STATUS_OK)
        *out_recognised = gathered.user.id == found->gathered.user.id &&
                          browser_is_recognised(service, &gathered, &browser);
    return status;
}

/* Invitations and console links are vouched for by whoever made them. */
static enum status gate_judge(struct service *service, const struct link_found *found,
                              const struct link_visit *visit, struct arena *arena,
                              enum reset_gate *out_gate, struct error *err)
{
    struct network_verdict network;
    struct reset_facts facts = {.vouched = found->link.started_by != PASSWORD_SET_BY_USER};
    *out_gate = RESET_OPEN;
    if (found->link.purpose != LINK_RESET)
        return STATUS_OK;
    enum status status =
        networks_classify(service, &found->gathered, visit->caller->origin, arena, &network, err);
    if (status == STATUS_OK)
        status =
            networks_has_ranges(service, &found->gathered.organization, &facts.has_ranges, err);
    if (status == STATUS_OK)
        status =
            browser_judge(service, found, visit->browser, arena, &facts.browser_recognised, err);
    if (status != STATUS_OK)
        return status;
    facts.class = network.class;
    *out_gate = reset_gate_of(&facts);
    return STATUS_OK;
}

enum status password_link_show(struct service *service, const struct link_visit *visit,
                               struct arena *arena, struct link_info *out_info, struct error *err)
{
    struct link_found found;
    enum reset_gate gate;
    enum status status = link_read(service, visit->link, PASSWORD_PURPOSES, arena, &found, err);
    if (status == STATUS_OK)
        status = gate_judge(service, &found, visit, arena, &gate, err);
    if (status != STATUS_OK)
        return status;
    struct token_case_facts facts;
    token_case_facts_of(service, &found.gathered, &facts);
    *out_info = (struct link_info){
        .username = found.gathered.user.username,
        .is_first = !found.gathered.password_found,
        .gate = gate,
        .rotates_token = found.gathered.password_found && token_case_of(&facts) == TOKEN_AVAILABLE,
        .rules = password_rules_of(service, &found.gathered),
    };
    return STATUS_OK;
}

/* ---- setting the password ---- */

/* The link is taken in the same transaction that sets the password, so it is good once. */
static enum status set_by_link(struct service *service, const struct link_visit *visit,
                               const struct secret *secret, struct password_reply *reply,
                               struct error *err)
{
    struct change *change = &reply->pending->decided;
    struct link_found found;
    enum reset_gate gate = RESET_DENIED;
    enum status status =
        link_read(service, visit->link, PASSWORD_PURPOSES, change->arena, &found, err);
    if (status == STATUS_NOT_FOUND) {
        reply->result = PASSWORD_SET_LINK_DEAD;
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        status = gate_judge(service, &found, visit, change->arena, &gate, err);
    if (status != STATUS_OK)
        return status;
    if (gate != RESET_OPEN) {
        reply->result = PASSWORD_SET_NOT_HERE;
        return STATUS_OK;
    }
    struct password_new new_password = {
        .set_by = PASSWORD_SET_BY_LINK,
        .first = !found.gathered.password_found,
        .actor = {ACTOR_USER, found.link.user},
        .event = AUDIT_PASSWORD_SET_BY_LINK,
    };
    link_take(&found.link, change);
    return password_set_behind_link(service, &found.gathered, secret, &new_password, reply, err);
}

enum status password_set_by_link(struct service *service, const struct link_visit *visit,
                                 struct secret *new_password, struct arena *arena,
                                 struct password_reply *out_reply, struct error *err)
{
    struct password_reply reply = {.result = PASSWORD_SET_LINK_DEAD,
                                   .pending = pending_new(service, arena)};
    enum status status = reply.pending == NULL
                             ? error_set(err, STATUS_NO_MEMORY, "the request needs too much memory")
                             : set_by_link(service, visit, new_password, &reply, err);
    secret_wipe(new_password);
    if (status == STATUS_LIMIT) {
        reply.result = PASSWORD_SET_BUSY;
        status = STATUS_OK;
    }
    /* A refused password must not consume the link. */
    if (reply.result != PASSWORD_SET_READY)
        reply.pending = NULL;
    if (status == STATUS_OK)
        *out_reply = reply;
    return status;
}
