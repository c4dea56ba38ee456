/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "text/json.h"
#include "text/text_impl.h"

/* Also what is legal in JSON but not inert elsewhere: <, > and & for a reply that a browser is made
 * to read as HTML, the two separators that end a line in old scripts, and controls in terminals. */
static const char *json_escape(uint32_t point)
{
    static const char *const low[0x20] = {
        "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
        "\\b",     "\\t",     "\\n",     "\\u000b", "\\f",     "\\r",     "\\u000e", "\\u000f",
        "\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017",
        "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f"};
    if (point < 0x20)
        return low[point];
    switch (point) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '<':
        return "\\u003c";
    case '>':
        return "\\u003e";
    case '&':
        return "\\u0026";
    case 0x7F:
        return "\\u007f";
    case 0x2028:
        return "\\u2028";
    case 0x2029:
        return "\\u2029";
    default:
        return NULL;
    }
}

static void value_begin(struct json_writer *writer)
{
    if (writer->comma_due)
        buffer_add_char(writer->out, ',');
    writer->comma_due = true;
}

static void bracket_open(struct json_writer *writer, char bracket)
{
    value_begin(writer);
    buffer_add_char(writer->out, bracket);
    writer->comma_due = false;
}

static void bracket_close(struct json_writer *writer, char bracket)
{
    buffer_add_char(writer->out, bracket);
    writer->comma_due = true;
}

void json_open_object(struct json_writer *writer)
{
    bracket_open(writer, '{');
}

void json_close_object(struct json_writer *writer)
{
    bracket_close(writer, '}');
}

void json_open_array(struct json_writer *writer)
{
    bracket_open(writer, '[');
}

void json_close_array(struct json_writer *writer)
{
    bracket_close(writer, ']');
}

void json_key(struct json_writer *writer, const char *name)
{
    json_put_text(writer, slice_from(name));
    buffer_add_char(writer->out, ':');
    writer->comma_due = false;
}

void json_put_text(struct json_writer *writer, struct slice s)
{
    value_begin(writer);
    buffer_add_char(writer->out, '"');
    escape_add(writer->out, s, json_escape);
    buffer_add_char(writer->out, '"');
}

void json_put_integer(struct json_writer *writer, int64_t value)
{
    value_begin(writer);
    buffer_add_format(writer->out, "%" PRId64, value);
}

void json_put_bool(struct json_writer *writer, bool value)
{
    value_begin(writer);
    buffer_add_text(writer->out, value ? "true" : "false");
}

void json_put_null(struct json_writer *writer)
{
    value_begin(writer);
    buffer_add_text(writer->out, "null");
}

void json_pair_text(struct json_writer *writer, const char *name, struct slice s)
{
    json_key(writer, name);
    json_put_text(writer, s);
}

void json_pair_integer(struct json_writer *writer, const char *name, int64_t value)
{
    json_key(writer, name);
    json_put_integer(writer, value);
}

void json_pair_bool(struct json_writer *writer, const char *name, bool value)
{
    json_key(writer, name);
    json_put_bool(writer, value);
}
