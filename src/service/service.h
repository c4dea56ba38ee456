/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hall: what the faces may ask for. Each use case has a header of its own in this folder.
 *
 * Faces translate and never decide; they see struct service only by pointer, and no store header.
 * Made by main/wire.c, ended by it. Threads: every use case may be called from any worker at any
 * time; they block on the hash pool or on a read, never on a write (struct pending).
 */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include "base/arena.h"
#include "base/status.h"
#include "base/types.h"

struct service;

/* The one place where the service reads the clock. */
micros service_now(const struct service *service);

/*
 * A write that has been decided and not yet handed over: the face prepares its replies first, then
 * submits. `choice` is the index of the reply to release: PENDING_DONE when everything is on disk,
 * PENDING_CHANGED when what was verified had changed meanwhile (the other record is on disk),
 * PENDING_UNAVAILABLE when nothing could be written.
 */
struct pending;

enum pending_choice { PENDING_DONE = 0, PENDING_CHANGED = 1, PENDING_UNAVAILABLE = 2 };

/* Hands it to the writer. `done` is called once, from any thread, perhaps before this returns.
 * Takes the pending; its memory (the request's arena) must live until then. */
void pending_submit(struct pending *pending, void (*done)(void *context, unsigned choice),
                    void *context);
/* For the command line and tests: submits and waits. */
MUST_CHECK enum pending_choice pending_wait(struct pending *pending);

#endif
