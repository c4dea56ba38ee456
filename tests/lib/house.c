/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/house.h"

#include "core/token.h"
#include "crypto/start.h"
#include "lib/test_keys.h"
#include "lib/unit.h"
#include "service/post/outbox.h"
#include "store/store_list.h"

const struct acting house_operator = {
    .actor = {ACTOR_OPERATOR, 0}, .permissions = UINT64_MAX, .force = true};
micros house_now = 1800000000000000;

static micros now(void)
{
    return house_now;
}

static void store_make(struct house *house)
{
    char path[PATH_MAX], url[PATH_MAX + 16] = "sqlite:";
    struct error err = {0};
    strcat(url, scratch_path(&house->scratch, "sallyport.db", path));
    struct store_config config = {
        .url = slice_from(url),
        .create = true,
        .audit_key = keyring_subkey(house->keys, 1, KEY_AUDIT),
        .audit_key_id = 1,
    };
    if (store_open(&config, &house->store, &err) != STATUS_OK)
        fail_msg("%s", err.text);
}

static void service_make(struct house *house)
{
    struct hash_pool_config pool = {.threads = 1, .max_waiting = {0, 64, 64, 64}};
    assert_int_equal(hash_pool_new(house->keys, &pool, &house->pool, NULL), STATUS_OK);
    house->settings = (struct service_settings){
        .base_url = SLICE("https://login.acme.example"),
        .mail_from = SLICE("sallyport@acme.example"),
        .login_rate_per_hour = 3600,
        .history_days = 180,
        .hash = {8, 1},
    };
    struct service_config config = {.store = house->store,
                                    .keys = house->keys,
                                    .pool = house->pool,
                                    .settings = &house->settings,
                                    .now = now};
    assert_int_equal(service_new(&config, &house->service, NULL), STATUS_OK);
}

static void trust(struct house *house, const char *range)
{
    struct pending *pending;
    assert_int_equal(
        range_add(house->service, &house_operator,
                  &(struct range_new){house->organization, slice_from(range), slice_from("test")},
                  house->arena, &pending, NULL),
        STATUS_OK);
    house_submit(pending);
}

void house_make(struct house *house)
{
    *house = (struct house){0};
    assert_true(crypto_start());
    scratch_make(&house->scratch);
    house->arena = arena_new((size_t)64 * 1024 * 1024);
    house->keys = test_keyring(1);
    store_make(house);
    service_make(house);
    struct organization_new organization = {
        .name = SLICE("Acme"),
        .admin_username = SLICE("admin@acme.example"),
        .admin_email = SLICE("admin@acme.example"),
    };
    struct slice link;
    struct pending *pending;
    struct organization_shown shown;
    assert_int_equal(organization_create(house->service, &house_operator, &organization,
                                         house->arena, &link, &pending, NULL),
                     STATUS_OK);
    house_submit(pending);
    assert_int_equal(organization_show(house->service, &house_operator, (struct slice){NULL, 0},
                                       house->arena, &shown, NULL),
                     STATUS_OK);
    house->organization = shown.id;
    trust(house, "192.0.2.0/24");
    trust(house, "2001:db8::/32");
}

void house_restart(struct house *house)
{
    store_close(house->store);
    service_free(house->service);
    hash_pool_free(house->pool);
    store_make(house);
    service_make(house);
}

void house_end(struct house *house)
{
    store_close(house->store);
    service_free(house->service);
    hash_pool_free(house->pool);
    keyring_free(house->keys);
    arena_free(house->arena);
    scratch_remove(&house->scratch);
}

void house_submit(struct pending *pending)
{
    assert_non_null(pending);
    assert_int_equal(pending_wait(pending), PENDING_DONE);
}

void house_user(struct house *house, const char *username)
{
    struct secret password;
    struct pending *pending;
    struct error err = {0};
    secret_set(&password, slice_from(HOUSE_PASSWORD));
    struct user_new user = {
        .organization = house->organization,
        .username = slice_from(username),
        .email = slice_from(username),
        .full_name = SLICE("A Person"),
        .password = &password,
    };
    if (user_add(house->service, &house_operator, &user, house->arena, &pending, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    house_submit(pending);
}

struct slice house_mail(struct house *house)
{
    const struct outbox_row *rows;
    size_t count = 0;
    struct slice message;
    assert_int_equal(store_outbox_list(house->store, house->organization, 0, 0, 1, house->arena,
                                       &rows, &count, NULL),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(outbox_open(house->service, &rows[0], house->arena, &message));
    return message;
}

const char *house_token(struct house *house, const char *username)
{
    struct token_reset_reply reply;
    assert_int_equal(
        token_reset_by_operator(house->service, slice_from(username), house->arena, &reply, NULL),
        STATUS_OK);
    assert_int_equal(reply.result, TOKEN_RESET_READY);
    house_submit(reply.pending);
    const char *found = strstr(house_mail(house).bytes, "sp1_");
    assert_non_null(found);
    return arena_string(house->arena, slice_make(found, TOKEN_LENGTH));
}

struct caller house_caller(const char *ip)
{
    struct caller caller = {.client = SLICE("test program/1")};
    caller.origin.readable = ip_parse(slice_from(ip), &caller.origin.ip);
    return caller;
}

struct login_outcome house_attempt(struct house *house, enum login_entry entry, const char *ip,
                                   const char *username, const char *secret)
{
    struct secret *taken = arena_alloc(house->arena, sizeof *taken);
    secret_set(taken, slice_from(secret));
    struct login_request request = {.entry = entry,
                                    .username = slice_from(username),
                                    .secret = taken,
                                    .caller = house_caller(ip)};
    struct login_outcome outcome;
    struct error err = {0};
    if (login_attempt(house->service, &request, house->arena, &outcome, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(taken->length, 0);
    return outcome;
}

struct login_reply house_settle(struct login_outcome *outcome)
{
    assert_int_equal(outcome->progress, LOGIN_DECIDED);
    switch (pending_wait(outcome->pending)) {
    case PENDING_DONE:
        return outcome->decided;
    case PENDING_CHANGED:
        return outcome->changed;
    case PENDING_UNAVAILABLE:
        break;
    }
    fail_msg("nothing could be written");
    return outcome->changed;
}

struct login_reply house_login(struct house *house, enum login_entry entry, const char *ip,
                               const char *username, const char *secret)
{
    struct login_outcome outcome = house_attempt(house, entry, ip, username, secret);
    return house_settle(&outcome);
}

uint64_t house_hashes(struct house *house)
{
    struct hash_pool_stats stats;
    hash_pool_stats(house->pool, &stats);
    return stats.argon2_total;
}

struct login_gathered house_gather(struct house *house, const char *username)
{
    struct login_gathered gathered;
    assert_int_equal(
        user_gather_by_name(house->service, slice_from(username), house->arena, &gathered, NULL),
        STATUS_OK);
    return gathered;
}

const char *house_join(struct house *house, const char *a, const char *b)
{
    return arena_format(house->arena, "%s%s", a, b).bytes;
}
