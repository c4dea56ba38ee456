/* SPDX-License-Identifier: Apache-2.0 */
/*
 * THE LOGIN, for every entry point: gather, token, way, gate, password, decide, record
 * (design §3). Not the rules: core/login.h. Not what a client reads: the faces.
 */
#ifndef SERVICE_LOGIN_H
#define SERVICE_LOGIN_H

#include "base/secret.h"
#include "core/handout.h"
#include "core/login.h"
#include "service/service.h"

/* Where a request comes from, as the faces know it. All slices are borrowed. */
struct caller {
    struct ip_origin origin;
    int ip_source;            /* enum http_origin_how */
    struct slice client;      /* connected app, SOAP client string or user agent; may be empty */
    struct slice api_type;    /* "partner", "enterprise" or empty */
    struct slice api_version; /* "58.0" or empty */
    struct slice tls_version; /* empty = none */
    struct slice tls_cipher;
};

/* Wakes a parked request; called from any thread, at most once. */
struct wake {
    void (*fn)(void *context);
    void *context;
};

struct login_request {
    enum login_entry entry;
    struct slice username;    /* as typed */
    struct secret *secret;    /* taken: wiped in every case but LOGIN_PARKED */
    struct slice browser;     /* the recognised-browser cookie; web form only, else empty */
    bool remember_browser;    /* asked for; done only when a right token is shown on the web form */
    struct slice old_session; /* the session cookie shown with it; ended by a sign-in (R34) */
    struct caller caller;
    struct wake wake; /* fn NULL: answer busy instead of parking */
    bool overdue;     /* parked for the full 2 s already: busy if it is still full */
    void *parked;     /* NULL at first; the login's own, to be passed again after parking */
};

/* What SOAP, REST and the pages say of a user. All slices in the request's arena. */
struct user_info {
    record_id organization;
    record_id user;
    record_id profile;
    struct slice username;
    struct slice full_name;
    struct slice email;
    struct slice organization_name;
    struct slice profile_name;
    struct slice time_zone;
    uint64_t permissions;  /* bits of enum permission, as the profile stands */
    bool seals_hold;       /* of user and profile: else no administrative permission works */
    bool is_administrator; /* has one of the administrative permissions, and the seals hold */
    bool has_token;        /* a current token exists */
    int session_seconds;   /* how long an API session stays without use */
};

struct login_reply {
    enum login_answer answer;
    enum login_reason reason; /* outward only if precise or allowed */
    bool precise;
    char reference[REFERENCE_LENGTH + 1]; /* of a refusal; empty when allowed */
    /* LOGIN_ALLOWED and LOGIN_ALLOWED_EXPIRED: */
    struct slice session; /* handout text: the session id or cookie */
    struct user_info user;
    struct slice browser; /* cookie of the browser that is remembered from now on; else empty */
    /* LOGIN_TOKEN_REQUIRED on the web form: */
    struct slice confirmation; /* handout text for the cookie of /login/confirm */
};

enum login_progress {
    LOGIN_DECIDED,  /* `decided`, `changed` and `pending` are valid */
    LOGIN_PARKED,   /* wait for the wake, at most 2 s, and call again with the same request */
    LOGIN_TOO_BUSY, /* 503 with Retry-After; nothing was decided */
    LOGIN_LIMITED,  /* 429 with Retry-After: too many failures from this source, whoever is meant */
};

struct login_outcome {
    enum login_progress progress;
    struct login_reply decided;
    struct login_reply changed;
    struct pending *pending;
    unsigned retry_after; /* seconds, of LOGIN_LIMITED */
};

/* Runs one attempt up to its record, which the caller submits after preparing a reply for each
 * pending_choice. A status other than OK means that nothing could be decided (store down, memory):
 * the caller answers "unavailable", never "allowed". */
MUST_CHECK enum status login_attempt(struct service *service, struct login_request *request,
                                     struct arena *arena, struct login_outcome *out_outcome,
                                     struct error *err);

#endif
