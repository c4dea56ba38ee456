/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy settings as fields of a form, for the organization and for profiles: made from the
 * table of core/policy.def, which also gives the command line its options. Fields are named by the
 * setting's key. In a profile's form an empty field or the choice "organization" takes the
 * organization's value. Not who may set them, nor what they do. Inside face/web/ only.
 */
#ifndef FACE_WEB_POLICY_FIELDS_H
#define FACE_WEB_POLICY_FIELDS_H

#include "core/policy.h"
#include "face/web/parts.h"

/* Adds the settings first … last to the latest group, with their values. `outer` is the
 * organization's policy where `values` is a profile's, else NULL. What was sent and cannot be taken
 * is marked with what it may be. */
void policy_fields_add(struct web_fields *fields, enum policy_setting first,
                       enum policy_setting last, const struct policy *values,
                       const struct policy *outer);
/* Reads them from the form that was sent. False when one of them cannot be taken: show the form
 * again. */
MUST_CHECK bool policy_fields_read(const struct web *web, enum policy_setting first,
                                   enum policy_setting last, bool of_profile,
                                   struct policy_change *out_change);

#endif
