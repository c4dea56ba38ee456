/* SPDX-License-Identifier: Apache-2.0 */
#include "service/watch/history_impl.h"

#include "service/login/effective.h"
#include "service/login/handouts.h"
#include "service/login/lane_use.h"
#include "service/login/networks.h"
#include "service/login/recent.h"
#include "service/trail/seal.h"
#include "store/store_list.h"

/* ---- explain ---- */

/* Where a reference is looked for: 0 = everywhere, which is no more than his own organization for
 * the administrator of the only one. */
static enum status explain_reach(struct service *service, const struct acting *acting,
                                 record_id *organization, struct error *err)
{
    record_id only = 0;
    if (acting->actor.kind == ACTOR_OPERATOR)
        return STATUS_OK;
    enum status status = store_organization_only(service->store, &only, err);
    *organization = only == acting->organization ? 0 : acting->organization;
    return status;
}

static bool may_be_explained(const struct acting *acting, const struct history_row *row)
{
    return acting->actor.kind == ACTOR_OPERATOR || row->user == acting->actor.user ||
           acting_may(acting, acting->organization, PERMISSION_MONITOR_LOGIN_HISTORY, NULL) ==
               STATUS_OK;
}

enum status history_explain(struct service *service, const struct acting *acting,
                            record_id organization, struct slice reference, struct arena *arena,
                            struct attempt *out_attempt, struct error *err)
{
    struct history_row row;
    enum status status = explain_reach(service, acting, &organization, err);
    if (status == STATUS_OK)
        status = store_history_find(service->store, organization, reference, arena, &row, err);
    if (status == STATUS_OK && !may_be_explained(acting, &row))
        status = error_set(err, STATUS_NOT_FOUND, "there is no such reference");
    if (status != STATUS_OK)
        return status;
    struct range_names names = {
        .service = service, .arena = arena, .organization = row.organization};
    attempt_of(&names, &row, out_attempt);
    return STATUS_OK;
}

/* ---- what if ---- */

static void what_if_facts(struct service *service, const struct login_gathered *gathered,
                          const struct what_if *question, struct what_if_answer *answer,
                          struct login_facts *facts)
{
    struct effective effective;
    struct token_case_facts cases;
    effective_of(service, gathered, &effective);
    effective_token_case(&effective, &cases);
    answer->token = question->token;
    if (answer->token == TOKEN_RIGHT && !token_is_accepted(&cases))
        answer->token = TOKEN_WRONG;
    answer->token_case = slice_from(token_case_text(token_case_of(&cases)));
    *facts = (struct login_facts){
        .entry = question->entry,
        .class = answer->network.class,
        .apparent = answer->network.apparent,
        .token = answer->token,
        .browser_recognised = question->browser_recognised && question->entry == LOGIN_ENTRY_WEB,
        .password =
            gathered_password_holds(service, gathered) ? PASSWORD_RIGHT : PASSWORD_UNCHECKED,
    };
    micros at = question->at == 0 ? service_now(service) : question->at;
    effective_facts(&effective, gathered, at, facts);
    if (is_locked_out(service, gathered, service_now(service)))
        facts->lane = LANE_FACT_LOCKED_OUT;
}

enum status history_what_if(struct service *service, const struct what_if *question,
                            struct arena *arena, struct what_if_answer *out_answer,
                            struct error *err)
{
    struct login_gathered gathered;
    struct what_if_answer answer = {0};
    enum status status = user_gather_by_name(service, question->username, arena, &gathered, err);
    if (status == STATUS_OK)
        status =
            networks_classify(service, &gathered, question->origin, arena, &answer.network, err);
    if (status != STATUS_OK)
        return status;
    struct login_facts facts;
    struct login_way way;
    what_if_facts(service, &gathered, question, &answer, &facts);
    login_way(&facts, &way);
    login_decide(&facts, &answer.verdict);
    answer.lane = way.lane;
    *out_answer = answer;
    return STATUS_OK;
}
