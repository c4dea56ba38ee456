/* SPDX-License-Identifier: Apache-2.0 */
/* For builds in which the library's mappings cannot be had: nothing is kept. */
#include "sys/kept_memory.h"

void kept_memory_begin(void)
{
}

void kept_memory_end(void)
{
}

bool kept_memory_is_held(void)
{
    return false;
}

void kept_memory_release(void)
{
}
