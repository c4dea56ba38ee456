/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wording of every mail: subject, text part and HTML part from typed facts (design M6, M12,
 * R74). Not the message format (mail/message.h). Used by the service. Facts are cleaned to one line
 * each and escaped, so that a name can neither add a line nor a tag. Borrows the facts; the texts
 * live in the arena and hold the secret that they tell. Any thread. Errors: LIMIT (a fact is far
 * too long, or no memory left in the arena).
 */
#ifndef MAIL_TEXTS_H
#define MAIL_TEXTS_H

#include "base/arena.h"
#include "base/status.h"
#include "base/types.h"

struct mail_text {
    struct slice subject, text, html;
};

enum token_mail_reason {
    TOKEN_MAIL_FIRST,        /* asked for by somebody who had none */
    TOKEN_MAIL_RESET,        /* the user asked for a new one */
    TOKEN_MAIL_OPERATOR,     /* the operator of the service made one for the user */
    TOKEN_MAIL_API_USER,     /* the first one of an API-only user, by an administrator */
    TOKEN_MAIL_PASSWORD_SET, /* a new password brings a new token */
};

struct token_mail_facts {
    struct slice username, token, organization, base_url;
    enum token_mail_reason reason;
    bool replaces_old; /* says that the old one is dead everywhere */
};

MUST_CHECK enum status mail_text_token(const struct token_mail_facts *facts, struct arena *arena,
                                       struct mail_text *out_text, struct error *err);

struct code_mail_facts {
    struct slice username, organization;
    struct slice code; /* 8 digits */
    struct slice ip, browser;
    micros time; /* of the sign-in */
};

MUST_CHECK enum status mail_text_code(const struct code_mail_facts *facts, struct arena *arena,
                                      struct mail_text *out_text, struct error *err);

enum link_mail_reason {
    LINK_MAIL_INVITATION,
    LINK_MAIL_RESET,       /* asked for at "forgot password" */
    LINK_MAIL_RESET_BEGUN, /* an administrator has reset the password: it is dead already */
    LINK_MAIL_EMAIL,       /* to a new e-mail address, to confirm it */
};

struct link_mail_facts {
    struct slice username, organization;
    struct slice url; /* the whole link, secret */
    enum link_mail_reason reason;
};

MUST_CHECK enum status mail_text_link(const struct link_mail_facts *facts, struct arena *arena,
                                      struct mail_text *out_text, struct error *err);

enum notice {
    NOTICE_PASSWORD_CHANGED,
    NOTICE_PASSWORD_SET_BY_OPERATOR,
    NOTICE_TOKEN_OUTDATED,
    NOTICE_BROWSER_REMEMBERED,
    NOTICE_PASSWORD_OUTDATED,
    NOTICE_TOKEN_DIGEST,
    NOTICE_LOCKED_OUT,
    NOTICE_SPRAYING, /* to administrators */
    NOTICE_PASSWORD_EXPIRES,
    NOTICE_EMAIL_ASKED,   /* to the old one: another e-mail address is to be confirmed */
    NOTICE_EMAIL_CHANGED, /* to the old one: it was confirmed */
};

struct notice_mail_facts {
    struct slice username, organization, base_url;
    enum notice notice;
    struct slice about; /* client program, e-mail address, … as the notice wants; may be empty */
    micros time;
};

MUST_CHECK enum status mail_text_notice(const struct notice_mail_facts *facts, struct arena *arena,
                                        struct mail_text *out_text, struct error *err);

#endif
