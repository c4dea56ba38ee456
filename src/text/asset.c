/* SPDX-License-Identifier: Apache-2.0 */
#include "text/asset.h"

const struct asset *asset_find(struct slice path)
{
    for (size_t i = 0; i < asset_table_count; i++) {
        if (slice_equal(asset_table[i].path, path))
            return &asset_table[i];
    }
    return NULL;
}
