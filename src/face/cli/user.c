/* SPDX-License-Identifier: Apache-2.0 */
/* user add, show, list, activate, deactivate, password, link. */
#include "face/cli/repair.h"
#include "service/secret/password.h"

static const struct column columns[] = {
    {"id", NULL},
    {"organization", NULL},
    {"username", "USERNAME"},
    {"name", "NAME"},
    {"email", "EMAIL"},
    {"profile", "PROFILE"},
    {"active", "ACTIVE"},
    {"frozen", "FROZEN"},
    {"password", "PASSWORD"},
    {"token", "TOKEN"},
    {"standing_seal", NULL},
    {"delivery_seal", NULL},
    {"created", "CREATED"},
    {"pending_email", NULL},
    {"administrator", NULL},
    {"must_change_password", NULL},
    {"profile_seal", NULL},
};

/* For one user, every column has a title. */
static const struct column details[] = {
    {"id", "Id"},
    {"organization", "Organization"},
    {"username", "User name"},
    {"name", "Name"},
    {"email", "E-mail address"},
    {"profile", "Profile"},
    {"active", "Active"},
    {"frozen", "Frozen"},
    {"password", "Has a password"},
    {"token", "Has a token"},
    {"standing_seal", "Standing seal holds"},
    {"delivery_seal", "Delivery seal holds"},
    {"created", "Created"},
    {"pending_email", "E-mail address to be confirmed"},
    {"administrator", "Administrator"},
    {"must_change_password", "Must change the password"},
    {"profile_seal", "Seal of the profile holds"},
};
_Static_assert(ARRAY_LENGTH(columns) == ARRAY_LENGTH(details), "one row of values for both");

static void fill(struct cli_run *run, const struct user_listed *user,
                 struct value values[ARRAY_LENGTH(columns)])
{
    struct value *next = values;
    *next++ = value_id(run, ID_USER, user->id);
    *next++ = value_id(run, ID_ORGANIZATION, user->organization);
    *next++ = value_text(user->username);
    *next++ = value_text(user->full_name);
    *next++ = value_text(user->email);
    *next++ = value_text(user->profile);
    *next++ = value_bool(user->active);
    *next++ = value_bool(user->frozen);
    *next++ = value_bool(user->has_password && !user->password_is_reset);
    *next++ = value_bool(user->has_token);
    *next++ = value_bool(user->standing_seal_holds);
    *next++ = value_bool(user->delivery_seal_holds);
    *next++ = value_time(user->created);
    *next++ = value_text(user->pending_email);
    *next++ = value_bool(user->is_administrator);
    *next++ = value_bool(user->password_must_change);
    *next++ = value_bool(user->profile_seal_holds);
    ensure(next == values + ARRAY_LENGTH(columns));
}

