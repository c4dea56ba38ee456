/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML as SOAP needs it: a whole document into a small tree, and an escaping writer.
 * Not a general XML reader: no DOCTYPE, no processing instructions, UTF-8 only, bounded in every
 * direction, and an element holds either elements or text, never both (R48). Comments are allowed
 * between elements, never inside a value. Namespaces are resolved; prefixes are gone.
 * The tree lives in the caller's arena, text included; nothing has to be freed. Any thread.
 * Errors: STATUS_INVALID for what is not acceptable XML, STATUS_LIMIT for too much of it.
 */
#ifndef TEXT_XML_H
#define TEXT_XML_H

#include "base/buffer.h"
#include "base/status.h"

enum {
    XML_MAX_BYTES = 64 * 1024, /* the usual max_bytes: a SOAP envelope, no more */
    XML_MAX_DEPTH = 16,
    XML_MAX_ATTRIBUTES = 32, /* of one element */
    XML_MAX_NODES = 1024,
};

struct xml_attribute {
    struct slice namespace_uri; /* empty without a prefix */
    struct slice name;
    struct slice value;
};

struct xml_node {
    struct slice namespace_uri; /* empty = none */
    struct slice name;          /* local name */
    struct slice text;          /* the whole value; empty when there are children */
    const struct xml_attribute *attributes;
    size_t attribute_count;
    struct xml_node *first_child; /* in document order */
    struct xml_node *last_child;
    struct xml_node *next;
};

/* Reads a whole document of at most max_bytes. */
MUST_CHECK enum status xml_parse(struct slice document, size_t max_bytes, struct arena *arena,
                                 const struct xml_node **out_root, struct error *err);

/* True when the element has this name in this namespace; namespace_uri NULL = any. */
bool xml_is(const struct xml_node *node, const char *namespace_uri, const char *name);
/* The first child of that name, or NULL; accepts node NULL. */
const struct xml_node *xml_child(const struct xml_node *node, const char *namespace_uri,
                                 const char *name);
/* How many children have that name: 2 means that somebody hides something. */
size_t xml_child_count(const struct xml_node *node, const char *namespace_uri, const char *name);
/* The attribute's value; false without it. */
bool xml_attribute_get(const struct xml_node *node, const char *namespace_uri, const char *name,
                       struct slice *out_value);

/* Writes text for element content or a quoted attribute. What XML cannot carry is left out; what
 * is not UTF-8 becomes U+FFFD. */
void xml_text(struct buffer *buffer, struct slice s);
/* <name>text</name>; the name is the program's own. */
void xml_element(struct buffer *buffer, const char *name, struct slice text);

#endif
