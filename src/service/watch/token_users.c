/* SPDX-License-Identifier: Apache-2.0 */
#include "service/watch/token_users.h"

#include "core/network.h"
#include "service/service_impl.h"
#include "store/store_list.h"

#include <stdlib.h>

enum { USERS_MOST = 1000 };

struct gathering {
    const struct token_users_query *query;
    struct arena *arena;
    struct token_user *users;
    size_t count;
    size_t max;
    bool full; /* one more user was seen than there is room for */
};

/* The uses of a user stand together. */
static struct token_user *user_of(struct gathering *gathering, const struct usage_of_user *row)
{
    const struct usage_row *usage = &row->usage;
    struct token_user *last =
        gathering->count == 0 ? NULL : &gathering->users[gathering->count - 1];
    if (last != NULL && last->user == usage->user)
        return last;
    gathering->full = gathering->count == gathering->max;
    if (gathering->full)
        return NULL;
    struct token_user *user = &gathering->users[gathering->count++];
    *user = (struct token_user){
        .organization = usage->organization, .user = usage->user, .username = row->username};
    return user;
}

static bool is_named(struct slice list, struct slice name)
{
    struct slice item, rest = list;
    bool more = list.length > 0;
    while (more) {
        more = slice_cut(rest, ',', &item, &rest);
        if (slice_equal(slice_trim(item), name))
            return true;
    }
    return false;
}

static void client_add(struct gathering *gathering, struct token_user *user, struct slice name)
{
    if (name.length == 0 || is_named(user->clients, name))
        return;
    user->clients = user->clients.length == 0
                        ? name
                        : arena_format(gathering->arena, "%.*s, %.*s", (int)user->clients.length,
                                       user->clients.bytes, (int)name.length, name.bytes);
}

static void usage_add(struct gathering *gathering, const struct usage_of_user *row)
{
    const struct usage_row *usage = &row->usage;
    uint64_t bit = (uint64_t)1 << (usage->network & 63);
    if (gathering->query->networks != 0 && (gathering->query->networks & bit) == 0)
        return;
    struct token_user *user = user_of(gathering, row);
    if (user == NULL)
        return;
    user->networks |= bit;
    user->last = usage->last > user->last ? usage->last : user->last;
    *(usage->network == NETWORK_OUTSIDE ? &user->needed : &user->unneeded) += usage->count;
    user->current = user->current || row->token_state == TOKEN_ROW_CURRENT;
    client_add(gathering, user, row->client_name);
}

static enum status usage_read(struct service *service, struct gathering *gathering,
                              struct error *err)
{
    const struct token_users_query *query = gathering->query;
    struct usage_row after = {.user = query->after, .token = INT64_MAX};
    size_t count;
    do {
        const struct usage_of_user *rows;
        enum status status =
            store_usage_of_organization(service->store, query->organization, query->since, &after,
                                        LIST_PAGE_MAX, gathering->arena, &rows, &count, err);
        if (status != STATUS_OK)
            return status;
        for (size_t i = 0; i < count && !gathering->full; i++)
            usage_add(gathering, &rows[i]);
        if (count > 0)
            after = rows[count - 1].usage;
    } while (count == LIST_PAGE_MAX && !gathering->full);
    return STATUS_OK;
}

static int compare_last(const void *a, const void *b)
{
    micros one = ((const struct token_user *)a)->last, other = ((const struct token_user *)b)->last;
    return (one < other) - (one > other);
}

enum status token_users_list(struct service *service, const struct acting *acting,
                             const struct token_users_query *query, struct arena *arena,
                             const struct token_user **out_users, size_t *out_count,
                             record_id *out_next, struct error *err)
{
    struct gathering gathering = {.query = query, .arena = arena};
    gathering.max = query->max == 0 || query->max > USERS_MOST ? USERS_MOST : query->max;
    enum status status =
        acting_may(acting, query->organization, PERMISSION_MONITOR_LOGIN_HISTORY, err);
    if (status != STATUS_OK)
        return status;
    gathering.users = arena_alloc_array(arena, gathering.max, sizeof *gathering.users);
    if (gathering.users == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the users of tokens");
    status = usage_read(service, &gathering, err);
    if (status != STATUS_OK)
        return status;
    *out_next = gathering.full ? gathering.users[gathering.count - 1].user : 0;
    if (gathering.count > 0)
        qsort(gathering.users, gathering.count, sizeof *gathering.users, compare_last);
    *out_users = gathering.users;
    *out_count = gathering.count;
    return STATUS_OK;
}
