/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as JSON. What is accepted is written by our writer, read again, and must be equal. */
#include "fuzz/fuzz.h"
#include "text/json.h"

static void node_write(const struct json_node *node, struct json_writer *writer)
{
    bool is_object = node->kind == JSON_KIND_OBJECT;
    switch (node->kind) {
    case JSON_KIND_NULL:
    case JSON_KIND_REAL: /* the writer has no reals */
        json_put_null(writer);
        return;
    case JSON_KIND_BOOL:
        json_put_bool(writer, node->truth);
        return;
    case JSON_KIND_INTEGER:
        json_put_integer(writer, node->integer);
        return;
    case JSON_KIND_TEXT:
        json_put_text(writer, node->text);
        return;
    case JSON_KIND_ARRAY:
    case JSON_KIND_OBJECT:
        break;
    }
    is_object ? json_open_object(writer) : json_open_array(writer);
    for (const struct json_node *item = node->first; item != NULL; item = item->next) {
        if (is_object)
            json_key(writer, item->name.bytes);
        node_write(item, writer);
    }
    is_object ? json_close_object(writer) : json_close_array(writer);
}

static bool node_equal(const struct json_node *a, const struct json_node *b)
{
    if (a->kind == JSON_KIND_REAL)
        return b->kind == JSON_KIND_NULL;
    if (a->kind != b->kind || a->truth != b->truth || a->integer != b->integer ||
        !slice_equal(a->text, b->text) || !slice_equal(a->name, b->name))
        return false;
    const struct json_node *x = a->first, *y = b->first;
    while (x != NULL && y != NULL && node_equal(x, y)) {
        x = x->next;
        y = y->next;
    }
    return x == NULL && y == NULL;
}

/* Every member is found by its name; its text only if it is one. */
static void members_check(const struct json_node *object)
{
    for (const struct json_node *item = object->first; item != NULL; item = item->next) {
        struct slice text = {NULL, 0};
        bool found = object->kind == JSON_KIND_OBJECT;
        if (found || item->name.bytes == NULL)
            ensure((json_member(object, found ? item->name.bytes : "") == item) == found);
        if (found && json_member_text(object, item->name.bytes, &text))
            ensure(item->kind == JSON_KIND_TEXT && slice_equal(text, item->text));
        members_check(item);
    }
    struct slice none;
    ensure(!json_member_text(object, "no such member", &none) || object->kind == JSON_KIND_OBJECT);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)64 << 20);
    const struct json_node *first, *second;
    struct error err;
    if (json_parse(slice_make(bytes, length), JSON_MAX_BYTES, arena, &first, &err) == STATUS_OK) {
        struct buffer buffer;
        struct slice text;
        members_check(first);
        ensure(json_parse(slice_make(bytes, length), length - 1, arena, &second, &err) ==
               STATUS_LIMIT);
        buffer_init(&buffer, arena, 1 << 20);
        node_write(first, &(struct json_writer){.out = &buffer});
        ensure(buffer_finish(&buffer, &text));
        ensure(json_parse(text, 1 << 20, arena, &second, &err) == STATUS_OK);
        ensure(node_equal(first, second));
    }
    arena_reset(arena);
    return 0;
}
