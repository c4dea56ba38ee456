/* SPDX-License-Identifier: Apache-2.0 */
#include "main/options.h"

#include "base/buffer.h"
#include "text/names.h"

#include <string.h>

static const char *const proxy_protocol_choices[] = {"off", "v1v2", NULL};
/* "" can only be the default: a value in the file is never empty. */
static const char *const header_choices[] = {"", "x-forwarded-for", "forwarded", NULL};
static const char *const transport_choices[] = {"maildir", "smtp", NULL};

#define OPTION(section, key, type, member, fallback, low, high, choices, sentence)                 \
    {section, key,     OPTION_##type, offsetof(struct config, member), fallback, low,              \
     high,    choices, sentence},
#define LISTENER_OPTION(key, type, member, fallback, low, high, choices, sentence)                 \
    {"listener", key,     OPTION_##type, offsetof(struct config_listener, member), fallback, low,  \
     high,       choices, sentence},
const struct option options[] = {
#include "main/options.def"
};
#undef OPTION
#undef LISTENER_OPTION
const size_t option_count = ARRAY_LENGTH(options);
_Static_assert(ARRAY_LENGTH(options) <= CONFIG_OPTIONS_MAX, "a place for the line of each option");

const struct option *option_find(struct slice section, struct slice key)
{
    for (size_t i = 0; i < option_count; i++)
        if (slice_is(section, options[i].section) && slice_is(key, options[i].key))
            return &options[i];
    return NULL;
}

bool option_is_of_listener(const struct option *option)
{
    return strcmp(option->section, "listener") == 0;
}

bool option_repeats(const struct option *option)
{
    return option->type == OPTION_WORDS || option->type == OPTION_RANGES;
}

/* --- small parsers --- */

bool address_parse(struct slice text, struct ip *out_ip, unsigned *out_port)
{
    size_t colon = text.length;
    while (colon > 0 && text.bytes[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return false;
    struct slice host = slice_first(text, colon - 1);
    bool bracketed = host.length > 2 && host.bytes[0] == '[' && host.bytes[host.length - 1] == ']';
    if (bracketed)
        host = slice_first(slice_from_index(host, 1), host.length - 2);
    struct ip ip;
    uint64_t port;
    if (!ip_parse(host, &ip) || !slice_parse_u64(slice_from_index(text, colon), &port) ||
        port > 65535 || bracketed == ip_is_v4(ip))
        return false;
    *out_ip = ip;
    *out_port = (unsigned)port;
    return true;
}

static bool is_host_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' ||
           c == '[' || c == ']';
}

/* A host name or IP address in lower case, perhaps with a port. */
static bool is_host(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!is_host_byte(text.bytes[i]))
            return false;
    return text.length > 0;
}

static bool is_url(struct slice text, const char *first_scheme, const char *second_scheme)
{
    const char *scheme = slice_starts(text, first_scheme) ? first_scheme : second_scheme;
    return slice_starts(text, scheme) && is_host(slice_from_index(text, strlen(scheme)));
}

/* --- one reader per type: NULL, or what is wrong --- */

typedef const char *(*option_read_fn)(const struct option *option, struct slice value,
                                      struct arena *arena, void *member);

static const char *put_text(struct slice value, struct arena *arena, void *member)
{
    const char *text = arena_string(arena, value);
    if (text == NULL)
        return "no memory for the value";
    *(const char **)member = text;
    return NULL;
}

static const char *read_text(const struct option *option, struct slice value, struct arena *arena,
                             void *member)
{
    if (option->high > 0 && value.length > (size_t)option->high)
        return "is too long";
    return put_text(value, arena, member);
}

static const char *read_base_url(const struct option *option, struct slice value,
                                 struct arena *arena, void *member)
{
    (void)option;
    if (slice_ends(value, "/"))
        value = slice_first(value, value.length - 1);
    if (!is_url(value, "https://", "http://"))
        return "must be http://HOST or https://HOST in lower case, with a port if need be and "
               "without a path";
    return put_text(value, arena, member);
}

static const char *read_smtp_url(const struct option *option, struct slice value,
                                 struct arena *arena, void *member)
{
    (void)option;
    if (!is_url(value, "smtps://", "smtp://"))
        return "must be smtps://HOST or smtp://HOST, with a port if need be";
    return put_text(value, arena, member);
}

static const char *read_store_url(const struct option *option, struct slice value,
                                  struct arena *arena, void *member)
{
    (void)option;
    if (slice_starts(value, "postgresql:") || slice_starts(value, "postgres:"))
        return "this version keeps its data in SQLite only: sqlite:FILE";
    if (!slice_starts(value, "sqlite:") || value.length == strlen("sqlite:"))
        return "must be sqlite:FILE";
    return put_text(value, arena, member);
}

