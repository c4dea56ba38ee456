/* SPDX-License-Identifier: Apache-2.0 */
/* Organization: its name and time zone, what it has, and the repair of its record (design §6). */
#include "core/id.h"
#include "face/web/admin/organization_impl.h"
#include "face/web/admin/users_impl.h"
#include "service/admin/profile.h"
#include "sys/time_zone.h"
#include "text/time_text.h"

/* What the page adds to the organization itself. */
struct belongings {
    size_t users;
    bool more_users; /* some profile has more than are counted */
    size_t profiles;
};

enum { PROFILE_USERS_COUNTED = 1000 };

static enum status belongings_read(const struct organization_page *page, struct belongings *out,
                                   struct error *err)
{
    const struct web *web = &page->web;
    const struct profile_listed *profiles = NULL;
    enum status status = profile_list(web->face->service, &web->acting, page->shown.id, web->arena,
                                      &profiles, &out->profiles, err);
    for (size_t i = 0; status == STATUS_OK && i < out->profiles; i++) {
        out->users += profiles[i].users;
        out->more_users = out->more_users || profiles[i].users >= PROFILE_USERS_COUNTED;
    }
    return status;
}

/* ---- the repair ---- */

/* Whoever may only look is shown the page, which names the damage. */
static bool repairs(const struct organization_page *page)
{
    return !page->shown.seal_holds && web_works(&page->web, PERMISSION_MANAGE_USERS);
}

static void repair_reply(const struct organization_page *page)
{
    struct web_repair repair = {
        .record = {.table = REPAIR_ORGANIZATION, .organization = page->shown.id},
        .title = "Repair Organization",
        .name = page->shown.name,
        .consequence = "Until it is repaired, the values that this service wrote last count, "
                       "identity confirmation counts as on, and nobody can get a security token.",
        .back = slice_from("/setup/organization"),
    };
    web_repair(&page->web, &repair);
}

/* ---- as it is ---- */

static struct web_fields *fields_of(const struct organization_page *page)
{
    struct web_fields *fields = fields_new(&page->web);
    if (fields == NULL)
        return NULL;
    field_group(fields, "What you can change", "");
    field_text(fields, "text", "name", "Name", page->shown.name,
               "It stands in mails and at the top of every page.")
        ->required = true;
    struct page_form_field *zone =
        field_text(fields, "text", "time_zone", "Time zone", page->shown.time_zone,
                   "A name such as Europe/Berlin or UTC. It decides when login hours begin and "
                   "end.");
    zone->required = true;
    zone->list = slice_from("zones");
    return fields;
}

static void zones_read(const struct web *web, struct page_organization *content)
{
    const struct slice *names = NULL;
    size_t count = time_zone_names(web->arena, &names);
    struct page_time_zone *zones = arena_alloc_array(web->arena, count, sizeof *zones);
    content->zones = zones;
    for (size_t i = 0; zones != NULL && i < count; i++)
        zones[content->zones_count++].name = names[i];
}

static struct slice count_text(const struct web *web, size_t count, bool or_more)
{
    return arena_format(web->arena, "%zu%s", count, or_more ? " or more" : "");
}

static struct slice rate_text(const struct web *web, int rate)
{
    return rate == 0 ? slice_from("unlimited") : arena_format(web->arena, "%d", rate);
}

static struct http_reply organization_reply(const struct organization_page *page)
{
    const struct web *web = &page->web;
    const struct organization_shown *shown = &page->shown;
    struct belongings has = {0};
    struct error err = {0};
    enum status status = belongings_read(page, &has, &err);
    if (status != STATUS_OK)
        return web_fault_page(web, status, &err);
    struct web_fields *fields = fields_of(page);
    if (fields == NULL)
        return web_unavailable_page(web, false);
    char id[ID_LONG + 1];
    id_format(ID_ORGANIZATION, shown->id, id);
    struct page_organization content = {
        .frame = web_setup_frame(web, &web->token),
        .notes = organization_notes(page),
        .id = slice_from(id),
        .created = time_text_human(shown->created, web->arena),
        .users = count_text(web, has.users, has.more_users),
        .profiles = count_text(web, has.profiles, false),
        .login_rate = rate_text(web, shown->login_rate_per_hour),
        .ranges = count_text(web, shown->range_count, false),
        .active = shown->active,
        .may_edit = page->may_edit,
        .fields = fields_page(fields),
    };
    zones_read(web, &content);
    struct buffer out;
    web_page_begin(web, &out);
    page_organization(&out, &content);
    return web_page_end(web, organization_status(page), &out);
}

void web_organization_show(struct http_exchange *exchange)
{
    struct organization_page page;
    if (!organization_open_form(&page, exchange, SETUP_PAGE_ORGANIZATION))
        return;
    if (repairs(&page)) {
        repair_reply(&page);
        return;
    }
    struct http_reply reply = organization_reply(&page);
    web_send(&page.web, &reply);
}

void web_organization(struct http_exchange *exchange)
{
    struct organization_page page;
    if (!organization_open(&page, exchange, SETUP_PAGE_ORGANIZATION))
        return;
    if (repairs(&page)) {
        repair_reply(&page);
        return;
    }
    struct organization_edit edit = organization_edit_none(&page);
    struct slice name = slice_trim(form_value(&page.web.form, "name"));
    struct slice zone = slice_trim(form_value(&page.web.form, "time_zone"));
    edit.name = &name;
    edit.time_zone = &zone;
    if (organization_save(&page, &edit))
        return;
    struct http_reply reply = organization_reply(&page);
    web_send(&page.web, &reply);
}
