/* SPDX-License-Identifier: Apache-2.0 */
/* Text one code point at a time, for writers whose input may be any bytes. */
#include "text/text_impl.h"

#include "base/encode.h"

/* Length of the sequence that this byte would begin; 0 when it begins none. */
static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead < 0xE0)
        return 2;
    if (lead >= 0xE0 && lead < 0xF0)
        return 3;
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

size_t point_read(struct slice s, uint32_t *out_point)
{
    static const unsigned char lead_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    const unsigned char *bytes = (const unsigned char *)s.bytes;
    size_t length = sequence_length(bytes[0]);
    if (length == 0 || length > s.length || !utf8_is_valid(slice_first(s, length))) {
        *out_point = POINT_REPLACEMENT;
        return 1;
    }
    uint32_t point = bytes[0] & lead_mask[length];
    for (size_t i = 1; i < length; i++)
        point = (point << 6) | (bytes[i] & 0x3F);
    *out_point = point;
    return length;
}

void escape_add(struct buffer *buffer, struct slice s, escape_fn escape)
{
    size_t plain = 0; /* start of the run that needs no change */
    for (size_t at = 0; at < s.length;) {
        uint32_t point;
        struct slice rest = slice_from_index(s, at);
        size_t length = point_read(rest, &point);
        bool is_broken = point == POINT_REPLACEMENT && length == 1;
        const char *text = is_broken ? "\xEF\xBF\xBD" : escape(point);
        if (text != NULL) {
            buffer_add(buffer, slice_make(s.bytes + plain, at - plain));
            buffer_add_text(buffer, text);
            plain = at + length;
        }
        at += length;
    }
    buffer_add(buffer, slice_from_index(s, plain));
}
