/* SPDX-License-Identifier: Apache-2.0 */
/* The filters of the login history: from the query string to a query, and to a form again. */
#include "face/web/history/history_page.h"
#include "service/admin/user.h"
#include "text/time_text.h"

enum { FILTERS_MAX_BYTES = 4 * 1024 };

static const char *const filter_names[] = {"user",  "since", "until",  "network",
                                           "token", "entry", "status", "view"};

/* Only what was filled in, so that links stay short. */
static struct slice filters_of(const struct web *web)
{
    struct buffer out;
    struct slice text = {NULL, 0};
    buffer_init(&out, web->arena, FILTERS_MAX_BYTES);
    for (size_t i = 0; i < ARRAY_LENGTH(filter_names); i++) {
        struct slice value = form_value(&web->query, filter_names[i]);
        if (value.length == 0)
            continue;
        buffer_add_text(&out, filter_names[i]);
        buffer_add_char(&out, '=');
        url_encode(&out, value);
        buffer_add_char(&out, '&');
    }
    return buffer_finish(&out, &text) ? text : (struct slice){NULL, 0};
}

static void fault(struct history_view *view, const char *sentence)
{
    if (view->fault == NULL)
        view->fault = sentence;
}

static void read_time(const struct web *web, struct history_view *view, const char *name,
                      micros *out_time)
{
    struct slice text = slice_trim(form_value(&web->query, name));
    if (text.length > 0 && !time_text_parse(text, service_now(web->face->service), out_time))
        fault(view, "A time is written like 2026-11-24, 2026-11-24T16:00 or 7d (seven days ago).");
}

static void read_word(const struct web *web, struct history_view *view, const char *name,
                      bool (*parse)(struct slice word, uint64_t *out_set), uint64_t *out_set)
{
    struct slice word = form_value(&web->query, name);
    if (word.length > 0 && !parse(word, out_set))
        fault(view, "A filter has a value that is not one of its choices. Choose again.");
}

static void read_user(const struct web *web, struct history_view *view)
{
    struct slice name = slice_trim(form_value(&web->query, "user"));
    struct user_listed user;
    if (!view->organization || name.length == 0)
        return;
    if (user_show(web->face->service, &web->acting, name, web->arena, &user, NULL) != STATUS_OK)
        fault(view, "There is no user of that name in your organization. Attempts with unknown "
                    "names are listed without a user.");
    else
        view->query.user = user.id;
}

struct history_view history_view_read(const struct web *web, bool organization)
{
    struct history_view view = {
        .organization = organization,
        .path = organization ? "/setup/organization-history" : "/setup/login-history",
        .query = {.organization = web->session.organization,
                  .user = organization ? 0 : web->session.user,
                  .status = form_value(&web->query, "status"),
                  .outside_ranges = slice_is(form_value(&web->query, "view"), "outside-ranges")},
        .filters = filters_of(web),
    };
    read_user(web, &view);
    read_time(web, &view, "since", &view.query.since);
    read_time(web, &view, "until", &view.query.until);
    read_word(web, &view, "network", history_networks_parse, &view.query.networks);
    read_word(web, &view, "token", history_tokens_parse, &view.query.token_states);
    read_word(web, &view, "entry", history_entries_parse, &view.query.entries);
    slice_parse_u64(form_value(&web->query, "before"), &view.query.before);
    return view;
}

struct slice history_view_path(const struct web *web, const struct history_view *view,
                               const char *below, const char *more)
{
    return arena_format(web->arena, "%s%s?%.*s%s", view->path, below, (int)view->filters.length,
                        view->filters.length > 0 ? view->filters.bytes : "", more);
}

const char *history_network_words(enum network_class network)
{
    switch (network) {
    case NETWORK_TRUSTED:
        return "trusted";
    case NETWORK_EXEMPT:
        return "not asked";
    case NETWORK_DENIED:
        return "not permitted";
    case NETWORK_OUTSIDE:
        break;
    }
    return "outside";
}

struct web_fields *history_view_fields(const struct web *web, const struct history_view *view)
{
    static const struct field_choice networks[] = {{"", "any"},
                                                   {"trusted", "trusted"},
                                                   {"outside", "outside"},
                                                   {"inside", "inside"},
                                                   {"exempt", "identity confirmation off"},
                                                   {"denied", "not permitted"}};
    static const struct field_choice tokens[] = {{"", "any"},
                                                 {"used", "used"},
                                                 {"needed", "used and needed"},
                                                 {"unneeded", "used, not needed"},
                                                 {"absent", "none"},
                                                 {"wrong", "wrong"},
                                                 {"outdated", "the one before"}};
    static const struct field_choice entries[] = {{"", "any"},      {"web", "web page"},
                                                  {"soap", "SOAP"}, {"oauth", "OAuth"},
                                                  {"rest", "REST"}, {"cli", "command line"}};
    static const struct field_choice statuses[] = {
        {"", "any"}, {"success", "allowed"}, {"failure", "refused"}};
    static const struct field_choice views[] = {
        {"", "anywhere"}, {"outside-ranges", "outside the trusted ranges as they are now"}};
    struct web_fields *fields = fields_new(web);
    if (fields == NULL)
        return NULL;
    field_group(fields, "", "");
    if (view->organization)
        field_text(fields, "text", "user", "User name", form_value(&web->query, "user"), "");
    field_text(fields, "text", "since", "From", form_value(&web->query, "since"),
               "A day like 2026-11-24, or an age like 24h or 7d.");
    field_text(fields, "text", "until", "Until", form_value(&web->query, "until"), "");
    field_select(fields, "network", "Network", form_value(&web->query, "network"), networks,
                 ARRAY_LENGTH(networks), "As it counted at the time.");
    field_select(fields, "token", "Security token", form_value(&web->query, "token"), tokens,
                 ARRAY_LENGTH(tokens), "");
    field_select(fields, "entry", "Entry point", form_value(&web->query, "entry"), entries,
                 ARRAY_LENGTH(entries), "");
    field_select(fields, "status", "Outcome", form_value(&web->query, "status"), statuses,
                 ARRAY_LENGTH(statuses), "");
    field_select(fields, "view", "IP address", form_value(&web->query, "view"), views,
                 ARRAY_LENGTH(views), "");
    return fields;
}
