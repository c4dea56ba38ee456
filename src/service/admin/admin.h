/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Administration, as the command line and the pages ask for it, by subject. Every change is audited
 * with old and new value, reseals what it touches and renews the generation, so that the next
 * request already obeys it. Every function asks `acting` first (acting.h) and prepares one pending;
 * refusals of content are STATUS_INVALID or STATUS_CONFLICT with a sentence.
 */
#ifndef SERVICE_ADMIN_H
#define SERVICE_ADMIN_H

#include "service/admin/organization.h"
#include "service/admin/profile.h"
#include "service/admin/range.h"
#include "service/admin/repair.h"
#include "service/admin/user.h"

#endif
