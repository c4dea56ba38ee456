/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making the secrets that are handed out, and opening sessions: what login, confirmation, links
 * and resets share. Inside service/ only. STATUS_UNAVAILABLE when the kernel gives no entropy
 * (R65): the request fails.
 */
#ifndef SERVICE_HANDOUTS_H
#define SERVICE_HANDOUTS_H

#include "service/login/login.h"
#include "service/service_impl.h"

/* A fresh handout of an organization, in the arena; *out_handle lies within it. */
MUST_CHECK enum status handout_new(record_id organization, struct arena *arena,
                                   struct slice *out_text, struct slice *out_handle,
                                   struct error *err);
MUST_CHECK enum status reference_new(char out_reference[REFERENCE_LENGTH + 1], struct error *err);
MUST_CHECK enum status generation_new(struct generation *out_generation, struct error *err);

/* Completes a session row (handle, seal, expiry; the caller has set what it knows: organization,
 * user, kind, entry, network, lane, shown, token, client, ip, times), lays it into the change and
 * gives its handout. */
MUST_CHECK enum status session_open(const struct service *service,
                                    const struct login_gathered *gathered, struct session_row *row,
                                    struct change *change, struct slice *out_text,
                                    struct error *err);

/* Ends the session that this browser showed when it signed in anew (R34); nothing if it is none.
 * Its handle alone is taken as proof: nobody else has seen it. */
void session_supersede(struct slice old_text, struct change *change);

/* How long a session stays without use, by the effective policy. */
int session_idle_seconds(const struct policy_values *policy, enum session_kind kind);
/* And at the most. */
micros session_lifetime(const struct policy_values *policy, enum session_kind kind);

/* There is a password row that is what was written, and the one of the user's generation: an older
 * row put back has its seal, but not that. */
bool gathered_password_holds(const struct service *service, const struct login_gathered *gathered);
/* The same for a personal token row that says it is current. */
bool token_row_is_current(const struct service *service, const struct login_gathered *gathered,
                          const struct token_row *row);

/* The gathered browser row is this user's, alive, and believed. */
bool browser_is_recognised(const struct service *service, const struct login_gathered *gathered,
                           const struct handout *browser);

void user_info_of(const struct service *service, const struct login_gathered *gathered,
                  struct user_info *out_info);

/* The id of a client program is made from its name. The row is added to the change the first time
 * this process sees it. 0 for an empty name. */
record_id client_intern(const struct service *service, record_id organization, struct slice name,
                        struct change *change);

#endif
