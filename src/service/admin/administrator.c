/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each administrative profile is tried once, at the places and hours that could differ; only then
 * are its users read, until one of them could sign in.
 */
#include "service/admin/administrator.h"

#include "core/hours.h"
#include "service/login/effective.h"
#include "service/login/handouts.h"
#include "service/login/networks.h"
#include "store/store_list.h"
#include "sys/time_zone.h"

#define PAGE_BYTES ((size_t)8 * 1024 * 1024)

struct search {
    struct service *service;
    const struct proposal *proposal;
    struct arena *arena; /* of the profiles, as they would be */
    const struct profile_row *profiles;
    size_t profile_count;
    struct arena *scratch;      /* of one user */
    struct expectation witness; /* the user tried last, as stored */
    bool left;
};

/* ---- where and when ---- */

/* Every IP address that could decide: the ends of each range, and one outside all of them. */
static const struct ip nowhere = {{0x20, 0x01, 0x0d, 0xb8}};

static bool admitted_at(const struct network_rules *rules, struct ip ip)
{
    struct network_verdict verdict;
    network_classify(rules, (struct ip_origin){true, ip}, &verdict);
    return verdict.class != NETWORK_DENIED;
}

static bool admitted_somewhere(const struct network_rules *rules)
{
    if (admitted_at(rules, nowhere))
        return true;
    for (size_t i = 0; i < rules->profile_ranges->count; i++)
        if (admitted_at(rules, rules->profile_ranges->entries[i].range.first) ||
            admitted_at(rules, rules->profile_ranges->entries[i].range.last))
            return true;
    return false;
}

/* Each span has a minute, in any zone that exists; no hours at all are any minute. */
static bool allowed_sometime(const struct effective *effective)
{
    struct hours hours;
    return slice_is_empty(effective->hours) ||
           (hours_parse_stored(effective->hours, &hours) == HOURS_OK &&
            time_zone_exists(effective->organization.time_zone));
}

/* The facts that an administrator would meet at the best place and time, all secrets right: the
 * token, or the code that is mailed. */
static enum status facts_at_best(struct search *search, const struct login_gathered *gathered,
                                 const struct effective *effective, struct login_facts *facts,
                                 struct error *err)
{
    struct ip_set ranges = {NULL, 0};
    enum status status =
        profile_ranges_parse(gathered->profile.ranges, search->scratch, &ranges, NULL);
    if (status == STATUS_NO_MEMORY)
        return error_set(err, status, "no memory for the check");
    struct network_rules rules = {
        .profile_ranges = &ranges,
        .confirmation_on = effective->organization.confirmation_on,
    };
    bool denied = status != STATUS_OK || !admitted_somewhere(&rules);
    *facts = (struct login_facts){.entry = LOGIN_ENTRY_WEB};
    effective_facts(effective, gathered, service_now(search->service), facts);
    facts->class = denied ? NETWORK_DENIED : NETWORK_OUTSIDE;
    facts->apparent = NETWORK_OUTSIDE;
    facts->browser_recognised = true; /* or the token, or the code that stands for it */
    facts->outside_hours = effective->denies_all || !allowed_sometime(effective);
    facts->password_expired = false;
    facts->password = PASSWORD_RIGHT;
    return STATUS_OK;
}

/* ---- who ---- */

static const struct profile_row *profile_find(const struct search *search, record_id id)
{
    for (size_t i = 0; i < search->profile_count; i++)
        if (search->profiles[i].id == id)
            return &search->profiles[i];
    return NULL;
}

static bool is_administrative(const struct profile_row *profile)
{
    return profile != NULL && permissions_administrative(profile->permissions) != 0;
}

/* The user with everything around him as it would be. */
static enum status user_as_proposed(struct search *search, const struct user_row *row,
                                    struct login_gathered *out, struct error *err)
{
    const struct proposal *proposal = search->proposal;
    struct login_gathered gathered;
    enum status status = store_user_gather(search->service->store, proposal->organization, row->id,
                                           search->scratch, &gathered, err);
    if (status != STATUS_OK)
        return status;
    search->witness = expectation_of(&gathered);
    if (row == proposal->user) {
        gathered.user = *row;
        gathered.profile = *profile_find(search, row->profile);
    }
    if (proposal->profile != NULL && gathered.user.profile == proposal->profile->id)
        gathered.profile = *proposal->profile;
    if (proposal->policy != NULL)
        gathered.organization = *proposal->policy;
    if (row->id == proposal->without_password)
        gathered.password_found = false;
    status = audited_attach(search->service, &gathered, search->scratch, err);
    if (status == STATUS_OK)
        *out = gathered;
    return status;
}

