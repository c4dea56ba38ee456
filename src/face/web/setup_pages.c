/* SPDX-License-Identifier: Apache-2.0 */
#include "face/web/setup_pages.h"

static const struct setup_row rows[SETUP_PAGES] = {
#define SETUP_PAGE(name, group, level, need, title, path, sentence, words)                         \
    {title, path, sentence, words, SETUP_GROUP_##group, level, (int)(need)},
#include "face/web/setup_pages.def"
#undef SETUP_PAGE
};

const struct setup_row *setup_row(enum setup_page page)
{
    return &rows[page];
}

const char *setup_group_title(enum setup_group group)
{
    static const char *const titles[] = {
        [SETUP_GROUP_SETUP] = "Setup",           [SETUP_GROUP_PERSONAL] = "Personal Setup",
        [SETUP_GROUP_USERS] = "Manage Users",    [SETUP_GROUP_SECURITY] = "Security Controls",
        [SETUP_GROUP_MONITORING] = "Monitoring",
    };
    return titles[group];
}

/* ---- who may open it ---- */

bool setup_is_administrative(enum setup_page page)
{
    return rows[page].need > 0 || rows[page].need == SETUP_FOR_LOOKERS;
}

bool setup_may(enum setup_page page, uint64_t permissions, bool token_option)
{
    switch (rows[page].need) {
    case SETUP_FOR_ALL:
        return true;
    case SETUP_FOR_TOKEN:
        return token_option;
    case SETUP_FOR_LOOKERS:
        return (permissions & PERMISSION_VIEW_SETUP) != 0 ||
               permissions_administrative(permissions) != 0;
    default:
        return (permissions & (uint64_t)rows[page].need) != 0;
    }
}

/* ---- quick-find ---- */

static bool begins_a_word(struct slice text, struct slice word)
{
    while (text.length > 0) {
        struct slice head, tail;
        slice_cut(text, ' ', &head, &tail);
        if (slice_equal_fold(slice_first(head, word.length), word))
            return true;
        text = tail;
    }
    return false;
}

bool setup_matches(enum setup_page page, struct slice asked)
{
    struct slice rest = slice_trim(asked);
    if (rest.length == 0)
        return false;
    while (rest.length > 0) {
        struct slice word, tail;
        slice_cut(rest, ' ', &word, &tail);
        if (!begins_a_word(slice_from(rows[page].title), word) &&
            !begins_a_word(slice_from(rows[page].words), word))
            return false;
        rest = slice_trim(tail);
    }
    return true;
}
