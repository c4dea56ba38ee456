/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trusted ranges compiled for look-up, kept by the generation they were made from, so that they
 * are never stale: a changed policy has another generation (design §14). Any thread.
 */
#ifndef SERVICE_NETWORKS_H
#define SERVICE_NETWORKS_H

#include "core/network.h"
#include "service/service_impl.h"

struct networks;

MUST_CHECK enum status networks_new(struct networks **out_networks, struct error *err);
void networks_free(struct networks *networks);

/* Compiled sets are shared and counted: give each one back. */
struct compiled;
const struct ip_set *compiled_set(const struct compiled *compiled);

/* The trusted ranges whose seals hold, of this organization at this generation. */
MUST_CHECK enum status networks_borrow(struct service *service,
                                       const struct organization_row *organization,
                                       struct compiled **out_compiled, struct error *err);
void networks_return(struct service *service, struct compiled *compiled);

/* Whether an organization has trusted ranges at all, such that no longer trust included: taking the
 * seals off must not make the organization look as if it had none. */
MUST_CHECK enum status networks_has_ranges(struct service *service,
                                           const struct organization_row *organization,
                                           bool *out_has, struct error *err);

/* The class of an IP address for a gathered user (or the stand-in). */
MUST_CHECK enum status networks_classify(struct service *service,
                                         const struct login_gathered *gathered,
                                         struct ip_origin origin, struct arena *arena,
                                         struct network_verdict *out_verdict, struct error *err);

/* "first-last,first-last": a profile's login IP ranges. INVALID if the text is damaged. */
MUST_CHECK enum status profile_ranges_parse(struct slice text, struct arena *arena,
                                            struct ip_set *out_set, struct error *err);

#endif
