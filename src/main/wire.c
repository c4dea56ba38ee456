/* SPDX-License-Identifier: Apache-2.0 */
#include "main/wire.h"

#include "crypto/hash_pool.h"
#include "crypto/keyring.h"
#include "crypto/mac.h"
#include "crypto/start.h"
#include "main/control.h"
#include "main/door.h"
#include "main/post.h"
#include "service/post/delivery.h"
#include "service/service_impl.h"
#include "service/watch/aftermath.h"
#include "store/store.h"
#include "sys/clock.h"
#include "sys/local_socket.h"
#include "sys/lock.h"
#include "sys/log.h"
#include "sys/process.h"

#include <stdlib.h>
#include <string.h>

enum { LOCK_PATIENCE_SECONDS = 10, LOCK_PAUSE = MICROS_PER_SECOND / 50 };

struct house {
    const struct config *config;
    struct arena *arena;
    struct slice base_url;
    struct lock lock;
    struct keyring *keys;
    struct store *store;
    struct hash_pool *pool;
    struct service_settings settings;
    struct service *service;
    struct mail_transport *post;
    struct delivery *delivery;
    struct aftermath_thread *aftermath;
    struct door *door;
    struct control *control;
};

const char *data_path(const struct config *config, const char *name, struct arena *arena)
{
    return arena_format(arena, "%s/%s", config->service.data_directory, name).bytes;
}

/* --- keys and database --- */

