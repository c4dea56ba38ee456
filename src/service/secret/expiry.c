/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/expiry.h"

#include "service/login/effective.h"
#include "service/login/handouts.h"
#include "store/store_list.h"

#define DAY ((micros)24 * 3600 * MICROS_PER_SECOND)

enum {
    PROGRAM_DAYS = 90,
    PROGRAMS_MAX = 50,
    /* A program that logs in every second must not make the page slow: what lies deeper in the
     * history than this is known from the usage of tokens alone. */
    READS_MAX = 4,
};

bool expiry_is_soon(micros when, micros now)
{
    return when != 0 && now >= when - EXPIRY_WARNING_DAYS * DAY;
}

/* ---- the programs ---- */

struct programs {
    struct slice *names;
    size_t count;
};

static void program_add(struct programs *programs, struct slice name)
{
    if (slice_is_empty(name))
        name = slice_from("a program without a name");
    for (size_t i = 0; i < programs->count; i++)
        if (slice_equal(programs->names[i], name))
            return;
    if (programs->count < PROGRAMS_MAX)
        programs->names[programs->count++] = name;
}

/* Programs that come without a token, from a trusted network, leave only their logins. */
static enum status of_history(struct service *service, const struct user_row *user,
                              struct arena *arena, struct programs *programs, struct error *err)
{
    struct history_filter filter = {
        .organization = user->organization,
        .user = user->id,
        .since = service_now(service) - PROGRAM_DAYS * DAY,
        .outcomes = 1 << LOGIN_ALLOWED | 1 << LOGIN_ALLOWED_EXPIRED,
        .entries = (uint64_t)INT64_MAX & ~((uint64_t)1 << LOGIN_ENTRY_WEB),
    };
    for (unsigned reads = 0; reads < READS_MAX; reads++) {
        const struct history_row *rows = NULL;
        size_t count = 0;
        enum status status = store_history_list(service->store, &filter, LIST_PAGE_MAX, arena,
                                                &rows, &count, &filter.before, err);
        if (status != STATUS_OK)
            return status;
        for (size_t i = 0; i < count; i++)
            program_add(programs, rows[i].client_name);
        if (filter.before == 0)
            break;
    }
    return STATUS_OK;
}

static enum status of_usage(struct service *service, const struct user_row *user,
                            struct arena *arena, struct programs *programs, struct error *err)
{
    const struct usage_listed *rows = NULL;
    size_t count = 0;
    enum status status = store_usage_list(service->store, user->organization, user->id,
                                          service_now(service) - PROGRAM_DAYS * DAY, LIST_PAGE_MAX,
                                          arena, &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        program_add(programs, rows[i].client_name);
    return STATUS_OK;
}

/* ---- the warning ---- */

enum status password_expiry_get(struct service *service, record_id organization, record_id user,
                                struct arena *arena, struct password_expiry *out_expiry,
                                struct error *err)
{
    struct login_gathered gathered;
    struct effective effective;
    struct programs programs = {.names =
                                    arena_alloc_array(arena, PROGRAMS_MAX, sizeof *programs.names)};
    if (programs.names == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the programs of a user");
    enum status status = user_gather(service, organization, user, arena, &gathered, err);
    if (status != STATUS_OK)
        return status;
    effective_of(service, &gathered, &effective);
    micros when = effective_password_expires(&effective, &gathered);
    if (!expiry_is_soon(when, service_now(service))) {
        *out_expiry = (struct password_expiry){0};
        return STATUS_OK;
    }
    status = of_history(service, &gathered.user, arena, &programs, err);
    if (status == STATUS_OK)
        status = of_usage(service, &gathered.user, arena, &programs, err);
    if (status == STATUS_OK)
        *out_expiry = (struct password_expiry){when, programs.names, programs.count};
    return status;
}
