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
enum cli_exit command_help(struct cli_run *run);
enum cli_exit command_demo(struct cli_run *run);
enum cli_exit command_config_check(struct cli_run *run);

/* The directory with keys/ and mail/; an existing one must be empty. */
MUST_CHECK enum status data_directory_make(const char *directory, struct arena *arena,
                                           struct error *err);
/* Serves with a configuration that has been read, until a signal ends it. `ready` (may be NULL) is
 * called once when the listeners are open. */
enum cli_exit serve(struct cli_run *run, const struct config *config,
                    void (*ready)(struct cli_run *run, const struct config *config));

/* Finds and reads the configuration. CLI_DONE, or it has been said what is wrong. */
MUST_CHECK enum cli_exit command_config(struct cli_run *run, struct config *out_config);
/* "FILE:LINE: sentence" for every fault. */
void command_print_faults(struct cli_run *run, const char *path,
                          const struct config_faults *faults);

#endif
