/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cases without a token (M9) in the whole service: tests/tables/without_token.table says for
 * each what becomes of the option, of a forced reset, of the mail after a password was set, and of
 * a token that exists, inside and outside.
 */
#include "lib/house.h"
#include "lib/table.h"
#include "lib/unit.h"
#include "service/trail/seal.h"
#include "store/store_list.h"

#include <stdio.h>

static struct house house;
static struct organization_row organization_kept;
static struct profile_row profile_kept;

/* What the words of a case change. */
struct setting {
    struct organization_row organization;
    struct profile_row profile;
    struct user_row user;
    bool profile_damaged;
    bool organization_damaged;
    bool delivery_damaged;
};

static void word_apply(struct setting *setting, struct slice word)
{
    if (slice_is(word, "sso"))
        setting->organization.sso_on = true;
    else if (slice_is(word, "keep"))
        setting->organization.sso_keep_tokens = true;
    else if (slice_is(word, "sso-user"))
        setting->profile.permissions |= PERMISSION_SINGLE_SIGN_ON;
    else if (slice_is(word, "ranges"))
        setting->profile.ranges = slice_from("192.0.2.0-192.0.2.255");
    else if (slice_is(word, "unconfirmed"))
        setting->organization.confirmation_on = false;
    else if (slice_is(word, "unpermitted"))
        setting->organization.confirmation_permitted = false;
    else if (slice_is(word, "profile-damaged"))
        setting->profile_damaged = true;
    else if (slice_is(word, "organization-damaged"))
        setting->organization_damaged = true;
    else if (slice_is(word, "delivery-damaged"))
        setting->delivery_damaged = true;
    else
        assert_true(slice_is(word, "-"));
}

static void setting_write(struct setting *setting)
{
    static uint8_t generation;
    struct change change;
    change_init(&change, house.arena);
    setting->organization.generation.bytes[1] = ++generation;
    setting->profile.generation.bytes[1] = generation;
    seal_organization(house.keys, &setting->organization);
    seal_profile(house.keys, &setting->profile);
    if (setting->organization_damaged)
        setting->organization.seal.mac.bytes[0] ^= 1;
    if (setting->profile_damaged)
        setting->profile.seal.mac.bytes[0] ^= 1;
    if (setting->delivery_damaged)
        setting->user.delivery.mac.bytes[0] ^= 1;
    change_put_organization(&change, &setting->organization);
    change_put_profile(&change, &setting->profile);
    if (setting->user.id != 0)
        change_put_user(&change, &setting->user);
    assert_int_equal(store_write_wait(house.store, &change, NULL), WRITE_DONE);
}

static void case_set(const struct table_row *row, const char *name)
{
    struct setting setting = {.organization = organization_kept,
                              .profile = profile_kept,
                              .user = house_gather(&house, name).user};
    struct slice word, words = row->cells[1];
    while (table_word(&words, &word))
        word_apply(&setting, word);
    setting_write(&setting);
}

static void case_clear(void)
{
    struct setting setting = {.organization = organization_kept, .profile = profile_kept};
    setting_write(&setting);
}

/* ---- what becomes of it ---- */

static const char *option(const char *name)
{
    static const char *const cases[] = {"available", "sso",         "ranges",
                                        "damaged",   "unconfirmed", "unpermitted"};
    struct token_status token_status;
    assert_int_equal(token_status_get(house.service, house.organization,
                                      house_gather(&house, name).user.id, house.arena,
                                      &token_status, NULL),
                     STATUS_OK);
    return cases[token_status.token_case];
}

static bool reset_is_refused(const char *name)
{
    struct token_reset_reply reply;
    struct secret none = {.length = 0};
    struct caller caller = house_caller(HOUSE_INSIDE);
    struct login_gathered gathered = house_gather(&house, name);
    struct session session = {
        .organization = house.organization, .user = gathered.user.id, .signed_in_lately = true};
    enum status status =
        token_reset(house.service, &session, &none, &caller, house.arena, &reply, NULL);
    return status == STATUS_OK && reply.result == TOKEN_RESET_NOT_AVAILABLE &&
           reply.pending == NULL;
}

/* "needed", "unneeded" or "wrong" with "allowed" or the reason. */
static const char *login_with(const char *ip, const char *name, const char *token)
{
    const struct history_row *rows;
    size_t count = 0;
    record_id next;
    struct history_filter filter = {.organization = house.organization};
    house_login(&house, LOGIN_ENTRY_SOAP, ip, name, house_join(&house, HOUSE_PASSWORD, token));
    assert_int_equal(
        store_history_list(house.store, &filter, 1, house.arena, &rows, &count, &next, NULL),
        STATUS_OK);
    return arena_format(house.arena, "%s/%s",
                        token_state_name((enum token_state)rows[0].token_state),
                        reason_get(rows[0].reason)->key)
        .bytes;
}

static unsigned token_mails(const char *name)
{
    const struct outbox_row *rows;
    size_t count = 0;
    unsigned mails = 0;
    assert_int_equal(store_outbox_list(house.store, house.organization,
                                       house_gather(&house, name).user.id, 0, 100, house.arena,
                                       &rows, &count, NULL),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        mails += rows[i].kind == MAIL_TOKEN;
    return mails;
}

/* Whether setting a password mailed a token; in every case the old one is dead. */
static bool password_mails_token(const char *name)
{
    struct password_reply reply;
    struct secret password;
    unsigned before = token_mails(name);
    secret_set(&password, slice_from("amber staircase in winter"));
    assert_int_equal(
        password_set_by_operator(house.service,
                                 &(struct password_by_operator){slice_from(name), &password, false},
                                 house.arena, &reply, NULL),
        STATUS_OK);
    house_submit(reply.pending);
    return token_mails(name) > before;
}

static void check_case(struct table_row *row)
{
    char name[64], actual[256];
    snprintf(name, sizeof name, "user%d@acme.example", row->line);
    case_clear();
    house_user(&house, name);
    const char *token = house_token(&house, name);
    case_set(row, name);
    const char *inside = login_with(HOUSE_INSIDE, name, token);
    const char *outside = login_with(HOUSE_OUTSIDE, name, token);
    const char *offered = option(name);
    bool refused = reset_is_refused(name);
    bool mailed = password_mails_token(name);
    snprintf(actual, sizeof actual, "%s %s %s %s %s", offered, refused ? "refused" : "resets",
             mailed ? "mailed" : "-", inside, outside);
    table_expect(row, actual);
}

static int set_up(void **state)
{
    (void)state;
    house_make(&house);
    assert_int_equal(store_organization_find(house.store, house.organization, house.arena,
                                             &organization_kept, NULL),
                     STATUS_OK);
    assert_int_equal(store_profile_find(house.store, house.organization,
                                        slice_from("Standard User"), house.arena, &profile_kept,
                                        NULL),
                     STATUS_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    house_end(&house);
    return 0;
}

static void test_each_case_has_its_consequences_everywhere(UNUSED_STATE)
{
    table_run("without_token.table", 2, 15, check_case);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_case_has_its_consequences_everywhere),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
