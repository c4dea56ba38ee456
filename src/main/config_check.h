/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a good syntax does not show: options that do not fit together, and files that they name
 * and that are missing or open to others. Not the keys, the database and the ports: whoever opens
 * those says it (wire.h). Adds to the faults, each with the line of the option that is to blame.
 */
#ifndef MAIN_CONFIG_CHECK_H
#define MAIN_CONFIG_CHECK_H

#include "main/config.h"

/* Pure: reads no file. */
void config_check_sense(const struct config *config, struct arena *arena,
                        struct config_faults *faults);
/* Looks at the files and directories. */
void config_check_files(const struct config *config, struct arena *arena,
                        struct config_faults *faults);

#endif
