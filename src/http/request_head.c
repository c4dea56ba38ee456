/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The head of a request: request line, fields, and what they say about the framing of the body.
 * Every rule refuses what two programs on the way could read differently (R49).
 */
#include "http/request_reader_impl.h"

#include <string.h>

/* Indexed by byte: the characters of a token (RFC 9110 5.6.2), upper case mapped to lower. */
static unsigned char token_lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (unsigned char)(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        return (unsigned char)c;
    return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL ? (unsigned char)c : 0;
}

static bool is_token(struct slice s)
{
    for (size_t i = 0; i < s.length; i++)
        if (token_lower(s.bytes[i]) == 0)
            return false;
    return s.length > 0;
}

static const char *const method_names[] = {
    [HTTP_GET] = "GET",         [HTTP_HEAD] = "HEAD",   [HTTP_POST] = "POST",
    [HTTP_PUT] = "PUT",         [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
    [HTTP_OPTIONS] = "OPTIONS",
};

const char *http_method_name(enum http_method method)
{
    return method_names[method];
}

static bool method_parse(struct slice name, enum http_method *out_method)
{
    for (size_t i = 0; i < ARRAY_LENGTH(method_names); i++) {
        if (slice_is(name, method_names[i])) {
            *out_method = (enum http_method)i;
            return true;
        }
    }
    return false;
}

/* ---- the request line ---- */

static enum reader_step read_version(struct request_reader *reader, struct slice text)
{
    bool well_formed = text.length == 8 && slice_starts(text, "HTTP/") && text.bytes[6] == '.' &&
                       text.bytes[5] >= '0' && text.bytes[5] <= '9' && text.bytes[7] >= '0' &&
                       text.bytes[7] <= '9';
    if (!well_formed)
        return reader_refuse(reader, 400, "the request line does not end in a version of HTTP");
    if (text.bytes[5] != '1' || text.bytes[7] > '1')
        return reader_refuse(reader, 505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    reader->minor_version = text.bytes[7] - '0';
    return STEP_ON;
}

static bool target_is_clean(struct slice target)
{
    for (size_t i = 0; i < target.length; i++)
        if (target.bytes[i] <= ' ' || target.bytes[i] > '~' || target.bytes[i] == '#')
            return false;
    return true;
}

static bool is_host_character(char c)
{
    return token_lower(c) != 0 && strchr("!#$%&'*+^`|~", c) == NULL;
}

/* "name", "name:port", "[IPv6]:port"; whether it is ours is decided later, by name. */
static bool authority_is_clean(struct slice authority)
{
    struct slice rest = authority;
    if (slice_starts(rest, "[")) {
        size_t end = slice_find(rest, ']');
        if (end == rest.length || end < 3)
            return false;
        for (size_t i = 1; i < end; i++)
            /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): it starts with [ */
            if (strchr("0123456789abcdefABCDEF:.", rest.bytes[i]) == NULL)
                return false;
        rest = slice_from_index(rest, end + 1);
    } else {
        size_t end = 0;
        while (end < rest.length && is_host_character(rest.bytes[end]))
            end++;
        if (end == 0 || end > 253)
            return false;
        rest = slice_from_index(rest, end);
    }
    if (rest.length == 0)
        return true;
    uint64_t port;
    return rest.bytes[0] == ':' && slice_parse_u64(slice_from_index(rest, 1), &port) && port > 0 &&
           port <= 65535;
}

/* A copy in lower case; {NULL, 0} when the arena is exhausted. */
static struct slice lower_copy(struct arena *arena, struct slice text)
{
    char *copy = arena_string(arena, text);
    if (copy == NULL)
        return (struct slice){NULL, 0};
    for (size_t i = 0; i < text.length; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] - 'A' + 'a');
    return slice_make(copy, text.length);
}

static struct slice collapse_slashes(struct arena *arena, struct slice path)
{
    char *copy = arena_string(arena, path);
    if (copy == NULL)
        return (struct slice){NULL, 0};
    size_t length = 0;
    for (size_t i = 0; i < path.length; i++)
        if (path.bytes[i] != '/' || length == 0 || copy[length - 1] != '/')
            copy[length++] = path.bytes[i];
    copy[length] = '\0';
    return slice_make(copy, length);
}

/* Takes "http://authority" off an absolute target; some clients send it to any server. */
static bool cut_authority(struct request_reader *reader, struct slice *target)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < ARRAY_LENGTH(schemes); i++) {
        size_t length = strlen(schemes[i]);
        if (!slice_equal_fold(slice_first(*target, length), slice_from(schemes[i])))
            continue;
        struct slice rest = slice_from_index(*target, length);
        size_t end = 0;
        while (end < rest.length && rest.bytes[end] != '/' && rest.bytes[end] != '?')
            end++;
        reader->request.host = lower_copy(reader->arena, slice_first(rest, end));
        *target = slice_from_index(rest, end);
        return authority_is_clean(reader->request.host);
    }
    return true;
}

