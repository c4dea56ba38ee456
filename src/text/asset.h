/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files under static/, compiled in. Their paths carry a hash of the content
 * ("/static/style-<hash>.css"), so a reply may be cached for ever and the path is its own ETag.
 * The table is made by tools/embed_static.py. Constant data; any thread.
 */
#ifndef TEXT_ASSET_H
#define TEXT_ASSET_H

#include "base/slice.h"

struct asset {
    struct slice path;
    struct slice media_type;
    struct slice content;
};

extern const struct asset asset_table[];
extern const size_t asset_table_count;

/* The asset at this exact path, or NULL. */
const struct asset *asset_find(struct slice path);

#endif
