/* SPDX-License-Identifier: Apache-2.0 */
#include "face/health/health.h"

#include "base/buffer.h"
#include "face/face.h"
#include "service/admin/admin.h"
#include "service/watch/operate.h"

enum { METRICS_MAX_BYTES = 1024 * 1024 };

static const char plain_text[] = "text/plain; charset=utf-8";
static const char metrics_text[] = "text/plain; version=0.0.4; charset=utf-8";

static void send_text(struct http_exchange *exchange, int status, const char *type,
                      struct slice text)
{
    struct http_reply reply;
    http_reply_init(&reply, exchange, status);
    http_reply_body(&reply, type, text);
    http_reply_send(exchange, &reply);
}

static void healthz(struct http_exchange *exchange)
{
    send_text(exchange, 200, plain_text, slice_from("alive\n"));
}

/* The store is asked as a login would ask it: a name that no user can have is looked up. */
static void readyz(struct http_exchange *exchange)
{
    struct slice name = SLICE("readiness@invalid");
    struct user_listed user;
    const struct acting acting = acting_operator(false);
    enum status status = user_show(face_of(exchange)->service, &acting, name,
                                   http_exchange_arena(exchange), &user, NULL);
    bool ready = status == STATUS_OK || status == STATUS_NOT_FOUND;
    send_text(exchange, ready ? 200 : 503, plain_text,
              slice_from(ready ? "ready\n" : "the database does not answer\n"));
}

static void metrics(struct http_exchange *exchange)
{
    const struct counter *counters;
    size_t count;
    struct buffer text;
    struct slice done;
    buffer_init(&text, http_exchange_arena(exchange), METRICS_MAX_BYTES);
    bool made = counters_read(face_of(exchange)->service, http_exchange_arena(exchange), &counters,
                              &count, NULL) == STATUS_OK;
    for (size_t i = 0; made && i < count; i++)
        buffer_add_format(&text, "sallyport_%s %llu\n", counters[i].name,
                          (unsigned long long)counters[i].value);
    made = made && buffer_finish(&text, &done);
    if (made)
        send_text(exchange, 200, metrics_text, done);
    else
        send_text(exchange, 503, plain_text, slice_from("the counters cannot be read\n"));
}

static const struct http_route routes[] = {
    {.method = HTTP_GET, .path = "/healthz", .handler = healthz, .quick = true},
    {.method = HTTP_GET, .path = "/readyz", .handler = readyz},
    {.method = HTTP_GET, .path = "/metrics", .handler = metrics},
};

const struct http_route *health_routes(size_t *out_count)
{
    *out_count = ARRAY_LENGTH(routes);
    return routes;
}
