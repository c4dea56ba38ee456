/* SPDX-License-Identifier: Apache-2.0 */
#include "face/web/web_impl.h"

/* ---- the navigation of Setup ---- */

struct nav_row {
    const char *title;
    const char *path;
    bool needs_token_option;
};

static const struct nav_row personal_rows[] = {
    {"My Personal Information", "/setup/personal-information", false},
    {"Reset My Security Token", "/setup/reset-token", true},
    {"Change My Password", "/setup/change-password", false},
    {"My Login History", "/setup/login-history", false},
    {"Explain a Refusal", "/setup/explain", false},
};

static const struct nav_row setup_rows[] = {
    {"Setup Home", "/setup", false},
};

static struct page_nav_group nav_group(const struct web *web, const char *title,
                                       const struct nav_row *rows, size_t count, bool token_option)
{
    struct page_nav_item *items = arena_alloc_array(web->arena, count, sizeof *items);
    struct page_nav_group group = {.title = slice_from(title), .items = items};
    for (size_t i = 0; items != NULL && i < count; i++) {
        if (rows[i].needs_token_option && !token_option)
            continue;
        items[group.items_count++] = (struct page_nav_item){
            .title = slice_from(rows[i].title),
            .path = slice_from(rows[i].path),
            .current = slice_is(web->request->path, rows[i].path),
        };
    }
    return group;
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
    if (groups == NULL)
        return frame;
    bool option = token->token_case == TOKEN_AVAILABLE;
    groups[0] = nav_group(web, "Setup", setup_rows, ARRAY_LENGTH(setup_rows), option);
    groups[1] =
        nav_group(web, "Personal Setup", personal_rows, ARRAY_LENGTH(personal_rows), option);
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
