/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands that run where they were typed and are no use of the service: init, serve, config
 * check. The others are face/cli's.
 */
#ifndef MAIN_COMMANDS_H
#define MAIN_COMMANDS_H

#include "face/cli/cli_impl.h"
#include "main/config.h"

extern const struct cli_table main_commands;

enum cli_exit command_init(struct cli_run *run);
enum cli_exit command_serve(struct cli_run *run);
enum cli_exit command_config_check(struct cli_run *run);

/* Finds and reads the configuration. CLI_DONE, or it has been said what is wrong. */
MUST_CHECK enum cli_exit command_config(struct cli_run *run, struct config *out_config);
/* "FILE:LINE: sentence" for every fault. */
void command_print_faults(struct cli_run *run, const char *path,
                          const struct config_faults *faults);

#endif
