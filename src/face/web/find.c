/* SPDX-License-Identifier: Apache-2.0 */
/* Setup Home and quick-find: the same pages that the navigation shows, with a sentence each. */
#include "face/web/web_impl.h"
#include "service/secret/expiry.h"
#include "text/time_text.h"

static struct page_setup_place place_of(enum setup_page page)
{
    const struct setup_row *row = setup_row(page);
    return (struct page_setup_place){
        .title = slice_from(row->title),
        .path = slice_from(row->path),
        .sentence = slice_from(row->sentence),
    };
}

static bool is_open(const struct web *web, enum setup_page page)
{
    return web_may_open(web, page, web->token.token_case == TOKEN_AVAILABLE);
}

/* ---- Setup Home ---- */

static void add_to_home(struct page_setup_home *page, struct page_home_group *groups,
                        struct page_setup_place *places, enum setup_page which)
{
    struct slice title = slice_from(setup_group_title(setup_row(which)->group));
    struct page_home_group *last = page->groups_count > 0 ? &groups[page->groups_count - 1] : NULL;
    struct page_setup_place *next = places;
    if (last != NULL)
        next += (last->pages - places) + (ptrdiff_t)last->pages_count;
    if (last == NULL || !slice_equal(last->title, title)) {
        last = &groups[page->groups_count++];
        *last = (struct page_home_group){.title = title, .pages = next};
    }
    *next = place_of(which);
    last->pages_count++;
}

static void fill_home(const struct web *web, struct page_setup_home *page)
{
    struct page_home_group *groups = arena_alloc_array(web->arena, SETUP_PAGES, sizeof *groups);
    struct page_setup_place *places = arena_alloc_array(web->arena, SETUP_PAGES, sizeof *places);
    if (groups == NULL || places == NULL)
        return;
    page->groups = groups;
    for (enum setup_page which = 0; which < SETUP_PAGES; which++)
        if (which != SETUP_PAGE_HOME && is_open(web, which))
            add_to_home(page, groups, places, which);
}

/* The warning is a courtesy: what it cannot find out is left out. */
static void fill_expiry(const struct web *web, struct page_setup_home *page)
{
    struct password_expiry expiry = {0};
    if (password_expiry_get(web->face->service, web->session.organization, web->session.info.user,
                            web->arena, &expiry, NULL) != STATUS_OK ||
        expiry.when == 0)
        return;
    struct page_home_program *programs =
        arena_alloc_array(web->arena, expiry.program_count, sizeof *programs);
    for (size_t i = 0; programs != NULL && i < expiry.program_count; i++)
        programs[i].name = expiry.programs[i];
    page->expires = time_text_human(expiry.when, web->arena);
    page->programs = programs;
    page->programs_count = programs == NULL ? 0 : expiry.program_count;
}

void web_setup(struct http_exchange *exchange)
{
    struct web web;
    if (!web_open_setup(&web, exchange, SETUP_PAGE_HOME))
        return;
    struct page_setup_home page = {
        .frame = web_setup_frame(&web, &web.token),
        .name = web.session.info.full_name,
        .needs_token = web.token.token_case == TOKEN_AVAILABLE && !web.token.exists,
    };
    struct buffer out;
    fill_home(&web, &page);
    fill_expiry(&web, &page);
    web_page_begin(&web, &out);
    page_setup_home(&out, &page);
    struct http_reply reply = web_page_end(&web, 200, &out);
    web_send(&web, &reply);
}

/* ---- quick-find ---- */

static void fill_places(const struct web *web, struct page_find *page)
{
    struct page_setup_place *places = arena_alloc_array(web->arena, SETUP_PAGES, sizeof *places);
    page->places = places;
    for (enum setup_page which = 0; places != NULL && which < SETUP_PAGES; which++)
        if (is_open(web, which) && setup_matches(which, page->asked))
            places[page->places_count++] = place_of(which);
}

static struct http_reply found_page(const struct web *web, const struct page_find *page)
{
    struct buffer out;
    web_page_begin(web, &out);
    page_find(&out, page);
    return web_page_end(web, 200, &out);
}

void web_find(struct http_exchange *exchange)
{
    struct web web;
    if (!web_open_setup(&web, exchange, SETUP_PAGE_HOME))
        return;
    struct page_find page = {
        .frame = web_setup_frame(&web, &web.token),
        .asked = slice_trim(form_value(&web.query, "q")),
    };
    page.frame.find = page.asked;
    fill_places(&web, &page);
    struct http_reply reply =
        page.places_count == 1 ? web_redirect(&web, page.places[0].path) : found_page(&web, &page);
    web_send(&web, &reply);
}
