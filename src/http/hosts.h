/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host names this service answers to; all others get 421 before any other work, so that
 * nobody else's name can be made to point here (R41). Pure after it is filled.
 */
#ifndef HTTP_HOSTS_H
#define HTTP_HOSTS_H

#include "base/macro.h"
#include "base/slice.h"

#include <stdbool.h>

struct host_entry {
    struct slice name; /* in brackets for IPv6 */
    unsigned port;     /* 0 = any */
};

struct hosts {
    struct host_entry *entries;
    size_t count;
};

/* "name" or "name:port" into its parts, the port 0 if there is none; false on garbage. */
MUST_CHECK bool host_split(struct slice authority, struct host_entry *out_entry);
/* `default_port` stands for the one that the client left out. */
bool hosts_accept(const struct hosts *hosts, struct slice authority, unsigned default_port);

#endif
