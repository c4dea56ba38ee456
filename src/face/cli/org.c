/* SPDX-License-Identifier: Apache-2.0 */
/* org show, list, add, edit, repair. */
#include "face/cli/policy.h"
#include "face/cli/repair.h"

#define POLICY POLICY_COLUMN
static const struct column details[] = {
    {"id", "Id"},
    {"name", "Name"},
    {"active", "Active"},
    {"identity_confirmation", "Identity confirmation"},
    {"identity_confirmation_permitted", "Identity confirmation permitted"},
    {"sso", "Single sign-on"},
    {"sso_keep_tokens", "Tokens beside single sign-on"},
    {"lockout_attempts", "Lockout after attempts (0 = off)"},
    {"lockout_minutes", "Lockout minutes (-1 = until unlocked)"},
    {"login_rate_per_hour", "Logins per user and hour (0 = unlimited)"},
    {"time_zone", "Time zone"},
#include "core/policy.def"
    {"ranges", "Trusted ranges"},
    {"seal_holds", "Seal holds"},
    {"created", "Created"},
};
#undef POLICY

/* In a list, people see the switches alone. */
static const struct column columns[] = {
    {"id", "ID"},
    {"name", "NAME"},
    {"active", "ACTIVE"},
    {"identity_confirmation", "CONFIRMATION"},
    {"identity_confirmation_permitted", "PERMITTED"},
    {"sso", "SSO"},
    {"sso_keep_tokens", NULL},
    {"lockout_attempts", NULL},
    {"lockout_minutes", NULL},
    {"login_rate_per_hour", NULL},
    {"time_zone", "TIME ZONE"},
#define POLICY(field, name, option, kind, least, most, label, sentence) {#field, NULL},
#include "core/policy.def"
#undef POLICY
    {"ranges", "RANGES"},
    {"seal_holds", "SEAL HOLDS"},
    {"created", NULL},
};
_Static_assert(ARRAY_LENGTH(columns) == ARRAY_LENGTH(details), "one row of values for both");
_Static_assert(ARRAY_LENGTH(columns) <= RECORD_COLUMNS_MAX, "a record has room for it");

static void fill(struct cli_run *run, const struct organization_shown *shown,
                 struct value values[ARRAY_LENGTH(columns)])
{
    struct value *next = values;
    *next++ = value_id(run, ID_ORGANIZATION, shown->id);
    *next++ = value_text(shown->name);
    *next++ = value_bool(shown->active);
    *next++ = value_bool(shown->confirmation_on);
    *next++ = value_bool(shown->confirmation_permitted);
    *next++ = value_bool(shown->sso_on);
    *next++ = value_bool(shown->sso_keep_tokens);
    *next++ = value_integer(shown->lockout_attempts);
    *next++ = value_integer(shown->lockout_minutes);
    *next++ = value_integer(shown->login_rate_per_hour);
    *next++ = value_text(shown->time_zone);
    for (int i = 0; i < POLICY_SETTINGS; i++)
        *next++ = cli_policy_value(run, (enum policy_setting)i, shown->policy.values[i]);
    *next++ = value_integer((int64_t)shown->range_count);
    *next++ = value_bool(shown->seal_holds);
    *next++ = value_time(shown->created);
    ensure(next == values + ARRAY_LENGTH(columns));
}

