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

static size_t node_check(const struct xml_node *node, size_t depth, struct arena *arena)
{
    size_t count = 1;
    ensure(depth <= XML_MAX_DEPTH && node->attribute_count <= XML_MAX_ATTRIBUTES);
    ensure(node->name.length > 0 && utf8_is_valid(node->name) && utf8_is_valid(node->text));
    ensure(node->first_child == NULL || node->text.length == 0);
    if (node->text.length > 0 && depth <= 3)
        text_check(node->text, arena);
    for (const struct xml_node *child = node->first_child; child != NULL; child = child->next)
        count += node_check(child, depth + 1, arena);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)512 << 20);
    const struct xml_node *root;
    struct error err;
    if (xml_parse(slice_make(bytes, length), XML_MAX_BYTES, arena, &root, &err) == STATUS_OK)
        ensure(node_check(root, 1, arena) <= XML_MAX_NODES);
    arena_reset(arena);
    return 0;
}
