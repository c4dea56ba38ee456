/* SPDX-License-Identifier: Apache-2.0 */
#include "service/login/lane_use.h"

#include "service/login/effective.h"

#define DAY ((micros)24 * 3600 * MICROS_PER_SECOND)

enum { FAMILIAR_DAYS = 30 };

static const struct lane_row *row_find(const struct login_gathered *gathered, enum lane lane,
                                       struct ip prefix)
{
    for (size_t i = 0; i < gathered->lane_count; i++) {
        const struct lane_row *row = &gathered->lanes[i];
        if (row->lane == (int)lane && ip_equal(row->prefix, prefix))
            return row;
    }
    return NULL;
}

struct lane_key lane_key_of(const struct login_gathered *gathered, struct ip_origin origin,
                            enum lane lane, micros now)
{
    struct lane_key key = {
        .organization = gathered->user.organization, .user = gathered->user.id, .lane = lane};
    if (lane != LANE_T || !origin.readable)
        return key;
    struct ip prefix = ip_familiar_prefix(origin.ip);
    const struct lane_row *row = row_find(gathered, LANE_T, prefix);
    key.familiar =
        row != NULL && row->last_success > 0 && now - row->last_success < FAMILIAR_DAYS * DAY;
    if (key.familiar)
        key.prefix = prefix;
    return key;
}

static struct lane_state state_stored(const struct login_gathered *gathered,
                                      const struct lane_key *key)
{
    const struct lane_row *row = row_find(gathered, key->lane, key->prefix);
    if (row == NULL)
        return (struct lane_state){0};
    return (struct lane_state){row->failures, row->closed_until, row->exhausted_since};
}

struct lane_key lockout_key_of(const struct service *service, const struct login_gathered *gathered)
{
    struct effective effective;
    effective_of(service, gathered, &effective);
    return (struct lane_key){
        .organization = gathered->user.organization,
        .user = gathered->user.id,
        .lane = LANE_NONE,
        .lockout = {effective.organization.lockout_attempts,
                    effective.organization.lockout_minutes},
    };
}

bool lockout_is_on(const struct lane_key *key)
{
    return key->lockout.attempts > 0;
}

bool is_locked_out(struct service *service, const struct login_gathered *gathered, micros now)
{
    struct lane_key key = lockout_key_of(service, gathered);
    return lockout_is_on(&key) &&
           lanes_is_shut(service->lanes, &key, state_stored(gathered, &key), now);
}

enum lane_admission lane_use_begin(struct service *service, const struct login_gathered *gathered,
                                   const struct lane_key *key, struct lane_waiter *waiter,
                                   micros now, struct lane_entry **out_entry)
{
    struct lane_state stored = state_stored(gathered, key);
    return lanes_reserve(service->lanes, key, stored, now, waiter, out_entry);
}

bool lockout_counts(enum lane lane)
{
    return lane == LANE_T || lane == LANE_K;
}

void lane_use_give_back(struct service *service, const struct login_gathered *gathered,
                        const struct lane_key *key, micros now, struct change *change)
{
    struct lane_settled settled =
        lanes_give_back(service->lanes, key, state_stored(gathered, key), now);
    lane_use_write(gathered, key, &settled, change);
    struct lane_key lockout = lockout_key_of(service, gathered);
    if (!lockout_is_on(&lockout) || !lockout_counts(key->lane))
        return;
    settled = lanes_give_back(service->lanes, &lockout, state_stored(gathered, &lockout), now);
    lane_use_write(gathered, &lockout, &settled, change);
}

void lane_use_write(const struct login_gathered *gathered, const struct lane_key *key,
                    const struct lane_settled *settled, struct change *change)
{
    if (!settled->changed)
        return;
    const struct lane_row *stored = row_find(gathered, key->lane, key->prefix);
    struct lane_row row = {
        .organization = key->organization,
        .user = key->user,
        .lane = (int)key->lane,
        .prefix = key->prefix,
        .failures = settled->state.failures,
        .closed_until = settled->state.closed_until,
        .exhausted_since = settled->state.exhausted_since,
        .last_success = stored == NULL ? 0 : stored->last_success,
    };
    change_put_lane(change, &row);
}
