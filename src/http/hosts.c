/* SPDX-License-Identifier: Apache-2.0 */
#include "http/hosts.h"

bool host_split(struct slice authority, struct host_entry *out_entry)
{
    size_t name_length;
    if (slice_starts(authority, "["))
        name_length = slice_find(authority, ']') + 1;
    else
        name_length = slice_find(authority, ':');
    if (name_length == 0 || name_length > authority.length)
        return false;
    struct host_entry entry = {.name = slice_first(authority, name_length)};
    struct slice rest = slice_from_index(authority, name_length);
    if (rest.length > 0) {
        uint64_t port;
        if (rest.bytes[0] != ':' || !slice_parse_u64(slice_from_index(rest, 1), &port) ||
            port == 0 || port > 65535)
            return false;
        entry.port = (unsigned)port;
    }
    *out_entry = entry;
    return true;
}

bool hosts_accept(const struct hosts *hosts, struct slice authority, unsigned default_port)
{
    struct host_entry asked;
    if (!host_split(authority, &asked))
        return false;
    if (asked.port == 0)
        asked.port = default_port;
    for (size_t i = 0; i < hosts->count; i++) {
        const struct host_entry *entry = &hosts->entries[i];
        if (slice_equal_fold(entry->name, asked.name) &&
            (entry->port == 0 || entry->port == asked.port))
            return true;
    }
    return false;
}
