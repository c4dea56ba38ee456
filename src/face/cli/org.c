/* SPDX-License-Identifier: Apache-2.0 */
#include "face/cli/record.h"

enum cli_exit command_org_show(struct cli_run *run)
{
    static const struct column columns[] = {
        {"id", "Id"},
        {"name", "Name"},
        {"active", "Active"},
        {"identity_confirmation", "Identity confirmation"},
        {"identity_confirmation_permitted", "Identity confirmation permitted"},
        {"sso", "Single sign-on"},
        {"sso_keep_tokens", "Tokens beside single sign-on"},
        {"lockout_attempts", "Lockout after attempts (0 = off)"},
        {"lockout_minutes", "Lockout minutes (-1 = until unlocked)"},
        {"login_rate_per_hour", "Logins per user and hour (0 = default)"},
        {"time_zone", "Time zone"},
        {"password_min_length", "Least password length"},
        {"ranges", "Trusted ranges"},
        {"seal_holds", "Seal holds"},
    };
    struct organization_shown shown;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    if (organization_show(run->service, &acting, run->request->org, run->arena, &shown, &err) !=
        STATUS_OK)
        return cli_fail_error(run, &err);
    struct value values[] = {
        value_id(run, ID_ORGANIZATION, shown.id),
        value_text(shown.name),
        value_bool(shown.active),
        value_bool(shown.confirmation_on),
        value_bool(shown.confirmation_permitted),
        value_bool(shown.sso_on),
        value_bool(shown.sso_keep_tokens),
        value_integer(shown.lockout_attempts),
        value_integer(shown.lockout_minutes),
        value_integer(shown.login_rate_per_hour),
        value_text(shown.time_zone),
        value_integer(shown.policy.values[POLICY_PASSWORD_MIN_LENGTH]),
        value_integer((int64_t)shown.range_count),
        value_bool(shown.seal_holds),
    };
    _Static_assert(ARRAY_LENGTH(values) == ARRAY_LENGTH(columns), "a value for every column");
    return record_print(run, columns, values, ARRAY_LENGTH(columns));
}
