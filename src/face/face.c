/* SPDX-License-Identifier: Apache-2.0 */
#include "face/face.h"

#include "sys/clock.h"

enum { PARK_MICROS = 2 * 1000 * 1000, RETRY_AFTER_S = 2 };

const struct face *face_of(const struct http_exchange *exchange)
{
    return http_exchange_application(exchange);
}

struct caller face_caller(const struct http_exchange *exchange, struct slice client)
{
    const struct http_request *request = http_exchange_request(exchange);
    return (struct caller){
        .origin = request->origin.client,
        .ip_source = (int)request->origin.how,
        .client = client.length > 0 ? client : http_header(request, "user-agent"),
        .tls_version = request->tls_version,
        .tls_cipher = request->tls_cipher,
    };
}

/* ---- replies that wait for the disk ---- */

void face_reply_after(struct http_exchange *exchange, struct pending *pending,
                      const struct http_reply replies[FACE_REPLIES])
{
    struct http_later later = http_reply_later(exchange, replies, FACE_REPLIES);
    pending_submit(pending, later.fn, later.context);
}

void face_reply_unavailable(struct http_reply *reply, struct http_exchange *exchange, bool busy)
{
    static const struct slice busy_text = SLICE("The service is busy. Try again in a moment.\n");
    static const struct slice down_text =
        SLICE("The service cannot answer at the moment. Try again later.\n");
    http_reply_init(reply, exchange, 503);
    face_retry_after(reply);
    http_reply_body(reply, "text/plain; charset=utf-8", busy ? busy_text : down_text);
}

void face_retry_after(struct http_reply *reply)
{
    http_reply_header(reply, "Retry-After", arena_format(reply->arena, "%d", RETRY_AFTER_S));
}

/* ---- logins ---- */

static void wake_exchange(void *exchange)
{
    http_wake(exchange);
}

/* Request and secret in one object, so that there is one thing to keep. */
struct kept_login {
    struct login_request request;
    struct secret secret;
};

struct login_request *face_login_request(struct http_exchange *exchange, enum login_entry entry,
                                         struct slice client)
{
    struct kept_login *kept = http_exchange_kept(exchange);
    if (kept == NULL) {
        kept = arena_alloc(http_exchange_arena(exchange), sizeof *kept);
        if (kept == NULL)
            return NULL;
        http_exchange_keep(exchange, kept);
    }
    struct login_request *request = &kept->request;
    request->entry = entry;
    request->caller = face_caller(exchange, client);
    request->secret = &kept->secret;
    request->wake = (struct wake){wake_exchange, exchange};
    request->overdue = http_exchange_is_overdue(exchange);
    return request;
}

void face_login_park(struct http_exchange *exchange)
{
    http_park(exchange, clock_monotonic() + PARK_MICROS);
}
