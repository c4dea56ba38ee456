/* SPDX-License-Identifier: Apache-2.0 */
/* Which client programs use a user's token, and which still send the one before the last reset. */
#include "service/login/handouts.h"
#include "service/secret/token_impl.h"
#include "store/store_list.h"

#define DAY ((micros)24 * 3600 * MICROS_PER_SECOND)

enum { USES_DAYS = 90, USES_MAX = 50 };

const struct token_row *token_current(const struct service *service,
                                      const struct login_gathered *gathered)
{
    for (size_t i = 0; i < gathered->token_count; i++)
        if (token_row_is_current(service, gathered, &gathered->tokens[i]))
            return &gathered->tokens[i];
    return NULL;
}

static struct slice prefix_text(struct ip prefix, enum network_class network, struct arena *arena)
{
    char text[IP_TEXT_MAX];
    ip_format(prefix, text);
    return arena_format(arena, "%s/%d (%s)", text, ip_is_v4(prefix) ? 24 : 48,
                        network_class_name(network));
}

static enum token_use_state state_of(const struct token_row *current, const struct usage_row *usage)
{
    if (current == NULL || usage->token == current->id)
        return TOKEN_USE_NEW;
    return usage->last > current->created ? TOKEN_USE_OLD : TOKEN_USE_EARLIER;
}

/* The rows come latest first: what the same program sent before that says nothing any more. */
static bool is_superseded(const struct usage_listed *rows, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (rows[i].usage.client == rows[at].usage.client &&
            ip_equal(rows[i].usage.prefix, rows[at].usage.prefix))
            return true;
    return false;
}

enum status token_uses_read(struct service *service, const struct login_gathered *gathered,
                            struct arena *arena, const struct token_use **out_uses,
                            size_t *out_count, struct error *err)
{
    const struct usage_listed *rows = NULL;
    const struct token_row *current = token_current(service, gathered);
    size_t count = 0, kept = 0;
    enum status status = store_usage_list(service->store, gathered->user.organization,
                                          gathered->user.id, service_now(service) - USES_DAYS * DAY,
                                          USES_MAX, arena, &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    struct token_use *uses = arena_alloc_array(arena, count, sizeof *uses);
    if (uses == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the token's uses");
    for (size_t i = 0; i < count; i++) {
        const struct usage_row *usage = &rows[i].usage;
        if (is_superseded(rows, i))
            continue;
        uses[kept++] = (struct token_use){
            .state = state_of(current, usage),
            .client = rows[i].client_name,
            .network = prefix_text(usage->prefix, (enum network_class)usage->network, arena),
            .last = usage->last,
            .count = usage->count,
        };
    }
    *out_uses = uses;
    *out_count = kept;
    return STATUS_OK;
}
