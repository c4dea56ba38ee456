/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expat reports events; the handlers here build the tree. Since an element holds either elements or
 * text, only the innermost open element can be collecting text, so one pool as long as the document
 * is enough for all of it: expat never gives more bytes of text than it was given document.
 */
#include "text/xml.h"

#include <expat.h>
#include <limits.h>
#include <string.h>

#include "base/encode.h"
#include "text/text_impl.h"

/* Stands between namespace and name in what expat reports; cannot stand in XML at all. */
static const char separator = '\x01';
static const char mixed_content[] = "An element holds both text and elements.";

struct open_element {
    struct xml_node *node;
    size_t text_start; /* in the pool: of the text since the last child */
    bool has_comment;
};

struct reading {
    XML_Parser parser;
    struct arena *arena;
    struct xml_node *root;
    struct open_element open[XML_MAX_DEPTH];
    size_t depth;
    size_t node_count;
    char *pool;
    size_t pool_length;
    enum status status;
    const char *fault; /* a sentence */
};

static void refuse(struct reading *reading, enum status status, const char *fault)
{
    if (reading->status != STATUS_OK)
        return;
    reading->status = status;
    reading->fault = fault;
    XML_StopParser(reading->parser, XML_FALSE);
}

static bool is_blank(struct slice s)
{
    return slice_is_empty(slice_trim(s));
}

static struct slice open_text(const struct reading *reading, const struct open_element *element)
{
    return slice_make(reading->pool + element->text_start,
                      reading->pool_length - element->text_start);
}

/* Splits what expat reports, "uri SEPARATOR name" or "name". */
static bool name_copy(struct reading *reading, const char *reported, struct slice *out_uri,
                      struct slice *out_name)
{
    struct slice head, tail;
    struct slice copy = arena_copy(reading->arena, slice_from(reported));
    if (copy.bytes == NULL)
        return false;
    bool has_uri = slice_cut(copy, separator, &head, &tail);
    *out_uri = has_uri ? head : slice_make(NULL, 0);
    *out_name = has_uri ? tail : head;
    return true;
}

static bool attributes_copy(struct reading *reading, struct xml_node *node, const char **reported)
{
    size_t count = 0;
    while (reported[2 * count] != NULL)
        count++;
    if (count > XML_MAX_ATTRIBUTES) {
        refuse(reading, STATUS_LIMIT, "An element has too many attributes.");
        return false;
    }
    struct xml_attribute *attributes =
        arena_alloc_array(reading->arena, count, sizeof(*attributes));
    for (size_t i = 0; attributes != NULL && i < count; i++) {
        struct xml_attribute *attribute = &attributes[i];
        attribute->value = arena_copy(reading->arena, slice_from(reported[2 * i + 1]));
        if (!name_copy(reading, reported[2 * i], &attribute->namespace_uri, &attribute->name))
            return false;
    }
    node->attributes = attributes;
    node->attribute_count = count;
    return attributes != NULL;
}

static struct xml_node *node_make(struct reading *reading, const char *name,
                                  const char **attributes)
{
    struct xml_node *node = arena_alloc(reading->arena, sizeof(*node));
    if (node != NULL && name_copy(reading, name, &node->namespace_uri, &node->name) &&
        attributes_copy(reading, node, attributes) && !arena_is_exhausted(reading->arena))
        return node;
    refuse(reading, STATUS_NO_MEMORY, "The request is larger than its memory.");
    return NULL;
}

static void node_append(struct xml_node *parent, struct xml_node *node)
{
    if (parent->last_child == NULL)
        parent->first_child = node;
    else
        parent->last_child->next = node;
    parent->last_child = node;
}

/* Room for one more element where we are? Its parent turns out to hold elements, so the parent's
 * text so far must have been blank. */
static bool element_fits(struct reading *reading)
{
    if (reading->depth == XML_MAX_DEPTH) {
        refuse(reading, STATUS_LIMIT, "The elements are nested too deeply.");
        return false;
    }
    if (reading->node_count == XML_MAX_NODES) {
        refuse(reading, STATUS_LIMIT, "There are too many elements.");
        return false;
    }
    if (reading->depth == 0)
        return true;
    struct open_element *parent = &reading->open[reading->depth - 1];
    if (!is_blank(open_text(reading, parent))) {
        refuse(reading, STATUS_INVALID, mixed_content);
        return false;
    }
    reading->pool_length = parent->text_start;
    return true;
}

static void XMLCALL element_started(void *context, const char *name, const char **attributes)
{
    struct reading *reading = context;
    if (reading->status != STATUS_OK || !element_fits(reading))
        return;
    struct xml_node *node = node_make(reading, name, attributes);
    if (node == NULL)
        return;
    if (reading->depth == 0)
        reading->root = node;
    else
        node_append(reading->open[reading->depth - 1].node, node);
    reading->node_count++;
    reading->open[reading->depth++] =
        (struct open_element){.node = node, .text_start = reading->pool_length};
}

static void XMLCALL element_ended(void *context, const char *name)
{
    struct reading *reading = context;
    (void)name; /* expat has checked that it is the innermost one's */
    if (reading->status != STATUS_OK)
        return;
    struct open_element *element = &reading->open[--reading->depth];
    struct slice text = open_text(reading, element);
    bool has_children = element->node->first_child != NULL;
    if (!is_blank(text) && (has_children || element->has_comment))
        refuse(reading, STATUS_INVALID,
               has_children ? mixed_content : "There is a comment inside a value.");
    else if (has_children)
        reading->pool_length = element->text_start;
    else
        element->node->text = text;
    /* What this element keeps in the pool is no text of its parent. */
    if (reading->depth > 0)
        reading->open[reading->depth - 1].text_start = reading->pool_length;
}

