/* SPDX-License-Identifier: Apache-2.0 */
/* limits list, lift: the lanes of design §4. */
#include "face/cli/record.h"
#include "service/operate.h"

static enum cli_exit read_limits(struct cli_run *run, const struct limit_listed **out_limits,
                                 size_t *out_count)
{
    struct slice username = cli_value(run->request, "--user");
    struct user_listed user;
    record_id organization;
    struct error err = {0};
    enum cli_exit exit;
    if (username.length > 0) {
        exit = cli_user(run, username, &user);
        organization = exit == CLI_DONE ? user.organization : 0;
    } else {
        exit = cli_organization(run, &organization);
    }
    if (exit != CLI_DONE)
        return exit;
    if (limits_list(run->service, organization, username, run->arena, out_limits, out_count,
                    &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    return CLI_DONE;
}

static struct value prefix_value(struct cli_run *run, const struct limit_listed *limit)
{
    char text[IP_TEXT_MAX];
    if (!limit->familiar)
        return value_none();
    ip_format(limit->prefix, text);
    return value_text(arena_format(run->arena, "%s/%d", text, ip_is_v4(limit->prefix) ? 24 : 48));
}

enum cli_exit command_limits_list(struct cli_run *run)
{
    static const struct column columns[] = {
        {"user", "USER"},          {"lane", "LANE"},     {"prefix", "FROM"},
        {"failures", "FAILURES"},  {"budget", "BUDGET"}, {"closed_until", "CLOSED UNTIL"},
        {"exhausted", "EXHAUSTED"}};
    const struct limit_listed *limits;
    size_t count;
    struct record_list list;
    enum cli_exit exit = read_limits(run, &limits, &count);
    if (exit != CLI_DONE)
        return exit;
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    for (size_t i = 0; i < count; i++) {
        struct value values[] = {
            value_text(limits[i].username),
            value_word(limits[i].lane == LANE_NONE ? "lockout" : lane_name(limits[i].lane)),
            prefix_value(run, &limits[i]),
            value_integer(limits[i].failures),
            value_integer(limits[i].budget),
            value_time(limits[i].closed_until),
            value_bool(limits[i].exhausted)};
        record_list_add(&list, values);
    }
    return record_list_print(&list);
}

static enum cli_exit lift(struct cli_run *run, struct slice username)
{
    struct pending *pending;
    struct error err = {0};
    if (limits_lift(run->service, username, run->arena, &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    return cli_commit(run, pending);
}

/* One user has up to one row per lane and prefix: lifted at the first of them. */
static bool seen_before(const struct limit_listed *limits, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (slice_equal(limits[i].username, limits[index].username))
            return true;
    return false;
}

enum cli_exit command_limits_lift(struct cli_run *run)
{
    struct slice username = cli_value(run->request, "--user");
    const struct limit_listed *limits;
    size_t count;
    enum cli_exit exit = CLI_DONE;
    if (username.length > 0) {
        exit = lift(run, username);
    } else {
        exit = read_limits(run, &limits, &count);
        for (size_t i = 0; exit == CLI_DONE && i < count; i++)
            if (!seen_before(limits, i))
                exit = lift(run, limits[i].username);
    }
    return exit == CLI_DONE ? cli_done(run, "All ways are open.") : exit;
}
