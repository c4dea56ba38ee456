/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of Setup's pages, and who may open which. Pure; navigation, Setup Home, quick-find
 * and the guard ask here. Inside face/web/ only.
 */
#ifndef FACE_WEB_SETUP_PAGES_H
#define FACE_WEB_SETUP_PAGES_H

#include "core/permission.h"

enum setup_group {
    SETUP_GROUP_SETUP,
    SETUP_GROUP_PERSONAL,
    SETUP_GROUP_USERS,
    SETUP_GROUP_SECURITY,
    SETUP_GROUP_MONITORING,
};

/* What a page needs; positive values are one enum permission. */
enum setup_need {
    SETUP_FOR_LOOKERS = -2,
    SETUP_FOR_TOKEN = -1,
    SETUP_FOR_ALL = 0,
};

enum setup_page {
#define SETUP_PAGE(name, group, level, need, title, path, sentence, words) SETUP_PAGE_##name,
#include "face/web/setup_pages.def"
#undef SETUP_PAGE
    SETUP_PAGES,
};

struct setup_row {
    const char *title;
    const char *path;
    const char *sentence;
    const char *words;
    enum setup_group group;
    int level;
    int need;
};

const struct setup_row *setup_row(enum setup_page page);
const char *setup_group_title(enum setup_group group);

/* Is it an administration page: does it need any permission? */
bool setup_is_administrative(enum setup_page page);
/* With these permissions, where the token option exists or not. */
bool setup_may(enum setup_page page, uint64_t permissions, bool token_option);
/* Every word that was asked for begins a word of the page's title or words, in any case. False
 * when nothing was asked. */
bool setup_matches(enum setup_page page, struct slice asked);

#endif
