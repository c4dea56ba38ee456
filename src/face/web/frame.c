/* SPDX-License-Identifier: Apache-2.0 */
#include "face/web/web_impl.h"

/* ---- the navigation of Setup ---- */

struct nav_row {
    const char *title;
    const char *path;
    bool needs_token_option;
};

/* Below My Personal Information. */
static const struct nav_row personal_rows[] = {
    {"Reset My Security Token", "/setup/reset-token", true},
    {"Change My Password", "/setup/change-password", false},
    {"My Login History", "/setup/login-history", false},
    {"Explain a Refusal", "/setup/explain", false},
};

static bool is_current(const struct web *web, const char *path)
{
    return slice_is(web->request->path, path);
}

static struct page_nav_item nav_item(const struct web *web, const char *title, const char *path)
{
    return (struct page_nav_item){
        .title = slice_from(title), .path = slice_from(path), .current = is_current(web, path)};
}

static void leaves_add(const struct web *web, bool token_option, struct page_nav_item *item)
{
    struct page_nav_leaf *leaves =
        arena_alloc_array(web->arena, ARRAY_LENGTH(personal_rows), sizeof *leaves);
    item->leaves = leaves;
    for (size_t i = 0; leaves != NULL && i < ARRAY_LENGTH(personal_rows); i++) {
        const struct nav_row *row = &personal_rows[i];
        if (row->needs_token_option && !token_option)
            continue;
        leaves[item->leaves_count++] = (struct page_nav_leaf){
            .title = slice_from(row->title),
            .path = slice_from(row->path),
            .current = is_current(web, row->path),
        };
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
    enum { GROUPS = 2 };
    struct page_frame frame = web_frame(web);
    struct page_nav_group *groups = arena_alloc_array(web->arena, GROUPS, sizeof *groups);
    struct page_nav_item *items = arena_alloc_array(web->arena, GROUPS, sizeof *items);
    if (groups == NULL || items == NULL)
        return frame;
    items[0] = nav_item(web, "Setup Home", "/setup");
    items[1] = nav_item(web, "My Personal Information", "/setup/personal-information");
    leaves_add(web, token->token_case == TOKEN_AVAILABLE, &items[1]);
    groups[0] = (struct page_nav_group){slice_from("Setup"), &items[0], 1};
    groups[1] = (struct page_nav_group){slice_from("Personal Setup"), &items[1], 1};
    frame.groups = groups;
    frame.groups_count = GROUPS;
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
