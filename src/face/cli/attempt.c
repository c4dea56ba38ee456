/* SPDX-License-Identifier: Apache-2.0 */
#include "face/cli/attempt.h"

const struct column attempt_columns[ATTEMPT_COLUMNS] = {
    {"id", NULL},           {"time", "TIME"},
    {"organization", NULL}, {"user", "USER"},
    {"entry", "ENTRY"},     {"ip", "IP"},
    {"network", "NETWORK"}, {"range", NULL},
    {"token", "TOKEN"},     {"lane", NULL},
    {"outcome", "OUTCOME"}, {"reason", NULL},
    {"status", "STATUS"},   {"reference", "REFERENCE"},
    {"client", "CLIENT"},   {"repeat", "REPEAT"},
};

const struct column attempt_details[ATTEMPT_COLUMNS] = {
    {"id", "Id"},
    {"time", "Time"},
    {"organization", "Organization"},
    {"user", "User"},
    {"entry", "Entry point"},
    {"ip", "IP address"},
    {"network", "Network"},
    {"range", "Trusted by the range"},
    {"token", "Token"},
    {"lane", "Lane"},
    {"outcome", "Outcome"},
    {"reason", "Reason"},
    {"status", "Status"},
    {"reference", "Reference"},
    {"client", "Client program"},
    {"repeat", "Repeated"},
};

void attempt_fill(struct cli_run *run, const struct attempt *attempt,
                  struct value values[ATTEMPT_COLUMNS])
{
    struct value *next = values;
    *next++ = value_id(run, ID_HISTORY, attempt->id);
    *next++ = value_time(attempt->time);
    *next++ = value_id(run, ID_ORGANIZATION, attempt->organization);
    *next++ = value_text(attempt->username);
    *next++ = value_word(login_entry_name(attempt->entry));
    *next++ = attempt->has_ip ? value_ip(run, attempt->ip) : value_none();
    *next++ = value_word(network_class_name(attempt->network));
    *next++ = value_text(attempt->range);
    *next++ = value_word(token_state_name(attempt->token_state));
    *next++ = attempt->lane == LANE_NONE ? value_none() : value_word(lane_name(attempt->lane));
    *next++ = value_word(login_answer_name(attempt->outcome));
    *next++ = value_word(reason_get((int)attempt->reason)->key);
    *next++ = value_text(attempt->status);
    *next++ = value_text(attempt->reference);
    *next++ = value_text(attempt->client);
    *next++ = value_integer((int64_t)attempt->repeats);
    ensure(next == values + ATTEMPT_COLUMNS);
}