static const char *read_address(const struct option *option, struct slice value,
                                struct arena *arena, void *member)
{
    struct ip ip;
    unsigned port;
    (void)option;
    if (!address_parse(value, &ip, &port))
        return "must be IP:PORT, or [IPv6]:PORT";
    return put_text(value, arena, member);
}

static const char *read_email(const struct option *option, struct slice value, struct arena *arena,
                              void *member)
{
    (void)option;
    if (!email_is_valid(value))
        return "must be a plain e-mail address";
    return put_text(value, arena, member);
}

static const char *read_words(const struct option *option, struct slice value, struct arena *arena,
                              void *member)
{
    struct config_words *words = member;
    (void)option;
    while (value.length > 0) {
        struct slice word;
        slice_cut(value, ',', &word, &value);
        word = slice_trim(word);
        if (!is_host(word))
            return "must be host names in lower case, separated by commas";
        if (words->count == CONFIG_LIST_MAX)
            return "has too many items";
        if (words->items == NULL)
            words->items = arena_alloc_array(arena, CONFIG_LIST_MAX, sizeof *words->items);
        const char *text = arena_string(arena, word);
        if (words->items == NULL || text == NULL)
            return "no memory for the value";
        words->items[words->count++] = text;
    }
    return NULL;
}

static const char *read_ranges(const struct option *option, struct slice value, struct arena *arena,
                               void *member)
{
    struct config_ranges *ranges = member;
    (void)option;
    while (value.length > 0) {
        struct slice word;
        struct ip_range range;
        slice_cut(value, ',', &word, &value);
        enum ip_range_fault fault = ip_range_parse(slice_trim(word), &range);
        if (fault != IP_RANGE_OK)
            return ip_range_fault_text(fault);
        if (ip_range_is_too_wide(range))
            return "is wider than any set of proxies can be";
        if (ranges->count == CONFIG_LIST_MAX)
            return "has too many items";
        if (ranges->items == NULL)
            ranges->items = arena_alloc_array(arena, CONFIG_LIST_MAX, sizeof *ranges->items);
        if (ranges->items == NULL)
            return "no memory for the value";
        ranges->items[ranges->count++] = range;
    }
    return NULL;
}

static const char *read_choice(const struct option *option, struct slice value, struct arena *arena,
                               void *member)
{
    for (int i = 0; option->choices[i] != NULL; i++) {
        if (!slice_is(value, option->choices[i]))
            continue;
        *(int *)member = i;
        return NULL;
    }
    struct buffer text;
    struct slice done;
    buffer_init(&text, arena, 256);
    buffer_add_text(&text, "must be one of:");
    for (int i = 0; option->choices[i] != NULL; i++)
        if (option->choices[i][0] != '\0')
            buffer_add_format(&text, " %s", option->choices[i]);
    return buffer_finish(&text, &done) ? done.bytes : "is none of its choices";
}

static const char *read_flag(const struct option *option, struct slice value, struct arena *arena,
                             void *member)
{
    (void)option;
    (void)arena;
    if (!slice_is(value, "yes") && !slice_is(value, "no"))
        return "must be yes or no";
    *(bool *)member = slice_is(value, "yes");
    return NULL;
}

static const char *read_number(const struct option *option, struct slice value, struct arena *arena,
                               void *member)
{
    uint64_t number;
    if (!slice_parse_u64(value, &number) || number < (uint64_t)option->low ||
        number > (uint64_t)option->high)
        return arena_format(arena, "must be a number from %ld to %ld", option->low, option->high)
            .bytes;
    *(int *)member = (int)number;
    return NULL;
}

static const option_read_fn readers[] = {
    [OPTION_TEXT] = read_text,         [OPTION_BASE_URL] = read_base_url,
    [OPTION_SMTP_URL] = read_smtp_url, [OPTION_STORE_URL] = read_store_url,
    [OPTION_PATH] = read_text,         [OPTION_ADDRESS] = read_address,
    [OPTION_EMAIL] = read_email,       [OPTION_WORDS] = read_words,
    [OPTION_RANGES] = read_ranges,     [OPTION_CHOICE] = read_choice,
    [OPTION_FLAG] = read_flag,         [OPTION_NUMBER] = read_number,
};

const char *option_read(const struct option *option, struct slice value, struct arena *arena,
                        void *base)
{
    return readers[option->type](option, value, arena, (char *)base + option->offset);
}

static bool is_text(enum option_type type)
{
    return type <= OPTION_EMAIL;
}

void options_set_defaults(bool listener, struct arena *arena, void *base)
{
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &options[i];
        if (option_is_of_listener(option) != listener)
            continue;
        if (option->fallback[0] != '\0' || option->type == OPTION_CHOICE)
            ensure(option_read(option, slice_from(option->fallback), arena, base) == NULL);
        else if (is_text(option->type))
            *(const char **)(void *)((char *)base + option->offset) = "";
    }
}
