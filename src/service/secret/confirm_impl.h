/* SPDX-License-Identifier: Apache-2.0 */
/* What a login lays down for the confirmation page that follows it. Inside service/ only. */
#ifndef SERVICE_CONFIRM_IMPL_H
#define SERVICE_CONFIRM_IMPL_H

#include "service/login/login_impl.h"

/* Adds a code to the change and gives the cookie's handout. With verdict.offer_code the code is
 * real and mailed; else it is a decoy: alike in the store, and never right (R31). */
MUST_CHECK enum status confirm_open(struct login_work *work, struct change *change,
                                    struct slice *out_confirmation, struct error *err);

#endif