static enum reader_step read_target(struct request_reader *reader, struct slice target)
{
    struct http_request *request = &reader->request;
    if (!target_is_clean(target))
        return reader_refuse(reader, 400, "the request target holds a character that it may not");
    request->target = arena_copy(reader->arena, target);
    struct slice rest = request->target;
    if (!cut_authority(reader, &rest))
        return reader_refuse(reader, 400, "the request target names no valid host");
    struct slice path;
    slice_cut(rest, '?', &path, &request->query);
    if (path.length == 0 && request->host.length > 0)
        path = slice_from("/");
    if (!slice_starts(path, "/"))
        return reader_refuse(reader, 400, "the request target is not a path");
    request->path = collapse_slashes(reader->arena, path);
    return STEP_ON;
}

enum reader_step request_line_read(struct request_reader *reader, struct slice line)
{
    struct slice method, target, version, rest;
    if (!slice_cut(line, ' ', &method, &rest) || !slice_cut(rest, ' ', &target, &version) ||
        !is_token(method))
        return reader_refuse(reader, 400, "the request line is not method, target and version");
    enum reader_step step = read_version(reader, version);
    if (step != STEP_ON)
        return step;
    if (!method_parse(method, &reader->request.method))
        return reader_refuse(reader, 501, "the method is not known here");
    return read_target(reader, target);
}

/* ---- fields ---- */

bool field_split(struct slice line, struct http_field *out_field)
{
    struct slice name, value;
    /* is_token also refuses a blank at the start (a folded line) and before the colon. */
    if (!slice_cut(line, ':', &name, &value) || !is_token(name))
        return false;
    *out_field = (struct http_field){.name = name, .value = slice_trim(value)};
    return true;
}

static bool make_room(struct request_reader *reader)
{
    size_t count = reader->request.field_count;
    if (count < reader->field_capacity)
        return true;
    size_t capacity = reader->field_capacity == 0 ? 16 : reader->field_capacity * 2;
    struct http_field *fields = arena_alloc_array(reader->arena, capacity, sizeof *fields);
    if (fields == NULL)
        return false;
    if (count > 0)
        memcpy(fields, reader->fields, count * sizeof *fields);
    reader->fields = fields;
    reader->field_capacity = capacity;
    reader->request.fields = fields;
    return true;
}

enum reader_step field_read(struct request_reader *reader, struct slice line)
{
    struct http_field field;
    if (!field_split(line, &field))
        return reader_refuse(reader, 400, "a line of the header is not a name, a colon, a value");
    if (reader->request.field_count == reader->limits.max_fields || !make_room(reader))
        return reader_refuse(reader, 431, "the header has too many fields");
    struct http_field *kept = &reader->fields[reader->request.field_count++];
    kept->name = lower_copy(reader->arena, field.name);
    kept->value = arena_copy(reader->arena, field.value);
    return STEP_ON;
}

struct slice http_header(const struct http_request *request, const char *name)
{
    struct slice found = {NULL, 0};
    unsigned count = 0;
    for (size_t i = 0; i < request->field_count; i++) {
        if (!slice_is(request->fields[i].name, name))
            continue;
        found = request->fields[i].value;
        count++;
    }
    return count == 1 ? found : (struct slice){NULL, 0};
}