static void XMLCALL text_came(void *context, const char *bytes, int length)
{
    struct reading *reading = context;
    if (reading->status != STATUS_OK || reading->depth == 0)
        return;
    memcpy(reading->pool + reading->pool_length, bytes, (size_t)length);
    reading->pool_length += (size_t)length;
}

static void XMLCALL comment_came(void *context, const char *text)
{
    struct reading *reading = context;
    (void)text;
    if (reading->status == STATUS_OK && reading->depth > 0)
        reading->open[reading->depth - 1].has_comment = true;
}

static void XMLCALL instruction_came(void *context, const char *target, const char *data)
{
    (void)target;
    (void)data;
    refuse(context, STATUS_INVALID, "Processing instructions are not accepted.");
}

static void XMLCALL doctype_came(void *context, const char *name, const char *system,
                                 const char *public, int has_subset)
{
    (void)name;
    (void)system;
    (void)public;
    (void)has_subset;
    refuse(context, STATUS_INVALID, "A DOCTYPE is not accepted.");
}

/* Expat itself would read UTF-16, Latin-1 and ASCII too. */
static void XMLCALL declaration_came(void *context, const char *version, const char *encoding,
                                     int standalone)
{
    (void)version;
    (void)standalone;
    if (encoding != NULL && !slice_equal_fold(slice_from(encoding), slice_from("UTF-8")))
        refuse(context, STATUS_INVALID, "The encoding is not UTF-8.");
}

static void handlers_set(struct reading *reading)
{
    XML_SetUserData(reading->parser, reading);
    XML_SetElementHandler(reading->parser, element_started, element_ended);
    XML_SetCharacterDataHandler(reading->parser, text_came);
    XML_SetCommentHandler(reading->parser, comment_came);
    XML_SetProcessingInstructionHandler(reading->parser, instruction_came);
    XML_SetStartDoctypeDeclHandler(reading->parser, doctype_came);
    XML_SetXmlDeclHandler(reading->parser, declaration_came);
}

/* After expat has seen everything: what came of it. */
static enum status reading_judge(const struct reading *reading, enum XML_Status parsed,
                                 struct error *err)
{
    if (reading->status != STATUS_OK)
        return error_set(err, reading->status, "%s", reading->fault);
    if (parsed != XML_STATUS_OK)
        return error_set(err, STATUS_INVALID, "The XML is not well-formed (line %lu): %s.",
                         (unsigned long)XML_GetCurrentLineNumber(reading->parser),
                         XML_ErrorString(XML_GetErrorCode(reading->parser)));
    return STATUS_OK;
}

static enum status document_read(struct slice document, struct reading *reading, struct error *err)
{
    static const XML_Memory_Handling_Suite memory = {wiping_malloc, wiping_realloc, wiping_free};
    const char separator_text[] = {separator, '\0'};
    reading->pool = arena_alloc(reading->arena, document.length + 1);
    /* The encoding given here overrides what a byte order mark or a declaration says. */
    reading->parser = XML_ParserCreate_MM("UTF-8", &memory, separator_text);
    if (reading->pool == NULL || reading->parser == NULL) {
        XML_ParserFree(reading->parser);
        return error_set(err, STATUS_NO_MEMORY, "The request is larger than its memory.");
    }
    handlers_set(reading);
    enum XML_Status parsed =
        XML_Parse(reading->parser, document.bytes, (int)document.length, XML_TRUE);
    enum status status = reading_judge(reading, parsed, err);
    XML_ParserFree(reading->parser);
    return status;
}

enum status xml_parse(struct slice document, size_t max_bytes, struct arena *arena,
                      const struct xml_node **out_root, struct error *err)
{
    if (document.length > max_bytes || document.length > INT_MAX)
        return error_set(err, STATUS_LIMIT, "The XML is longer than %zu bytes.", max_bytes);
    /* Before expat, so that Latin-1 bytes under any declaration are named as what they are. */
    if (!utf8_is_valid(document))
        return error_set(err, STATUS_INVALID, "The XML is not UTF-8.");
    struct reading reading = {.arena = arena, .status = STATUS_OK};
    enum status status = document_read(document, &reading, err);
    if (status == STATUS_OK)
        *out_root = reading.root;
    return status;
}

static bool namespace_is(struct slice uri, const char *wanted)
{
    return wanted == NULL || slice_is(uri, wanted);
}

bool xml_is(const struct xml_node *node, const char *namespace_uri, const char *name)
{
    return slice_is(node->name, name) && namespace_is(node->namespace_uri, namespace_uri);
}

const struct xml_node *xml_child(const struct xml_node *node, const char *namespace_uri,
                                 const char *name)
{
    const struct xml_node *child = node == NULL ? NULL : node->first_child;
    while (child != NULL && !xml_is(child, namespace_uri, name))
        child = child->next;
    return child;
}

size_t xml_child_count(const struct xml_node *node, const char *namespace_uri, const char *name)
{
    size_t count = 0;
    for (const struct xml_node *child = node->first_child; child != NULL; child = child->next)
        count += xml_is(child, namespace_uri, name);
    return count;
}

bool xml_attribute_get(const struct xml_node *node, const char *namespace_uri, const char *name,
                       struct slice *out_value)
{
    for (size_t i = 0; i < node->attribute_count; i++) {
        const struct xml_attribute *attribute = &node->attributes[i];
        if (slice_is(attribute->name, name) &&
            namespace_is(attribute->namespace_uri, namespace_uri)) {
            *out_value = attribute->value;
            return true;
        }
    }
    return false;
}
