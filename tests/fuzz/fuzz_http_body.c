/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the chunked body of a request, plain or, by the first byte, gzip. However it is
 * cut, the body stays under its limit and is read the same. */
#include "fuzz/fuzz.h"
#include "http/request_reader.h"

enum { BODY_LIMIT = 4096 };

static int read_body(bool gzip, struct slice bytes, size_t portion, struct arena *arena,
                     struct request_reader *reader)
{
    static const struct reader_limits limits = {
        .max_line_bytes = 512,
        .max_head_bytes = 2048,
        .max_fields = 10,
        .max_body_bytes = BODY_LIMIT,
    };
    const char *head = gzip ? "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
                              "Content-Encoding: gzip\r\n\r\n"
                            : "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    size_t used;
    request_reader_init(reader, arena, &limits);
    ensure(http_request_read(reader, slice_from(head), &used) == HTTP_READ_HEAD);
    enum http_read result = HTTP_READ_MORE;
    while (result == HTTP_READ_MORE && bytes.length > 0) {
        result = http_request_read(reader, slice_first(bytes, portion), &used);
        bytes = slice_from_index(bytes, used);
    }
    ensure(reader->body.length <= BODY_LIMIT);
    return result == HTTP_READ_REFUSED ? reader->refusal_status : (int)result;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arenas[2];
    for (size_t i = 0; i < 2; i++)
        if (arenas[i] == NULL)
            arenas[i] = arena_new((size_t)1 << 20);
    struct request_reader whole, portions;
    struct slice input = slice_make(bytes, length);
    bool gzip = length > 0 && bytes[0] == 'z';
    struct slice body = gzip ? slice_from_index(input, 1) : input;
    int result = read_body(gzip, body, SIZE_MAX, arenas[0], &whole);
    int again = read_body(gzip, body, 1, arenas[1], &portions);
    if (result == HTTP_READ_DONE)
        ensure(again == result && slice_equal(whole.request.body, portions.request.body));
    arena_reset(arenas[0]);
    arena_reset(arenas[1]);
    return 0;
}
