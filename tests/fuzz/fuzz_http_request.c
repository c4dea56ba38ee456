/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a request. Whole and byte by byte must give the same request, or both refuse; in
 * portions a refusal may come sooner, and for another of several faults. */
#include "fuzz/fuzz.h"
#include "http/request_reader.h"

static const struct reader_limits limits = {
    .max_line_bytes = 1024,
    .max_head_bytes = 4096,
    .max_fields = 20,
    .max_body_bytes = 2048,
};

static int read_in_portions(struct slice bytes, size_t portion, struct arena *arena,
                            struct request_reader *reader)
{
    enum http_read result;
    request_reader_init(reader, arena, &limits);
    do {
        size_t used;
        result = http_request_read(reader, slice_first(bytes, portion), &used);
        bytes = slice_from_index(bytes, used);
    } while (result == HTTP_READ_HEAD || (result == HTTP_READ_MORE && bytes.length > 0));
    if (result == HTTP_READ_MORE)
        return 100;
    return result == HTTP_READ_DONE ? 200 : reader->refusal_status;
}

static void request_check(const struct http_request *request)
{
    ensure(slice_starts(request->path, "/"));
    ensure(http_method_name(request->method)[0] != '\0');
    ensure(request->body.length <= limits.max_body_bytes);
    ensure(request->field_count <= limits.max_fields);
    for (size_t i = 0; i + 1 < request->path.length; i++)
        ensure(request->path.bytes[i] != '/' || request->path.bytes[i + 1] != '/');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arenas[2];
    for (size_t i = 0; i < 2; i++)
        if (arenas[i] == NULL)
            arenas[i] = arena_new((size_t)1 << 20);
    struct request_reader whole, portions;
    struct slice input = slice_make(bytes, length);
    int status = read_in_portions(input, SIZE_MAX, arenas[0], &whole);
    int again = read_in_portions(input, 1, arenas[1], &portions);
    ensure(status == again || (status != 200 && again >= 400));
    if (status == 200) {
        request_check(&whole.request);
        ensure(slice_equal(whole.request.path, portions.request.path));
        ensure(slice_equal(whole.request.host, portions.request.host));
        ensure(slice_equal(whole.request.body, portions.request.body));
    }
    arena_reset(arenas[0]);
    arena_reset(arenas[1]);
    return 0;
}