static enum status user_try(struct search *search, const struct user_row *row, struct error *err)
{
    struct login_gathered gathered;
    struct effective effective;
    struct login_facts facts;
    struct login_verdict verdict;
    if (!row->active || row->frozen || !is_administrative(profile_find(search, row->profile)))
        return STATUS_OK;
    arena_reset(search->scratch);
    enum status status = user_as_proposed(search, row, &gathered, err);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status != STATUS_OK)
        return status;
    effective_of(search->service, &gathered, &effective);
    if (permissions_administrative(effective.working) == 0 ||
        !gathered_password_holds(search->service, &gathered))
        return STATUS_OK;
    status = facts_at_best(search, &gathered, &effective, &facts, err);
    if (status != STATUS_OK)
        return status;
    login_decide(&facts, &verdict);
    search->left = verdict.answer == LOGIN_ALLOWED;
    return STATUS_OK;
}

/* ---- the search ---- */

static enum status profiles_read(struct search *search, struct error *err)
{
    const struct profile_row *stored = NULL;
    const struct profile_row *changed = search->proposal->profile;
    size_t count = 0;
    enum status status = store_profile_list(search->service->store, search->proposal->organization,
                                            search->arena, &stored, &count, err);
    struct profile_row *rows = arena_alloc_array(search->arena, count + 1, sizeof *rows);
    if (status == STATUS_OK && rows == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the check");
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        rows[i] = changed != NULL && stored[i].id == changed->id ? *changed : stored[i];
    search->profiles = rows;
    search->profile_count = count;
    return STATUS_OK;
}

static enum status page_try(struct search *search, const struct user_row *rows, size_t count,
                            struct error *err)
{
    const struct user_row *changed = search->proposal->user;
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < count && !search->left; i++)
        if (changed == NULL || rows[i].id != changed->id)
            status = user_try(search, &rows[i], err);
    return status;
}

static enum status users_try(struct search *search, struct error *err)
{
    const struct user_row *rows = NULL;
    size_t count = 0;
    char after[4 * 80 + 1] = "";
    enum status status = STATUS_OK;
    struct arena *page = arena_new(PAGE_BYTES);
    if (page == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the check");
    do {
        arena_reset(page);
        status = store_user_list(search->service->store, search->proposal->organization,
                                 slice_from(after), LIST_PAGE_MAX, page, &rows, &count, err);
        if (status == STATUS_OK)
            status = page_try(search, rows, count, err);
        if (count > 0)
            ensure(slice_to_string(rows[count - 1].folded, after, sizeof after));
    } while (status == STATUS_OK && !search->left && count == LIST_PAGE_MAX);
    arena_free(page);
    return status;
}

static enum status search_run(struct search *search, struct error *err)
{
    enum status status = profiles_read(search, err);
    if (status == STATUS_OK && search->proposal->user != NULL)
        status = user_try(search, search->proposal->user, err);
    if (status == STATUS_OK && !search->left)
        status = users_try(search, err);
    return status;
}

/* `out_witness` is who was found, as he is stored now. */
static enum status administrator_find(struct service *service, const struct proposal *proposal,
                                      bool *out_left, struct expectation *out_witness,
                                      struct error *err)
{
    struct search search = {
        .service = service,
        .proposal = proposal,
        .arena = arena_new(PAGE_BYTES),
        .scratch = arena_new(PAGE_BYTES),
    };
    enum status status = search.arena == NULL || search.scratch == NULL
                             ? error_set(err, STATUS_NO_MEMORY, "no memory for the check")
                             : search_run(&search, err);
    arena_free(search.arena);
    arena_free(search.scratch);
    if (status != STATUS_OK)
        return status;
    *out_left = search.left;
    *out_witness = search.witness;
    return STATUS_OK;
}

enum status administrator_is_left(struct service *service, const struct proposal *proposal,
                                  bool *out_left, struct error *err)
{
    struct expectation witness;
    return administrator_find(service, proposal, out_left, &witness, err);
}

enum status administrator_remains(struct service *service, const struct acting *acting,
                                  const struct proposal *proposal, struct change *change,
                                  struct error *err)
{
    const struct proposal as_it_is = {.organization = proposal->organization};
    bool by_operator = acting->actor.kind == ACTOR_OPERATOR;
    bool left = true, was_left = false;
    struct expectation witness;
    if (by_operator && acting->force)
        return STATUS_OK;
    enum status status = administrator_find(service, proposal, &left, &witness, err);
    if (status == STATUS_OK && left)
        change_expect(change, &witness);
    if (status == STATUS_OK && !left)
        status = administrator_is_left(service, &as_it_is, &was_left, err);
    if (status != STATUS_OK || left || !was_left)
        return status;
    return error_set(err, STATUS_CONFLICT, "%s",
                     by_operator
                         ? "after this no administrator could sign in any more; --force does "
                           "it anyway"
                         : "after this no administrator could sign in any more; give somebody "
                           "else the permissions first, or ask the operator of this service");
}
