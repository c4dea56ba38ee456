/* SPDX-License-Identifier: Apache-2.0 */
#include "text/gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum {
    WINDOW_GZIP = 15 + 16, /* the largest window, with gzip's head and foot */
    MEMORY_LEVEL = 8,
    LEVEL = 5,
};

struct gzip {
    z_stream stream;
};

struct gzip *gzip_new(void)
{
    struct gzip *gzip = calloc(1, sizeof *gzip);
    if (gzip == NULL)
        return NULL;
    if (deflateInit2(&gzip->stream, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) == Z_OK)
        return gzip;
    free(gzip);
    return NULL;
}

void gzip_free(struct gzip *gzip)
{
    if (gzip == NULL)
        return;
    deflateEnd(&gzip->stream);
    free(gzip);
}

bool gzip_add(struct gzip *gzip, struct slice text, bool last, struct arena *arena,
              struct slice *out_bytes)
{
    z_stream *stream = &gzip->stream;
    if (text.length > UINT_MAX / 2)
        return false;
    size_t capacity = deflateBound(stream, (uLong)text.length);
    /* What deflate held back of earlier pieces may come out too. */
    capacity += (size_t)1 << (MEMORY_LEVEL + 9);
    Bytef *out = arena_alloc(arena, capacity);
    if (out == NULL)
        return false;
    stream->next_in = (z_const Bytef *)(text.length == 0 ? "" : text.bytes);
    stream->avail_in = (uInt)text.length;
    stream->next_out = out;
    stream->avail_out = (uInt)capacity;
    int result = deflate(stream, last ? Z_FINISH : Z_NO_FLUSH);
    if (stream->avail_in > 0 || result != (last ? Z_STREAM_END : Z_OK))
        return false;
    *out_bytes = slice_make(out, capacity - stream->avail_out);
    return true;
}
