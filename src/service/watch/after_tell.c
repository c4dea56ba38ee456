/* SPDX-License-Identifier: Apache-2.0 */
/* Telling people: the user which client program still sends an old secret, the administrators that
 * somebody sprays. */
#include "base/buffer.h"
#include "service/login/handouts.h"
#include "service/login/lane_use.h"
#include "service/login/recent.h"
#include "service/post/notice.h"
#include "service/secret/token_impl.h"
#include "service/watch/aftermath_impl.h"
#include "service/watch/history_impl.h"
#include "store/store_list.h"
#include "sys/log.h"
#include "text/time_text.h"

#define DAY ((micros)24 * 3600 * MICROS_PER_SECOND)

enum {
    DIGEST_REASON = 1000, /* above every reason */
    DIGEST_PROGRAMS_MAX = 12,
    DIGEST_NAME_MAX = 100,
    DIGEST_BYTES_MAX = 4096,
    ADMINISTRATORS_TOLD_MAX = 20,
    ALARM_ARENA_BYTES = 1024 * 1024,
    USERS_PAGE = 500,
    USERS_PAGES_MAX = 10,
};

static void tell(struct service *service, const struct login_gathered *gathered, enum notice notice,
                 struct slice about, struct change *change)
{
    struct error err = {0};
    if (notice_add_about(service, gathered, notice, about, change, &err) != STATUS_OK)
        log_line(LOG_LEVEL_WARNING, "a notice cannot be made: %s", err.text);
}

/* ---- an outdated secret ---- */

static const struct notice_of_reason {
    enum login_reason reason;
    enum notice notice;
} notices[] = {
    {REASON_LOCKED_OUT, NOTICE_LOCKED_OUT},
    {REASON_TOKEN_PREVIOUS, NOTICE_TOKEN_OUTDATED},
    {REASON_PASSWORD_OUTDATED, NOTICE_PASSWORD_OUTDATED},
};

static bool notice_of(enum login_reason reason, enum notice *out_notice)
{
    for (size_t i = 0; i < ARRAY_LENGTH(notices); i++)
        if (notices[i].reason == reason) {
            *out_notice = notices[i].notice;
            return true;
        }
    return false;
}

static struct slice prefix_text(const struct after_refusal *refusal, struct arena *arena)
{
    char text[IP_TEXT_MAX];
    if (!refusal->origin.readable)
        return slice_from("an unreadable IP address");
    ip_format(ip_familiar_prefix(refusal->origin.ip), text);
    return arena_format(arena, "%s/%d", text, ip_is_v4(refusal->origin.ip) ? 24 : 48);
}

static struct slice program_text(const struct after_refusal *refusal, struct arena *arena)
{
    struct slice name =
        slice_is_empty(refusal->client) ? slice_from("a program without a name") : refusal->client;
    struct slice prefix = prefix_text(refusal, arena);
    return arena_format(arena, "%.*s, from the network %.*s (%s)", (int)name.length, name.bytes,
                        (int)prefix.length, prefix.bytes, network_class_name(refusal->network));
}

/* Once a day for each client program. */
static void user_tell(struct service *service, const struct login_gathered *gathered,
                      const struct after_refusal *refusal, enum login_reason reason,
                      struct change *change)
{
    enum notice notice;
    record_id client = client_intern(service, refusal->organization, refusal->client, change);
    if (!reason_get((int)reason)->notify || !notice_of(reason, &notice) ||
        !aftermath_tell_is_due(service->aftermath, refusal->user, (int)reason, client,
                               service_now(service)))
        return;
    tell(service, gathered, notice, program_text(refusal, change->arena), change);
}

/* In a write of its own, so that the digest finds it. */
static void usage_count(struct service *service, const struct after_refusal *refusal,
                        struct arena *arena)
{
    struct change change;
    change_init(&change, arena);
    struct usage_row row = {
        .organization = refusal->organization,
        .user = refusal->user,
        .token = refusal->token,
        .client = client_intern(service, refusal->organization, refusal->client, &change),
        .network = (int)refusal->network,
        .last = service_now(service),
    };
    if (refusal->origin.readable)
        row.prefix = ip_familiar_prefix(refusal->origin.ip);
    /* Refused uses have a minute of their own, so that one right before the reset hides none. */
    record_id refused = row.token ^ 1;
    if (recent_usage_due(service->recent, refused, row.client, row.prefix, row.last, &row.count))
        change_count_usage(&change, &row);
    after_write(service, &change);
}

/* A day after the reset the single notices give way to one mail a day that names everybody who
 * still sends the old token; it ends by itself with them. */
static bool digest_is_due(struct service *service, const struct login_gathered *gathered)
{
    micros now = service_now(service);
    const struct token_row *current = token_current(service, gathered);
    return current != NULL && now - current->created >= DAY;
}

/* "NAME, from the network 192.0.2.0/24 (trusted), last on …; NAME, …" */
static bool digest_text(const struct token_use *uses, size_t count, struct arena *arena,
                        struct slice *out_text)
{
    struct buffer buffer;
    size_t named = 0;
    buffer_init(&buffer, arena, DIGEST_BYTES_MAX);
    for (size_t i = 0; i < count && named < DIGEST_PROGRAMS_MAX; i++) {
        if (uses[i].state != TOKEN_USE_OLD)
            continue;
        buffer_add_text(&buffer, named++ == 0 ? "" : "; ");
        buffer_add(&buffer, slice_first(uses[i].client, DIGEST_NAME_MAX));
        buffer_add_text(&buffer, ", from the network ");
        buffer_add(&buffer, uses[i].network);
        buffer_add_text(&buffer, ", last on ");
        buffer_add(&buffer, time_text_human(uses[i].last, arena));
    }
    return buffer_finish(&buffer, out_text) && named > 0;
}

