/* SPDX-License-Identifier: Apache-2.0 */
/* Who Uses a Security Token: the question that no row of a history answers (M11). */
#include "service/watch/token_users.h"

#include "face/web/history/history_page.h"
#include "text/time_text.h"

enum { PAGE_USERS = 100 };

static const char *const columns[] = {"User",      "Last use",  "Networks", "#Needed",
                                      "#Unneeded", "The token", "Programs"};

/* Fills the query; gives what is wrong, or NULL. */
static const char *read_query(const struct web *web, struct token_users_query *query)
{
    struct slice since = slice_trim(form_value(&web->query, "since"));
    struct slice network = form_value(&web->query, "network");
    query->organization = web->session.organization;
    query->max = PAGE_USERS;
    slice_parse_u64(form_value(&web->query, "after"), &query->after);
    if (since.length > 0 && !time_text_parse(since, service_now(web->face->service), &query->since))
        return "A time is written like 2026-11-24, 2026-11-24T16:00 or 7d (seven days ago).";
    if (network.length > 0 && !history_networks_parse(network, &query->networks))
        return "The network is not one of the choices. Choose again.";
    return NULL;
}

static struct web_fields *fields_of(const struct web *web)
{
    static const struct field_choice networks[] = {{"", "any"},
                                                   {"inside", "inside"},
                                                   {"outside", "outside"},
                                                   {"trusted", "trusted"},
                                                   {"exempt", "identity confirmation off"}};
    struct web_fields *fields = fields_new(web);
    if (fields == NULL)
        return NULL;
    field_group(fields, "", "");
    field_text(fields, "text", "since", "Used since", form_value(&web->query, "since"),
               "A day like 2026-11-24, or an age like 24h or 7d.");
    field_select(fields, "network", "Network", form_value(&web->query, "network"), networks,
                 ARRAY_LENGTH(networks), "");
    return fields;
}

static struct slice networks_words(const struct web *web, uint64_t networks)
{
    struct slice words = {NULL, 0};
    for (int class = NETWORK_OUTSIDE; class <= NETWORK_DENIED; class ++)
        if ((networks >> class & 1) == 1)
            words = arena_format(web->arena, "%.*s%s%s", (int)words.length,
                                 words.length > 0 ? words.bytes : "", words.length > 0 ? ", " : "",
                                 history_network_words((enum network_class) class));
    return words;
}

static void line_add(const struct web *web, struct web_table *table, const struct token_user *user)
{
    struct buffer path;
    struct slice text = {NULL, 0};
    buffer_init(&path, web->arena, 1024);
    buffer_add_text(&path, "/setup/organization-history?token=used&user=");
    url_encode(&path, user->username);
    if (user->username.length > 0 && !buffer_finish(&path, &text))
        text = (struct slice){NULL, 0};
    table_line(table);
    table_head(table, user->username.length > 0 ? user->username : slice_from("a removed user"),
               text);
    table_cell(table, time_text_human(user->last, web->arena));
    table_cell(table, networks_words(web, user->networks));
    table_cell(table, arena_format(web->arena, "%llu", (unsigned long long)user->needed));
    table_cell(table, arena_format(web->arena, "%llu", (unsigned long long)user->unneeded));
    table_cell(table, slice_from(user->current ? "the current one" : "an old one"));
    table_cell(table, user->clients);
}

static enum status fill(const struct web *web, const struct token_users_query *query,
                        struct web_table *table, struct error *err)
{
    const struct token_user *users;
    size_t count;
    record_id next;
    enum status status = token_users_list(web->face->service, &web->acting, query, web->arena,
                                          &users, &count, &next, err);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        line_add(web, table, &users[i]);
    if (next == 0)
        return STATUS_OK;
    struct buffer path;
    buffer_init(&path, web->arena, 1024);
    buffer_add_format(&path, "/setup/token-users?after=%llu&since=", (unsigned long long)next);
    url_encode(&path, form_value(&web->query, "since"));
    buffer_add_text(&path, "&network=");
    url_encode(&path, form_value(&web->query, "network"));
    return buffer_finish(&path, &table->page.next)
               ? STATUS_OK
               : error_set(err, STATUS_NO_MEMORY, "no memory for the page");
}

void web_token_users(struct http_exchange *exchange)
{
    struct web web;
    struct web_table table;
    struct error err = {0};
    enum status status = STATUS_OK;
    struct token_users_query query = {.max = PAGE_USERS};
    if (!web_open_setup(&web, exchange, SETUP_PAGE_TOKEN_USERS))
        return;
    const char *fault = read_query(&web, &query);
    table_begin(&table, &web, "Users with a security token in use", columns, ARRAY_LENGTH(columns),
                PAGE_USERS);
    table.page.empty = slice_from("Nobody used a security token there and then.");
    if (fault == NULL)
        status = fill(&web, &query, &table, &err);
    const struct web_fields *fields = fields_of(&web);
    struct http_reply reply;
    if (status == STATUS_OK && fields != NULL) {
        struct page_token_users page = {.frame = web_setup_frame(&web, &web.token),
                                        .fault = slice_from(fault == NULL ? "" : fault),
                                        .fields = fields_page(fields),
                                        .users = table.page};
        struct buffer out;
        web_page_begin(&web, &out);
        page_token_users(&out, &page);
        reply = web_page_end(&web, fault == NULL ? 200 : 400, &out);
    } else {
        reply = web_fault_page(&web, status, &err);
    }
    web_send(&web, &reply);
}
