/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The security token of one user: its state, and the reset (M1-M9). One transaction revokes the
 * old one, stores the new one's MAC, queues the encrypted mail, ends the sessions that the old one
 * opened and writes the audit (R90). Nobody is ever shown a token.
 */
#ifndef SERVICE_TOKEN_H
#define SERVICE_TOKEN_H

#include "core/token_case.h"
#include "service/acting.h"

/* Rotation by evidence: what a client program sent since the token was made (M4). */
enum token_use_state {
    TOKEN_USE_NEW,     /* has sent the current one */
    TOKEN_USE_OLD,     /* still sends the one before */
    TOKEN_USE_EARLIER, /* used an earlier one, and has not been seen with a token since */
};

struct token_use {
    enum token_use_state state;
    struct slice client;
    struct slice network; /* "198.51.100.0/24 (trusted)" */
    micros last;
    uint64_t count;
};

struct token_status {
    enum token_case token_case;
    bool exists;
    micros created;
    const struct token_use *uses; /* of the last 90 days, latest first */
    size_t use_count;
    struct slice email;           /* where the next token goes */
    bool email_confirmed_pending; /* another e-mail address waits for confirmation */
    int delivery;                 /* enum delivery_state of the latest token mail */
};

enum delivery_state {
    DELIVERY_NONE,
    DELIVERY_QUEUED,
    DELIVERY_SENT,
    DELIVERY_FAILED,
    DELIVERY_CANCELLED,
};

MUST_CHECK enum status token_status_get(struct service *service, record_id organization,
                                        record_id user, struct arena *arena,
                                        struct token_status *out_status, struct error *err);

enum token_reset_result {
    TOKEN_RESET_READY,           /* submit the pending */
    TOKEN_RESET_NOT_AVAILABLE,   /* M9: a forced POST is refused */
    TOKEN_RESET_PASSWORD_NEEDED, /* sign-in older than five minutes: show the box */
    TOKEN_RESET_PASSWORD_WRONG,
    TOKEN_RESET_SESSION_ENDED, /* five failures: the session is gone (pending says so) */
    TOKEN_RESET_TOO_MANY,      /* more than 20 a day: refused before anything changed */
    TOKEN_RESET_BUSY,
};

struct token_reset_reply {
    enum token_reset_result result;
    enum token_case token_case;
    bool first; /* the user had none before */
    struct slice email;
    struct slice session;    /* the new session id of the session in which the button was pressed */
    struct pending *pending; /* NULL unless something is to be written */
};

/* The button. Takes the password (may be empty when the sign-in is recent). */
MUST_CHECK enum status token_reset(struct service *service, const struct session *session,
                                   struct secret *password, const struct caller *caller,
                                   struct arena *arena, struct token_reset_reply *out_reply,
                                   struct error *err);

/* The same by the operator on the host (command line): no session, no password. */
MUST_CHECK enum status token_reset_by_operator(struct service *service, struct slice username,
                                               struct arena *arena,
                                               struct token_reset_reply *out_reply,
                                               struct error *err);

/* The first token of an API-only user, who cannot press the button (design §13): mailed to the
 * recorded e-mail address, never shown to the administrator (Manage Users) who asks. CONFLICT when
 * there is one, or the user can sign in at the web form, or there is no token option (M9). */
MUST_CHECK enum status token_first_for_api_user(struct service *service,
                                                const struct acting *acting, struct slice who,
                                                struct arena *arena, struct pending **out_pending,
                                                struct error *err);

#endif
