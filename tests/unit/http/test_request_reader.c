/* SPDX-License-Identifier: Apache-2.0 */
/* The probe table, and gzip, which no table can show. */
#include "base/encode.h"
#include "http/request_reader.h"
#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>

enum { BODY_LIMIT = 1000 };

static const struct reader_limits limits = {
    .max_line_bytes = 8192,
    .max_head_bytes = 65536,
    .max_fields = 100,
    .max_body_bytes = BODY_LIMIT,
};

/* ---- the table's way to write bytes ---- */

static struct slice take_escape(struct slice text, struct buffer *out)
{
    char kind = text.length > 1 ? text.bytes[1] : '\0';
    uint8_t byte;
    switch (kind) {
    case 'r':
        buffer_add_char(out, '\r');
        break;
    case 'n':
        buffer_add_char(out, '\n');
        break;
    case 't':
        buffer_add_char(out, '\t');
        break;
    case '0':
        buffer_add_char(out, '\0');
        break;
    case 'x':
        assert_true(hex_decode(slice_make(text.bytes + 2, 2), &byte, 1));
        buffer_add_char(out, (char)byte);
        return slice_from_index(text, 4);
    default:
        fail_msg("an unknown escape");
    }
    return slice_from_index(text, 2);
}

static void expand(struct slice text, struct buffer *out);

/* The index of the brace that closes the one at 0. */
static size_t closing_brace(struct slice text)
{
    unsigned depth = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '{')
            depth++;
        if (text.bytes[i] == '}' && --depth == 0)
            return i;
    }
    fail_msg("a brace is not closed");
    return 0;
}

static struct slice take_repeat(struct slice text, struct buffer *out)
{
    size_t end = closing_brace(text);
    struct slice number, inside;
    uint64_t times;
    slice_cut(slice_make(text.bytes + 1, end - 1), '*', &number, &inside);
    assert_true(slice_parse_u64(number, &times));
    for (uint64_t i = 0; i < times; i++)
        expand(inside, out);
    return slice_from_index(text, end + 1);
}

static void expand(struct slice text, struct buffer *out)
{
    while (text.length > 0) {
        if (text.bytes[0] == '\\') {
            text = take_escape(text, out);
        } else if (text.bytes[0] == '{') {
            text = take_repeat(text, out);
        } else {
            buffer_add_char(out, text.bytes[0]);
            text = slice_from_index(text, 1);
        }
    }
}

static struct slice expanded(struct slice text, struct arena *arena)
{
    struct buffer out;
    struct slice bytes;
    buffer_init(&out, arena, (size_t)1 << 20);
    expand(text, &out);
    assert_true(buffer_finish(&out, &bytes));
    return bytes;
}

/* ---- reading ---- */

/* 100 = more is needed, 200 = done, else the refusal. The arena keeps the request. */
static int read_in_portions(struct slice bytes, size_t portion, struct arena *arena,
                            struct request_reader *reader)
{
    request_reader_init(reader, arena, &limits);
    enum http_read result = HTTP_READ_MORE;
    do {
        size_t used;
        result = http_request_read(reader, slice_first(bytes, portion), &used);
        bytes = slice_from_index(bytes, used);
    } while (result == HTTP_READ_HEAD || (result == HTTP_READ_MORE && bytes.length > 0));
    if (result == HTTP_READ_MORE)
        return 100;
    return result == HTTP_READ_DONE ? 200 : reader->refusal_status;
}

/* "STATUS", or "200 METHOD path query body" without the empty ones. */
static const char *describe(int status, const struct http_request *request, struct arena *arena)
{
    struct buffer text;
    struct slice result;
    const struct slice parts[] = {request->path, request->query, request->body};
    if (status != 200)
        return arena_format(arena, "%d", status).bytes;
    buffer_init(&text, arena, 4096);
    buffer_add_format(&text, "200 %s", http_method_name(request->method));
    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
        if (parts[i].length > 0)
            buffer_add_char(&text, ' ');
        buffer_add(&text, parts[i]);
    }
    assert_true(buffer_finish(&text, &result));
    for (size_t i = 0; i < result.length; i++)
        if (text.bytes[i] < ' ')
            text.bytes[i] = '.';
    return result.bytes;
}

static void check_row(struct table_row *row)
{
    static const size_t portions[] = {SIZE_MAX, 1, 7};
    struct arena *arena = arena_new((size_t)4 << 20);
    struct slice request = expanded(row->cells[1], arena);
    for (size_t i = 0; i < ARRAY_LENGTH(portions); i++) {
        struct arena *own = arena_new((size_t)1 << 20);
        struct request_reader reader;
        int status = read_in_portions(request, portions[i], own, &reader);
        table_expect(row, describe(status, &reader.request, arena));
        arena_free(own);
    }
    arena_free(arena);
}

static void test_the_probe_table(UNUSED_STATE)
{
    table_run("probe.table", 3, 140, check_row);
}

/* ---- gzip ---- */

static struct slice gzip(struct slice plain, struct arena *arena)
{
    z_stream stream = {.zalloc = Z_NULL};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&stream, plain.length);
    char *out = arena_alloc(arena, room);
    stream.next_in = (Bytef *)(uintptr_t)plain.bytes;
    stream.avail_in = (uInt)plain.length;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t length = room - stream.avail_out;
    deflateEnd(&stream);
    return slice_make(out, length);
}

