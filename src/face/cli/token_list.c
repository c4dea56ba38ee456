/* SPDX-License-Identifier: Apache-2.0 */
/* token list: who uses one, inside the trusted networks too. */
#include "face/cli/record.h"

#include "core/network.h"
#include "service/watch/history.h"
#include "service/watch/token_users.h"
#include "text/time_text.h"

static enum cli_exit read_query(struct cli_run *run, struct token_users_query *query)
{
    struct slice since = cli_value(run->request, "--since");
    struct slice network = cli_value(run->request, "--network");
    if (since.length > 0 && !time_text_parse(since, service_now(run->service), &query->since))
        return cli_fail(run, CLI_USAGE,
                        "--since is a time like 2026-11-24T16:00 or an age like 30m, 24h, 7d");
    if (network.length > 0 && !history_networks_parse(network, &query->networks))
        return cli_fail(run, CLI_USAGE, "the value of --network is not one of those it knows");
    return cli_organization(run, &query->organization);
}

static struct slice network_names(struct cli_run *run, uint64_t networks)
{
    struct slice names = {NULL, 0};
    for (int class = NETWORK_OUTSIDE; class <= NETWORK_DENIED; class ++)
        if ((networks >> class & 1) == 1)
            names = arena_format(run->arena, "%.*s%s%s", (int)names.length, names.bytes,
                                 names.length > 0 ? ", " : "",
                                 network_class_name((enum network_class) class));
    return names;
}

enum cli_exit command_token_list(struct cli_run *run)
{
    static const struct column columns[] = {
        {"username", "USER"},          {"last", "LAST USE"},     {"networks", "NETWORKS"},
        {"needed", "NEEDED"},          {"unneeded", "UNNEEDED"}, {"current", "CURRENT TOKEN"},
        {"clients", "CLIENT PROGRAMS"}};
    const struct acting acting = acting_operator(run->request->force);
    struct token_users_query query = {.max = 0};
    struct record_list list;
    struct error err = {0};
    enum cli_exit exit = read_query(run, &query);
    if (exit != CLI_DONE)
        return exit;
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    do {
        const struct token_user *users;
        size_t count;
        if (token_users_list(run->service, &acting, &query, run->arena, &users, &count,
                             &query.after, &err) != STATUS_OK)
            return cli_fail_error(run, &err);
        for (size_t i = 0; i < count; i++) {
            struct value values[] = {value_text(users[i].username),
                                     value_time(users[i].last),
                                     value_text(network_names(run, users[i].networks)),
                                     value_integer((int64_t)users[i].needed),
                                     value_integer((int64_t)users[i].unneeded),
                                     value_bool(users[i].current),
                                     value_text(users[i].clients)};
            record_list_add(&list, values);
        }
    } while (query.after != 0 && !arena_is_exhausted(run->arena));
    return record_list_print(&list);
}
