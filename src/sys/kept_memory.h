/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that the Argon2id of one thread keeps from hash to hash. The library maps and unmaps tens
 * of megabytes for every hash, and the page faults cost a third of the time. When it is linked
 * statically (build option hash_memory), its calls of mmap and munmap come here. The bytes of the
 * last hash stay in the mapping until kept_memory_release. State is per thread; nothing here fails:
 * without the option, or when nothing can be kept, everything is mapped as always.
 */
#ifndef SYS_KEPT_MEMORY_H
#define SYS_KEPT_MEMORY_H

#include <stdbool.h>

/* Between begin and end, the first anonymous mapping of this thread is the kept one. */
void kept_memory_begin(void);
void kept_memory_end(void);
/* True when this thread keeps a mapping between hashes. */
bool kept_memory_is_held(void);
/* Gives it back to the kernel. */
void kept_memory_release(void);

#endif
