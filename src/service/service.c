/* SPDX-License-Identifier: Apache-2.0 */
/* Making and ending the service, and the small things that every use case shares. */
#include "service/service_impl.h"

#include "service/instruments.h"
#include "service/login/effective.h"
#include "service/login/lanes.h"
#include "service/login/networks.h"
#include "service/login/recent.h"
#include "service/trail/seal.h"
#include "service/watch/aftermath.h"
#include "text/names.h"

#include <pthread.h>
#include <stdlib.h>

enum status service_new(const struct service_config *config, struct service **out_service,
                        struct error *err)
{
    struct service *service = calloc(1, sizeof *service);
    if (service == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the service");
    service->store = config->store;
    service->keys = config->keys;
    service->pool = config->pool;
    service->settings = config->settings;
    enum status status = instruments_new(config->now, config->node, &service->instruments, err);
    if (status == STATUS_OK)
        status = lanes_new(&service->lanes, err);
    if (status == STATUS_OK)
        status = networks_new(&service->networks, err);
    if (status == STATUS_OK)
        status = recent_new(&service->recent, err);
    if (status == STATUS_OK)
        status = sources_new(&service->settings->sources, &service->sources, err);
    if (status == STATUS_OK)
        status = spraying_new(&service->spraying, err);
    if (status == STATUS_OK)
        status = audited_rows_new(&service->audited, err);
    if (status == STATUS_OK)
        status = aftermath_new(&service->aftermath, err);
    if (status != STATUS_OK) {
        service_free(service);
        return status;
    }
    *out_service = service;
    return STATUS_OK;
}

void service_free(struct service *service)
{
    if (service == NULL)
        return;
    aftermath_free(service->aftermath);
    spraying_free(service->spraying);
    sources_free(service->sources);
    audited_rows_free(service->audited);
    recent_free(service->recent);
    networks_free(service->networks);
    lanes_free(service->lanes);
    instruments_free(service->instruments);
    free(service);
}

micros service_now(const struct service *service)
{
    return instruments_now(service->instruments);
}

record_id service_id(const struct service *service)
{
    return instruments_id(service->instruments);
}

void token_case_facts_of(const struct service *service, const struct login_gathered *gathered,
                         struct token_case_facts *out_facts)
{
    struct effective effective;
    effective_of(service, gathered, &effective);
    effective_token_case(&effective, out_facts);
}

enum status user_gather_by_name(struct service *service, struct slice username, struct arena *arena,
                                struct login_gathered *out, struct error *err)
{
    struct slice folded;
    struct user_row user;
    if (!username_fold(username, arena, &folded))
        return error_set(err, STATUS_NOT_FOUND, "that cannot be a user name");
    enum status status = store_user_find(service->store, folded, arena, &user, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "there is no user with this user name");
    if (status != STATUS_OK)
        return status;
    /* The directory bears no seal: a name must not lead an administrator to somebody else's record.
     * Of a record that is damaged itself the name is not known. */
    if (seal_standing_holds(service->keys, &user) && !slice_equal(user.folded, folded))
        return error_set(err, STATUS_CONFLICT,
                         "this user name was made to lead to another user outside the service; "
                         "only a backup can bring it back");
    return user_gather(service, user.organization, user.id, arena, out, err);
}

enum status record_is_damaged(struct error *err)
{
    return error_set(err, STATUS_CONFLICT,
                     "the user record was changed outside the service; repair it first");
}

struct expectation expectation_of(const struct login_gathered *gathered)
{
    return (struct expectation){
        .organization = gathered->organization.id,
        .user = gathered->user.id,
        .policy = gathered->organization.generation,
        .profile = gathered->profile.generation,
        .status = gathered->user.status_generation,
        .password = gathered->user.password_generation,
        .token = gathered->user.token_generation,
    };
}

/* ---- pending writes ---- */

struct pending *pending_new(const struct service *service, struct arena *arena)
{
    struct pending *pending = arena_alloc(arena, sizeof *pending);
    if (pending == NULL)
        return NULL;
    pending->store = service->store;
    change_init(&pending->decided, arena);
    change_init(&pending->otherwise, arena);
    return pending;
}

static unsigned choice_of(enum write_outcome outcome)
{
    switch (outcome) {
    case WRITE_DONE:
        return PENDING_DONE;
    case WRITE_CHANGED:
        return PENDING_CHANGED;
    case WRITE_UNAVAILABLE:
        break;
    }
    return PENDING_UNAVAILABLE;
}

static void pending_written(struct store_write *write, enum write_outcome outcome)
{
    struct pending *pending = write->context;
    if (outcome == WRITE_DONE && pending->lanes != NULL)
        lanes_clear(pending->lanes, pending->lanes_organization, pending->lanes_user,
                    (enum lane)pending->lanes_lane);
    pending->done(pending->context, choice_of(outcome));
}

void pending_submit(struct pending *pending, void (*done)(void *context, unsigned choice),
                    void *context)
{
    if (pending->nothing) {
        done(context, PENDING_DONE);
        return;
    }
    pending->done = done;
    pending->context = context;
    pending->write = (struct store_write){
        .change = &pending->decided,
        .otherwise = pending->otherwise.first == NULL ? NULL : &pending->otherwise,
        .done = pending_written,
        .context = pending,
    };
    store_write(pending->store, &pending->write);
}

void pending_open_lanes(const struct service *service, struct pending *pending,
                        const struct user_row *user, int lane)
{
    pending->lanes = service->lanes;
    pending->lanes_organization = user->organization;
    pending->lanes_user = user->id;
    pending->lanes_lane = lane;
    change_do(&pending->decided, EFFECT_CLEAR_LANES,
              &(struct effect_target){
                  .organization = user->organization, .user = user->id, .kind = lane});
}

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    bool done;
    unsigned choice;
};

static void waiter_done(void *context, unsigned choice)
{
    struct waiter *waiter = context;
    pthread_mutex_lock(&waiter->lock);
    waiter->choice = choice;
    waiter->done = true;
    pthread_cond_signal(&waiter->arrived);
    pthread_mutex_unlock(&waiter->lock);
}

enum pending_choice pending_wait(struct pending *pending)
{
    struct waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0};
    pending_submit(pending, waiter_done, &waiter);
    pthread_mutex_lock(&waiter.lock);
    while (!waiter.done)
        pthread_cond_wait(&waiter.arrived, &waiter.lock);
    pthread_mutex_unlock(&waiter.lock);
    return (enum pending_choice)waiter.choice;
}

/* ---- writes that nobody waits for ---- */

enum { DETACHED_ARENA_BYTES = 64 * 1024 };

struct pending *detached_new(const struct service *service)
{
    struct arena *arena = arena_new(DETACHED_ARENA_BYTES);
    if (arena == NULL)
        return NULL;
    return pending_new(service, arena);
}

static void detached_done(void *context, unsigned choice)
{
    (void)choice;
    arena_free(context);
}

void detached_submit(struct pending *pending)
{
    pending_submit(pending, detached_done, pending->decided.arena);
}
