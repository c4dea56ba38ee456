/* SPDX-License-Identifier: Apache-2.0 */
#include "face/demo/demo.h"

#include "face/demo/letter.h"
#include "face/face.h"
#include "sys/files.h"
#include "text/pages.h"

enum { PAGE_MAX_BYTES = 512 * 1024, LETTER_MAX_BYTES = 64 * 1024, LETTERS_SHOWN = 50 };

static const char mail_path[] = "/demo/mailbox/";

static void page_send(struct http_exchange *exchange, int status, struct buffer *page)
{
    struct http_reply reply;
    struct slice text = {NULL, 0};
    http_reply_init(&reply, exchange, status);
    if (!buffer_finish(page, &text))
        reply.failed = true;
    http_reply_body(&reply, "text/html; charset=utf-8", text);
    http_reply_send(exchange, &reply);
}

static void missing_send(struct http_exchange *exchange)
{
    struct buffer out;
    struct page_not_found page = {0};
    buffer_init(&out, http_exchange_arena(exchange), PAGE_MAX_BYTES);
    page_not_found(&out, &page);
    page_send(exchange, 404, &out);
}

/* ---- what to try ---- */

static void home_get(struct http_exchange *exchange)
{
    const struct demo *demo = face_of(exchange)->demo;
    const struct http_request *request = http_exchange_request(exchange);
    struct arena *arena = http_exchange_arena(exchange);
    struct page_demo_person *people = arena_alloc_array(arena, demo->person_count, sizeof *people);
    for (size_t i = 0; people != NULL && i < demo->person_count; i++)
        people[i] = (struct page_demo_person){
            .name = slice_from(demo->people[i].name),
            .username = slice_from(demo->people[i].username),
            .password = slice_from(demo->people[i].password),
            .note = slice_from(demo->people[i].note),
        };
    struct page_demo_home page = {
        .office_url = demo->office_url,
        .cafe_url = demo->cafe_url,
        .office_ip = demo->office_ip,
        .cafe_ip = demo->cafe_ip,
        .in_office = slice_is(request->listener->name, "office"),
        .people = people,
        .people_count = people == NULL ? 0 : demo->person_count,
    };
    struct buffer out;
    buffer_init(&out, arena, PAGE_MAX_BYTES);
    page_demo_home(&out, &page);
    page_send(exchange, 200, &out);
}

/* ---- the mailbox ---- */

static bool letter_load(struct http_exchange *exchange, struct slice name,
                        struct letter *out_letter)
{
    struct arena *arena = http_exchange_arena(exchange);
    struct slice maildir = face_of(exchange)->maildir;
    struct slice path = arena_format(arena, "%.*s/new/%.*s", (int)maildir.length, maildir.bytes,
                                     (int)name.length, name.bytes);
    struct slice message;
    return path.bytes != NULL &&
           file_read(path.bytes, LETTER_MAX_BYTES, arena, &message, NULL) == STATUS_OK &&
           letter_read(message, arena, out_letter);
}

static bool names_list(struct http_exchange *exchange, const char *const **out_names,
                       size_t *out_count)
{
    struct arena *arena = http_exchange_arena(exchange);
    struct slice maildir = face_of(exchange)->maildir;
    struct slice path = arena_format(arena, "%.*s/new", (int)maildir.length, maildir.bytes);
    return path.bytes != NULL &&
           directory_list(path.bytes, arena, out_names, out_count, NULL) == STATUS_OK;
}

static void mailbox_get(struct http_exchange *exchange)
{
    struct arena *arena = http_exchange_arena(exchange);
    const char *const *names = NULL;
    size_t count = 0;
    struct page_demo_mailbox page = {0};
    struct page_demo_mail_row *rows = arena_alloc_array(arena, LETTERS_SHOWN, sizeof *rows);
    if (rows == NULL || !names_list(exchange, &names, &count))
        count = 0;
    page.mails = rows;
    /* Names begin with the row's id, so the byte order is the order of time. */
    for (size_t i = count; i > 0 && page.mails_count < LETTERS_SHOWN; i--) {
        struct letter letter;
        struct slice name = slice_from(names[i - 1]);
        if (!letter_load(exchange, name, &letter))
            continue;
        rows[page.mails_count++] = (struct page_demo_mail_row){
            .path = arena_format(arena, "%s%.*s", mail_path, (int)name.length, name.bytes),
            .subject = letter.subject,
            .to = letter.to,
            .time = letter.date,
        };
    }
    struct buffer out;
    buffer_init(&out, arena, PAGE_MAX_BYTES);
    page_demo_mailbox(&out, &page);
    page_send(exchange, 200, &out);
}

/* Only a name that the mailbox lists: a path can never lead out of it. */
static bool is_listed(struct http_exchange *exchange, struct slice name)
{
    const char *const *names = NULL;
    size_t count = 0;
    if (!names_list(exchange, &names, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (slice_is(name, names[i]))
            return true;
    return false;
}

static void mail_get(struct http_exchange *exchange)
{
    struct letter letter;
    struct slice name =
        slice_from_index(http_exchange_request(exchange)->path, sizeof mail_path - 1);
    if (!is_listed(exchange, name) || !letter_load(exchange, name, &letter)) {
        missing_send(exchange);
        return;
    }
    struct page_demo_mail page = {
        .from = letter.from,
        .to = letter.to,
        .subject = letter.subject,
        .time = letter.date,
        .body = letter.text,
    };
    struct buffer out;
    buffer_init(&out, http_exchange_arena(exchange), PAGE_MAX_BYTES);
    page_demo_mail(&out, &page);
    page_send(exchange, 200, &out);
}

const struct http_route *demo_routes(size_t *out_count)
{
    static const struct http_route routes[] = {
        {HTTP_GET, "/demo", false, home_get, 0, false},
        {HTTP_GET, "/demo/mailbox", false, mailbox_get, 0, false},
        {HTTP_GET, mail_path, true, mail_get, 0, false},
    };
    *out_count = ARRAY_LENGTH(routes);
    return routes;
}
