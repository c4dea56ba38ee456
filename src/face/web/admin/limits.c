/* SPDX-License-Identifier: Apache-2.0 */
/* Limits: who is slowed down now, lifting it, and what the limits do. */
#include "service/watch/limits.h"

#include "face/web/web_impl.h"
#include "text/time_text.h"

static struct slice prefix_text(const struct web *web, struct ip prefix, unsigned bits)
{
    char text[IP_TEXT_MAX];
    ip_format(prefix, text);
    return arena_format(web->arena, "%s/%u", text, bits);
}

static unsigned familiar_bits(struct ip prefix)
{
    return ip_is_v4(prefix) ? 24 : 48;
}

static const char *way_words(enum lane lane)
{
    switch (lane) {
    case LANE_K:
        return "with the token or a remembered browser";
    case LANE_T:
        return "password alone, trusted network";
    case LANE_W:
        return "web form from outside";
    case LANE_NONE:
        break;
    }
    return "lockout";
}

static struct slice place_text(const struct web *web, const struct limit_listed *lane)
{
    if (lane->lane != LANE_T)
        return slice_from("anywhere");
    return lane->familiar ? prefix_text(web, lane->prefix, familiar_bits(lane->prefix))
                          : slice_from("networks new for the user");
}

static struct slice state_text(const struct web *web, const struct limit_listed *lane)
{
    if (lane->closed_until != 0) {
        struct slice until = time_text_human(lane->closed_until, web->arena);
        return arena_format(web->arena, "closed until %.*s", (int)until.length, until.bytes);
    }
    return slice_from(lane->exhausted ? "closed" : "open");
}

static enum status lanes_fill(const struct web *web, struct page_limits *page, struct error *err)
{
    const struct limit_listed *lanes = NULL;
    size_t count = 0;
    enum status status = limits_list(web->face->service, &web->acting, web->session.organization,
                                     (struct slice){NULL, 0}, web->arena, &lanes, &count, err);
    if (status != STATUS_OK)
        return status;
    struct page_limit_lane *rows = arena_alloc_array(web->arena, count, sizeof *rows);
    if (rows == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the page");
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct page_limit_lane){
            .user = lanes[i].username,
            .way = slice_from(way_words(lanes[i].lane)),
            .place = place_text(web, &lanes[i]),
            .failures = arena_format(web->arena, "%u of %u", lanes[i].failures, lanes[i].budget),
            .state = state_text(web, &lanes[i]),
            .is_closed = lanes[i].closed_until != 0 || lanes[i].exhausted,
        };
    page->lanes = rows;
    page->lanes_count = count;
    return STATUS_OK;
}

static struct page_limit_source source_row(const struct web *web,
                                           const struct source_limited *source)
{
    return (struct page_limit_source){
        .prefix = prefix_text(web, source->prefix, source->bits),
        .failures = arena_format(web->arena, "%u", source->failures),
        .until = time_text_human(source->until, web->arena),
    };
}

static struct page_limit_alarm alarm_row(const struct web *web, const struct spray *alarm)
{
    return (struct page_limit_alarm){
        .what = alarm->kind == SPRAY_SECRET
                    ? arena_format(web->arena, "One wrong secret for at least %u user names",
                                   alarm->names)
                    : arena_format(web->arena, "Failures for at least %u user names", alarm->names),
        .prefix = prefix_text(web, alarm->prefix, familiar_bits(alarm->prefix)),
        .last = time_text_human(alarm->last, web->arena),
    };
}

static enum status sources_fill(const struct web *web, struct page_limits *page, struct error *err)
{
    struct sources_limited limited;
    enum status status = limits_of_sources(web->face->service, &web->acting,
                                           web->session.organization, web->arena, &limited, err);
    if (status != STATUS_OK)
        return status;
    struct page_limit_source *sources =
        arena_alloc_array(web->arena, limited.source_count, sizeof *sources);
    struct page_limit_alarm *alarms =
        arena_alloc_array(web->arena, limited.alarm_count, sizeof *alarms);
    if (sources == NULL || alarms == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the page");
    for (size_t i = 0; i < limited.source_count; i++)
        sources[i] = source_row(web, &limited.sources[i]);
    for (size_t i = 0; i < limited.alarm_count; i++)
        alarms[i] = alarm_row(web, &limited.alarms[i]);
    page->sources = sources;
    page->sources_count = limited.source_count;
    page->alarms = alarms;
    page->alarms_count = limited.alarm_count;
    return STATUS_OK;
}

void web_limits_show(struct http_exchange *exchange)
{
    struct web web;
    struct error err = {0};
    if (!web_open_setup(&web, exchange, SETUP_PAGE_LIMITS))
        return;
    struct page_limits page = {
        .frame = web_setup_frame(&web, &web.token),
        .may_lift = (web.acting.permissions & PERMISSION_RESET_PASSWORDS) != 0,
    };
    enum status status = lanes_fill(&web, &page, &err);
    if (status == STATUS_OK)
        status = sources_fill(&web, &page, &err);
    struct buffer out;
    web_page_begin(&web, &out);
    page_limits(&out, &page);
    struct http_reply reply =
        status == STATUS_OK ? web_page_end(&web, 200, &out) : web_fault_page(&web, status, &err);
    web_send(&web, &reply);
}

/* With a user his ways are opened, without one the networks. */
void web_limits(struct http_exchange *exchange)
{
    struct web web;
    struct pending *pending = NULL;
    struct error err = {0};
    size_t count;
    if (!web_open_setup(&web, exchange, SETUP_PAGE_LIMITS))
        return;
    struct slice user = form_value(&web.form, "user");
    enum status status =
        slice_is_empty(user)
            ? limits_lift_sources(web.face->service, &web.acting, web.session.organization,
                                  web.arena, &count, &pending, &err)
            : limits_lift(web.face->service, &web.acting, user, web.arena, &pending, &err);
    struct http_reply done =
        status == STATUS_OK
            ? web_redirect_done(&web, slice_from(setup_row(SETUP_PAGE_LIMITS)->path), "saved")
            : web_fault_page(&web, status, &err);
    struct http_reply changed = web_changed_page(&web);
    web_send_after(&web, pending, &done, &changed);
}
