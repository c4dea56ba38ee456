/* SPDX-License-Identifier: Apache-2.0 */
#include "face/demo/letter.h"

#include "base/buffer.h"
#include "base/encode.h"

enum { TEXT_MAX_BYTES = 256 * 1024 };

/* How the boundaries of mail/message.c begin; quoted-printable text never holds "=_". */
static const char boundary[] = "--=_";

/* The next line without its end. False at the end of the text. */
static bool line_next(struct slice *rest, struct slice *out_line)
{
    if (slice_is_empty(*rest))
        return false;
    slice_cut(*rest, '\n', out_line, rest);
    if (slice_ends(*out_line, "\r"))
        out_line->length--;
    return true;
}

/* A field with its continuation lines, which begin with a blank, joined. */
static bool field_next(struct slice *rest, struct arena *arena, struct slice *out_field)
{
    struct slice more;
    if (!line_next(rest, out_field) || slice_is_empty(*out_field))
        return false;
    while ((slice_starts(*rest, " ") || slice_starts(*rest, "\t")) && line_next(rest, &more)) {
        *out_field = arena_format(arena, "%.*s%.*s", (int)out_field->length, out_field->bytes,
                                  (int)more.length, more.bytes);
    }
    return true;
}

static void field_read(struct slice line, struct letter *letter)
{
    struct slice name, value;
    if (!slice_cut(line, ':', &name, &value))
        return;
    value = slice_trim(value);
    if (slice_equal_fold(name, slice_from("from")))
        letter->from = value;
    else if (slice_equal_fold(name, slice_from("to")))
        letter->to = value;
    else if (slice_equal_fold(name, slice_from("subject")))
        letter->subject = value;
    else if (slice_equal_fold(name, slice_from("date")))
        letter->date = value;
}

/* Quoted-printable: "=XX" is a byte, "=" at the end of a line joins it with the next. */
static void quoted_line(struct slice line, struct buffer *out)
{
    bool joined = slice_ends(line, "=");
    for (size_t i = 0; i < line.length; i++) {
        char byte;
        struct slice digits = slice_first(slice_from_index(line, i + 1), 2);
        if (line.bytes[i] == '=' && hex_decode(digits, &byte, 1)) {
            buffer_add_char(out, byte);
            i += 2;
        } else if (!(joined && i == line.length - 1)) {
            buffer_add_char(out, line.bytes[i]);
        }
    }
    if (!joined)
        buffer_add_char(out, '\n');
}

/* The first part, up to the next boundary; its own header fields end with an empty line. */
static void part_read(struct slice rest, struct buffer *out)
{
    struct slice line;
    bool in_text = false;
    while (line_next(&rest, &line)) {
        if (in_text && slice_starts(line, boundary))
            return;
        if (in_text)
            quoted_line(line, out);
        else if (slice_is_empty(line))
            in_text = true;
    }
}

bool letter_read(struct slice message, struct arena *arena, struct letter *out_letter)
{
    struct letter letter = {{0}};
    struct buffer text;
    struct slice line, rest = message;
    buffer_init(&text, arena, TEXT_MAX_BYTES);
    while (field_next(&rest, arena, &line))
        field_read(line, &letter);
    while (line_next(&rest, &line) && !slice_starts(line, boundary))
        ; /* what stands before the first boundary is for programs that know no parts */
    part_read(rest, &text);
    if (!buffer_finish(&text, &letter.text))
        return false;
    *out_letter = letter;
    return true;
}
