/* SPDX-License-Identifier: Apache-2.0 */
/* doctor: what is well, what should be looked at, what is wrong. An error gives exit status 1. */
#include "face/cli/record.h"
#include "service/watch/operate.h"

static const char *level_name(enum doctor_level level)
{
    switch (level) {
    case DOCTOR_OK:
        return "ok";
    case DOCTOR_WARNING:
        return "warning";
    case DOCTOR_ERROR:
        return "error";
    }
    return "error";
}

enum cli_exit command_doctor(struct cli_run *run)
{
    static const struct column columns[] = {{"level", "LEVEL"}, {"text", "FINDING"}};
    const struct doctor_finding *findings;
    size_t count;
    struct record_list list;
    struct error err = {0};
    bool wrong = false;
    if (doctor_examine(run->service, run->arena, &findings, &count, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    for (size_t i = 0; i < count; i++) {
        struct value values[] = {value_word(level_name(findings[i].level)),
                                 value_text(findings[i].text)};
        record_list_add(&list, values);
        wrong = wrong || findings[i].level == DOCTOR_ERROR;
    }
    enum cli_exit exit = record_list_print(&list);
    return exit == CLI_DONE && wrong ? CLI_REFUSED : exit;
}
