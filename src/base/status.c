/* SPDX-License-Identifier: Apache-2.0 */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

enum status error_set(struct error *err, enum status status, const char *format, ...)
{
    if (err == NULL)
        return status;
    va_list arguments;
    va_start(arguments, format);
    err->status = status;
    vsnprintf(err->text, sizeof err->text, format, arguments);
    va_end(arguments);
    return status;
}

const char *status_name(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return "ok";
    case STATUS_INVALID:
        return "invalid";
    case STATUS_REFUSED:
        return "refused";
    case STATUS_NOT_FOUND:
        return "not found";
    case STATUS_CONFLICT:
        return "conflict";
    case STATUS_LIMIT:
        return "limit";
    case STATUS_UNAVAILABLE:
        return "unavailable";
    case STATUS_NO_MEMORY:
        return "no memory";
    case STATUS_INTERNAL:
        return "internal";
    }
    return "unknown";
}
