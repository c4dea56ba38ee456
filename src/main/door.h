/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The listeners of the configuration and the routes of the faces as one HTTP server. Not what the
 * routes do: face/. Used by wire.c, from main's thread.
 */
#ifndef MAIN_DOOR_H
#define MAIN_DOOR_H

#include "main/config.h"

struct door;
struct service;

/* Opens the sockets; nothing is accepted yet. Keeps configuration, service and arena. */
MUST_CHECK enum status door_open(const struct config *config, struct service *service,
                                 struct arena *arena, struct door **out_door, struct error *err);
/* The URL with the port that was really opened, if the configuration left it open. */
struct slice door_base_url(const struct door *door, struct slice base_url);
/* Accepts requests, and says on standard error where. */
MUST_CHECK enum status door_start(struct door *door, struct error *err);
struct counter;
/* The server's counters, as struct cli_gauge wants them; `door` is a struct door. */
size_t door_read_counters(void *door, struct counter *out_counters, size_t max);
/* Waits for what is under way; accepts NULL. */
void door_stop(struct door *door);
/* After everybody who could still release a reply has ended; accepts NULL. */
void door_free(struct door *door);

#endif
