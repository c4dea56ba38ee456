/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk along a chain of proxies, from the right: each listed proxy vouches for what stands on
 * its left, and nobody else does. What cannot be read ends the walk without a result; it never
 * falls back to the peer, which is a proxy and proves nothing (R52, R53).
 */
#include "http/origin.h"

#include <string.h>

/* The elements of all header lines in order, as text of the node ("192.0.2.1", "[2001:db8::1]"). */
struct chain {
    struct slice nodes[ORIGIN_MAX_ELEMENTS];
    size_t count;
};

bool origin_is_proxy(const struct origin_rules *rules, struct ip ip)
{
    for (size_t i = 0; i < rules->proxy_count; i++)
        if (ip_range_contains(rules->proxies[i], ip))
            return true;
    return false;
}

static bool chain_add(struct chain *chain, struct slice node)
{
    if (chain->count == ORIGIN_MAX_ELEMENTS)
        return false;
    chain->nodes[chain->count++] = node;
    return true;
}

/* ---- X-Forwarded-For: IP addresses between commas ---- */

static bool read_x_forwarded_for(struct slice value, struct chain *chain)
{
    bool more = true;
    while (more) {
        struct slice element;
        more = slice_cut(value, ',', &element, &value);
        if (!chain_add(chain, slice_trim(element)))
            return false;
    }
    return true;
}

/* It has no ports and no brackets: a list that has them was written by somebody we do not know. */
static bool read_plain_node(struct slice node, struct ip *out_ip)
{
    return ip_parse(node, out_ip);
}

/* ---- Forwarded (RFC 7239): elements between commas, pairs between semicolons ---- */

static bool is_token_character(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static void skip_blanks(struct slice *text)
{
    while (text->length > 0 && (text->bytes[0] == ' ' || text->bytes[0] == '\t'))
        *text = slice_from_index(*text, 1);
}

static bool take_char(struct slice *text, char c)
{
    if (text->length == 0 || text->bytes[0] != c)
        return false;
    *text = slice_from_index(*text, 1);
    return true;
}

static bool take_token(struct slice *text, struct slice *out_token)
{
    size_t length = 0;
    while (length < text->length && is_token_character(text->bytes[length]))
        length++;
    *out_token = slice_first(*text, length);
    *text = slice_from_index(*text, length);
    return length > 0;
}

/* The text between the quotes, escapes left in: no node has any. */
static bool take_quoted(struct slice *text, struct slice *out_inside)
{
    size_t end = 0;
    while (end < text->length && text->bytes[end] != '"')
        end += text->bytes[end] == '\\' ? 2 : 1;
    if (end >= text->length)
        return false;
    *out_inside = slice_first(*text, end);
    *text = slice_from_index(*text, end + 1);
    return true;
}

/* One name=value; remembers the value of "for". */
static bool take_pair(struct slice *text, struct slice *node, bool *has_node)
{
    struct slice name, value;
    skip_blanks(text);
    if (!take_token(text, &name) || !take_char(text, '='))
        return false;
    bool well_formed = take_char(text, '"') ? take_quoted(text, &value) : take_token(text, &value);
    if (!well_formed)
        return false;
    skip_blanks(text);
    if (!slice_equal_fold(name, slice_from("for")))
        return true;
    if (*has_node)
        return false;
    *node = value;
    *has_node = true;
    return true;
}

/* An element without "for" gives an empty node, which ends the walk if the walk comes to it. */
static bool take_element(struct slice *text, struct chain *chain)
{
    struct slice node = {NULL, 0};
    bool has_node = false;
    do {
        if (!take_pair(text, &node, &has_node))
            return false;
    } while (take_char(text, ';'));
    return chain_add(chain, node);
}

/* The whole value is parsed from the left before anything is believed: a stranger's unbalanced
 * quote must not swallow what the proxy wrote behind it. */
static bool read_forwarded(struct slice value, struct chain *chain)
{
    do {
        if (!take_element(&value, chain))
            return false;
    } while (take_char(&value, ','));
    return value.length == 0;
}

static bool port_is_valid(struct slice text)
{
    uint64_t port;
    return text.length <= 5 && slice_parse_u64(text, &port) && port > 0 && port <= 65535;
}

/* "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]", "[2001:db8::1]:80". */
static bool read_forwarded_node(struct slice node, struct ip *out_ip)
{
    struct slice host, rest;
    struct ip ip;
    bool bracketed = take_char(&node, '[');
    bool is_cut = slice_cut(node, bracketed ? ']' : ':', &host, &rest);
    if (!ip_parse(host, &ip) || (slice_find(host, ':') < host.length) != bracketed)
        return false;
    bool has_port = bracketed ? rest.length > 0 : is_cut;
    if (bracketed && (!is_cut || (has_port && !take_char(&rest, ':'))))
        return false;
    if (has_port && !port_is_valid(rest))
        return false;
    *out_ip = ip;
    return true;
}

/* ---- the walk ---- */

struct header_reader {
    const char *name;
    enum http_origin_how how;
    bool (*read_value)(struct slice value, struct chain *chain);
    bool (*read_node)(struct slice node, struct ip *out_ip);
};

static const struct header_reader header_readers[] = {
    [HTTP_HEADER_X_FORWARDED_FOR] = {"x-forwarded-for", HTTP_ORIGIN_X_FORWARDED_FOR,
                                     read_x_forwarded_for, read_plain_node},
    [HTTP_HEADER_FORWARDED] = {"forwarded", HTTP_ORIGIN_FORWARDED, read_forwarded,
                               read_forwarded_node},
};

static bool walk(const struct origin_rules *rules, const struct header_reader *reader,
                 const struct http_field *fields, size_t field_count, struct ip *out_ip)
{
    struct chain chain = {.count = 0};
    for (size_t i = 0; i < field_count; i++)
        if (slice_is(fields[i].name, reader->name) && !reader->read_value(fields[i].value, &chain))
            return false;
    for (size_t i = chain.count; i > 0; i--) {
        struct ip ip;
        if (!reader->read_node(chain.nodes[i - 1], &ip))
            return false;
        if (origin_is_proxy(rules, ip))
            continue;
        *out_ip = ip;
        return true;
    }
    return false;
}

struct http_origin origin_settle(const struct origin_rules *rules, struct ip peer,
                                 enum http_origin_how how, const struct http_field *fields,
                                 size_t field_count)
{
    if (!origin_is_proxy(rules, peer))
        return (struct http_origin){.client = {.readable = true, .ip = peer}, .how = how};
    if (rules->header == HTTP_HEADER_NONE)
        return (struct http_origin){.client = {.readable = false}, .how = how};
    const struct header_reader *reader = &header_readers[rules->header];
    struct http_origin origin = {.how = reader->how};
    origin.client.readable = walk(rules, reader, fields, field_count, &origin.client.ip);
    return origin;
}
