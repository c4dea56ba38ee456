/* SPDX-License-Identifier: Apache-2.0 */
#include "store/change.h"

#include <string.h>

void change_init(struct change *change, struct arena *arena)
{
    *change = (struct change){.arena = arena};
}

/* A copy of the row struct; its slices stay borrowed. */
static void *copy(struct change *change, const void *row, size_t size)
{
    void *memory = arena_alloc(change->arena, size);
    if (memory == NULL)
        change->failed = true;
    else
        memcpy(memory, row, size);
    return memory;
}

void change_expect(struct change *change, const struct expectation *expectation)
{
    change->expects = copy(change, expectation, sizeof *expectation);
}

static struct effect *effect_new(struct change *change, enum effect_kind kind)
{
    static struct effect spare; /* never read: a failed change is never carried out */
    struct effect *effect = arena_alloc(change->arena, sizeof *effect);
    if (effect == NULL) {
        change->failed = true;
        return &spare;
    }
    effect->kind = kind;
    if (change->last == NULL)
        change->first = effect;
    else
        change->last->next = effect;
    change->last = effect;
    return effect;
}

void change_put_organization(struct change *change, const struct organization_row *row)
{
    effect_new(change, EFFECT_PUT_ORGANIZATION)->row.organization = copy(change, row, sizeof *row);
}

void change_put_profile(struct change *change, const struct profile_row *row)
{
    effect_new(change, EFFECT_PUT_PROFILE)->row.profile = copy(change, row, sizeof *row);
}

void change_put_user(struct change *change, const struct user_row *row)
{
    effect_new(change, EFFECT_PUT_USER)->row.user = copy(change, row, sizeof *row);
}

void change_put_password(struct change *change, const struct password_row *row)
{
    effect_new(change, EFFECT_PUT_PASSWORD)->row.password = copy(change, row, sizeof *row);
}

void change_put_token(struct change *change, const struct token_row *row)
{
    effect_new(change, EFFECT_PUT_TOKEN)->row.token = copy(change, row, sizeof *row);
}

void change_put_lane(struct change *change, const struct lane_row *row)
{
    effect_new(change, EFFECT_PUT_LANE)->row.lane = copy(change, row, sizeof *row);
}

void change_put_session(struct change *change, const struct session_row *row)
{
    effect_new(change, EFFECT_PUT_SESSION)->row.session = copy(change, row, sizeof *row);
}

void change_put_code(struct change *change, const struct code_row *row)
{
    effect_new(change, EFFECT_PUT_CODE)->row.code = copy(change, row, sizeof *row);
}

void change_put_browser(struct change *change, const struct browser_row *row)
{
    effect_new(change, EFFECT_PUT_BROWSER)->row.browser = copy(change, row, sizeof *row);
}

void change_put_link(struct change *change, const struct link_row *row)
{
    effect_new(change, EFFECT_PUT_LINK)->row.link = copy(change, row, sizeof *row);
}

void change_put_app(struct change *change, const struct app_row *row)
{
    effect_new(change, EFFECT_PUT_APP)->row.app = copy(change, row, sizeof *row);
}

void change_put_outbox(struct change *change, const struct outbox_row *row)
{
    effect_new(change, EFFECT_PUT_OUTBOX)->row.outbox = copy(change, row, sizeof *row);
}

void change_put_history(struct change *change, const struct history_row *row)
{
    effect_new(change, EFFECT_PUT_HISTORY)->row.history = copy(change, row, sizeof *row);
}

void change_add_directory(struct change *change, const struct user_row *row)
{
    effect_new(change, EFFECT_ADD_DIRECTORY)->row.user = copy(change, row, sizeof *row);
}

void change_add_range(struct change *change, const struct range_row *row)
{
    effect_new(change, EFFECT_ADD_RANGE)->row.range = copy(change, row, sizeof *row);
}

void change_add_client(struct change *change, const struct client_row *row)
{
    effect_new(change, EFFECT_ADD_CLIENT)->row.client = copy(change, row, sizeof *row);
}

void change_add_audit(struct change *change, const struct audit_row *row)
{
    effect_new(change, EFFECT_ADD_AUDIT)->row.audit = copy(change, row, sizeof *row);
}

void change_count_usage(struct change *change, const struct usage_row *row)
{
    effect_new(change, EFFECT_COUNT_USAGE)->row.usage = copy(change, row, sizeof *row);
}

void change_touch_session(struct change *change, const struct session_row *row)
{
    effect_new(change, EFFECT_TOUCH_SESSION)->row.session = copy(change, row, sizeof *row);
}

void change_repeat_history(struct change *change, const struct history_row *row)
{
    effect_new(change, EFFECT_REPEAT_HISTORY)->row.history = copy(change, row, sizeof *row);
}

void change_do(struct change *change, enum effect_kind kind, const struct effect_target *target)
{
    effect_new(change, kind)->row.target = copy(change, target, sizeof *target);
}
