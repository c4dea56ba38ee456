/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock, the maker of ids and the counters of one service. Any thread at any time.
 */
#ifndef SERVICE_INSTRUMENTS_H
#define SERVICE_INSTRUMENTS_H

#include "base/status.h"
#include "core/login.h"

#include <stdatomic.h>

enum count {
    COUNT_TOKEN_MAC,
    COUNT_MAIL_QUEUED,
    COUNT_MAIL_SENT,
    COUNT_MAIL_RETRIED,
    COUNT_MAIL_FAILED,
    COUNT_TOKEN_RESETS,
    COUNT_PARKED,
    COUNT_BUSY,
    COUNT_CHANGED_MEANWHILE,
    COUNT_HISTORY_REPEATED,
    COUNT_SOURCE_LIMITED,
    COUNT_SPRAYING_ALARMS,
    COUNT_KINDS,
};

struct instruments;

MUST_CHECK enum status instruments_new(micros (*now)(void), unsigned node, struct instruments **out,
                                       struct error *err);
void instruments_free(struct instruments *instruments);

micros instruments_now(const struct instruments *instruments);
record_id instruments_id(struct instruments *instruments);

void count_add(struct instruments *instruments, enum count count, uint64_t amount);
uint64_t count_get(const struct instruments *instruments, enum count count);
const char *count_name(enum count count);
/* login_total by class, lane and answer. */
void count_login(struct instruments *instruments, enum network_class class, enum lane lane,
                 enum login_answer answer);
uint64_t count_login_get(const struct instruments *instruments, enum network_class class,
                         enum lane lane, enum login_answer answer);

#endif
