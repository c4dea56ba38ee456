/* SPDX-License-Identifier: Apache-2.0 */
#include "text/text_impl.h"
#include "text/xml.h"

/* A carriage return, written as such, would come back as a line feed; and in an attribute tabs and
 * line feeds as spaces. */
static const char *xml_escape(uint32_t point)
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
    case '\t':
        return "&#9;";
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    case 0xFFFE:
    case 0xFFFF:
        return "";
    default:
        return point < 0x20 ? "" : NULL;
    }
}

void xml_text(struct buffer *buffer, struct slice s)
{
    escape_add(buffer, s, xml_escape);
}

void xml_element(struct buffer *buffer, const char *name, struct slice text)
{
    buffer_add_char(buffer, '<');
    buffer_add_text(buffer, name);
    buffer_add_char(buffer, '>');
    xml_text(buffer, text);
    buffer_add_text(buffer, "</");
    buffer_add_text(buffer, name);
    buffer_add_char(buffer, '>');
}
