/* SPDX-License-Identifier: Apache-2.0 */
/* Mails and counters for the operator. */
#include "service/watch/operate.h"

#include "service/instruments.h"
#include "service/service_impl.h"
#include "store/store_list.h"

/* ---- mails ---- */

static const char *const kind_names[] = {
    [MAIL_TOKEN] = "token", [MAIL_CODE] = "code", [MAIL_LINK] = "link", [MAIL_NOTICE] = "notice"};
static const char *const state_names[] = {[OUTBOX_QUEUED] = "queued",
                                          [OUTBOX_SENT] = "sent",
                                          [OUTBOX_FAILED] = "failed",
                                          [OUTBOX_CANCELLED] = "cancelled"};

static struct slice name_of(const char *const *names, size_t count, int number)
{
    bool known = number > 0 && (size_t)number < count && names[number] != NULL;
    return slice_from(known ? names[number] : "?");
}

static struct slice username_of(struct service *service, record_id organization, record_id user,
                                struct arena *arena)
{
    struct login_gathered gathered;
    if (user == 0 || user_gather(service, organization, user, arena, &gathered, NULL) != STATUS_OK)
        return (struct slice){NULL, 0};
    return gathered.user.username;
}

enum status mail_list(struct service *service, record_id organization, struct arena *arena,
                      const struct mail_listed **out_mails, size_t *out_count, struct error *err)
{
    const struct outbox_row *rows = NULL;
    size_t count = 0;
    enum status status = store_outbox_list(service->store, organization, 0, 0, LIST_PAGE_MAX, arena,
                                           &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    struct mail_listed *mails = arena_alloc_array(arena, count, sizeof *mails);
    if (mails == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the list of mails");
    for (size_t i = 0; i < count; i++)
        mails[i] = (struct mail_listed){
            .organization = rows[i].organization,
            .id = rows[i].id,
            .username = username_of(service, rows[i].organization, rows[i].user, arena),
            .kind = name_of(kind_names, ARRAY_LENGTH(kind_names), (int)rows[i].kind),
            .state = name_of(state_names, ARRAY_LENGTH(state_names), (int)rows[i].state),
            .recipient = rows[i].recipient,
            .attempts = rows[i].attempts,
            .detail = rows[i].detail,
            .created = rows[i].created,
            .next_try = rows[i].next_try,
            .finished = rows[i].finished,
        };
    *out_mails = mails;
    *out_count = count;
    return STATUS_OK;
}

enum status mail_retry(struct service *service, record_id organization, struct arena *arena,
                       size_t *out_count, struct pending **out_pending, struct error *err)
{
    const struct outbox_row *rows = NULL;
    size_t count = 0, retried = 0;
    enum status status = store_outbox_list(service->store, organization, 0, 0, LIST_PAGE_MAX, arena,
                                           &rows, &count, err);
    struct pending *pending = pending_new(service, arena);
    if (status == STATUS_OK && pending == NULL)
        status = error_set(err, STATUS_NO_MEMORY, "no memory for the change");
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].state != OUTBOX_QUEUED)
            continue;
        struct outbox_row row = rows[i];
        row.next_try = service_now(service);
        change_put_outbox(&pending->decided, &row);
        retried++;
    }
    pending->nothing = retried == 0;
    *out_count = retried;
    *out_pending = pending;
    return STATUS_OK;
}

/* ---- counters ---- */

enum { COUNTERS_MAX = 160 };

static void counter_put(struct counter *counters, size_t *count, const char *name, uint64_t value)
{
    ensure(*count < COUNTERS_MAX);
    counters[(*count)++] = (struct counter){name, value};
}

static void counters_of_logins(const struct service *service, struct arena *arena,
                               struct counter *counters, size_t *count)
{
    static const char *const answers[] = {"refused", "allowed", "allowed_expired", "token_required",
                                          "busy"};
    for (int class = NETWORK_OUTSIDE; class <= NETWORK_DENIED; class ++)
        for (int lane = LANE_NONE; lane <= LANE_W; lane++)
            for (int answer = LOGIN_REFUSED; answer <= LOGIN_BUSY; answer++) {
                uint64_t value = count_login_get(service->instruments, (enum network_class) class,
                                                 (enum lane)lane, (enum login_answer)answer);
                if (value == 0)
                    continue;
                struct slice name =
                    arena_format(arena, "login_total{class=\"%s\",lane=\"%s\",result=\"%s\"}",
                                 network_class_name((enum network_class) class),
                                 lane_name((enum lane)lane), answers[answer]);
                counter_put(counters, count, name.bytes == NULL ? "" : name.bytes, value);
            }
}

enum status counters_read(struct service *service, struct arena *arena,
                          const struct counter **out_counters, size_t *out_count, struct error *err)
{
    struct counter *counters = arena_alloc_array(arena, COUNTERS_MAX, sizeof *counters);
    if (counters == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the counters");
    size_t count = 0;
    struct hash_pool_stats hashes;
    struct store_counters store;
    hash_pool_stats(service->pool, &hashes);
    store_counters(service->store, &store);
    counter_put(counters, &count, "argon2_total", hashes.argon2_total);
    for (int i = 0; i < COUNT_KINDS; i++)
        counter_put(counters, &count, count_name((enum count)i),
                    count_get(service->instruments, (enum count)i));
    counter_put(counters, &count, "argon2_waiting{lane=\"K\"}", hashes.waiting[LANE_K]);
    counter_put(counters, &count, "argon2_waiting{lane=\"T\"}", hashes.waiting[LANE_T]);
    counter_put(counters, &count, "argon2_waiting{lane=\"W\"}", hashes.waiting[LANE_W]);
    counter_put(counters, &count, "store_reads_total", store.reads);
    counter_put(counters, &count, "store_writes_total", store.writes);
    counter_put(counters, &count, "store_transactions_total", store.transactions);
    counter_put(counters, &count, "store_statements_total", store.statements);
    counters_of_logins(service, arena, counters, &count);
    *out_counters = counters;
    *out_count = count;
    return STATUS_OK;
}
