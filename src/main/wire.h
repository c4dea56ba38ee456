/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The house put together: the only place that knows which store, which mailer, which faces. Made
 * from a configuration, for one command or for serving.
 *
 * Ownership: keeps the configuration and the arena it lives in. Threads: functions here are for
 * main's thread; what they start (store, hash pool, delivery, server, control socket) has its own.
 * Errors name what an operator can change. CONFLICT: another process has the data directory.
 */
#ifndef MAIN_WIRE_H
#define MAIN_WIRE_H

#include "face/cli/cli.h"
#include "main/config.h"

struct house;

/* Takes the lock of the data directory, opens keys and database, compares them (a database that
 * was made with other keys is refused), makes the service. With `create` the database is made and
 * the keys are entered in it. */
MUST_CHECK enum status house_open(const struct config *config, bool create, struct arena *arena,
                                  struct house **out_house, struct error *err);
struct service *house_service(struct house *house);
/* What links begin with. */
struct slice house_base_url(const struct house *house);

/* Opens the listeners and the control socket, starts delivery, and says on standard error where it
 * listens. After a failure house_close is enough. */
MUST_CHECK enum status house_serve(struct house *house, struct error *err);
/* Ends what house_serve began; requests under way are finished, up to [limits] stop_seconds. */
void house_stop(struct house *house);

/* Writes due mails to the maildir, for a command that runs without the service. Mails that go by
 * SMTP wait for the service: a command does not wait for a mail server. */
void house_deliver(struct house *house);

/* Accepts NULL. */
void house_close(struct house *house);

/* "DATA/name" in the arena; NULL when it is exhausted. */
const char *data_path(const struct config *config, const char *name, struct arena *arena);

#endif
