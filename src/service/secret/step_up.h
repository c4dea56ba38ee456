/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Showing more within a session: a second secret (security token or mailed code), without which
 * administrative permissions do not work and a session that began inside is worth nothing outside
 * (design §13, R57); and the password again, for changes that want a sign-in of late (R39). What
 * was shown is added under a new session id (R34). Wrong ones are failures of the session: the
 * fifth ends it.
 */
#ifndef SERVICE_STEP_UP_H
#define SERVICE_STEP_UP_H

#include "service/login/session.h"

enum step_up_result {
    STEP_UP_SHOWN,         /* submit the pending; `session` is the new id */
    STEP_UP_CODE_MAILED,   /* likewise; `confirmation` is the cookie that belongs to the code */
    STEP_UP_WRONG,         /* submit the pending: it counts the failure */
    STEP_UP_SESSION_ENDED, /* likewise: the fifth */
    STEP_UP_NO_CODE,       /* a code cannot be mailed: damaged record, no e-mail address */
    STEP_UP_TOO_MANY,      /* codes were mailed lately; the token still works */
    STEP_UP_BUSY,
};

struct step_up_reply {
    enum step_up_result result;
    struct slice session;
    struct slice confirmation;
    struct pending *pending; /* NULL = nothing to write */
};

/* Mails a code to the user of the session. */
MUST_CHECK enum status step_up_mail_code(struct service *service, const struct session *session,
                                         const struct caller *caller, struct arena *arena,
                                         struct step_up_reply *out_reply, struct error *err);

struct step_up_code {
    struct slice confirmation; /* the cookie's handout */
    struct slice code;         /* as typed; blanks are ignored */
};

/* By the code: good once, in the browser and for the user that asked. */
MUST_CHECK enum status step_up_by_code(struct service *service, const struct session *session,
                                       const struct step_up_code *code, const struct caller *caller,
                                       struct arena *arena, struct step_up_reply *out_reply,
                                       struct error *err);

/* By the security token alone. Takes the secret. */
MUST_CHECK enum status step_up_by_token(struct service *service, const struct session *session,
                                        struct secret *token, const struct caller *caller,
                                        struct arena *arena, struct step_up_reply *out_reply,
                                        struct error *err);

/* The password again: the session counts as signed in just now. Takes the secret. */
MUST_CHECK enum status sign_in_again(struct service *service, const struct session *session,
                                     struct secret *password, const struct caller *caller,
                                     struct arena *arena, struct step_up_reply *out_reply,
                                     struct error *err);

#endif
