/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source: the PROXY protocol specification, versions 1 and 2. Strict where it matters (families,
 * lengths, numbers); TLVs of version 2 are skipped, none is needed to know the client.
 */
#include "http/proxy_protocol.h"

#include <string.h>

enum {
    V1_MAX_BYTES = 107, /* the specification's worst case, CRLF included */
    V2_HEAD_BYTES = 16,
    V2_SIGNATURE_BYTES = 12,
};

/* ---- version 1: one line of text ---- */

static bool port_is_valid(struct slice text)
{
    uint64_t port;
    bool padded = text.length > 1 && text.bytes[0] == '0';
    return !padded && text.length <= 5 && slice_parse_u64(text, &port) && port <= 65535;
}

static bool ip_of_family(struct slice text, bool v6, struct ip *out_ip)
{
    bool is_v6_text = slice_find(text, ':') < text.length;
    return is_v6_text == v6 && ip_parse(text, out_ip);
}

/* "TCP4 source destination source-port destination-port" */
static enum proxy_protocol_result v1_read(struct slice line, struct ip *out_client)
{
    struct slice words[5];
    size_t count = 0;
    bool more = true;
    while (more && count < ARRAY_LENGTH(words))
        more = slice_cut(line, ' ', &words[count++], &line);
    if (slice_is(words[0], "UNKNOWN"))
        return PROXY_PROTOCOL_UNKNOWN;
    bool v6 = slice_is(words[0], "TCP6");
    struct ip source, destination;
    if (more || count != ARRAY_LENGTH(words) || (!v6 && !slice_is(words[0], "TCP4")) ||
        !ip_of_family(words[1], v6, &source) || !ip_of_family(words[2], v6, &destination) ||
        !port_is_valid(words[3]) || !port_is_valid(words[4]))
        return PROXY_PROTOCOL_BAD;
    *out_client = source;
    return PROXY_PROTOCOL_CLIENT;
}

static enum proxy_protocol_result v1_parse(struct slice bytes, size_t *out_length,
                                           struct ip *out_client)
{
    struct slice window = slice_first(bytes, V1_MAX_BYTES);
    size_t end = slice_find(window, '\n');
    if (end == window.length)
        return window.length == V1_MAX_BYTES ? PROXY_PROTOCOL_BAD : PROXY_PROTOCOL_MORE;
    struct slice line = slice_first(window, end);
    if (!slice_ends(line, "\r"))
        return PROXY_PROTOCOL_BAD;
    line.length--;
    enum proxy_protocol_result result =
        v1_read(slice_from_index(line, strlen("PROXY ")), out_client);
    if (result != PROXY_PROTOCOL_BAD)
        *out_length = end + 1;
    return result;
}

/* ---- version 2: binary ---- */

static const char v2_signature[] = "\r\n\r\n\0\r\nQUIT\n";

struct v2_family {
    uint8_t code; /* family and transport */
    size_t ip_bytes;
    size_t block_bytes; /* two IP addresses and two ports */
};

/* Unix sockets and UNSPEC name nobody; datagrams cannot have come by this connection. */
static const struct v2_family v2_families[] = {{0x11, 4, 12}, {0x21, 16, 36}};
static const uint8_t v2_nameless[] = {0x00, 0x31};

static enum proxy_protocol_result v2_read(uint8_t family, struct slice block, struct ip *out_client)
{
    if (memchr(v2_nameless, family, sizeof v2_nameless) != NULL)
        return PROXY_PROTOCOL_UNKNOWN;
    for (size_t i = 0; i < ARRAY_LENGTH(v2_families); i++) {
        const struct v2_family *row = &v2_families[i];
        if (row->code != family)
            continue;
        if (block.length < row->block_bytes)
            return PROXY_PROTOCOL_BAD;
        if (row->ip_bytes == 4)
            *out_client = ip_from_v4((const uint8_t *)block.bytes);
        else
            memcpy(out_client->bytes, block.bytes, sizeof out_client->bytes);
        return PROXY_PROTOCOL_CLIENT;
    }
    return PROXY_PROTOCOL_BAD;
}

static enum proxy_protocol_result v2_parse(struct slice bytes, size_t *out_length,
                                           struct ip *out_client)
{
    if (bytes.length < V2_HEAD_BYTES)
        return PROXY_PROTOCOL_MORE;
    const uint8_t *head = (const uint8_t *)bytes.bytes;
    size_t block_bytes = (size_t)head[14] << 8 | head[15];
    bool local = head[12] == 0x20;
    if ((!local && head[12] != 0x21) || V2_HEAD_BYTES + block_bytes > PROXY_PROTOCOL_MAX_BYTES)
        return PROXY_PROTOCOL_BAD;
    if (bytes.length < V2_HEAD_BYTES + block_bytes)
        return PROXY_PROTOCOL_MORE;
    struct slice block = slice_make(bytes.bytes + V2_HEAD_BYTES, block_bytes);
    enum proxy_protocol_result result =
        local ? PROXY_PROTOCOL_LOCAL : v2_read(head[13], block, out_client);
    if (result != PROXY_PROTOCOL_BAD)
        *out_length = V2_HEAD_BYTES + block_bytes;
    return result;
}

/* Whether the bytes that are there agree with the mark. */
static bool begins_as(struct slice bytes, const char *mark, size_t length)
{
    size_t shared = bytes.length < length ? bytes.length : length;
    return shared == 0 || memcmp(bytes.bytes, mark, shared) == 0;
}

enum proxy_protocol_result proxy_protocol_parse(struct slice bytes, size_t *out_length,
                                                struct ip *out_client)
{
    static const char v1_mark[] = "PROXY ";
    if (begins_as(bytes, v1_mark, sizeof v1_mark - 1))
        return bytes.length < sizeof v1_mark - 1 ? PROXY_PROTOCOL_MORE
                                                 : v1_parse(bytes, out_length, out_client);
    if (begins_as(bytes, v2_signature, V2_SIGNATURE_BYTES))
        return v2_parse(bytes, out_length, out_client);
    return PROXY_PROTOCOL_BAD;
}