/* ---- what the fields mean ---- */

static unsigned count_fields(const struct request_reader *reader, const char *name)
{
    unsigned count = 0;
    for (size_t i = 0; i < reader->request.field_count; i++)
        count += slice_is(reader->fields[i].name, name);
    return count;
}

static enum reader_step check_host(struct request_reader *reader)
{
    struct http_request *request = &reader->request;
    unsigned count = count_fields(reader, "host");
    if (count > 1 || (count == 0 && reader->minor_version == 1))
        return reader_refuse(reader, 400, "there must be exactly one Host field");
    if (count == 1) {
        reader->host_field = lower_copy(reader->arena, http_header(request, "host"));
        if (!authority_is_clean(reader->host_field))
            return reader_refuse(reader, 400, "the Host field is malformed");
    }
    /* RFC 9112 3.2.2: the host of an absolute target goes before the field. */
    if (request->host.length == 0)
        request->host = reader->host_field;
    return STEP_ON;
}

static enum reader_step check_length(struct request_reader *reader)
{
    unsigned lengths = count_fields(reader, "content-length");
    unsigned codings = count_fields(reader, "transfer-encoding");
    /* Also two equal lengths, and also length beside chunks: RFC 9112 6.3 lets a server choose,
     * and one that chooses differently from the proxy before it is how requests are smuggled. */
    if (lengths + codings > 1)
        return reader_refuse(reader, 400, "the length of the body is given more than once");
    if (codings == 1) {
        struct slice coding = http_header(&reader->request, "transfer-encoding");
        if (reader->minor_version == 0 || !slice_equal_fold(coding, slice_from("chunked")))
            return reader_refuse(reader, 400, "the only transfer coding known here is chunked");
        reader->chunked = true;
    }
    if (lengths == 1 &&
        !slice_parse_u64(http_header(&reader->request, "content-length"), &reader->body_left))
        return reader_refuse(reader, 400, "Content-Length is not a number");
    reader->has_body = reader->chunked || reader->body_left > 0;
    return STEP_ON;
}

static enum reader_step check_coding(struct request_reader *reader)
{
    if (!reader->has_body || count_fields(reader, "content-encoding") == 0)
        return STEP_ON;
    struct slice coding = http_header(&reader->request, "content-encoding");
    reader->gzip = slice_equal_fold(coding, slice_from("gzip")) ||
                   slice_equal_fold(coding, slice_from("x-gzip"));
    if (!reader->gzip)
        return reader_refuse(reader, 415, "the only content coding known here is gzip");
    return STEP_ON;
}

static enum reader_step check_expect(struct request_reader *reader)
{
    if (reader->minor_version == 0 || count_fields(reader, "expect") == 0)
        return STEP_ON;
    if (!slice_equal_fold(http_header(&reader->request, "expect"), slice_from("100-continue")))
        return reader_refuse(reader, 417, "the only expectation known here is 100-continue");
    reader->expects_continue = reader->has_body;
    return STEP_ON;
}

static bool has_word(struct slice list, const char *word)
{
    struct slice item;
    bool more = true;
    while (more) {
        more = slice_cut(list, ',', &item, &list);
        if (slice_equal_fold(slice_trim(item), slice_from(word)))
            return true;
    }
    return false;
}

static enum reader_step check_connection(struct request_reader *reader)
{
    bool close = reader->minor_version == 0;
    for (size_t i = 0; i < reader->request.field_count; i++)
        if (slice_is(reader->fields[i].name, "connection"))
            close = close || has_word(reader->fields[i].value, "close");
    reader->request.keep_alive = !close;
    return STEP_ON;
}

enum reader_step head_finish(struct request_reader *reader)
{
    static enum reader_step (*const checks[])(struct request_reader *) = {
        check_host, check_length, check_coding, check_expect, check_connection,
    };
    for (size_t i = 0; i < ARRAY_LENGTH(checks); i++)
        if (checks[i](reader) == STEP_REFUSED)
            return STEP_REFUSED;
    if (arena_is_exhausted(reader->arena))
        return reader_refuse(reader, 431, "the header is too long");
    return STEP_HEAD;
}
