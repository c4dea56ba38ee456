/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One login attempt between its paragraphs: what login.c hands from gather to record. Private to
 * the login files of this folder; lives on the worker's stack.
 */
#ifndef SERVICE_LOGIN_IMPL_H
#define SERVICE_LOGIN_IMPL_H

#include "core/token.h"
#include "service/login/lane_use.h"
#include "service/login/login.h"
#include "service/service_impl.h"

struct login_work {
    struct service *service;
    struct login_request *request;
    struct arena *arena;
    micros now;

    struct slice folded;    /* the name as compared; empty if it cannot be one */
    struct slice name_hash; /* hexadecimal, of an unknown name */
    struct login_gathered gathered;
    struct network_verdict network;
    struct token_split split;
    struct slice password;   /* the part to hash, as NFC */
    record_id token;         /* the row that matched, 0 = none */
    micros password_expires; /* 0 = never */
    struct login_facts facts;
    struct login_way way;

    struct lane_key lane_key;
    struct lane_entry *lane; /* reserved, NULL = none */
    struct lane_settled lane_settled;
    /* The same of the organization's plain lockout, which counts beside lanes T and K. */
    struct lane_key lockout_key;
    struct lane_entry *lockout;
    struct lane_settled lockout_settled;

    struct login_verdict verdict;
};

/* gather and token: everything but the password (design §3, steps 1 and 2). */
MUST_CHECK enum status login_gather(struct login_work *work, struct error *err);

/* gate: reserves in the lane, and in the lockout where the organization has one (step 4); what it
 * found shut is in facts.lane. login_settle ends both reservations, on every path; `evaluated` when
 * the hash ran. */
MUST_CHECK enum login_progress login_gate(struct login_work *work);
void login_settle(struct login_work *work, bool evaluated);

/* record: both records, both replies, and the pending that carries them (step 7). */
MUST_CHECK enum status login_record(struct login_work *work, struct login_outcome *out_outcome,
                                    struct error *err);

#endif
