/* SPDX-License-Identifier: Apache-2.0 */
#include "store/change.h"

#include <string.h>

void change_init(struct change *change, struct arena *arena)
{
    *change = (struct change){.arena = arena};
}

static void *change_copy(struct change *change, const void *bytes, size_t size)
{
    void *copy = change->failed ? NULL : arena_alloc(change->arena, size);
    if (copy == NULL) {
        change->failed = true;
        return NULL;
    }
    return memcpy(copy, bytes, size);
}

void change_expect(struct change *change, const struct expectation *expectation)
{
    struct expected added = {*expectation, change->expects};
    change->expects = change_copy(change, &added, sizeof added);
}

static void change_append(struct change *change, enum effect_kind kind, const void *row,
                          size_t size)
{
    struct effect effect = {.kind = kind, .row.any = change_copy(change, row, size)};
    struct effect *copy = change_copy(change, &effect, sizeof effect);
    if (copy == NULL)
        return;
    if (change->last == NULL)
        change->first = copy;
    else
        change->last->next = copy;
    change->last = copy;
}

void change_put_organization(struct change *change, const struct organization_row *row)
{
    change_append(change, EFFECT_PUT_ORGANIZATION, row, sizeof *row);
}

void change_put_profile(struct change *change, const struct profile_row *row)
{
    change_append(change, EFFECT_PUT_PROFILE, row, sizeof *row);
}

void change_put_user(struct change *change, const struct user_row *row)
{
    change_append(change, EFFECT_PUT_USER, row, sizeof *row);
}

void change_put_password(struct change *change, const struct password_row *row)
{
    change_append(change, EFFECT_PUT_PASSWORD, row, sizeof *row);
}

void change_put_token(struct change *change, const struct token_row *row)
{
    change_append(change, EFFECT_PUT_TOKEN, row, sizeof *row);
}

void change_put_lane(struct change *change, const struct lane_row *row)
{
    change_append(change, EFFECT_PUT_LANE, row, sizeof *row);
}

void change_put_session(struct change *change, const struct session_row *row)
{
    change_append(change, EFFECT_PUT_SESSION, row, sizeof *row);
}

void change_put_code(struct change *change, const struct code_row *row)
{
    change_append(change, EFFECT_PUT_CODE, row, sizeof *row);
}

void change_put_browser(struct change *change, const struct browser_row *row)
{
    change_append(change, EFFECT_PUT_BROWSER, row, sizeof *row);
}

void change_put_link(struct change *change, const struct link_row *row)
{
    change_append(change, EFFECT_PUT_LINK, row, sizeof *row);
}

void change_put_app(struct change *change, const struct app_row *row)
{
    change_append(change, EFFECT_PUT_APP, row, sizeof *row);
}

void change_put_outbox(struct change *change, const struct outbox_row *row)
{
    change_append(change, EFFECT_PUT_OUTBOX, row, sizeof *row);
}

void change_put_history(struct change *change, const struct history_row *row)
{
    change_append(change, EFFECT_PUT_HISTORY, row, sizeof *row);
}

void change_put_fingerprint(struct change *change, const struct key_fingerprint *row)
{
    change_append(change, EFFECT_PUT_FINGERPRINT, row, sizeof *row);
}

void change_add_directory(struct change *change, const struct user_row *row)
{
    change_append(change, EFFECT_ADD_DIRECTORY, row, sizeof *row);
}

void change_add_range(struct change *change, const struct range_row *row)
{
    change_append(change, EFFECT_ADD_RANGE, row, sizeof *row);
}

void change_put_range(struct change *change, const struct range_row *row)
{
    change_append(change, EFFECT_PUT_RANGE, row, sizeof *row);
}

void change_add_client(struct change *change, const struct client_row *row)
{
    change_append(change, EFFECT_ADD_CLIENT, row, sizeof *row);
}

void change_add_audit(struct change *change, const struct audit_row *row)
{
    change_append(change, EFFECT_ADD_AUDIT, row, sizeof *row);
}

void change_count_usage(struct change *change, const struct usage_row *row)
{
    change_append(change, EFFECT_COUNT_USAGE, row, sizeof *row);
}

void change_touch_session(struct change *change, const struct session_row *row)
{
    change_append(change, EFFECT_TOUCH_SESSION, row, sizeof *row);
}

void change_repeat_history(struct change *change, const struct history_row *row)
{
    change_append(change, EFFECT_REPEAT_HISTORY, row, sizeof *row);
}

void change_judge_history(struct change *change, const struct history_row *row)
{
    change_append(change, EFFECT_JUDGE_HISTORY, row, sizeof *row);
}

void change_do(struct change *change, enum effect_kind kind, const struct effect_target *target)
{
    ensure((kind >= EFFECT_REMOVE_RANGE && kind <= EFFECT_CLEAR_LANES) ||
           kind == EFFECT_EXPIRE_HISTORY || kind == EFFECT_EXPIRE);
    change_append(change, kind, target, sizeof *target);
}
