/* SPDX-License-Identifier: Apache-2.0 */
#include "contract/faulty_disk.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>

struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct, in the memory SQLite gives */
};

struct fault {
    atomic_int result;
    atomic_int times;
};

static struct fault on_sync, on_write;
static atomic_int failures;
static sqlite3_vfs *real_vfs;
static sqlite3_vfs faulty_vfs;
static sqlite3_io_methods log_methods; /* all pass on, two may fail */

static void fault_set(struct fault *fault, int result, int times)
{
    atomic_store(&failures, 0);
    atomic_store(&fault->times, times);
    atomic_store(&fault->result, result);
}

/* SQLITE_OK unless this call is to fail. */
static int fault_take(struct fault *fault)
{
    int result = atomic_load(&fault->result);
    int times = atomic_load(&fault->times);
    if (result == SQLITE_OK || times == 0)
        return SQLITE_OK;
    if (times > 0)
        atomic_store(&fault->times, times - 1);
    atomic_fetch_add(&failures, 1);
    return result;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct faulty_file *)file)->real;
}

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), bytes, count, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
    int fault = fault_take(&on_write);
    if (fault != SQLITE_OK)
        return fault;
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, count, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    int fault = fault_take(&on_sync);
    if (fault != SQLITE_OK)
        return fault;
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *out_size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), out_size);
}

static int file_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_check_lock(sqlite3_file *file, int *out_locked)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out_locked);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int file_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

/* Only the log goes through this disk: the database itself needs the shared-memory methods. */
static int disk_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                     int *out_flags)
{
    (void)vfs;
    if ((flags & SQLITE_OPEN_WAL) == 0)
        return real_vfs->xOpen(real_vfs, path, file, flags, out_flags);
    struct faulty_file *faulty = (struct faulty_file *)file;
    faulty->real = (sqlite3_file *)(void *)(faulty + 1);
    faulty->base.pMethods = NULL;
    int result = real_vfs->xOpen(real_vfs, path, faulty->real, flags, out_flags);
    if (result == SQLITE_OK)
        faulty->base.pMethods = &log_methods;
    return result;
}

void faulty_disk_install(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    faulty_vfs = *real_vfs;
    faulty_vfs.zName = "faulty";
    faulty_vfs.szOsFile = (int)sizeof(struct faulty_file) + real_vfs->szOsFile;
    faulty_vfs.xOpen = disk_open;
    log_methods = (sqlite3_io_methods){
        .iVersion = 1,
        .xClose = file_close,
        .xRead = file_read,
        .xWrite = file_write,
        .xTruncate = file_truncate,
        .xSync = file_sync,
        .xFileSize = file_size,
        .xLock = file_lock,
        .xUnlock = file_unlock,
        .xCheckReservedLock = file_check_lock,
        .xFileControl = file_control,
        .xSectorSize = file_sector_size,
        .xDeviceCharacteristics = file_characteristics,
    };
    sqlite3_vfs_register(&faulty_vfs, 1);
}

void faulty_disk_fail_sync(int result, int times)
{
    fault_set(&on_sync, result, times);
}

void faulty_disk_fail_write(int result, int times)
{
    fault_set(&on_write, result, times);
}

int faulty_disk_failures(void)
{
    return atomic_load(&failures);
}
