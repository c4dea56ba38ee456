/* SPDX-License-Identifier: Apache-2.0 */
#include "face/web/web_impl.h"

/* ---- the navigation of Setup ---- */

/* A page below another has no place in the tree of its own: /setup/users/show belongs to Users. */
static bool is_current(const struct web *web, enum setup_page page)
{
    const char *path = setup_row(page)->path;
    struct slice asked = web->request->path;
    if (!slice_starts(asked, path))
        return false;
    struct slice rest = slice_from_index(asked, slice_from(path).length);
    return rest.length == 0 || (page != SETUP_PAGE_HOME && rest.bytes[0] == '/');
}

/* The tree while it grows: level 1 into items, level 2 into leaves below the latest item. */
struct tree {
    struct page_nav_group *groups;
    struct page_nav_item *items;
    struct page_nav_leaf *leaves;
    size_t group_count, item_count, leaf_count;
};

static void add_group(struct tree *tree, enum setup_page page)
{
    struct slice title = slice_from(setup_group_title(setup_row(page)->group));
    if (tree->group_count > 0 && slice_equal(tree->groups[tree->group_count - 1].title, title))
        return;
    tree->groups[tree->group_count++] =
        (struct page_nav_group){.title = title, .items = &tree->items[tree->item_count]};
}

static void add_item(const struct web *web, struct tree *tree, enum setup_page page)
{
    tree->items[tree->item_count++] = (struct page_nav_item){
        .title = slice_from(setup_row(page)->title),
        .path = slice_from(setup_row(page)->path),
        .current = is_current(web, page),
        .leaves = &tree->leaves[tree->leaf_count],
    };
    tree->groups[tree->group_count - 1].items_count++;
}

static void add_leaf(const struct web *web, struct tree *tree, enum setup_page page)
{
    tree->leaves[tree->leaf_count++] = (struct page_nav_leaf){
        .title = slice_from(setup_row(page)->title),
        .path = slice_from(setup_row(page)->path),
        .current = is_current(web, page),
    };
    tree->items[tree->item_count - 1].leaves_count++;
}

static void tree_fill(const struct web *web, bool token_option, struct tree *tree)
{
    for (enum setup_page page = 0; page < SETUP_PAGES; page++) {
        if (!web_may_open(web, page, token_option))
            continue;
        add_group(tree, page);
        if (setup_row(page)->level == 1)
            add_item(web, tree, page);
        else
            add_leaf(web, tree, page);
    }
}

/* ---- frames ---- */

struct page_frame web_frame(const struct web *web)
{
    struct page_frame frame = {.csrf = slice_from(web->csrf)};
    if (web->signed_in) {
        frame.organization = web->session.info.organization_name;
        frame.user_name = web->session.info.full_name;
    }
    return frame;
}

struct page_frame web_setup_frame(const struct web *web, const struct token_status *token)
{
    struct page_frame frame = web_frame(web);
    struct tree tree = {
        .groups = arena_alloc_array(web->arena, SETUP_PAGES, sizeof *tree.groups),
        .items = arena_alloc_array(web->arena, SETUP_PAGES, sizeof *tree.items),
        .leaves = arena_alloc_array(web->arena, SETUP_PAGES, sizeof *tree.leaves),
    };
    if (tree.groups == NULL || tree.items == NULL || tree.leaves == NULL)
        return frame;
    tree_fill(web, token->token_case == TOKEN_AVAILABLE, &tree);
    frame.tree.groups = tree.groups;
    frame.tree.groups_count = tree.group_count;
    frame.done = web_done(web);
    return frame;
}

bool web_token_status(const struct web *web, struct token_status *out_status)
{
    const struct session *session = &web->session;
    if (token_status_get(web->face->service, session->organization, session->user, web->arena,
                         out_status, NULL) == STATUS_OK)
        return true;
    struct http_reply reply = web_unavailable_page(web, false);
    web_send(web, &reply);
    return false;
}
