/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the authority of a request. Its parts join to what was asked; and only our names, on
 * their ports, are ours. */
#include "fuzz/fuzz.h"
#include "http/hosts.h"

#include <stdio.h>

static void accepted_check(const struct host_entry *asked, unsigned default_port)
{
    unsigned port = asked->port == 0 ? default_port : asked->port;
    bool named = slice_equal_fold(asked->name, slice_from("login.example.com"));
    bool literal = slice_equal_fold(asked->name, slice_from("[2001:db8::1]"));
    ensure(named || (literal && port == 8443));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct host_entry entries[] = {{SLICE("login.example.com"), 0}, {SLICE("[2001:db8::1]"), 8443}};
    const struct hosts hosts = {entries, ARRAY_LENGTH(entries)};
    struct slice authority = slice_make(bytes, length);
    struct host_entry entry;
    char port[16] = "";
    if (!host_split(authority, &entry)) {
        ensure(!hosts_accept(&hosts, authority, 443));
        return 0;
    }
    ensure(entry.name.length > 0 && entry.name.bytes == authority.bytes && entry.port <= 65535);
    struct slice rest = slice_from_index(authority, entry.name.length);
    ensure((entry.port == 0) == slice_is_empty(rest));
    if (entry.port != 0) {
        /* Leading zeros are the one thing that the port may have lost. */
        snprintf(port, sizeof port, "%u", entry.port);
        ensure(slice_starts(rest, ":") && slice_ends(rest, port));
    }
    if (hosts_accept(&hosts, authority, 443))
        accepted_check(&entry, 443);
    if (hosts_accept(&hosts, authority, 8443))
        accepted_check(&entry, 8443);
    return 0;
}
