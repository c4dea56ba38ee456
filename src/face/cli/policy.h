/* SPDX-License-Identifier: Apache-2.0 */
/* Password and session policy as options of commands and as columns of records. */
#ifndef FACE_CLI_POLICY_H
#define FACE_CLI_POLICY_H

#include "core/policy.h"
#include "face/cli/record.h"

/* Rows of a table of options, and of columns: one per setting. */
#define POLICY_VALUE_POLICY_NUMBER "N"
#define POLICY_VALUE_POLICY_CHOICE "WORD"
#define POLICY_VALUE_POLICY_SWITCH "on|off"
#define POLICY_OPTION(field, setting, option, kind, least, most, label, sentence)                  \
    {.name = option, .value = POLICY_VALUE_##kind},
#define POLICY_COLUMN(field, name, option, kind, least, most, label, sentence) {#field, label},

/* What was given of the options. CLI_DONE, or it has been said what is wrong. */
MUST_CHECK enum cli_exit cli_policy_read(struct cli_run *run, bool of_profile,
                                         struct policy_change *out);
/* The organization's (of a profile) is none. */
struct value cli_policy_value(struct cli_run *run, enum policy_setting setting, int value);

#endif
