/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a document. What is accepted must be a tree within the limits, and its texts must
 * come back unchanged when they are written and read again. */
#include "base/encode.h"
#include "fuzz/fuzz.h"
#include "text/xml.h"

static void text_check(struct slice text, struct arena *arena)
{
    struct buffer buffer;
    struct slice document;
    const struct xml_node *root;
    buffer_init(&buffer, arena, 1 << 20);
    xml_element(&buffer, "t", text);
    ensure(buffer_finish(&buffer, &document));
    ensure(xml_parse(document, 1 << 20, arena, &root, NULL) == STATUS_OK);
    ensure(slice_equal(root->text, text));
}

/* What stands there is found by its name, with and without its namespace. */
static void find_check(const struct xml_node *parent, const struct xml_node *child,
                       struct arena *arena)
{
    const char *name = arena_string(arena, child->name);
    const char *uri = arena_string(arena, child->namespace_uri);
    ensure(xml_is(child, uri, name) && xml_child(parent, uri, name) != NULL);
    ensure(xml_child_count(parent, uri, name) >= 1);
    ensure(xml_child_count(parent, NULL, name) >= xml_child_count(parent, uri, name));
    for (size_t i = 0; i < child->attribute_count; i++) {
        const struct xml_attribute *attribute = &child->attributes[i];
        struct slice value;
        ensure(xml_attribute_get(child, arena_string(arena, attribute->namespace_uri),
                                 arena_string(arena, attribute->name), &value));
        ensure(slice_equal(value, attribute->value));
        ensure(!xml_attribute_get(child, "urn:none", "none", &value));
    }
}

static size_t node_check(const struct xml_node *node, size_t depth, struct arena *arena)
{
    size_t count = 1;
    ensure(depth <= XML_MAX_DEPTH && node->attribute_count <= XML_MAX_ATTRIBUTES);
    ensure(node->name.length > 0 && utf8_is_valid(node->name) && utf8_is_valid(node->text));
    ensure(node->first_child == NULL || node->text.length == 0);
    if (node->text.length > 0 && depth <= 3)
        text_check(node->text, arena);
    for (const struct xml_node *child = node->first_child; child != NULL; child = child->next) {
        if (depth <= 3)
            find_check(node, child, arena);
        count += node_check(child, depth + 1, arena);
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)512 << 20);
    const struct xml_node *root;
    struct error err;
    struct slice document = slice_make(bytes, length);
    if (xml_parse(document, XML_MAX_BYTES, arena, &root, &err) == STATUS_OK) {
        ensure(node_check(root, 1, arena) <= XML_MAX_NODES);
        ensure(xml_parse(document, length - 1, arena, &root, &err) == STATUS_LIMIT);
    }
    arena_reset(arena);
    return 0;
}
