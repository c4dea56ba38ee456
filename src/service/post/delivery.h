/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one mailer: takes due mails from the outbox, opens them, sends them, writes down what became
 * of them (design §9, R91). At least once, with a stable Message-ID; retries with back-off until
 * the mail's own time is over; bodies are erased after the final state. And the service's small
 * regular work: raised counts of refusals, expired sessions.
 *
 * Mail trouble never blocks anything else: this has a thread of its own. Started and stopped by
 * main/.
 */
#ifndef SERVICE_DELIVERY_H
#define SERVICE_DELIVERY_H

#include "base/status.h"
#include "mail/transport.h"
#include "service/service.h"

struct delivery;

/* Starts the thread; keeps both. */
MUST_CHECK enum status delivery_start(struct service *service, struct mail_transport *transport,
                                      struct delivery **out_delivery, struct error *err);
/* Ends after the mail that is being sent, or breaks it off within a few seconds; accepts NULL. */
void delivery_stop(struct delivery *delivery);

/* One round over what is due now, by the caller's thread: the command line and tests. Gives how
 * many were sent. */
MUST_CHECK enum status delivery_run_once(struct service *service, struct mail_transport *transport,
                                         size_t *out_sent, struct error *err);

#endif
