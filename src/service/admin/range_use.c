/* SPDX-License-Identifier: Apache-2.0 */
/* What class an IP address has, and who signed in from inside a range lately. */
#include "core/login.h"
#include "service/admin/admin_impl.h"
#include "service/login/networks.h"
#include "store/store_list.h"

#include <stdlib.h>

/* Each read gives at most a page of logins and looks at a bounded number of rows. */
enum { READS_MAX = 10, LOGINS_MAX = READS_MAX * LIST_PAGE_MAX };

#define LATELY ((micros)7 * 24 * 3600 * MICROS_PER_SECOND)

/* ---- who used a range ---- */

struct use_count {
    struct ip_range range;
    record_id *users; /* one per login, with repetitions */
    size_t logins;
};

static int id_compare(const void *a, const void *b)
{
    record_id left = *(const record_id *)a, right = *(const record_id *)b;
    return left < right ? -1 : left > right;
}

static size_t users_distinct(struct use_count *count)
{
    size_t distinct = 0;
    if (count->logins > 0)
        qsort(count->users, count->logins, sizeof *count->users, id_compare);
    for (size_t i = 0; i < count->logins; i++)
        distinct += i == 0 || count->users[i] != count->users[i - 1];
    return distinct;
}

static void page_count(struct use_count *count, const struct history_row *rows, size_t row_count)
{
    for (size_t i = 0; i < row_count; i++)
        if (rows[i].has_ip && ip_range_contains(count->range, rows[i].ip))
            count->users[count->logins++] = rows[i].user;
}

/* Pages of the latest logins, each read into memory that the next one reuses. */
static enum status history_walk(struct service *service, record_id organization,
                                struct use_count *count, bool *out_complete, struct error *err)
{
    struct history_filter filter = {.organization = organization,
                                    .since = service_now(service) - LATELY,
                                    .outcomes = UINT64_C(1) << LOGIN_ALLOWED};
    enum status status = STATUS_OK;
    size_t reads = 0;
    struct arena *page = arena_new((size_t)4 * 1024 * 1024);
    if (page == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the history");
    do {
        const struct history_row *rows = NULL;
        size_t row_count = 0;
        arena_reset(page);
        status = store_history_list(service->store, &filter, LIST_PAGE_MAX, page, &rows, &row_count,
                                    &filter.before, err);
        if (status == STATUS_OK)
            page_count(count, rows, row_count);
    } while (status == STATUS_OK && filter.before != 0 && ++reads < READS_MAX);
    *out_complete = filter.before == 0;
    arena_free(page);
    return status;
}

enum status range_use_of(struct service *service, const struct acting *acting,
                         record_id organization, struct ip_range range, struct arena *arena,
                         struct range_use *out_use, struct error *err)
{
    struct use_count count = {.range = range};
    bool complete = false;
    enum status status = acting_may(acting, organization, PERMISSION_MANAGE_IP_ADDRESSES, err);
    if (status != STATUS_OK)
        return status;
    count.users = arena_alloc_array(arena, LOGINS_MAX, sizeof *count.users);
    if (count.users == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the history");
    status = history_walk(service, organization, &count, &complete, err);
    if (status == STATUS_OK)
        *out_use = (struct range_use){users_distinct(&count), count.logins, complete};
    return status;
}

/* ---- what class an IP address has ---- */

enum status network_test(struct service *service, const struct acting *acting,
                         record_id organization, struct slice who, struct ip ip,
                         struct arena *arena, struct network_verdict *out_verdict,
                         struct error *err)
{
    struct login_gathered gathered = {0};
    enum status status = acting_may_look(acting, organization, err);
    if (status != STATUS_OK)
        return status;
    if (slice_is_empty(who)) {
        status = store_organization_find(service->store, organization, arena,
                                         &gathered.organization, err);
        gathered.organization_found = true;
    } else {
        status = user_gather_for(service, acting, who, 0, arena, &gathered, err);
    }
    if (status != STATUS_OK)
        return status;
    struct ip_origin origin = {true, ip};
    return networks_classify(service, &gathered, origin, arena, out_verdict, err);
}
