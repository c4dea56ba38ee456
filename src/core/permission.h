/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile may allow: one table of permissions, and which of them make an administrator
 * (design §13). Not who has them: service/acting.h. Pure.
 */
#ifndef CORE_PERMISSION_H
#define CORE_PERMISSION_H

#include "base/macro.h"
#include "base/slice.h"

/* Bits of a profile's permissions. */
enum permission {
#define PERMISSION(bit, name, title, administrative, sentence) PERMISSION_##name = 1 << (bit),
#include "core/permission.def"
#undef PERMISSION
};

struct permission_row {
    enum permission permission;
    const char *title;    /* "Manage Users" */
    const char *sentence; /* what it allows */
    bool administrative;
};

/* All of them, in the order of their bits. */
const struct permission_row *permission_rows(size_t *out_count);
/* By title, in any case, with "-" or "_" for blanks or without any: "Manage Users", "manage-users",
 * "ManageUsers". */
MUST_CHECK bool permission_parse(struct slice text, enum permission *out_permission);
/* The administrative ones among these. */
uint64_t permissions_administrative(uint64_t permissions);

#endif
