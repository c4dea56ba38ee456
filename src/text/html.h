/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Escaping writers for HTML. The compiled templates (text/pages.h) call them, so that no other code
 * puts text into a page. Not a parser and not a template engine (tools/compile_templates.py).
 * Input may be any bytes: what is not UTF-8, and control characters but tab and line feed, become
 * U+FFFD. Borrows everything; errors stick in the buffer. Any thread, one buffer each.
 */
#ifndef TEXT_HTML_H
#define TEXT_HTML_H

#include "base/buffer.h"

/* Between tags. */
void html_text(struct buffer *buffer, struct slice s);
/* Inside a double-quoted attribute value. */
void html_attribute(struct buffer *buffer, struct slice s);
/* One component of a URL inside an attribute: everything but unreserved characters as %XX. */
void html_url_component(struct buffer *buffer, struct slice s);
/* A whole URL inside an attribute: a path of this service ("/…", not "//…"), "http://" or
 * "https://"; anything else (javascript:, data:) is written as "#". */
void html_url(struct buffer *buffer, struct slice s);

#endif
