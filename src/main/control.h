/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The control socket, DATA/control: commands typed on the host are carried out by the running
 * service. The client sends its words and, if one was read, the secret; the service parses the
 * same words with the same table, streams the output back and then the exit status. The socket is
 * open to the service's user only, and the caller's user is asked of the kernel as well.
 */
#ifndef MAIN_CONTROL_H
#define MAIN_CONTROL_H

#include "face/cli/cli.h"

struct control;

/* What commands are carried out with. */
struct control_config {
    struct service *service;
    struct slice base_url;
    struct cli_gauge gauge;
};

/* Listens and answers in threads of its own. Copies the configuration, keeps what it points to. */
MUST_CHECK enum status control_start(const char *path, const struct control_config *config,
                                     struct control **out_control, struct error *err);
/* Waits for commands under way; accepts NULL. */
void control_stop(struct control *control);

/* Has a command carried out there. UNAVAILABLE when nobody listens, before anything was sent;
 * later troubles are said on the output and give CLI_UNAVAILABLE. `secret` may be NULL. */
MUST_CHECK enum status control_forward(const char *path, size_t argc, const char *const argv[],
                                       const struct secret *secret, struct arena *arena,
                                       const struct cli_output *output, enum cli_exit *out_exit,
                                       struct error *err);

#endif
