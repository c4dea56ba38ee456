/* SPDX-License-Identifier: Apache-2.0 */
/* A form of Setup, kept in hidden fields while the password is asked once more. */
#include "face/web/kept.h"

#include <string.h>

static bool is_setup_path(struct slice path)
{
    return slice_starts(path, "/setup/") && !slice_starts(path, "/setup/sign-in-again");
}

/* The fields whose names begin so, under the names that they had on their own page. */
static struct kept keep(const struct web *web, struct slice deed, const char *prefix)
{
    const struct form *form = &web->form;
    struct page_kept_field *fields = arena_alloc_array(web->arena, form->count, sizeof *fields);
    struct kept kept = {.fields = fields};
    if (fields == NULL || !is_setup_path(deed))
        return kept;
    kept.deed = deed;
    for (size_t i = 0; i < form->count; i++) {
        struct slice name = form->fields[i].name;
        if (!slice_starts(name, prefix))
            continue;
        name = slice_from_index(name, strlen(prefix));
        if (!slice_is(name, "csrf"))
            fields[kept.count++] = (struct page_kept_field){name, form->fields[i].value};
    }
    return kept;
}

struct kept kept_form(const struct web *web)
{
    return keep(web, web->request->target, "");
}

struct kept kept_carried(const struct web *web)
{
    return keep(web, form_value(&web->form, "deed"), "kept.");
}

struct http_reply kept_page(const struct web *web, const struct kept *kept, struct slice session)
{
    struct web entered = *web;
    struct buffer out;
    web_enter_session(&entered, session);
    struct page_kept_form page = {
        .frame = web_frame(&entered),
        .deed = kept->deed,
        .fields = kept->fields,
        .fields_count = kept->count,
    };
    web_page_begin(&entered, &out);
    page_kept_form(&out, &page);
    return web_page_end(&entered, 200, &out);
}
