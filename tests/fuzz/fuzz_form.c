/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a form. What is accepted must hold neither NUL nor broken UTF-8, and every value
 * must come back when it is encoded and decoded again. */
#include "base/encode.h"
#include "fuzz/fuzz.h"
#include "text/form.h"

static void value_check(struct slice value, struct arena *arena)
{
    struct buffer buffer;
    struct slice encoded, back;
    ensure(utf8_is_valid(value) && slice_find(value, '\0') == value.length);
    buffer_init(&buffer, arena, 3 * value.length + 1);
    url_encode(&buffer, value);
    ensure(buffer_finish(&buffer, &encoded));
    ensure(url_decode(encoded, arena, &back) && slice_equal(back, value));
}

/* A field given twice is there, but has no value that anybody may believe. */
static void find_check(const struct form *form, const char *name)
{
    struct slice value = {NULL, 0};
    size_t count = 0;
    for (size_t i = 0; i < form->count; i++)
        count += slice_is(form->fields[i].name, name);
    ensure(form_has(form, name) == (count > 0) && form_get(form, name, &value) == (count == 1));
    ensure(slice_equal(form_value(form, name), value));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)64 << 20);
    struct form form;
    struct error err;
    if (form_parse(slice_make(bytes, length), arena, &form, &err) == STATUS_OK) {
        ensure(form.count <= FORM_MAX_FIELDS);
        for (size_t i = 0; i < form.count; i++) {
            value_check(form.fields[i].name, arena);
            value_check(form.fields[i].value, arena);
            find_check(&form, arena_string(arena, form.fields[i].name));
        }
    }
    arena_reset(arena);
    return 0;
}