static void digest_tell(struct service *service, const struct login_gathered *gathered,
                        struct change *change)
{
    const struct token_use *uses = NULL;
    size_t count = 0;
    struct slice text;
    if (!aftermath_tell_is_due(service->aftermath, gathered->user.id, DIGEST_REASON, 0,
                               service_now(service)) ||
        token_uses_read(service, gathered, change->arena, &uses, &count, NULL) != STATUS_OK ||
        !digest_text(uses, count, change->arena, &text))
        return;
    tell(service, gathered, NOTICE_TOKEN_DIGEST, text, change);
}

static void outdated_token(struct service *service, const struct login_gathered *gathered,
                           const struct after_refusal *refusal, struct change *change)
{
    usage_count(service, refusal, change->arena);
    if (digest_is_due(service, gathered))
        digest_tell(service, gathered, change);
    else
        user_tell(service, gathered, refusal, REASON_TOKEN_PREVIOUS, change);
}

/* ---- one refusal ---- */

static void outdated_password(struct service *service, const struct login_gathered *gathered,
                              const struct after_refusal *refusal, struct change *change)
{
    change_judge_history(change, &(struct history_row){.organization = refusal->organization,
                                                       .id = refusal->history,
                                                       .reason = REASON_PASSWORD_OUTDATED});
    if (refusal->lane.lane != LANE_NONE)
        lane_use_give_back(service, gathered, &refusal->lane, service_now(service), change);
    user_tell(service, gathered, refusal, REASON_PASSWORD_OUTDATED, change);
}

void after_refusal_do(struct service *service, const struct after_item *item, struct arena *arena)
{
    const struct after_refusal *refusal = &item->refusal;
    struct login_gathered gathered;
    struct change change;
    bool outdated = after_password_is_outdated(service, refusal, arena);
    if (user_gather(service, refusal->organization, refusal->user, arena, &gathered, NULL) !=
        STATUS_OK)
        return;
    change_init(&change, arena);
    if (outdated)
        outdated_password(service, &gathered, refusal, &change);
    else if (refusal->reason == REASON_TOKEN_PREVIOUS)
        outdated_token(service, &gathered, refusal, &change);
    else
        user_tell(service, &gathered, refusal, refusal->reason, &change);
    after_write(service, &change);
}

/* ---- spraying ---- */

static struct slice alarm_text(const struct spray *alarm, struct arena *arena)
{
    char prefix[IP_TEXT_MAX];
    ip_format(alarm->prefix, prefix);
    int bits = ip_is_v4(alarm->prefix) ? 24 : 48;
    if (alarm->kind == SPRAY_SECRET)
        return arena_format(arena,
                            "one wrong secret was tried for at least %u user names, last from the "
                            "network %s/%d",
                            alarm->names, prefix, bits);
    return arena_format(arena, "at least %u user names failed from the network %s/%d", alarm->names,
                        prefix, bits);
}

/* True when the user is one of those who are told. */
static bool administrator_gather(struct service *service, const struct user_row *user,
                                 struct arena *arena, struct login_gathered *out)
{
    return user->active &&
           user_gather(service, user->organization, user->id, arena, out, NULL) == STATUS_OK &&
           permissions_administrative(out->profile.permissions) != 0;
}

/* In a write of its own for each, in memory of its own. */
static bool administrator_tell(struct service *service, const struct user_row *user,
                               const struct spray *alarm)
{
    struct arena *arena = arena_new(ALARM_ARENA_BYTES);
    struct login_gathered gathered;
    struct change change;
    bool told = false;
    if (arena == NULL)
        return false;
    change_init(&change, arena);
    if (administrator_gather(service, user, arena, &gathered)) {
        tell(service, &gathered, NOTICE_SPRAYING, alarm_text(alarm, arena), &change);
        told = after_write(service, &change);
    }
    arena_free(arena);
    return told;
}

static bool page_tell(struct service *service, const struct spray *alarm, struct slice *after,
                      size_t *told, struct arena *arena)
{
    const struct user_row *users = NULL;
    size_t count = 0;
    if (store_user_list(service->store, alarm->organization, *after, USERS_PAGE, arena, &users,
                        &count, NULL) != STATUS_OK)
        return false;
    for (size_t i = 0; i < count && *told < ADMINISTRATORS_TOLD_MAX; i++)
        *told += administrator_tell(service, &users[i], alarm);
    if (count > 0)
        *after = users[count - 1].folded;
    return count == USERS_PAGE && *told < ADMINISTRATORS_TOLD_MAX;
}

/* At most once an hour for an organization; of a very large one the first users only. */
void after_alarm_do(struct service *service, const struct after_item *item, struct arena *arena)
{
    struct slice after = {NULL, 0};
    size_t told = 0;
    if (item->alarm.organization == 0 ||
        !aftermath_alarm_is_due(service->aftermath, item->alarm.organization, service_now(service)))
        return;
    for (int page = 0; page < USERS_PAGES_MAX; page++)
        if (!page_tell(service, &item->alarm, &after, &told, arena))
            return;
}

/* ---- old history ---- */

void after_expire_do(struct service *service, const struct after_item *item, struct arena *arena)
{
    enum { ROUNDS = 10 };
    struct error err;
    micros since;
    (void)item;
    (void)arena;
    if (history_expire_some(service, ROUNDS, &since, &err) != STATUS_OK)
        log_line(LOG_LEVEL_ERROR, "old attempts stay in the history: %s", err.text);
}
