/* SPDX-License-Identifier: Apache-2.0 */
#include "service/login/networks.h"

#include "crypto/mac.h"
#include "service/login/effective.h"
#include "service/trail/seal.h"

#include <pthread.h>
#include <stdlib.h>

/* Organizations in use at one time whose sets are kept; others are compiled again. */
enum { SLOTS = 256 };

/* A million ranges of 48 bytes, and what reading them needs. */
#define COMPILED_ARENA_BYTES ((size_t)512 * 1024 * 1024)

struct compiled {
    record_id organization;
    struct generation generation;
    struct arena *arena; /* of the entries */
    struct ip_set set;
    bool has_ranges; /* rows, whether or not they are believed */
    unsigned users;  /* borrowers, and one for the slot that holds it */
};

struct networks {
    pthread_mutex_t lock;
    struct compiled *slots[SLOTS];
};

enum status networks_new(struct networks **out_networks, struct error *err)
{
    struct networks *networks = calloc(1, sizeof *networks);
    if (networks == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the networks");
    pthread_mutex_init(&networks->lock, NULL);
    *out_networks = networks;
    return STATUS_OK;
}

static void compiled_release(struct compiled *compiled)
{
    if (compiled == NULL || --compiled->users > 0)
        return;
    arena_free(compiled->arena);
    free(compiled);
}

void networks_free(struct networks *networks)
{
    if (networks == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        compiled_release(networks->slots[i]);
    pthread_mutex_destroy(&networks->lock);
    free(networks);
}

const struct ip_set *compiled_set(const struct compiled *compiled)
{
    return &compiled->set;
}

/* Ranges whose seals are broken are left out: they do not trust (design §6). */
static enum status set_compile(struct service *service, struct compiled *compiled,
                               struct error *err)
{
    struct arena *scratch = arena_new(COMPILED_ARENA_BYTES);
    if (scratch == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the trusted ranges");
    const struct range_row *rows = NULL;
    size_t count = 0, kept = 0;
    enum status status =
        store_ranges_get(service->store, compiled->organization, scratch, &rows, &count, err);
    if (status != STATUS_OK)
        goto out;
    struct ip_set_entry *entries = arena_alloc_array(scratch, count, sizeof *entries);
    if (entries == NULL) {
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the trusted ranges");
        goto out;
    }
    for (size_t i = 0; i < count; i++)
        if (seal_range_holds(service->keys, &rows[i]))
            entries[kept++] = (struct ip_set_entry){rows[i].range, rows[i].id};
    compiled->has_ranges = count > 0;
    status = ip_set_build(entries, kept, compiled->arena, &compiled->set);
out:
    arena_free(scratch);
    return status;
}

static enum status compiled_new(struct service *service,
                                const struct organization_row *organization,
                                struct compiled **out_compiled, struct error *err)
{
    struct compiled *compiled = calloc(1, sizeof *compiled);
    if (compiled == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the trusted ranges");
    compiled->organization = organization->id;
    compiled->generation = organization->generation;
    compiled->users = 1;
    compiled->arena = arena_new(COMPILED_ARENA_BYTES);
    enum status status =
        compiled->arena == NULL ? STATUS_NO_MEMORY : set_compile(service, compiled, err);
    if (status != STATUS_OK) {
        compiled_release(compiled);
        return status;
    }
    *out_compiled = compiled;
    return STATUS_OK;
}

static struct compiled **slot_of(struct networks *networks, record_id organization)
{
    return &networks->slots[(organization ^ organization >> 22) % SLOTS];
}

static struct compiled *slot_borrow(struct networks *networks,
                                    const struct organization_row *organization)
{
    pthread_mutex_lock(&networks->lock);
    struct compiled *found = *slot_of(networks, organization->id);
    if (found != NULL && (found->organization != organization->id ||
                          !generation_equal(found->generation, organization->generation)))
        found = NULL;
    if (found != NULL)
        found->users++;
    pthread_mutex_unlock(&networks->lock);
    return found;
}

enum status networks_borrow(struct service *service, const struct organization_row *organization,
                            struct compiled **out_compiled, struct error *err)
{
    struct networks *networks = service->networks;
    *out_compiled = slot_borrow(networks, organization);
    if (*out_compiled != NULL)
        return STATUS_OK;
    struct compiled *made = NULL;
    enum status status = compiled_new(service, organization, &made, err);
    if (status != STATUS_OK)
        return status;
    pthread_mutex_lock(&networks->lock);
    struct compiled **slot = slot_of(networks, organization->id);
    compiled_release(*slot);
    *slot = made;
    made->users++;
    pthread_mutex_unlock(&networks->lock);
    *out_compiled = made;
    return STATUS_OK;
}

void networks_return(struct service *service, struct compiled *compiled)
{
    pthread_mutex_lock(&service->networks->lock);
    compiled_release(compiled);
    pthread_mutex_unlock(&service->networks->lock);
}

enum status networks_has_ranges(struct service *service,
                                const struct organization_row *organization, bool *out_has,
                                struct error *err)
{
    struct compiled *compiled = NULL;
    enum status status = networks_borrow(service, organization, &compiled, err);
    if (status != STATUS_OK)
        return status;
    *out_has = compiled->has_ranges;
    networks_return(service, compiled);
    return STATUS_OK;
}

enum status profile_ranges_parse(struct slice text, struct arena *arena, struct ip_set *out_set,
                                 struct error *err)
{
    size_t most = 1;
    for (size_t i = 0; i < text.length; i++)
        most += text.bytes[i] == ',';
    struct ip_set_entry *entries = arena_alloc_array(arena, most, sizeof *entries);
    if (entries == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the login IP ranges");
    size_t count = 0;
    struct slice one, rest = text;
    while (!slice_is_empty(rest)) {
        slice_cut(rest, ',', &one, &rest);
        if (ip_range_parse(one, &entries[count].range) != IP_RANGE_OK)
            return error_set(err, STATUS_INVALID, "the profile's login IP ranges cannot be read");
        count++;
    }
    return ip_set_build(entries, count, arena, out_set);
}

/* The sets that a profile's ranges make; `denied` when they cannot be read: then they hold nothing.
 */
static enum status profile_sets(const struct effective *effective, struct arena *arena,
                                struct ip_set *stored, struct ip_set *audited, bool *out_denied,
                                struct error *err)
{
    enum status status = profile_ranges_parse(effective->ranges, arena, stored, err);
    if (status == STATUS_OK && effective->ranges_audited != NULL)
        status = profile_ranges_parse(*effective->ranges_audited, arena, audited, err);
    *out_denied = effective->denies_all || status == STATUS_INVALID;
    return status == STATUS_INVALID ? STATUS_OK : status;
}

enum status networks_classify(struct service *service, const struct login_gathered *gathered,
                              struct ip_origin origin, struct arena *arena,
                              struct network_verdict *out_verdict, struct error *err)
{
    if (!gathered->organization_found) {
        *out_verdict = (struct network_verdict){NETWORK_OUTSIDE, NETWORK_OUTSIDE, 0};
        return STATUS_OK;
    }
    struct effective effective;
    struct ip_set stored = {NULL, 0}, audited = {NULL, 0};
    struct compiled *compiled = NULL;
    bool denied = false;
    effective_of(service, gathered, &effective);
    enum status status = profile_sets(&effective, arena, &stored, &audited, &denied, err);
    if (status == STATUS_OK)
        status = networks_borrow(service, &gathered->organization, &compiled, err);
    if (status != STATUS_OK)
        return status;
    struct network_rules rules = {
        .profile_ranges = denied ? NULL : &stored,
        .profile_ranges_audited =
            !denied && gathered->user_found && !effective.profile_holds ? &audited : NULL,
        .confirmation_on = effective.organization.confirmation_on,
        .organization_ranges = compiled_set(compiled),
    };
    network_classify(&rules, origin, out_verdict);
    networks_return(service, compiled);
    if (denied)
        *out_verdict = (struct network_verdict){NETWORK_DENIED, out_verdict->apparent, 0};
    return STATUS_OK;
}