enum cli_exit command_user_add(struct cli_run *run)
{
    const struct cli_request *request = run->request;
    struct user_new user = {.username = request->operand,
                            .email = cli_value(request, "--email"),
                            .full_name = cli_value(request, "--name"),
                            .profile = cli_value(request, "--profile"),
                            .password = run->secret};
    struct pending *pending;
    struct error err = {0};
    enum cli_exit exit = cli_organization(run, &user.organization);
    if (exit != CLI_DONE)
        return exit;
    const struct acting acting = acting_operator(run->request->force);
    if (user_add(run->service, &acting, &user, run->arena, &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    exit = cli_commit(run, pending);
    if (exit != CLI_DONE)
        return exit;
    if (request->json)
        return command_user_show(run);
    return cli_done(run, run->secret != NULL ? "The user was created."
                                             : "The user was created; an invitation is mailed.");
}

enum cli_exit command_user_show(struct cli_run *run)
{
    struct user_listed user;
    struct value values[ARRAY_LENGTH(columns)];
    enum cli_exit exit = cli_user(run, run->request->operand, &user);
    if (exit != CLI_DONE)
        return exit;
    fill(run, &user, values);
    exit = record_print(run, details, values, ARRAY_LENGTH(details));
    const struct repair_record record = {.table = REPAIR_USER, .which = user.username};
    bool damaged = !user.standing_seal_holds || !user.delivery_seal_holds;
    return exit == CLI_DONE && damaged ? cli_print_damage(run, &record) : exit;
}

/* all, active, inactive or frozen. */
static bool which_read(struct slice text, enum user_which *out)
{
    static const char *const names[] = {[USER_WHICH_ALL] = "all",
                                        [USER_WHICH_ACTIVE] = "active",
                                        [USER_WHICH_INACTIVE] = "inactive",
                                        [USER_WHICH_FROZEN] = "frozen"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        if (!slice_is(text, names[i]))
            continue;
        *out = (enum user_which)i;
        return true;
    }
    return slice_is_empty(text);
}

enum cli_exit command_user_list(struct cli_run *run)
{
    struct record_list list;
    const struct acting acting = acting_operator(run->request->force);
    const struct user_listed *users;
    size_t count;
    record_id organization;
    struct error err = {0};
    enum cli_exit exit = cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    struct user_query query = {.organization = organization,
                               .words = cli_value(run->request, "--search")};
    if (!which_read(cli_value(run->request, "--view"), &query.which))
        return cli_fail(run, CLI_USAGE, "--view is all, active, inactive or frozen");
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    do {
        if (user_list(run->service, &acting, &query, run->arena, &users, &count, &err) != STATUS_OK)
            return cli_fail_error(run, &err);
        for (size_t i = 0; i < count; i++) {
            struct value values[ARRAY_LENGTH(columns)];
            fill(run, &users[i], values);
            record_list_add(&list, values);
        }
        if (count > 0)
            query.after = users[count - 1].username;
    } while (count > 0);
    return record_list_print(&list);
}

static enum cli_exit set_active(struct cli_run *run, bool active)
{
    struct pending *pending;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    if (user_set_active(run->service, &acting, run->request->operand, active, run->arena, &pending,
                        &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    enum cli_exit exit = cli_commit(run, pending);
    if (exit != CLI_DONE)
        return exit;
    if (run->request->json)
        return command_user_show(run);
    return cli_done(run, active ? "The user is active."
                                : "The user is deactivated; all sessions have ended.");
}

enum cli_exit command_user_activate(struct cli_run *run)
{
    return set_active(run, true);
}

enum cli_exit command_user_deactivate(struct cli_run *run)
{
    return set_active(run, false);
}

static enum cli_exit fail_password(struct cli_run *run, const struct password_reply *reply)
{
    switch (reply->result) {
    case PASSWORD_SET_REFUSED:
        if (reply->fault == PASSWORD_TOO_SHORT)
            return cli_fail(run, CLI_REFUSED, "the password needs at least %u characters",
                            reply->min_length);
        return cli_fail(run, CLI_REFUSED, "%s", password_fault_text(reply->fault));
    case PASSWORD_SET_REUSED:
        return cli_fail(run, CLI_REFUSED, "the password is one of the user's last ones");
    case PASSWORD_SET_TOO_SOON:
        return cli_fail(run, CLI_REFUSED, "the present password is too young to be changed");
    case PASSWORD_SET_BUSY:
        return cli_fail(run, CLI_UNAVAILABLE, "the service is busy; try again");
    case PASSWORD_SET_READY:
    case PASSWORD_SET_WRONG:
    case PASSWORD_SET_SESSION_ENDED:
    case PASSWORD_SET_LINK_DEAD:
    case PASSWORD_SET_NOT_HERE:
        break;
    }
    return cli_fail(run, CLI_UNAVAILABLE, "the password could not be set");
}

enum cli_exit command_user_password(struct cli_run *run)
{
    struct password_reply reply;
    struct error err = {0};
    struct password_by_operator order = {
        .username = run->request->operand,
        .password = run->secret,
        .must_change = cli_has(run->request, "--must-change"),
    };
    if (password_set_by_operator(run->service, &order, run->arena, &reply, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    if (reply.result != PASSWORD_SET_READY)
        return fail_password(run, &reply);
    enum cli_exit exit = cli_commit(run, reply.pending);
    if (exit != CLI_DONE)
        return exit;
    return cli_done(run, reply.token_mailed ? "The password was set; a new token is mailed."
                                            : "The password was set.");
}

enum cli_exit command_user_link(struct cli_run *run)
{
    static const struct column link_columns[] = {{"link", "Link"}};
    struct pending *pending;
    struct slice link;
    struct error err = {0};
    if (password_link_by_operator(run->service, run->request->operand, run->arena, &link, &pending,
                                  &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    enum cli_exit exit = cli_commit(run, pending);
    if (exit != CLI_DONE)
        return exit;
    struct slice url = cli_link_url(run, link);
    if (run->request->json) {
        struct value value = value_text(url);
        return record_print(run, link_columns, &value, 1);
    }
    cli_print(run, "%.*s\n", (int)url.length, url.bytes);
    return CLI_DONE;
}
