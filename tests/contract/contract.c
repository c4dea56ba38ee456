/* SPDX-License-Identifier: Apache-2.0 */
#include "contract/contract.h"

#include <stdio.h>

static const char *engine_name;

const uint8_t contract_audit_key[32] = "0123456789abcdef0123456789abcde";

bool contract_is_sqlite(void)
{
    return strstr(engine_name, "sqlite") != NULL;
}

/* ---- opening ---- */

enum status contract_open(const char *path, bool create, struct store **out_store,
                          struct error *err)
{
    char url[PATH_MAX + 8] = "memory:";
    if (contract_is_sqlite())
        assert_true((size_t)snprintf(url, sizeof url, "sqlite:%s", path) < sizeof url);
    struct store_config config = {.url = slice_from(url),
                                  .create = create,
                                  .audit_key = contract_audit_key,
                                  .audit_key_id = 5};
    struct store *store;
    enum status status = store_open(&config, &store, err);
    if (status != STATUS_OK)
        return status;
    if (strncmp(engine_name, "trace-", 6) != 0)
        *out_store = store;
    else
        assert_int_equal(store_trace_new(store, out_store, err), STATUS_OK);
    return STATUS_OK;
}

int place_empty(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    struct error err = {STATUS_OK, ""};
    scratch_make(&place->scratch);
    scratch_path(&place->scratch, "sallyport.db", place->path);
    place->arena = arena_new(1 << 26);
    if (contract_open(place->path, true, &place->store, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    *state = place;
    return 0;
}

int place_make(void **state)
{
    place_empty(state);
    place_populate(*state, ORGANIZATION, PROFILE, USER, FOLDED);
    return 0;
}

int place_end(void **state)
{
    struct place *place = *state;
    store_close(place->store);
    scratch_remove(&place->scratch);
    arena_free(place->arena);
    free(place);
    return 0;
}

void place_reopen(struct place *place)
{
    struct error err = {STATUS_OK, ""};
    store_close(place->store);
    place->store = NULL;
    if (contract_open(place->path, false, &place->store, &err) != STATUS_OK)
        fail_msg("%s", err.text);
}

/* ---- rows ---- */

/* Text that breaks careless quoting, and UTF-8 of every length. */
static struct slice text_make(struct place *place, const char *column, unsigned seed)
{
    return arena_format(place->arena, "'\"\n%%;--\\ \xC3\xA9\xE2\x82\xAC\xF0\x9F\x94\x91 %s %u",
                        column, seed);
}

static struct slice bytes_make(struct place *place, unsigned seed)
{
    char *bytes = arena_alloc(place->arena, 256);
    for (unsigned i = 0; i < 256; i++)
        bytes[i] = (char)(i + seed);
    return slice_make(bytes, 256);
}

static int64_t number_make(const struct field *field, unsigned value)
{
    static const int64_t bases[] = {
        [FIELD_BOOL] = 0,
        [FIELD_INT] = 1000,
        [FIELD_UNSIGNED] = 2000,
        [FIELD_SIGNED64] = INT64_C(1) << 50, /* more than 32 bits hold */
        [FIELD_UNSIGNED64] = INT64_C(1) << 40,
    };
    size_t length = strlen(field->column);
    bool is_key_id = length >= 4 && strcmp(field->column + length - 4, "_key") == 0;
    if (field->kind == FIELD_BOOL)
        return value & 1;
    return is_key_id ? 0xF0000000 + value : bases[field->kind] + value;
}

static void field_make(struct place *place, const struct field *field, size_t at, unsigned seed,
                       void *row)
{
    unsigned value = seed * 100 + (unsigned)at;
    uint8_t bytes[32];
    memset(bytes, (int)value & 0xff, sizeof bytes);
    bytes[0] = 0;
    if (field_is_number(field))
        field_set_number(field, row, number_make(field, value));
    else if (field->kind == FIELD_TEXT)
        field_set_bytes(field, row, text_make(place, field->column, seed));
    else if (field->kind == FIELD_BYTES)
        field_set_bytes(field, row, bytes_make(place, seed));
    else
        field_set_bytes(field, row, slice_make(bytes, field->kind == FIELD_MAC ? 32 : 16));
}

/* Ids that join rows, and the states in which they are found. */
static void field_fix(const struct row_type *type, const struct field *field, void *row)
{
    static const struct {
        const char *table; /* "" = every one */
        const char *column;
        int64_t value;
    } fixed[] = {
        {"", "organization_id", ORGANIZATION},
        {"", "user_id", USER},
        {"", "profile_id", PROFILE},
        {"users", "id", USER},
        {"profiles", "id", PROFILE},
        {"passwords", "slot", 0},
        {"tokens", "state", TOKEN_ROW_CURRENT},
        {"outbox", "state", OUTBOX_QUEUED},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(fixed); i++)
        if (strcmp(fixed[i].column, field->column) == 0 &&
            (fixed[i].table[0] == '\0' || strcmp(fixed[i].table, type->table) == 0))
            field_set_number(field, row, fixed[i].value);
    if (strcmp(field->column, "folded") == 0)
        field_set_bytes(field, row, slice_from(FOLDED));
}

void *row_make(struct place *place, enum row_kind kind, unsigned seed)
{
    const struct row_type *type = row_type_get(kind);
    void *row = arena_alloc(place->arena, type->size);
    for (size_t i = 0; i < type->stored; i++) {
        const struct field *field = &type->fields.list[i];
        field_make(place, field, i, i < type->key ? 1 : seed, row);
        field_fix(type, field, row);
    }
    return row;
}

void assert_rows_equal(enum row_kind kind, const void *a, const void *b)
{
    const struct row_type *type = row_type_get(kind);
    for (size_t i = 0; i < type->fields.count; i++) {
        struct fields one = {&type->fields.list[i], 1};
        if (!fields_equal(one, 1, a, b))
            fail_msg("%s.%s differs", type->table, one.list->column);
    }
}

/* ---- writing ---- */

void change_begin(struct place *place)
{
    change_init(&place->change, place->arena);
}

enum write_outcome change_apply_or(struct place *place, const struct change *otherwise)
{
    return store_write_wait(place->store, &place->change, otherwise);
}

enum write_outcome change_apply(struct place *place)
{
    return change_apply_or(place, NULL);
}

void row_effect(struct change *change, enum row_kind kind, const void *row)
{
    switch (kind) {
    case ROW_ORGANIZATION:
        change_put_organization(change, row);
        break;
    case ROW_PROFILE:
        change_put_profile(change, row);
        break;
    case ROW_USER:
        change_put_user(change, row);
        break;
    case ROW_PASSWORD:
        change_put_password(change, row);
        break;
    case ROW_TOKEN:
        change_put_token(change, row);
        break;
    case ROW_LANE:
        change_put_lane(change, row);
        break;
    case ROW_SESSION:
        change_put_session(change, row);
        break;
    case ROW_CODE:
        change_put_code(change, row);
        break;
    case ROW_BROWSER:
        change_put_browser(change, row);
        break;
    case ROW_LINK:
        change_put_link(change, row);
        break;
    case ROW_APP:
        change_put_app(change, row);
        break;
    case ROW_OUTBOX:
        change_put_outbox(change, row);
        break;
    case ROW_HISTORY:
        change_put_history(change, row);
        break;
    case ROW_FINGERPRINT:
        change_put_fingerprint(change, row);
        break;
    case ROW_RANGE:
        change_add_range(change, row);
        break;
    case ROW_CLIENT:
        change_add_client(change, row);
        break;
    case ROW_AUDIT:
        change_add_audit(change, row);
        break;
    case ROW_USAGE:
        change_count_usage(change, row);
        break;
    case ROW_DIRECTORY:
    case ROW_USER_WORD:
    case ROW_USAGE_LISTED:
    case ROW_USAGE_OF_USER:
    case ROW_AUDIT_LISTED:
    case ROW_HISTORY_COUNT:
    case ROW_KINDS:
        fail_msg("no such effect");
    }
}

void row_put(struct place *place, enum row_kind kind, const void *row)
{
    change_begin(place);
    row_effect(&place->change, kind, row);
    assert_int_equal(change_apply(place), WRITE_DONE);
}

enum write_outcome target_apply(struct place *place, enum effect_kind kind,
                                struct effect_target target)
{
    change_begin(place);
    change_do(&place->change, kind, &target);
    return change_apply(place);
}

void place_populate(struct place *place, record_id organization, record_id profile, record_id user,
                    const char *folded)
{
    struct organization_row *acme = row_make(place, ROW_ORGANIZATION, 1);
    struct profile_row *standard = row_make(place, ROW_PROFILE, 1);
    struct user_row *anna = row_make(place, ROW_USER, 1);
    acme->id = standard->organization = anna->organization = organization;
    standard->id = anna->profile = profile;
    anna->id = user;
    anna->folded = slice_from(folded);
    change_begin(place);
    change_put_organization(&place->change, acme);
    change_put_profile(&place->change, standard);
    change_add_directory(&place->change, anna);
    change_put_user(&place->change, anna);
    assert_int_equal(change_apply(place), WRITE_DONE);
}

int contract_main(int argc, char **argv, const struct CMUnitTest *tests, size_t count)
{
    engine_name = argc > 1 ? argv[1] : "memory";
    return _cmocka_run_group_tests(argv[0], tests, count, NULL, NULL);
}
