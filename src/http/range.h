/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Range field of a request (RFC 9110 §14): which bytes of a file the client asks for. Players
 * of video need it to jump. Pure; one range only: whoever asks for several gets the whole file,
 * as the RFC allows.
 */
#ifndef HTTP_RANGE_H
#define HTTP_RANGE_H

#include "base/macro.h"
#include "base/slice.h"

enum http_range_kind {
    HTTP_RANGE_WHOLE,       /* no field, or one that is to be ignored */
    HTTP_RANGE_PART,        /* 206, with first and last */
    HTTP_RANGE_UNSATISFIED, /* 416: it begins behind the end */
};

struct http_range {
    size_t first;
    size_t last; /* included */
};

/* `field` is the field's value, empty if there is none; `length` is that of the whole file. */
enum http_range_kind http_range_read(struct slice field, size_t length,
                                     struct http_range *out_range);

#endif
