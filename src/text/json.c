/* SPDX-License-Identifier: Apache-2.0 */
/* jansson parses; the result is copied into the arena, so that no caller has handles to end. */
#include "text/json.h"

#include <jansson.h>
#include <pthread.h>

#include "text/text_impl.h"

static void memory_choose(void)
{
    json_set_alloc_funcs(wiping_malloc, wiping_free);
}

static bool node_copy(const json_t *json, struct arena *arena, struct json_node *node,
                      unsigned depth);

static bool items_copy(const json_t *array, struct arena *arena, struct json_node *parent,
                       unsigned depth)
{
    size_t count = json_array_size(array);
    struct json_node *items = arena_alloc_array(arena, count, sizeof(*items));
    if (items == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!node_copy(json_array_get(array, i), arena, &items[i], depth))
            return false;
        items[i].next = i + 1 < count ? &items[i + 1] : NULL;
    }
    parent->first = count > 0 ? items : NULL;
    return true;
}

static bool members_copy(const json_t *object, struct arena *arena, struct json_node *parent,
                         unsigned depth)
{
    size_t count = json_object_size(object);
    struct json_node *members = arena_alloc_array(arena, count, sizeof(*members));
    if (members == NULL)
        return false;
    size_t i = 0;
    const char *key;
    json_t *value;
    /* The macro wants a variable object, but changes nothing. */
    json_object_foreach((json_t *)object, key, value)
    {
        struct json_node *member = &members[i++];
        member->name = arena_copy(arena, slice_from(key));
        if (!node_copy(value, arena, member, depth))
            return false;
        member->next = i < count ? &members[i] : NULL;
    }
    parent->first = count > 0 ? members : NULL;
    return true;
}

/* False when it is nested too deeply or the arena is exhausted. */
static bool node_copy(const json_t *json, struct arena *arena, struct json_node *node,
                      unsigned depth)
{
    switch (json_typeof(json)) {
    case JSON_NULL:
        node->kind = JSON_KIND_NULL;
        return true;
    case JSON_TRUE:
    case JSON_FALSE:
        node->kind = JSON_KIND_BOOL;
        node->truth = json_is_true(json);
        return true;
    case JSON_INTEGER:
        node->kind = JSON_KIND_INTEGER;
        node->integer = json_integer_value(json);
        return true;
    case JSON_REAL:
        node->kind = JSON_KIND_REAL;
        node->real = json_real_value(json);
        return true;
    case JSON_STRING:
        node->kind = JSON_KIND_TEXT;
        node->text =
            arena_copy(arena, slice_make(json_string_value(json), json_string_length(json)));
        return !arena_is_exhausted(arena);
    case JSON_ARRAY:
        node->kind = JSON_KIND_ARRAY;
        return depth < JSON_MAX_NESTING && items_copy(json, arena, node, depth + 1);
    case JSON_OBJECT:
        node->kind = JSON_KIND_OBJECT;
        return depth < JSON_MAX_NESTING && members_copy(json, arena, node, depth + 1);
    }
    return false;
}

enum status json_parse(struct slice text, size_t max_bytes, struct arena *arena,
                       const struct json_node **out_root, struct error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, memory_choose);
    if (text.length > max_bytes)
        return error_set(err, STATUS_LIMIT, "The JSON is longer than %zu bytes.", max_bytes);
    json_error_t fault;
    json_t *json = json_loadb(text.length > 0 ? text.bytes : "", text.length,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (json == NULL) /* the library's own sentence would quote the input, perhaps a password */
        return error_set(err, STATUS_INVALID, "The JSON is not acceptable (line %d, column %d).",
                         fault.line, fault.column);
    struct json_node *root = arena_alloc(arena, sizeof(*root));
    bool copied = root != NULL && node_copy(json, arena, root, 0);
    json_decref(json);
    if (!copied)
        return arena_is_exhausted(arena)
                   ? error_set(err, STATUS_NO_MEMORY, "The request is larger than its memory.")
                   : error_set(err, STATUS_LIMIT, "The JSON is nested too deeply.");
    *out_root = root;
    return STATUS_OK;
}

const struct json_node *json_member(const struct json_node *object, const char *name)
{
    if (object == NULL || object->kind != JSON_KIND_OBJECT)
        return NULL;
    const struct json_node *member = object->first;
    while (member != NULL && !slice_is(member->name, name))
        member = member->next;
    return member;
}

bool json_member_text(const struct json_node *object, const char *name, struct slice *out_text)
{
    const struct json_node *member = json_member(object, name);
    if (member == NULL || member->kind != JSON_KIND_TEXT)
        return false;
    *out_text = member->text;
    return true;
}
