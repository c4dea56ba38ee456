/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/browser.h"

#include "service/login/handouts.h"
#include "service/post/notice.h"
#include "service/trail/seal.h"

#define BROWSER_LIFE ((micros)30 * 24 * 3600 * MICROS_PER_SECOND)

enum { BROWSER_NAME_MAX = 200 };

enum status browser_remember(struct service *service, const struct browser_order *order,
                             struct change *change, struct slice *out_text, struct error *err)
{
    micros now = service_now(service);
    struct slice text;
    struct browser_row row = {
        .organization = order->gathered->user.organization,
        .id = service_id(service),
        .user = order->gathered->user.id,
        .name = slice_first(order->name, BROWSER_NAME_MAX),
        .ip = order->ip,
        .created = now,
        .last_used = now,
        .expires = now + BROWSER_LIFE,
    };
    enum status status = handout_new(row.organization, change->arena, &text, &row.handle, err);
    if (status != STATUS_OK)
        return status;
    seal_browser(service->keys, text, &row);
    change_put_browser(change, &row);
    *out_text = text;
    return notice_add(service, order->gathered, NOTICE_BROWSER_REMEMBERED, change, err);
}
