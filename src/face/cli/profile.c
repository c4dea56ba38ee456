/* SPDX-License-Identifier: Apache-2.0 */
/* profile add, list, show, edit, remove, repair. */
#include "base/buffer.h"
#include "face/cli/policy.h"
#include "face/cli/repair.h"

enum { LIST_MAX_BYTES = 64 * 1024 };

#define POLICY POLICY_COLUMN
static const struct column details[] = {
    {"id", "Id"},
    {"organization", "Organization"},
    {"name", "Name"},
    {"permissions", "Permissions"},
    {"ip_ranges", "Login IP ranges"},
    {"login_hours", "Login hours"},
    {"users", "Users"},
    {"seal_holds", "Seal holds"},
    {"created", "Created"},
#include "core/policy.def"
};
#undef POLICY

/* In a list, the settings are not shown to people. */
static const struct column columns[] = {
    {"id", NULL},          {"organization", NULL},           {"name", "NAME"},
    {"permissions", NULL}, {"ip_ranges", "LOGIN IP RANGES"}, {"login_hours", "LOGIN HOURS"},
    {"users", "USERS"},    {"seal_holds", "SEAL HOLDS"},     {"created", NULL},
#define POLICY(field, name, option, kind, least, most, label, sentence) {#field, NULL},
#include "core/policy.def"
#undef POLICY
};
_Static_assert(ARRAY_LENGTH(columns) == ARRAY_LENGTH(details), "one row of values for both");

static struct value permissions_value(struct cli_run *run, uint64_t permissions)
{
    size_t count, given = 0;
    const struct permission_row *rows = permission_rows(&count);
    struct buffer text;
    struct slice done = {NULL, 0};
    buffer_init(&text, run->arena, LIST_MAX_BYTES);
    for (size_t i = 0; i < count; i++)
        if ((permissions & rows[i].permission) != 0)
            buffer_add_format(&text, "%s%s", given++ > 0 ? "," : "", rows[i].title);
    return value_list(buffer_finish(&text, &done) ? done : (struct slice){NULL, 0});
}

static struct value ranges_value(struct cli_run *run, const struct profile_listed *profile)
{
    struct buffer text;
    struct slice done = {NULL, 0};
    buffer_init(&text, run->arena, LIST_MAX_BYTES);
    for (size_t i = 0; i < profile->range_count; i++) {
        char range[IP_RANGE_TEXT_MAX];
        ip_range_format(profile->ranges[i], range);
        buffer_add_format(&text, "%s%s", i > 0 ? "," : "", range);
    }
    return value_list(buffer_finish(&text, &done) ? done : (struct slice){NULL, 0});
}

static void fill(struct cli_run *run, const struct profile_listed *profile,
                 struct value values[ARRAY_LENGTH(columns)])
{
    struct value *next = values;
    *next++ = value_id(run, ID_PROFILE, profile->id);
    *next++ = value_id(run, ID_ORGANIZATION, profile->organization);
    *next++ = value_text(profile->name);
    *next++ = permissions_value(run, profile->permissions);
    *next++ = ranges_value(run, profile);
    *next++ = value_text(profile->login_hours);
    *next++ = value_integer((int64_t)profile->users);
    *next++ = value_bool(profile->seal_holds);
    *next++ = value_time(profile->created);
    for (int i = 0; i < POLICY_SETTINGS; i++)
        *next++ = cli_policy_value(run, (enum policy_setting)i, profile->policy.values[i]);
    ensure(next == values + ARRAY_LENGTH(columns));
}

/* ---- reading the request ---- */

static enum cli_exit fail_permission(struct cli_run *run, const char *option, struct slice name)
{
    size_t count;
    const struct permission_row *rows = permission_rows(&count);
    struct slice known = slice_from(rows[0].title);
    for (size_t i = 1; i < count; i++)
        known = arena_format(run->arena, "%.*s, %s", (int)known.length, known.bytes, rows[i].title);
    return cli_fail(run, CLI_REFUSED, "%s: there is no permission \"%.*s\"; there are %.*s", option,
                    (int)slice_first(name, 60).length, name.bytes, (int)known.length, known.bytes);
}

static enum cli_exit permissions_read(struct cli_run *run, const char *option, uint64_t *out)
{
    const struct slice *names;
    size_t count = cli_values(run, option, &names);
    for (size_t i = 0; i < count; i++) {
        enum permission permission;
        if (!permission_parse(names[i], &permission))
            return fail_permission(run, option, names[i]);
        *out |= permission;
    }
    return CLI_DONE;
}

