/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the password and session policy, of an organization or a profile. */
#include "core/password.h"
#include "service/admin/profile_impl.h"
#include "text/names.h"

enum { NAME_MAX_BYTES = 200 };

enum status admin_name_check(struct slice name, struct error *err)
{
    if (slice_is_empty(slice_trim(name)) || name.length > NAME_MAX_BYTES ||
        !text_is_printable(name))
        return error_set(err, STATUS_INVALID, "a name of 1 to 200 printable bytes is needed");
    return STATUS_OK;
}

enum status policy_apply(const struct policy_change *change, bool of_profile,
                         struct policy_values *values, struct error *err)
{
    struct policy policy = policy_read(values);
    for (size_t i = 0; i < POLICY_SETTINGS; i++) {
        enum policy_setting setting = (enum policy_setting)i;
        if (!change->given[i])
            continue;
        if (!policy_value_is_valid(setting, change->to.values[i], of_profile))
            return error_set(err, STATUS_INVALID, "%s: %s is needed",
                             policy_setting(setting)->label, policy_value_hint(setting));
        policy.values[i] = change->to.values[i];
    }
    *values = policy_store(&policy);
    return STATUS_OK;
}

enum status policy_warning(struct service *service, const struct policy_change *change,
                           const struct organization_row *organization, struct slice profile_ranges,
                           struct arena *arena, const char **out_warning, struct error *err)
{
    const struct range_row *ranges = NULL;
    size_t count = 0;
    int length = change->to.values[POLICY_PASSWORD_MIN_LENGTH];
    *out_warning = NULL;
    if (!change->given[POLICY_PASSWORD_MIN_LENGTH] || length == POLICY_INHERITED ||
        length >= PASSWORD_LENGTH_DEFAULT)
        return STATUS_OK;
    enum status status =
        store_ranges_get(service->store, organization->id, arena, &ranges, &count, err);
    if (status != STATUS_OK)
        return status;
    if (count > 0 || !slice_is_empty(profile_ranges) || !organization->confirmation_on)
        *out_warning = "In trusted networks a password alone is enough: with fewer than 15 "
                       "characters it can be guessed.";
    return STATUS_OK;
}
