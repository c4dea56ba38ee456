/* SPDX-License-Identifier: Apache-2.0 */
#include "core/reason.h"

#include "base/macro.h"

#include <stddef.h>

#define REASON(number, name, key, status, soap_code, oauth_error, notify, sentence)                \
    {REASON_##name, key, status, soap_code, oauth_error, notify, sentence},
/* The first row is that of REASON_UNKNOWN. */
static const struct reason_row rows[] = {
#include "core/reason.def"
};
#undef REASON

const struct reason_row *reason_get(int number)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if ((int)rows[i].reason == number)
            return &rows[i];
    return &rows[0];
}