/* "none" alone takes all ranges away. */
static void ranges_read(struct cli_run *run, struct profile_edit *edit)
{
    edit->range_count = cli_values(run, "--ip-range", &edit->ranges);
    edit->ranges_given = edit->range_count > 0;
    if (edit->range_count == 1 && slice_is(edit->ranges[0], "none"))
        edit->range_count = 0;
}

static enum cli_exit edit_read(struct cli_run *run, struct slice *hours, struct profile_edit *edit)
{
    *edit = (struct profile_edit){.which = run->request->operand};
    enum cli_exit exit = cli_organization(run, &edit->organization);
    if (exit == CLI_DONE)
        exit = permissions_read(run, "--allow", &edit->allow);
    if (exit == CLI_DONE)
        exit = permissions_read(run, "--deny", &edit->deny);
    if (exit == CLI_DONE)
        exit = cli_policy_read(run, true, &edit->policy);
    *hours = cli_value(run->request, "--login-hours");
    edit->login_hours = cli_has(run->request, "--login-hours") ? hours : NULL;
    ranges_read(run, edit);
    return exit;
}

/* ---- the commands ---- */

static enum cli_exit show(struct cli_run *run, record_id organization, struct slice which)
{
    struct profile_listed profile;
    struct value values[ARRAY_LENGTH(columns)];
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    if (profile_show(run->service, &acting, organization, which, run->arena, &profile, &err) !=
        STATUS_OK)
        return cli_fail_error(run, &err);
    fill(run, &profile, values);
    enum cli_exit exit = record_print(run, details, values, ARRAY_LENGTH(details));
    const struct repair_record record = {REPAIR_PROFILE, organization, which};
    return exit == CLI_DONE && !profile.seal_holds ? cli_print_damage(run, &record) : exit;
}

static enum cli_exit finish(struct cli_run *run, const struct profile_outcome *outcome,
                            const char *sentence, record_id organization, struct slice which)
{
    enum cli_exit exit = cli_commit(run, outcome->pending);
    if (exit != CLI_DONE)
        return exit;
    cli_warn(run, outcome->warning);
    return run->request->json ? show(run, organization, which) : cli_done(run, sentence);
}

enum cli_exit command_profile_add(struct cli_run *run)
{
    struct profile_edit edit;
    struct slice hours;
    struct profile_outcome outcome;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    enum cli_exit exit = edit_read(run, &hours, &edit);
    if (exit != CLI_DONE)
        return exit;
    if (profile_add(run->service, &acting, &edit, run->arena, &outcome, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    return finish(run, &outcome, "The profile was created.", edit.organization, edit.which);
}

enum cli_exit command_profile_edit(struct cli_run *run)
{
    struct profile_edit edit;
    struct slice hours;
    struct slice name = cli_value(run->request, "--name");
    struct profile_outcome outcome;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    enum cli_exit exit = edit_read(run, &hours, &edit);
    if (exit != CLI_DONE)
        return exit;
    edit.name = cli_has(run->request, "--name") ? &name : NULL;
    if (profile_edit(run->service, &acting, &edit, run->arena, &outcome, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    return finish(run, &outcome, "The profile was changed.", edit.organization,
                  edit.name != NULL ? name : edit.which);
}

enum cli_exit command_profile_list(struct cli_run *run)
{
    struct record_list list;
    const struct profile_listed *profiles;
    size_t count;
    record_id organization;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    enum cli_exit exit = cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    if (profile_list(run->service, &acting, organization, run->arena, &profiles, &count, &err) !=
        STATUS_OK)
        return cli_fail_error(run, &err);
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    for (size_t i = 0; i < count; i++) {
        struct value values[ARRAY_LENGTH(columns)];
        fill(run, &profiles[i], values);
        record_list_add(&list, values);
    }
    return record_list_print(&list);
}

enum cli_exit command_profile_show(struct cli_run *run)
{
    record_id organization;
    enum cli_exit exit = cli_organization(run, &organization);
    return exit == CLI_DONE ? show(run, organization, run->request->operand) : exit;
}

enum cli_exit command_profile_remove(struct cli_run *run)
{
    struct pending *pending;
    record_id organization;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    enum cli_exit exit = cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    if (profile_remove(run->service, &acting, organization, run->request->operand, run->arena,
                       &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    exit = cli_commit(run, pending);
    return exit == CLI_DONE ? cli_done(run, "The profile was removed.") : exit;
}

enum cli_exit command_profile_repair(struct cli_run *run)
{
    struct repair_record record = {.table = REPAIR_PROFILE, .which = run->request->operand};
    enum cli_exit exit = cli_organization(run, &record.organization);
    return exit == CLI_DONE ? cli_repair(run, &record, "The profile was repaired.") : exit;
}
