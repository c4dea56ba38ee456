/* SPDX-License-Identifier: Apache-2.0 */
/* Damaged records on the command line: what differs, and the repair with --keep-stored. */
#ifndef FACE_CLI_REPAIR_H
#define FACE_CLI_REPAIR_H

#include "face/cli/record.h"
#include "service/admin/repair.h"

/* The stored values beside the last audited ones, for people only: JSON has its one object. */
MUST_CHECK enum cli_exit cli_print_damage(struct cli_run *run, const struct repair_record *record);
MUST_CHECK enum cli_exit cli_repair(struct cli_run *run, const struct repair_record *record,
                                    const char *sentence);

#endif
