/* SPDX-License-Identifier: Apache-2.0 */
/* The linker sends calls of mmap and munmap from static code to the __wrap_ functions here
 * (-Wl,--wrap), and ours of __real_ to the C library. */
#include "sys/kept_memory.h"

#include "base/macro.h"

#include <stddef.h>
#include <sys/mman.h>

void *__real_mmap(void *start, size_t length, int protection, int flags, int file, off_t offset);
int __real_munmap(void *start, size_t length);
void *__wrap_mmap(void *start, size_t length, int protection, int flags, int file, off_t offset);
int __wrap_munmap(void *start, size_t length);

struct kept_memory {
    void *start; /* NULL = nothing kept */
    size_t length;
    bool lending; /* between begin and end */
    bool lent;
};

static _Thread_local struct kept_memory kept;

void kept_memory_begin(void)
{
    kept.lending = true;
}

void kept_memory_end(void)
{
    ensure(!kept.lent);
    kept.lending = false;
}

bool kept_memory_is_held(void)
{
    return kept.start != NULL;
}

void kept_memory_release(void)
{
    ensure(!kept.lent);
    if (kept.start != NULL)
        __real_munmap(kept.start, kept.length);
    kept.start = NULL;
    kept.length = 0;
}

/* Fewer, larger pages where the kernel has them. No page is touched before Argon2id writes it. */
static void keep_new(size_t length)
{
    kept_memory_release();
    void *start =
        __real_mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return;
    madvise(start, length, MADV_HUGEPAGE);
    madvise(start, length, MADV_DONTDUMP);
    kept.start = start;
    kept.length = length;
}

static bool is_plain(void *start, int protection, int flags, int file)
{
    return start == NULL && file == -1 && protection == (PROT_READ | PROT_WRITE) &&
           (flags & MAP_ANONYMOUS) != 0 && (flags & MAP_FIXED) == 0;
}

void *__wrap_mmap(void *start, size_t length, int protection, int flags, int file, off_t offset)
{
    if (!kept.lending || kept.lent || !is_plain(start, protection, flags, file))
        return __real_mmap(start, length, protection, flags, file, offset);
    if (kept.length < length)
        keep_new(length);
    if (kept.start == NULL)
        return __real_mmap(start, length, protection, flags, file, offset);
    kept.lent = true;
    return kept.start;
}

int __wrap_munmap(void *start, size_t length)
{
    if (!kept.lent || start != kept.start)
        return __real_munmap(start, length);
    kept.lent = false;
    return 0;
}
