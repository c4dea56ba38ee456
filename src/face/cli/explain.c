/* SPDX-License-Identifier: Apache-2.0 */
/* explain REF: one attempt. explain --user …: what would happen, without a trace. */
#include "face/cli/attempt.h"
#include "text/time_text.h"

#include <string.h>

enum { DETAILS = ATTEMPT_COLUMNS + 1 };

static enum cli_exit explain_reference(struct cli_run *run)
{
    struct column columns[DETAILS];
    struct value values[DETAILS];
    struct attempt attempt;
    record_id organization = 0;
    struct error err = {0};
    if (run->request->org.length > 0 && !slice_is(run->request->org, "0")) {
        enum cli_exit exit = cli_organization(run, &organization);
        if (exit != CLI_DONE)
            return exit;
    }
    struct acting acting = acting_operator(run->request->force);
    if (history_explain(run->service, &acting, organization, run->request->operand, run->arena,
                        &attempt, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    memcpy(columns, attempt_details, sizeof attempt_details);
    columns[ATTEMPT_COLUMNS] = (struct column){"explanation", "Explanation"};
    attempt_fill(run, &attempt, values);
    values[ATTEMPT_COLUMNS] = value_word(reason_get((int)attempt.reason)->sentence);
    return record_print(run, columns, values, DETAILS);
}

/* --- what if --- */

static bool parse_token(struct slice name, enum token_fact *out_token)
{
    static const char *const names[] = {[TOKEN_ABSENT] = "absent",
                                        [TOKEN_RIGHT] = "right",
                                        [TOKEN_PREVIOUS] = "previous",
                                        [TOKEN_WRONG] = "wrong"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        if (!slice_is(name, names[i]))
            continue;
        *out_token = (enum token_fact)i;
        return true;
    }
    return false;
}

static enum cli_exit read_question(struct cli_run *run, struct what_if *question)
{
    const struct cli_request *request = run->request;
    struct slice token = cli_value(request, "--token");
    struct slice browser = cli_value(request, "--browser");
    struct slice at = cli_value(request, "--at");
    question->username = cli_value(request, "--user");
    if (question->username.length == 0 || !cli_has(request, "--from") ||
        !cli_has(request, "--entry"))
        return cli_fail(run, CLI_USAGE, "explain needs REF, or --user, --from and --entry");
    if (!ip_parse(cli_value(request, "--from"), &question->origin.ip))
        return cli_fail(run, CLI_USAGE, "--from is not an IP address");
    if (!login_entry_parse(cli_value(request, "--entry"), &question->entry))
        return cli_fail(run, CLI_USAGE, "--entry is web, soap, oauth, rest or cli");
    if (token.length > 0 && !parse_token(token, &question->token))
        return cli_fail(run, CLI_USAGE, "--token is right, previous, wrong or absent");
    if (browser.length > 0 && !slice_is(browser, "recognised"))
        return cli_fail(run, CLI_USAGE, "--browser can only be recognised");
    if (at.length > 0 && !time_text_parse(at, service_now(run->service), &question->at))
        return cli_fail(run, CLI_USAGE, "--at is a time like 2026-11-24T16:00");
    question->origin.readable = true;
    question->browser_recognised = browser.length > 0;
    return CLI_DONE;
}

static enum cli_exit explain_what_if(struct cli_run *run)
{
    static const struct column columns[] = {
        {"user", "User"},
        {"network", "Network"},
        {"by_organization", "By the organization's rules"},
        {"lane", "Lane"},
        {"outcome", "Outcome, the password taken as right"},
        {"reason", "Reason"},
        {"status", "Status in the history"},
        {"explanation", "Explanation"},
        {"token_option", "No token option, because"},
    };
    struct what_if question = {0};
    struct what_if_answer answer;
    struct error err = {0};
    enum cli_exit exit = read_question(run, &question);
    if (exit != CLI_DONE)
        return exit;
    if (history_what_if(run->service, &question, run->arena, &answer, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    const struct reason_row *reason = reason_get((int)answer.verdict.reason);
    struct value values[] = {
        value_text(question.username),
        value_word(network_class_name(answer.network.class)),
        value_word(network_class_name(answer.network.apparent)),
        answer.lane == LANE_NONE ? value_none() : value_word(lane_name(answer.lane)),
        value_word(login_answer_name(answer.verdict.answer)),
        value_word(reason->key),
        value_word(reason->status),
        value_word(reason->sentence),
        value_text(answer.token_case),
    };
    _Static_assert(ARRAY_LENGTH(values) == ARRAY_LENGTH(columns), "a value for every column");
    return record_print(run, columns, values, ARRAY_LENGTH(columns));
}

enum cli_exit command_explain(struct cli_run *run)
{
    bool reference = run->request->operand.length > 0;
    if (reference && run->request->argument_count > 0)
        return cli_fail(run, CLI_USAGE, "explain takes REF or options, not both");
    return reference ? explain_reference(run) : explain_what_if(run);
}
