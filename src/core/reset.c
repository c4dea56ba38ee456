/* SPDX-License-Identifier: Apache-2.0 */
#include "core/reset.h"

enum reset_gate reset_gate_of(const struct reset_facts *facts)
{
    enum reset_gate gate = RESET_NEEDS_BROWSER;
    if (facts->class == NETWORK_DENIED)
        return RESET_DENIED;
    if (facts->class == NETWORK_TRUSTED || facts->vouched || facts->browser_recognised ||
        !facts->has_ranges)
        gate = RESET_OPEN;
    return gate;
}
