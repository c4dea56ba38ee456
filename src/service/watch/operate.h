/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the operator looks at: mails on their way, counters, the doctor.
 */
#ifndef SERVICE_OPERATE_H
#define SERVICE_OPERATE_H

#include "service/service.h"

struct mail_listed {
    record_id organization;
    record_id id;
    struct slice username;
    struct slice kind;  /* "token", "code", "link", "notice" */
    struct slice state; /* "queued", "sent", "failed", "cancelled" */
    struct slice recipient;
    unsigned attempts;
    struct slice detail;
    micros created;
    micros next_try;
    micros finished;
};

MUST_CHECK enum status mail_list(struct service *service, record_id organization,
                                 struct arena *arena, const struct mail_listed **out_mails,
                                 size_t *out_count, struct error *err);
/* Makes every queued mail due now; *out_count of them. */
MUST_CHECK enum status mail_retry(struct service *service, record_id organization,
                                  struct arena *arena, size_t *out_count,
                                  struct pending **out_pending, struct error *err);

struct counter {
    const char *name; /* "argon2_total", "token_mac_total", "login_total{…}", … */
    uint64_t value;
};

/* Gives a snapshot of all counters; in the arena. */
MUST_CHECK enum status counters_read(struct service *service, struct arena *arena,
                                     const struct counter **out_counters, size_t *out_count,
                                     struct error *err);

enum doctor_level { DOCTOR_OK, DOCTOR_WARNING, DOCTOR_ERROR };

struct doctor_finding {
    enum doctor_level level;
    struct slice text; /* what, and what to do */
};

/* Looks at everything: integrity, seals of every record, keys, mail, confirmation switched off. */
MUST_CHECK enum status doctor_examine(struct service *service, struct arena *arena,
                                      const struct doctor_finding **out_findings, size_t *out_count,
                                      struct error *err);

#endif
