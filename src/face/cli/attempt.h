/* SPDX-License-Identifier: Apache-2.0 */
/* One attempt of the login history as a row of values, for history and explain. */
#ifndef FACE_CLI_ATTEMPT_H
#define FACE_CLI_ATTEMPT_H

#include "face/cli/record.h"
#include "service/watch/history.h"

enum { ATTEMPT_COLUMNS = 16 };

/* The keys are those of design §12; titles for a list, and for one attempt. */
extern const struct column attempt_columns[ATTEMPT_COLUMNS];
extern const struct column attempt_details[ATTEMPT_COLUMNS];

void attempt_fill(struct cli_run *run, const struct attempt *attempt,
                  struct value values[ATTEMPT_COLUMNS]);

#endif
