/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making and mailing identity-confirmation codes: what a sign-in from outside and a step-up inside
 * a session share (M14, R30). Whether one is right is judged by whoever takes it. Inside service/
 * only.
 */
#ifndef SERVICE_CODE_H
#define SERVICE_CODE_H

#include "service/login/login.h"
#include "service/service_impl.h"

enum { CODE_TRIES_MAX = 5 };

/* Stands where there is no user: no id is ever so small, they begin with the time. */
enum { NOBODY = 1 };
extern const struct slice nobody_email;

struct code_order {
    const struct login_gathered *gathered;
    const struct caller *caller;
    enum code_purpose purpose;
    bool wanted; /* false: a decoy is made, with the same work */
    micros now;
};

/* Adds a code to the change and gives its handout, the cookie of the browser that asked. The code
 * is real and mailed if it is wanted, there is a believed e-mail address and the budget has mails
 * left; else it is a decoy: alike in the store, and never right (R31). */
MUST_CHECK enum status code_open(struct service *service, const struct code_order *order,
                                 struct change *change, struct slice *out_confirmation,
                                 bool *out_real, struct error *err);

/* Digits as typed, blanks and hyphens taken out; empty if it cannot be a code. */
void code_clean(struct slice typed, char out_code[CODE_LENGTH + 1]);

#endif
