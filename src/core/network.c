/* SPDX-License-Identifier: Apache-2.0 */
#include "core/network.h"

/* A link-local IP address says nothing about where its bearer is: it lies in no range (R55). */
static const struct ip_set_entry *find_range(const struct ip_set *ranges, struct ip_origin origin)
{
    if (ranges == NULL || !origin.readable || ip_is_link_local(origin.ip))
        return NULL;
    return ip_set_find(ranges, origin.ip);
}

static bool has_ranges(const struct ip_set *ranges)
{
    return ranges != NULL && !ip_set_is_empty(ranges);
}

static bool admits(const struct ip_set *ranges, struct ip_origin origin)
{
    return !has_ranges(ranges) || find_range(ranges, origin) != NULL;
}

/* What the organization's rules alone give. */
static enum network_class organization_class(const struct network_rules *rules,
                                             struct ip_origin origin, record_id *out_range)
{
    *out_range = 0;
    if (!origin.readable)
        return NETWORK_OUTSIDE;
    if (!rules->confirmation_on)
        return NETWORK_EXEMPT;
    const struct ip_set_entry *range = find_range(rules->organization_ranges, origin);
    if (range == NULL)
        return NETWORK_OUTSIDE;
    *out_range = range->id;
    return NETWORK_TRUSTED;
}

void network_classify(const struct network_rules *rules, struct ip_origin origin,
                      struct network_verdict *out_verdict)
{
    struct network_verdict verdict;
    verdict.class = organization_class(rules, origin, &verdict.range);
    verdict.apparent = verdict.class;
    if (!admits(rules->profile_ranges, origin) || !admits(rules->profile_ranges_audited, origin)) {
        verdict.class = NETWORK_DENIED;
        verdict.range = 0;
    } else if (has_ranges(rules->profile_ranges) && rules->profile_ranges_audited == NULL) {
        verdict.class = NETWORK_TRUSTED;
        verdict.apparent = NETWORK_TRUSTED;
        verdict.range = 0;
    }
    *out_verdict = verdict;
}

static const char *const class_names[] = {
    [NETWORK_OUTSIDE] = "outside",
    [NETWORK_TRUSTED] = "trusted",
    [NETWORK_EXEMPT] = "exempt",
    [NETWORK_DENIED] = "denied",
};

const char *network_class_name(enum network_class class)
{
    return (size_t) class < ARRAY_LENGTH(class_names) ? class_names[class] : "unknown";
}

bool network_class_parse(struct slice name, enum network_class *out_class)
{
    for (unsigned i = 0; i < ARRAY_LENGTH(class_names); i++) {
        if (slice_is(name, class_names[i])) {
            *out_class = (enum network_class)i;
            return true;
        }
    }
    return false;
}
