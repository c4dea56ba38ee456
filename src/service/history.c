/* SPDX-License-Identifier: Apache-2.0 */
#include "service/history.h"

#include "core/token_case.h"

#include "service/handouts.h"
#include "service/networks.h"
#include "service/recent.h"
#include "service/seal.h"
#include "store/store_list.h"

/* ---- rows to attempts ---- */

static struct slice range_text(struct service *service, const struct history_row *row,
                               struct arena *arena)
{
    const struct range_row *ranges = NULL;
    size_t count = 0;
    if (row->range == 0 || store_ranges_get(service->store, row->organization, arena, &ranges,
                                            &count, NULL) != STATUS_OK)
        return (struct slice){NULL, 0};
    for (size_t i = 0; i < count; i++) {
        char text[IP_RANGE_TEXT_MAX];
        if (ranges[i].id != row->range)
            continue;
        ip_range_format(ranges[i].range, text);
        return arena_copy(arena, slice_from(text));
    }
    return slice_from("a range that was removed since");
}

static void attempt_of(const struct history_row *row, struct attempt *out)
{
    *out = (struct attempt){
        .id = row->id,
        .organization = row->organization,
        .user = row->user,
        .username = row->username,
        .time = row->time,
        .entry = (enum login_entry)row->entry,
        .has_ip = row->has_ip,
        .ip = row->ip,
        .network = (enum network_class)row->network,
        .token_state = (enum token_state)row->token_state,
        .lane = (enum lane)row->lane,
        .outcome = (enum login_answer)row->outcome,
        .reason = reason_get(row->reason)->reason,
        .status = slice_from(reason_get(row->reason)->status),
        .reference = row->reference,
        .client = row->client_name,
        .api_type = row->api_type,
        .api_version = row->api_version,
        .tls_version = row->tls_version,
        .repeats = row->repeats,
        .last_time = row->last_time,
    };
}

/* ---- list ---- */

/* "success" and "failure" are judged per row; a reason's key becomes a filter of the read. */
static enum status status_filter(struct slice status, struct history_filter *filter,
                                 struct error *err)
{
    if (slice_is_empty(status) || slice_is(status, "failure"))
        return STATUS_OK;
    if (slice_is(status, "success")) {
        filter->outcome = LOGIN_ALLOWED;
        return STATUS_OK;
    }
    for (int number = 0; number < 256; number++) {
        const struct reason_row *row = reason_get(number);
        if ((int)row->reason == number && slice_is(status, row->key)) {
            filter->reason = number;
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_INVALID,
                     "a status is success, failure or a reason such as password_wrong");
}

/* How many organizations there are decides whose the unknown names are (design §14). */
static enum status unknown_included(struct service *service, record_id organization,
                                    bool *out_included, struct error *err)
{
    record_id only = 0;
    enum status status = store_standin_find(service->store, false, (struct ip){{0}}, &only, err);
    *out_included = organization != 0 && only == organization;
    return status;
}

/* Two lists, newest first, become one. */
static size_t attempts_merge(const struct history_row *a, size_t a_count,
                             const struct history_row *b, size_t b_count, bool failures_only,
                             struct attempt *out, size_t max)
{
    size_t count = 0, i = 0, j = 0;
    while (count < max && (i < a_count || j < b_count)) {
        bool from_a = j >= b_count || (i < a_count && a[i].id > b[j].id);
        const struct history_row *row = from_a ? &a[i++] : &b[j++];
        if (failures_only &&
            (row->outcome == LOGIN_ALLOWED || row->outcome == LOGIN_ALLOWED_EXPIRED))
            continue;
        attempt_of(row, &out[count++]);
    }
    return count;
}

enum status history_list(struct service *service, const struct history_query *query,
                         struct arena *arena, const struct attempt **out_attempts,
                         size_t *out_count, struct error *err)
{
    struct history_filter filter = {.organization = query->organization,
                                    .user = query->user,
                                    .before = query->before,
                                    .since = query->since,
                                    .network = query->network,
                                    .outcome = -1,
                                    .reason = -1,
                                    .token_state = -1};
    const struct history_row *rows = NULL, *unknown = NULL;
    size_t count = 0, unknown_count = 0;
    bool included = false;
    size_t max = query->max == 0 || query->max > LIST_PAGE_MAX ? LIST_PAGE_MAX : query->max;
    bool failures_only = slice_is(query->status, "failure");
    size_t read = failures_only ? LIST_PAGE_MAX : max;
    enum status status = status_filter(query->status, &filter, err);
    if (status == STATUS_OK)
        status = store_history_list(service->store, &filter, read, arena, &rows, &count, err);
    if (status == STATUS_OK && query->user == 0)
        status = unknown_included(service, query->organization, &included, err);
    if (status == STATUS_OK && included) {
        filter.organization = 0;
        status =
            store_history_list(service->store, &filter, read, arena, &unknown, &unknown_count, err);
    }
    if (status != STATUS_OK)
        return status;
    struct attempt *attempts = arena_alloc_array(arena, max, sizeof *attempts);
    if (attempts == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the history");
    *out_count = attempts_merge(rows, count, unknown, unknown_count, failures_only, attempts, max);
    *out_attempts = attempts;
    return STATUS_OK;
}

/* ---- explain ---- */

enum status history_explain(struct service *service, record_id organization, record_id user,
                            struct slice reference, struct arena *arena,
                            struct attempt *out_attempt, struct error *err)
{
    struct history_row row;
    enum status status =
        store_history_find(service->store, organization, reference, arena, &row, err);
    if (status == STATUS_OK && user != 0 && row.user != user)
        status = error_set(err, STATUS_NOT_FOUND, "there is no such reference");
    if (status != STATUS_OK)
        return status;
    attempt_of(&row, out_attempt);
    out_attempt->range = range_text(service, &row, arena);
    return STATUS_OK;
}

/* ---- what if ---- */

static void what_if_facts(struct service *service, const struct login_gathered *gathered,
                          const struct what_if *question, struct what_if_answer *answer,
                          struct login_facts *facts)
{
    uint64_t permissions = gathered->profile.permissions;
    struct token_case_facts cases;
    token_case_facts_of(service, gathered, &cases);
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
        .organization_active = gathered->organization.active,
        .user = !gathered->user.active  ? USER_INACTIVE
                : gathered->user.frozen ? USER_FROZEN
                                        : USER_ACTIVE,
        .standing_seal_holds = seal_standing_holds(service->keys, &gathered->user),
        .api_disabled = (permissions & PERMISSION_API_ENABLED) == 0,
        .api_only = (permissions & PERMISSION_API_ONLY) != 0,
        .outside_hours = !slice_is_empty(gathered->profile.login_hours),
        .single_sign_on_user =
            gathered->organization.sso_on && (permissions & PERMISSION_SINGLE_SIGN_ON) != 0,
        .password = gathered->password_found ? PASSWORD_RIGHT : PASSWORD_UNCHECKED,
        .password_expired = gathered_password_expired(
            gathered, question->at == 0 ? service_now(service) : question->at),
    };
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
