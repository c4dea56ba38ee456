/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of core/policy.def as options and as columns. */
#include "face/cli/policy.h"

enum cli_exit cli_policy_read(struct cli_run *run, bool of_profile, struct policy_change *out)
{
    *out = (struct policy_change){0};
    for (int i = 0; i < POLICY_SETTINGS; i++) {
        enum policy_setting setting = (enum policy_setting)i;
        const char *option = policy_setting(setting)->option;
        if (!cli_has(run->request, option))
            continue;
        if (!policy_value_parse(setting, cli_value(run->request, option), of_profile,
                                &out->to.values[i]))
            return cli_fail(run, CLI_REFUSED, "%s: %s%s is needed", option,
                            policy_value_hint(setting),
                            of_profile ? ", or organization (as the organization has it)" : "");
        out->given[i] = true;
    }
    return CLI_DONE;
}

struct value cli_policy_value(struct cli_run *run, enum policy_setting setting, int value)
{
    char text[POLICY_TEXT_MAX];
    if (value == POLICY_INHERITED)
        return value_none();
    if (policy_setting(setting)->kind == POLICY_NUMBER)
        return value_integer(value);
    if (policy_setting(setting)->kind == POLICY_SWITCH)
        return value_bool(value != 0);
    policy_value_format(setting, value, text);
    return value_text(arena_copy(run->arena, slice_from(text)));
}
