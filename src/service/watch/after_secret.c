/* SPDX-License-Identifier: Apache-2.0 */
/* Looking again at a password, in spare time: was a wrong one the previous one, and is a right one
 * hashed as it should be? */
#include "service/login/handouts.h"
#include "service/login/lane_use.h"
#include "service/trail/seal.h"
#include "service/watch/aftermath_impl.h"
#include "sys/entropy.h"

/* ---- was it the previous one? ---- */

/* The row before the current one, if it is what was written. */
static bool previous_find(struct service *service, const struct after_refusal *refusal,
                          struct arena *arena, struct password_row *out_row)
{
    const struct password_row *rows = NULL;
    size_t count = 0;
    if (store_passwords_get(service->store, refusal->organization, refusal->user, arena, &rows,
                            &count, NULL) != STATUS_OK)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].slot != 1)
            continue;
        *out_row = rows[i];
        return seal_password_holds(service->keys, &rows[i]);
    }
    return false;
}

static bool is_previous(struct service *service, const struct after_refusal *refusal,
                        struct arena *arena)
{
    struct password_row row;
    if (!previous_find(service, refusal, arena, &row))
        return false;
    struct hash_job job = {
        .kind = HASH_VERIFY,
        .binding = {refusal->organization, refusal->user},
        .password = refusal->password,
        .hash = row.hash,
    };
    return hash_pool_run(service->pool, LANE_NONE, &job, NULL) == STATUS_OK && job.right;
}

bool after_password_is_outdated(struct service *service, const struct after_refusal *refusal,
                                struct arena *arena)
{
    struct mac mark;
    bool outdated = false;
    if (slice_is_empty(refusal->password))
        return false;
    lanes_mark(service->lanes, refusal->user, refusal->password, &mark);
    if (!aftermath_look_is_due(service->aftermath, &mark, service_now(service), &outdated))
        return outdated;
    outdated = is_previous(service, refusal, arena);
    aftermath_look_ended(service->aftermath, &mark, outdated);
    return outdated;
}

/* ---- is it hashed as it should be? ---- */

static bool hash_again(struct service *service, const struct login_gathered *gathered,
                       struct slice password, struct arena *arena, struct password_row *row)
{
    struct hash_job job = {
        .kind = HASH_VERIFY,
        .binding = {gathered->user.organization, gathered->user.id},
        .password = password,
        .hash = gathered->password.hash,
        .params = service->settings->hash,
    };
    /* The password may have been changed since it was found right. */
    if (hash_pool_run(service->pool, LANE_NONE, &job, NULL) != STATUS_OK || !job.right ||
        !entropy_fill(job.salt, sizeof job.salt))
        return false;
    job.kind = HASH_MAKE;
    if (hash_pool_run(service->pool, LANE_NONE, &job, NULL) != STATUS_OK)
        return false;
    *row = gathered->password;
    row->hash = arena_copy(arena, slice_from(job.made));
    return true;
}

/* The generation stays: it is the same password. That it is expected makes sure that none set
 * meanwhile is overwritten. */
void after_rehash_do(struct service *service, const struct after_item *item, struct arena *arena)
{
    struct login_gathered gathered;
    struct password_row row;
    struct change change;
    if (user_gather(service, item->refusal.organization, item->refusal.user, arena, &gathered,
                    NULL) != STATUS_OK ||
        !gathered_password_holds(service, &gathered) ||
        !password_hash_needs_rehash(service->keys, gathered.password.hash,
                                    service->settings->hash) ||
        !hash_again(service, &gathered, item->refusal.password, arena, &row))
        return;
    struct expectation expectation = expectation_of(&gathered);
    change_init(&change, arena);
    change_expect(&change, &expectation);
    seal_password(service->keys, &row);
    change_put_password(&change, &row);
    after_write(service, &change);
}
