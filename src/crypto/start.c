/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/start.h"

#include <sodium/core.h>

bool crypto_start(void)
{
    return sodium_init() >= 0;
}
