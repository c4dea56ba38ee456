/* SPDX-License-Identifier: Apache-2.0 */
/* network add, list, edit, remove, test: the trusted ranges of the organization (M8). */
#include "face/cli/record.h"

enum cli_exit command_network_add(struct cli_run *run)
{
    struct pending *pending;
    record_id organization;
    struct error err = {0};
    enum cli_exit exit = cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    const struct acting acting = acting_operator(run->request->force);
    const struct range_new range = {organization, run->request->operand,
                                    cli_value(run->request, "--note")};
    if (range_add(run->service, &acting, &range, run->arena, &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    exit = cli_commit(run, pending);
    return exit == CLI_DONE ? cli_done(run, "The range is trusted.") : exit;
}

enum cli_exit command_network_list(struct cli_run *run)
{
    static const struct column columns[] = {
        {"id", "ID"},     {"range", "RANGE"},           {"first", NULL},       {"last", NULL},
        {"note", "NOTE"}, {"seal_holds", "SEAL HOLDS"}, {"created", "CREATED"}};
    const struct range_listed *ranges;
    size_t count;
    struct record_list list;
    record_id organization;
    struct error err = {0};
    enum cli_exit exit = cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    const struct acting acting = acting_operator(run->request->force);
    if (range_list(run->service, &acting, organization, run->arena, &ranges, &count, &err) !=
        STATUS_OK)
        return cli_fail_error(run, &err);
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    for (size_t i = 0; i < count; i++) {
        char text[IP_RANGE_TEXT_MAX];
        ip_range_format(ranges[i].range, text);
        struct value values[] = {value_id(run, ID_RANGE, ranges[i].id),
                                 value_text(arena_copy(run->arena, slice_from(text))),
                                 value_ip(run, ranges[i].range.first),
                                 value_ip(run, ranges[i].range.last),
                                 value_text(ranges[i].note),
                                 value_bool(ranges[i].seal_holds),
                                 value_time(ranges[i].created)};
        record_list_add(&list, values);
    }
    return record_list_print(&list);
}

enum cli_exit command_network_edit(struct cli_run *run)
{
    struct slice range = cli_value(run->request, "--range");
    struct slice note = cli_value(run->request, "--note");
    struct range_edit edit = {
        .which = run->request->operand,
        .range = cli_has(run->request, "--range") ? &range : NULL,
        .note = cli_has(run->request, "--note") ? &note : NULL,
    };
    struct range_outcome outcome;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    enum cli_exit exit = cli_organization(run, &edit.organization);
    if (exit != CLI_DONE)
        return exit;
    if (range_edit(run->service, &acting, &edit, run->arena, &outcome, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    exit = cli_commit(run, outcome.pending);
    return exit == CLI_DONE ? cli_done(run, "The range was changed.") : exit;
}

enum cli_exit command_network_remove(struct cli_run *run)
{
    struct range_outcome outcome;
    record_id organization;
    struct error err = {0};
    enum cli_exit exit = cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    const struct acting acting = acting_operator(run->request->force);
    if (range_remove(run->service, &acting, organization, run->request->operand, run->arena,
                     &outcome, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    exit = cli_commit(run, outcome.pending);
    return exit == CLI_DONE ? cli_done(run, "The range is trusted no longer.") : exit;
}

/* The organization is the user's, where one is named. */
static enum cli_exit find_organization(struct cli_run *run, struct slice username,
                                       record_id *out_organization)
{
    struct user_listed user;
    if (username.length == 0)
        return cli_organization(run, out_organization);
    enum cli_exit exit = cli_user(run, username, &user);
    if (exit == CLI_DONE)
        *out_organization = user.organization;
    return exit;
}

/* The range that gave the class; none when the profile's or no range did. */
static struct value range_value(struct cli_run *run, record_id organization, record_id range)
{
    const struct range_listed *ranges;
    size_t count;
    const struct acting acting = acting_operator(run->request->force);
    if (range == 0 || range_list(run->service, &acting, organization, run->arena, &ranges, &count,
                                 NULL) != STATUS_OK)
        return value_none();
    for (size_t i = 0; i < count; i++) {
        char text[IP_RANGE_TEXT_MAX];
        if (ranges[i].id != range)
            continue;
        ip_range_format(ranges[i].range, text);
        return value_text(arena_copy(run->arena, slice_from(text)));
    }
    return value_none();
}

enum cli_exit command_network_test(struct cli_run *run)
{
    static const struct column columns[] = {{"ip", "IP address"},
                                            {"network", "Network"},
                                            {"by_organization", "By the organization's rules"},
                                            {"range", "By the range"}};
    struct slice username = cli_value(run->request, "--user");
    struct ip ip;
    struct network_verdict verdict;
    record_id organization;
    struct error err = {0};
    if (!ip_parse(run->request->operand, &ip))
        return cli_fail(run, CLI_USAGE, "that is not an IP address");
    enum cli_exit exit = find_organization(run, username, &organization);
    if (exit != CLI_DONE)
        return exit;
    const struct acting acting = acting_operator(run->request->force);
    if (network_test(run->service, &acting, organization, username, ip, run->arena, &verdict,
                     &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    struct value values[] = {value_ip(run, ip), value_word(network_class_name(verdict.class)),
                             value_word(network_class_name(verdict.apparent)),
                             range_value(run, organization, verdict.range)};
    return record_print(run, columns, values, ARRAY_LENGTH(columns));
}
