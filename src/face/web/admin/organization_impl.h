/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pages about the organization share: opening with the organization as it is, the notes
 * above the form, and the reply after a change. Inside face/web/ only.
 */
#ifndef FACE_WEB_ORGANIZATION_IMPL_H
#define FACE_WEB_ORGANIZATION_IMPL_H

#include "face/web/parts.h"
#include "service/admin/organization.h"

struct organization_page {
    struct web web;
    enum setup_page page;
    struct organization_shown shown;
    bool may_edit;      /* Manage Users, and the record is whole */
    struct slice error; /* a sentence above the form */
};

/* web_open_setup, then the organization of the session. False: the reply has been sent. */
MUST_CHECK bool organization_open(struct organization_page *page, struct http_exchange *exchange,
                                  enum setup_page which);
/* The same for a form with something to type: whoever may change it signs in again first. */
MUST_CHECK bool organization_open_form(struct organization_page *page,
                                       struct http_exchange *exchange, enum setup_page which);

/* The edit that changes nothing, of the session's organization. */
struct organization_edit organization_edit_none(const struct organization_page *page);
/* Makes the change. True: the reply waits for it. False: page->error says why not; show the form
 * again. */
MUST_CHECK bool organization_save(struct organization_page *page,
                                  const struct organization_edit *edit);

/* The notes above a form: the error, or why there is no button. */
struct page_setup_notes web_notes(const struct web *web, enum permission permission, bool damaged,
                                  struct slice error);
struct page_setup_notes organization_notes(const struct organization_page *page);
/* 200, or 422 when there is an error to show. */
int organization_status(const struct organization_page *page);

#endif
