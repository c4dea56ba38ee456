/* SPDX-License-Identifier: Apache-2.0 */
/* expat and jansson copy what they read, passwords included, into memory of their own. */
#include "text/text_impl.h"

#include <stdlib.h>
#include <string.h>

/* Before every block: its size, as wide as the strictest alignment. */
struct block_head {
    _Alignas(max_align_t) size_t size;
};

void *wiping_malloc(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct block_head))
        return NULL;
    struct block_head *head = malloc(sizeof(*head) + size);
    if (head == NULL)
        return NULL;
    head->size = size;
    return head + 1;
}

void *wiping_realloc(void *old, size_t size)
{
    void *block = wiping_malloc(size);
    if (block == NULL || old == NULL)
        return block;
    size_t old_size = ((struct block_head *)old - 1)->size;
    memcpy(block, old, old_size < size ? old_size : size);
    wiping_free(old);
    return block;
}

void wiping_free(void *old)
{
    if (old == NULL)
        return;
    struct block_head *head = (struct block_head *)old - 1;
    explicit_bzero(old, head->size);
    free(head);
}