static enum cli_exit show(struct cli_run *run, struct slice id_or_name)
{
    struct organization_shown shown;
    struct value values[ARRAY_LENGTH(columns)];
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    if (organization_show(run->service, &acting, id_or_name, run->arena, &shown, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    fill(run, &shown, values);
    enum cli_exit exit = record_print(run, details, values, ARRAY_LENGTH(details));
    const struct repair_record record = {.table = REPAIR_ORGANIZATION, .organization = shown.id};
    return exit == CLI_DONE && !shown.seal_holds ? cli_print_damage(run, &record) : exit;
}

enum cli_exit command_org_show(struct cli_run *run)
{
    return show(run, run->request->org);
}

enum cli_exit command_org_list(struct cli_run *run)
{
    struct record_list list;
    const struct organization_shown *shown;
    size_t count;
    record_id after = 0;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    do {
        if (organization_list(run->service, &acting, after, run->arena, &shown, &count, &err) !=
            STATUS_OK)
            return cli_fail_error(run, &err);
        for (size_t i = 0; i < count; i++) {
            struct value values[ARRAY_LENGTH(columns)];
            fill(run, &shown[i], values);
            record_list_add(&list, values);
            after = shown[i].id;
        }
    } while (count > 0);
    return record_list_print(&list);
}

enum cli_exit command_org_add(struct cli_run *run)
{
    static const struct column link_columns[] = {{"name", "Organization"}, {"link", "Link"}};
    const struct organization_new organization = {
        .name = run->request->operand,
        .admin_username = cli_value(run->request, "--admin"),
        .admin_email = cli_value(run->request, "--email"),
        .admin_password = run->secret,
    };
    struct slice link;
    struct pending *pending;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    if (organization_create(run->service, &acting, &organization, run->arena, &link, &pending,
                            &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    enum cli_exit exit = cli_commit(run, pending);
    if (exit != CLI_DONE)
        return exit;
    struct value values[] = {value_text(organization.name),
                             link.length > 0 ? value_text(cli_link_url(run, link)) : value_none()};
    return record_print(run, link_columns, values, ARRAY_LENGTH(values));
}

/* ---- edit ---- */

static enum cli_exit switch_read(struct cli_run *run, const char *option, enum change_to *out)
{
    struct slice value = cli_value(run->request, option);
    if (!cli_has(run->request, option))
        return CLI_DONE;
    if (!slice_is(value, "on") && !slice_is(value, "off"))
        return cli_fail(run, CLI_USAGE, "%s is on or off", option);
    *out = slice_is(value, "on") ? CHANGE_ON : CHANGE_OFF;
    return CLI_DONE;
}

static enum cli_exit permit_read(struct cli_run *run, const char *option, enum change_to to,
                                 enum change_to *out)
{
    if (!cli_has(run->request, option))
        return CLI_DONE;
    if (!slice_is(cli_value(run->request, option), "identity-confirmation"))
        return cli_fail(run, CLI_USAGE, "%s knows identity-confirmation only", option);
    if (*out != CHANGE_NONE)
        return cli_fail(run, CLI_USAGE, "--permit and --forbid exclude each other");
    *out = to;
    return CLI_DONE;
}

static enum cli_exit switches_read(struct cli_run *run, struct organization_edit *edit)
{
    enum cli_exit exit = switch_read(run, "--identity-confirmation", &edit->confirmation_on);
    if (exit == CLI_DONE)
        exit = switch_read(run, "--sso", &edit->sso_on);
    if (exit == CLI_DONE)
        exit = switch_read(run, "--sso-keep-tokens", &edit->sso_keep_tokens);
    if (exit == CLI_DONE)
        exit = switch_read(run, "--active", &edit->active);
    if (exit == CLI_DONE)
        exit = permit_read(run, "--permit", CHANGE_ON, &edit->confirmation_permitted);
    if (exit == CLI_DONE)
        exit = permit_read(run, "--forbid", CHANGE_OFF, &edit->confirmation_permitted);
    return exit;
}

static bool number_read(struct slice text, int *out)
{
    uint64_t number = 0;
    if (text.length > 7 || !slice_parse_u64(text, &number))
        return false;
    *out = (int)number;
    return true;
}

/* "off", "5/15" or "5/forever". */
static bool lockout_parse(struct slice text, struct organization_edit *edit)
{
    struct slice attempts, minutes;
    edit->lockout_given = true;
    if (slice_is(text, "off"))
        return true;
    if (!slice_cut(text, '/', &attempts, &minutes) ||
        !number_read(attempts, &edit->lockout_attempts) || edit->lockout_attempts == 0)
        return false;
    edit->lockout_minutes = LOCKOUT_UNTIL_UNLOCKED;
    return slice_is(minutes, "forever") || number_read(minutes, &edit->lockout_minutes);
}

static enum cli_exit limits_read(struct cli_run *run, struct organization_edit *edit)
{
    struct slice rate = cli_value(run->request, "--login-rate");
    edit->login_rate_per_hour = LOGIN_RATE_AS_IT_IS;
    if (cli_has(run->request, "--lockout") &&
        !lockout_parse(cli_value(run->request, "--lockout"), edit))
        return cli_fail(run, CLI_USAGE, "--lockout is off, N/MINUTES or N/forever");
    if (!cli_has(run->request, "--login-rate"))
        return CLI_DONE;
    if (slice_is(rate, "default"))
        edit->login_rate_per_hour = LOGIN_RATE_OF_SERVICE;
    else if (!number_read(rate, &edit->login_rate_per_hour) || edit->login_rate_per_hour == 0)
        return cli_fail(run, CLI_USAGE, "--login-rate is a number from 1, or default");
    return CLI_DONE;
}

enum cli_exit command_org_edit(struct cli_run *run)
{
    struct organization_edit edit = {0};
    struct organization_outcome outcome;
    struct slice name = cli_value(run->request, "--name");
    struct slice zone = cli_value(run->request, "--time-zone");
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    enum cli_exit exit = cli_organization(run, &edit.organization);
    if (exit == CLI_DONE)
        exit = switches_read(run, &edit);
    if (exit == CLI_DONE)
        exit = limits_read(run, &edit);
    if (exit == CLI_DONE)
        exit = cli_policy_read(run, false, &edit.policy);
    if (exit != CLI_DONE)
        return exit;
    edit.name = cli_has(run->request, "--name") ? &name : NULL;
    edit.time_zone = cli_has(run->request, "--time-zone") ? &zone : NULL;
    if (organization_edit(run->service, &acting, &edit, run->arena, &outcome, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    exit = cli_commit(run, outcome.pending);
    if (exit != CLI_DONE)
        return exit;
    cli_warn(run, outcome.warning);
    struct value id = value_id(run, ID_ORGANIZATION, edit.organization);
    return run->request->json ? show(run, id.text) : cli_done(run, "The organization was changed.");
}

enum cli_exit command_org_repair(struct cli_run *run)
{
    struct repair_record record = {.table = REPAIR_ORGANIZATION};
    enum cli_exit exit = cli_organization(run, &record.organization);
    return exit == CLI_DONE ? cli_repair(run, &record, "The organization was repaired.") : exit;
}
