/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic of IP addresses, for ip.c, ip_range.c and ip_set.c only. */
#ifndef CORE_IP_IMPL_H
#define CORE_IP_IMPL_H

#include "core/ip.h"

/* a - b as numbers of 128 bits; wraps around. */
struct ip ip_subtract(struct ip a, struct ip b);

#endif
