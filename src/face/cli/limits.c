/* SPDX-License-Identifier: Apache-2.0 */
/* limits list, lift: the lanes and sources of design §4. */
#include "service/watch/limits.h"
#include "face/cli/record.h"

/* What the command looks at: the lanes of one user, or everything in an organization. */
struct limits {
    struct acting acting;
    record_id organization; /* 0 = of one user only */
    const struct limit_listed *lanes;
    size_t lane_count;
    struct sources_limited sources;
};

static enum cli_exit limits_read(struct cli_run *run, struct limits *limits)
{
    struct slice who = cli_value(run->request, "--user");
    struct error err = {0};
    *limits = (struct limits){.acting = acting_operator(run->request->force)};
    enum cli_exit exit = who.length > 0 ? CLI_DONE : cli_organization(run, &limits->organization);
    if (exit != CLI_DONE)
        return exit;
    enum status status = limits_list(run->service, &limits->acting, limits->organization, who,
                                     run->arena, &limits->lanes, &limits->lane_count, &err);
    if (status == STATUS_OK && limits->organization != 0)
        status = limits_of_sources(run->service, &limits->acting, limits->organization, run->arena,
                                   &limits->sources, &err);
    return status == STATUS_OK ? CLI_DONE : cli_fail_error(run, &err);
}

static struct value prefix_value(struct cli_run *run, struct ip prefix, unsigned bits)
{
    char text[IP_TEXT_MAX];
    ip_format(prefix, text);
    return value_text(arena_format(run->arena, "%s/%u", text, bits));
}

static unsigned familiar_bits(struct ip prefix)
{
    return ip_is_v4(prefix) ? 24 : 48;
}

static void lane_add(struct record_list *list, struct cli_run *run, const struct limit_listed *lane)
{
    struct value values[] = {
        value_word("lane"),
        value_text(lane->username),
        value_word(lane->lane == LANE_NONE ? "lockout" : lane_name(lane->lane)),
        lane->familiar ? prefix_value(run, lane->prefix, familiar_bits(lane->prefix))
                       : value_none(),
        value_integer(lane->failures),
        value_integer(lane->budget),
        value_time(lane->closed_until),
        value_bool(lane->exhausted),
    };
    record_list_add(list, values);
}

static void source_add(struct record_list *list, struct cli_run *run,
                       const struct source_limited *source)
{
    struct value values[] = {
        value_word("source"),
        value_none(),
        value_none(),
        prefix_value(run, source->prefix, source->bits),
        value_integer(source->failures),
        value_integer(source->limit),
        value_time(source->until),
        value_bool(true),
    };
    record_list_add(list, values);
}

static void alarm_add(struct record_list *list, struct cli_run *run, const struct spray *alarm)
{
    struct value values[] = {
        value_word(alarm->kind == SPRAY_SECRET ? "spraying one secret" : "spraying"),
        value_none(),
        value_none(),
        prefix_value(run, alarm->prefix, familiar_bits(alarm->prefix)),
        value_integer(alarm->names),
        value_none(),
        value_none(),
        value_none(),
    };
    record_list_add(list, values);
}

enum cli_exit command_limits_list(struct cli_run *run)
{
    static const struct column columns[] = {{"kind", "KIND"},
                                            {"user", "USER"},
                                            {"lane", "LANE"},
                                            {"prefix", "FROM"},
                                            {"failures", "FAILURES"},
                                            {"budget", "BUDGET"},
                                            {"closed_until", "CLOSED UNTIL"},
                                            {"exhausted", "EXHAUSTED"}};
    struct limits limits;
    struct record_list list;
    enum cli_exit exit = limits_read(run, &limits);
    if (exit != CLI_DONE)
        return exit;
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    for (size_t i = 0; i < limits.lane_count; i++)
        lane_add(&list, run, &limits.lanes[i]);
    for (size_t i = 0; i < limits.sources.source_count; i++)
        source_add(&list, run, &limits.sources.sources[i]);
    for (size_t i = 0; i < limits.sources.alarm_count; i++)
        alarm_add(&list, run, &limits.sources.alarms[i]);
    return record_list_print(&list);
}

static enum cli_exit lift(struct cli_run *run, const struct acting *acting, struct slice username)
{
    struct pending *pending;
    struct error err = {0};
    if (limits_lift(run->service, acting, username, run->arena, &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    return cli_commit(run, pending);
}

static enum cli_exit lift_sources(struct cli_run *run, const struct limits *limits)
{
    struct pending *pending;
    struct error err = {0};
    size_t count;
    if (limits->sources.source_count == 0)
        return CLI_DONE;
    if (limits_lift_sources(run->service, &limits->acting, limits->organization, run->arena, &count,
                            &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    return cli_commit(run, pending);
}

/* One user has up to one row per lane and prefix: lifted at the first of them. */
static bool seen_before(const struct limit_listed *lanes, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (slice_equal(lanes[i].username, lanes[index].username))
            return true;
    return false;
}

static enum cli_exit lift_all(struct cli_run *run)
{
    struct limits limits;
    enum cli_exit exit = limits_read(run, &limits);
    for (size_t i = 0; exit == CLI_DONE && i < limits.lane_count; i++)
        if (!seen_before(limits.lanes, i))
            exit = lift(run, &limits.acting, limits.lanes[i].username);
    return exit == CLI_DONE ? lift_sources(run, &limits) : exit;
}

enum cli_exit command_limits_lift(struct cli_run *run)
{
    struct slice username = cli_value(run->request, "--user");
    const struct acting acting = acting_operator(run->request->force);
    enum cli_exit exit = username.length > 0 ? lift(run, &acting, username) : lift_all(run);
    return exit == CLI_DONE ? cli_done(run, "All ways are open.") : exit;
}
