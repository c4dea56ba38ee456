/* SPDX-License-Identifier: Apache-2.0 */
#include "text/html.h"

#include "text/form.h"
#include "text/text_impl.h"

/* One set for both places: escaping the quotes in text too costs nothing, and a value that is moved
 * into an attribute later stays inert. */
static const char *html_escape(uint32_t point)
{
    switch (point) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        break;
    }
    bool is_control =
        (point < 0x20 && point != '\t' && point != '\n') || (point >= 0x7F && point < 0xA0);
    return is_control ? "\xEF\xBF\xBD" : NULL;
}

void html_text(struct buffer *buffer, struct slice s)
{
    escape_add(buffer, s, html_escape);
}

void html_attribute(struct buffer *buffer, struct slice s)
{
    escape_add(buffer, s, html_escape);
}

void html_url_component(struct buffer *buffer, struct slice s)
{
    url_encode(buffer, s);
}

void html_url(struct buffer *buffer, struct slice s)
{
    /* Browsers read a backslash as a slash, so "/\host" leaves this service just as "//host". */
    bool is_path = slice_starts(s, "/") && !slice_starts(s, "//") && !slice_starts(s, "/\\");
    if (is_path || slice_starts(s, "https://") || slice_starts(s, "http://"))
        html_attribute(buffer, s);
    else
        buffer_add_char(buffer, '#');
}