static enum status open_keys(struct house *house, struct error *err)
{
    const char *path = data_path(house->config, "keys", house->arena);
    if (path == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for paths");
    if (!crypto_start())
        return error_set(err, STATUS_UNAVAILABLE, "the crypto library cannot run here");
    return keyring_open(path, &house->keys, err);
}

static enum status enter_keys(struct house *house, struct error *err)
{
    for (size_t i = 0; i < keyring_count(house->keys); i++) {
        struct key_fingerprint entry = {.key_id = keyring_id_at(house->keys, i)};
        ensure(keyring_fingerprint(house->keys, entry.key_id, &entry.fingerprint));
        enum status status = store_fingerprint_put(house->store, &entry, err);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* With other keys no password would ever be right and every seal would look broken. */
static enum status compare_keys(struct house *house, struct error *err)
{
    struct store_identity identity;
    enum status status = store_identity_get(house->store, &identity, err);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < identity.key_count; i++) {
        const struct key_fingerprint *known = &identity.keys[i];
        struct mac ours;
        if (!keyring_fingerprint(house->keys, known->key_id, &ours))
            return error_set(err, STATUS_CONFLICT,
                             "the database was made with key %u, which is missing in %s/keys",
                             known->key_id, house->config->service.data_directory);
        if (!mac_equal(&ours, &known->fingerprint))
            return error_set(err, STATUS_CONFLICT,
                             "key %u in %s/keys is not the key %u that the database was made with",
                             known->key_id, house->config->service.data_directory, known->key_id);
    }
    if (identity.key_count == 0)
        return error_set(err, STATUS_CONFLICT, "the database knows no keys: it is incomplete");
    return STATUS_OK;
}

static enum status open_store(struct house *house, bool create, struct error *err)
{
    uint32_t active = keyring_active_id(house->keys);
    struct store_config config = {
        .url = slice_from(house->config->store.url),
        .create = create,
        .audit_key = keyring_subkey(house->keys, active, KEY_AUDIT),
        .audit_key_id = active,
    };
    enum status status = store_open(&config, &house->store, err);
    if (status != STATUS_OK)
        return status;
    return create ? enter_keys(house, err) : compare_keys(house, err);
}

/* --- the service --- */

static enum status open_pool(struct house *house, struct error *err)
{
    const struct config_limits *limits = &house->config->limits;
    unsigned workers = (unsigned)limits->workers;
    unsigned threads =
        limits->hash_threads > 0 ? (unsigned)limits->hash_threads : process_core_count();
    struct hash_pool_config config = {
        .threads = threads < HASH_POOL_MAX_THREADS ? threads : HASH_POOL_MAX_THREADS,
        /* So many workers may wait for one lane's hashes (design §7). */
        .max_waiting = {[LANE_K] = workers / 2, [LANE_T] = workers / 2, [LANE_W] = workers / 5},
    };
    if (config.max_waiting[LANE_W] == 0)
        config.max_waiting[LANE_W] = 1;
    return hash_pool_new(house->keys, &config, &house->pool, err);
}

/* Before the listeners are open the port may be unknown: 0 stands for any. */
static struct slice first_base_url(struct house *house)
{
    const struct config *config = house->config;
    const struct config_listener *first = &config->listeners[0];
    if (config->service.base_url[0] != '\0')
        return slice_from(config->service.base_url);
    if (first->base_url[0] != '\0')
        return slice_from(first->base_url);
    return arena_format(house->arena, "%s://%s",
                        first->tls_certificate[0] != '\0' ? "https" : "http", first->address);
}

static enum status open_service(struct house *house, struct error *err)
{
    const struct config *config = house->config;
    house->settings = (struct service_settings){
        .base_url = house->base_url,
        .mail_from = slice_from(config->mail.from),
        .maildir =
            slice_from(config->mail.transport == CONFIG_MAIL_MAILDIR ? config->mail.maildir : NULL),
        .support_contact = slice_from(config->service.support_contact),
        .login_rate_per_hour = config->limits.login_rate_per_hour,
        .history_days = config->limits.history_days,
        .sources = {config->limits.failures_per_address,
                    config->limits.failures_per_trusted_address, config->limits.mails_per_address},
        .hash = {(uint32_t)config->limits.hash_memory_kib, (uint32_t)config->limits.hash_passes},
    };
    struct service_config made_of = {
        .store = house->store,
        .keys = house->keys,
        .pool = house->pool,
        .settings = &house->settings,
        .now = clock_now,
    };
    return service_new(&made_of, &house->service, err);
}

static bool is_served(struct house *house)
{
    int descriptor;
    const char *path = data_path(house->config, "control", house->arena);
    if (path == NULL || local_connect(path, &descriptor, NULL) != STATUS_OK)
        return false;
    local_close(descriptor);
    return true;
}

/* Somebody else may be at work for a moment: another command, or a service that starts or stops.
 * A running service is no matter of waiting. */
static enum status take_lock(struct house *house, struct error *err)
{
    const char *path = data_path(house->config, "lock", house->arena);
    micros deadline = clock_monotonic() + (micros)LOCK_PATIENCE_SECONDS * MICROS_PER_SECOND;
    if (path == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for paths");
    for (;;) {
        enum status status = lock_take(path, &house->lock, err);
        if (status != STATUS_CONFLICT || clock_monotonic() > deadline || is_served(house))
            return status;
        clock_pause(LOCK_PAUSE);
    }
}

static enum status open_rooms(struct house *house, bool create, struct error *err)
{
    enum status status = take_lock(house, err);
    if (status == STATUS_OK)
        status = open_keys(house, err);
    if (status == STATUS_OK)
        status = open_store(house, create, err);
    if (status == STATUS_OK)
        status = open_pool(house, err);
    if (status == STATUS_OK)
        status = post_open(house->config, house->arena, &house->post, err);
    return status == STATUS_OK ? open_service(house, err) : status;
}

enum status house_open(const struct config *config, bool create, struct arena *arena,
                       struct house **out_house, struct error *err)
{
    struct house *house = calloc(1, sizeof *house);
    if (house == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the service");
    house->config = config;
    house->arena = arena;
    house->base_url = first_base_url(house);
    enum status status = open_rooms(house, create, err);
    if (status != STATUS_OK) {
        house_close(house);
        return status;
    }
    *out_house = house;
    return STATUS_OK;
}

struct service *house_service(struct house *house)
{
    return house->service;
}

struct slice house_base_url(const struct house *house)
{
    return house->base_url;
}

/* --- serving --- */

enum status house_serve(struct house *house, struct error *err)
{
    const char *path = data_path(house->config, "control", house->arena);
    if (path == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for paths");
    enum status status = door_open(house->config, house->service, house->arena, &house->door, err);
    if (status != STATUS_OK)
        return status;
    house->base_url = door_base_url(house->door, house->base_url);
    house->settings.base_url = house->base_url;
    struct control_config commands = {.service = house->service,
                                      .base_url = house->base_url,
                                      .gauge = {door_read_counters, house->door}};
    status = control_start(path, &commands, &house->control, err);
    if (status == STATUS_OK)
        status = delivery_start(house->service, house->post, &house->delivery, err);
    if (status == STATUS_OK)
        status = aftermath_start(house->service, &house->aftermath, err);
    return status == STATUS_OK ? door_start(house->door, err) : status;
}

void house_deliver(struct house *house)
{
    struct error err = {0};
    size_t sent;
    if (house->config->mail.transport != CONFIG_MAIL_MAILDIR)
        return;
    if (delivery_run_once(house->service, house->post, &sent, &err) != STATUS_OK)
        log_line(LOG_LEVEL_WARNING, "mail: %s", err.text);
}

void house_stop(struct house *house)
{
    door_stop(house->door);
    control_stop(house->control);
    house->control = NULL;
    aftermath_stop(house->aftermath);
    house->aftermath = NULL;
    delivery_stop(house->delivery);
    house->delivery = NULL;
}

void house_close(struct house *house)
{
    if (house == NULL)
        return;
    house_stop(house);
    /* The store first: it still releases replies of the door. */
    store_close(house->store);
    door_free(house->door);
    service_free(house->service);
    mail_transport_free(house->post);
    hash_pool_free(house->pool);
    keyring_free(house->keys);
    lock_free(&house->lock);
    free(house);
}
