/* SPDX-License-Identifier: Apache-2.0 */
/* The one mail that says that a password expires soon, and which programs stop then. */
#include "base/buffer.h"
#include "crypto/mac.h"
#include "service/login/effective.h"
#include "service/login/handouts.h"
#include "service/post/notice.h"
#include "service/secret/expiry.h"
#include "service/watch/aftermath_impl.h"
#include "store/store_list.h"
#include "sys/log.h"
#include "text/time_text.h"

enum {
    EXPIRY_REASON = 1001, /* above every reason, and beside the digest */
    PROGRAMS_NAMED_MAX = 20,
    PROGRAM_NAME_MAX = 100,
    TEXT_BYTES_MAX = 4096,
};

/* The outbox remembers it: a notice that bears the generation of this password. It keeps mails for
 * longer than the warning lasts. */
static bool is_told(struct service *service, const struct user_row *user, struct arena *arena)
{
    const struct outbox_row *rows = NULL;
    size_t count = 0;
    if (store_outbox_list(service->store, user->organization, user->id, 0, LIST_PAGE_MAX, arena,
                          &rows, &count, NULL) != STATUS_OK)
        return true;
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind == MAIL_NOTICE &&
            generation_equal(rows[i].generation, user->password_generation))
            return true;
    return false;
}

/* "24 November 2026, …; NAME, NAME and 3 more" */
static bool about_text(const struct password_expiry *expiry, struct arena *arena,
                       struct slice *out_text)
{
    struct buffer buffer;
    buffer_init(&buffer, arena, TEXT_BYTES_MAX);
    buffer_add(&buffer, time_text_human(expiry->when, arena));
    buffer_add_text(&buffer, "; ");
    if (expiry->program_count == 0)
        buffer_add_text(&buffer, "no program within the last 90 days");
    for (size_t i = 0; i < expiry->program_count && i < PROGRAMS_NAMED_MAX; i++) {
        buffer_add_text(&buffer, i == 0 ? "" : ", ");
        buffer_add(&buffer, slice_first(expiry->programs[i], PROGRAM_NAME_MAX));
    }
    if (expiry->program_count > PROGRAMS_NAMED_MAX)
        buffer_add_text(&buffer, " and more");
    return buffer_finish(&buffer, out_text);
}

/* Looked at once a day for a user. */
void after_expiry_do(struct service *service, const struct after_item *item, struct arena *arena)
{
    struct login_gathered gathered;
    struct password_expiry expiry;
    struct slice about;
    struct change change;
    const struct after_refusal *who = &item->refusal;
    if (!aftermath_tell_is_due(service->aftermath, who->user, EXPIRY_REASON, 0,
                               service_now(service)) ||
        user_gather(service, who->organization, who->user, arena, &gathered, NULL) != STATUS_OK ||
        is_told(service, &gathered.user, arena) ||
        password_expiry_get(service, who->organization, who->user, arena, &expiry, NULL) !=
            STATUS_OK ||
        expiry.when == 0 || !about_text(&expiry, arena, &about))
        return;
    struct error err = {0};
    change_init(&change, arena);
    if (notice_add_about(service, &gathered, NOTICE_PASSWORD_EXPIRES, about, &change, &err) !=
        STATUS_OK)
        log_line(LOG_LEVEL_WARNING, "a notice cannot be made: %s", err.text);
    after_write(service, &change);
}
