/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk that fails on demand, between SQLite and the real one: a VFS that passes everything on but
 * for writes and syncs of the write-ahead log while a fault is set. Install it before the store is
 * opened; faults may be set from any thread.
 */
#ifndef TESTS_CONTRACT_FAULTY_DISK_H
#define TESTS_CONTRACT_FAULTY_DISK_H

void faulty_disk_install(void);

/* SQLite's results for the next `times` calls (-1 = until told otherwise); SQLITE_OK = none. */
void faulty_disk_fail_sync(int result, int times);
void faulty_disk_fail_write(int result, int times);
/* How many calls have failed since the fault was set. */
int faulty_disk_failures(void);

#endif
