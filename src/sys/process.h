/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this process is and may do: hardening, limits, signals. Called by main at the start, from
 * one thread, before any other thread exists (signals are blocked in all later ones).
 */
#ifndef SYS_PROCESS_H
#define SYS_PROCESS_H

#include "base/status.h"

/* No core dumps, and no other process of the same user may trace this one or read its memory. */
MUST_CHECK enum status process_harden(struct error *err);
/* What this process makes from now on, by whatever library, belongs to its user alone. */
void process_keep_files_private(void);
/* Raises the limit of open descriptors as far as allowed, at most to `wanted`; the limit now. */
unsigned long process_raise_descriptors(unsigned long wanted);
/* Processors this process may run on, at least 1. */
unsigned process_core_count(void);
unsigned process_user(void);

enum process_signal {
    SIGNAL_STOP,   /* TERM or INT */
    SIGNAL_RELOAD, /* HUP */
};

/* Blocks TERM, INT and HUP for signal_wait, and ignores PIPE. */
void signals_block_for_service(void);
enum process_signal signal_wait(void);
/* Ends the process at once, without any tidying up: what is not on the disk is lost. */
_Noreturn void process_end(int exit_status);
/* Tells the supervisor that started this process ("READY=1", "STOPPING=1"), if there is one that
 * wants to know (NOTIFY_SOCKET, as systemd sets it). Cannot fail. */
void process_notify(const char *state);
/* Wakes signal_wait with SIGNAL_STOP: the control socket's way to stop the service. */
void signal_stop_self(void);

#endif