static struct slice gzip_request(struct slice body, bool chunked, struct arena *arena)
{
    struct buffer text;
    struct slice request;
    buffer_init(&text, arena, (size_t)1 << 20);
    buffer_add_text(&text, "POST /a HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\n");
    if (chunked)
        buffer_add_format(&text, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", body.length);
    else
        buffer_add_format(&text, "Content-Length: %zu\r\n\r\n", body.length);
    buffer_add(&text, body);
    if (chunked)
        buffer_add_text(&text, "\r\n0\r\n\r\n");
    assert_true(buffer_finish(&text, &request));
    return request;
}

static struct slice repeated(char c, size_t count, struct arena *arena)
{
    char *bytes = arena_alloc(arena, count);
    memset(bytes, c, count);
    return slice_make(bytes, count);
}

static int read_gzip(struct slice body, bool chunked, size_t portion, size_t *out_length)
{
    struct arena *arena = arena_new((size_t)4 << 20);
    struct request_reader reader;
    int status = read_in_portions(gzip_request(body, chunked, arena), portion, arena, &reader);
    *out_length = reader.request.body.length;
    arena_free(arena);
    return status;
}

static void test_gzip_is_inflated_under_the_limit(UNUSED_STATE)
{
    struct arena *arena = arena_new((size_t)4 << 20);
    size_t length;
    struct slice full = gzip(repeated('a', BODY_LIMIT, arena), arena);
    struct slice over = gzip(repeated('a', BODY_LIMIT + 1, arena), arena);
    struct slice bomb = gzip(repeated('a', (size_t)1 << 20, arena), arena);

    for (int chunked = 0; chunked < 2; chunked++) {
        assert_int_equal(read_gzip(full, chunked != 0, SIZE_MAX, &length), 200);
        assert_int_equal(length, BODY_LIMIT);
        assert_int_equal(read_gzip(full, chunked != 0, 1, &length), 200);
        assert_int_equal(length, BODY_LIMIT);
        assert_int_equal(read_gzip(over, chunked != 0, SIZE_MAX, &length), 413);
        assert_int_equal(read_gzip(bomb, chunked != 0, 100, &length), 413);
    }
    arena_free(arena);
}

static void test_gzip_must_be_whole_and_nothing_more(UNUSED_STATE)
{
    struct arena *arena = arena_new((size_t)1 << 20);
    size_t length;
    struct slice body = gzip(slice_from("hello"), arena);
    char *longer = arena_alloc(arena, body.length + 1);
    memcpy(longer, body.bytes, body.length);
    assert_int_equal(read_gzip(slice_make(longer, body.length + 1), false, SIZE_MAX, &length), 400);
    assert_int_equal(read_gzip(slice_make(longer, body.length + 1), false, 1, &length), 400);
    assert_int_equal(read_gzip(slice_first(body, body.length - 1), false, SIZE_MAX, &length), 400);
    longer[body.length - 5] = (char)(longer[body.length - 5] ^ 1); /* the checksum */
    assert_int_equal(read_gzip(slice_make(longer, body.length), false, SIZE_MAX, &length), 400);
    arena_free(arena);
}

/* ---- what the table does not show ---- */

static void test_what_follows_a_request_is_left(UNUSED_STATE)
{
    static const char two[] = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nxGET /b";
    struct arena *arena = arena_new((size_t)1 << 20);
    struct request_reader reader;
    size_t used, more;
    request_reader_init(&reader, arena, &limits);
    assert_int_equal(http_request_read(&reader, slice_from(two), &used), HTTP_READ_HEAD);
    assert_int_equal(http_request_read(&reader, slice_from(two + used), &more), HTTP_READ_DONE);
    assert_string_equal(two + used + more, "GET /b");
    arena_free(arena);
}

static void test_a_field_given_twice_is_not_believed(UNUSED_STATE)
{
    static const char text[] =
        "GET /a HTTP/1.1\r\nHost: h\r\nAuthorization: a\r\nX: 1\r\nauthorization: b\r\n\r\n";
    struct arena *arena = arena_new((size_t)1 << 20);
    struct request_reader reader;
    assert_int_equal(read_in_portions(slice_from(text), SIZE_MAX, arena, &reader), 200);
    assert_true(slice_is(http_header(&reader.request, "x"), "1"));
    assert_true(slice_is_empty(http_header(&reader.request, "authorization")));
    arena_free(arena);
}

static bool keeps_alive(const char *text)
{
    struct arena *arena = arena_new((size_t)1 << 20);
    struct request_reader reader;
    assert_int_equal(read_in_portions(slice_from(text), SIZE_MAX, arena, &reader), 200);
    bool keep_alive = reader.request.keep_alive;
    arena_free(arena);
    return keep_alive;
}

static void test_who_keeps_the_connection(UNUSED_STATE)
{
    assert_true(keeps_alive("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    assert_true(keeps_alive("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, TE\r\n\r\n"));
    assert_false(keeps_alive("GET / HTTP/1.1\r\nHost: h\r\nConnection: TE , Close\r\n\r\n"));
    assert_false(keeps_alive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

static void test_a_small_arena_refuses(UNUSED_STATE)
{
    struct arena *arena = arena_new(64);
    struct request_reader reader;
    static const char text[] = "GET /a HTTP/1.1\r\nHost: h\r\nX: 1\r\n\r\n";
    assert_int_equal(read_in_portions(slice_from(text), SIZE_MAX, arena, &reader), 431);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_probe_table),
        cmocka_unit_test(test_gzip_is_inflated_under_the_limit),
        cmocka_unit_test(test_gzip_must_be_whole_and_nothing_more),
        cmocka_unit_test(test_what_follows_a_request_is_left),
        cmocka_unit_test(test_a_field_given_twice_is_not_believed),
        cmocka_unit_test(test_who_keeps_the_connection),
        cmocka_unit_test(test_a_small_arena_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
