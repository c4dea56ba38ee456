/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be written, as values: a change is what must still hold, and a list of effects.
 *
 * A use case decides first and writes last: it lays its effects into a change, and the store
 * carries all of them out in one transaction or none (docs/decisions/0003). Used by service/ to
 * compose and by the engines to execute; knows no SQL. A change and all it points to live in the
 * arena given to change_init and must stay until the write has completed. Errors are sticky: when
 * the arena is exhausted the change is failed and store_write refuses it.
 */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include "base/arena.h"
#include "store/rows.h"

/* The five generations that were verified; the write is refused (WRITE_CHANGED) unless the rows
 * still carry them (design §3.7). With user == 0 only the organization's is compared, and the
 * profile's if one is named. */
struct expectation {
    record_id organization;
    record_id user;
    struct generation policy;
    struct generation profile;
    struct generation status;
    struct generation password;
    struct generation token;
    record_id profile_id; /* without a user: this profile; 0 = none */
};

enum effect_kind {
    /* Rows are written whole: inserted, or replaced under the same key. */
    EFFECT_PUT_ORGANIZATION,
    EFFECT_PUT_PROFILE,
    EFFECT_PUT_USER,
    EFFECT_PUT_PASSWORD,
    EFFECT_PUT_TOKEN,
    EFFECT_PUT_LANE,
    EFFECT_PUT_SESSION,
    EFFECT_PUT_CODE,
    EFFECT_PUT_BROWSER,
    EFFECT_PUT_LINK,
    EFFECT_PUT_APP,
    EFFECT_PUT_OUTBOX,
    EFFECT_PUT_HISTORY,
    EFFECT_PUT_FINGERPRINT,
    EFFECT_ADD_CLIENT, /* ids are made from the name, so that adding twice is harmless */
    EFFECT_ADD_AUDIT,  /* sequence and chain value are made while writing */
    /* WRITE_CHANGED when the key exists already. */
    EFFECT_ADD_DIRECTORY, /* from a user row: folded name -> organization and user */
    EFFECT_ADD_RANGE,
    /* WRITE_CHANGED when there is no such row. */
    EFFECT_PUT_RANGE, /* replaces one */
    EFFECT_REMOVE_RANGE,
    EFFECT_REMOVE_PROFILE,     /* and WRITE_CHANGED while a user has it */
    EFFECT_TAKE_SESSION_BY_ID, /* of a user, by the session's id */
    EFFECT_TAKE_BROWSER,       /* of a user, by the browser's id */
    EFFECT_TAKE_CODE,          /* removes it: good once, and not after target.limit tries */
    EFFECT_TAKE_LINK,
    EFFECT_TAKE_SESSION,          /* ends it, and must have existed */
    EFFECT_COUNT_CODE_TRY,        /* one more wrong try; WRITE_CHANGED at target.limit */
    EFFECT_COUNT_SESSION_FAILURE, /* one more wrong password in it; likewise */
    /* As many rows as there are, none included. */
    EFFECT_END_SESSION,               /* one, by its handle */
    EFFECT_END_SESSIONS,              /* of a user, but for one (0 = all) */
    EFFECT_END_ORGANIZATION_SESSIONS, /* of all its users, but for one (0 = all) */
    EFFECT_END_TOKEN_SESSIONS,        /* opened with one token of a user, but for one session */
    EFFECT_REVOKE_BROWSERS,           /* of a user */
    EFFECT_REMOVE_LINKS,              /* of a user */
    EFFECT_REMOVE_CODES,              /* of a user */
    EFFECT_CANCEL_MAIL,    /* of a user and a kind, still queued: cancelled, body erased */
    EFFECT_CLEAR_LANES,    /* of a user: one lane or all (LANE_NONE); failures to 0, the familiar
                              prefixes stay */
    EFFECT_COUNT_USAGE,    /* adds row.count to the row of the same key and sets the rest */
    EFFECT_TOUCH_SESSION,  /* last_seen only */
    EFFECT_REPEAT_HISTORY, /* adds row.repeats, sets last_time, of an existing row */
    EFFECT_JUDGE_HISTORY,  /* sets the reason of an existing row: what a later look found out */
    EFFECT_EXPIRE_HISTORY, /* of an organization, from before target.time, the oldest target.limit
                            */
    EFFECT_EXPIRE,         /* sessions, codes, links, browsers past their time; mails finished and
                              prefixes without a success for 30 days; of all organizations, at
                              most 1,000 of each kind */
};

/* For the effects that name rows instead of carrying one. */
struct effect_target {
    record_id organization;
    record_id user;
    record_id id;     /* of the token, range, profile, session or browser that the effect names */
    record_id except; /* a session id to keep */
    struct slice handle; /* of TAKE_CODE, TAKE_LINK, TAKE_SESSION, END_SESSION */
    int kind;            /* enum mail_kind, enum lane */
    unsigned limit;      /* of TAKE_CODE, COUNT_*: tries, 0 = none; of EXPIRE_HISTORY: rows */
    micros time;         /* now; of EXPIRE_HISTORY: what is older goes */
};

struct effect {
    enum effect_kind kind;
    struct effect *next;
    union {
        const struct organization_row *organization;
        const struct profile_row *profile;
        const struct user_row *user;
        const struct password_row *password;
        const struct token_row *token;
        const struct lane_row *lane;
        const struct session_row *session;
        const struct code_row *code;
        const struct browser_row *browser;
        const struct link_row *link;
        const struct app_row *app;
        const struct outbox_row *outbox;
        const struct history_row *history;
        const struct range_row *range;
        const struct client_row *client;
        const struct audit_row *audit;
        const struct usage_row *usage;
        const struct key_fingerprint *fingerprint;
        const struct effect_target *target;
        const void *any; /* whichever it is */
    } row;
};

struct expected {
    struct expectation expectation;
    const struct expected *next;
};

struct change {
    struct arena *arena;
    const struct expected *expects; /* all must hold; NULL = nothing to */
    struct effect *first;
    struct effect *last;
    bool failed; /* the arena was exhausted */
};

void change_init(struct change *change, struct arena *arena);
/* Adds one more that must hold, as a copy in the arena. */
void change_expect(struct change *change, const struct expectation *expectation);

/* Each appends one effect with a copy of the row struct (its slices are borrowed). */
void change_put_organization(struct change *change, const struct organization_row *row);
void change_put_profile(struct change *change, const struct profile_row *row);
void change_put_user(struct change *change, const struct user_row *row);
void change_put_password(struct change *change, const struct password_row *row);
void change_put_token(struct change *change, const struct token_row *row);
void change_put_lane(struct change *change, const struct lane_row *row);
void change_put_session(struct change *change, const struct session_row *row);
void change_put_code(struct change *change, const struct code_row *row);
void change_put_browser(struct change *change, const struct browser_row *row);
void change_put_link(struct change *change, const struct link_row *row);
void change_put_app(struct change *change, const struct app_row *row);
void change_put_outbox(struct change *change, const struct outbox_row *row);
void change_put_history(struct change *change, const struct history_row *row);
void change_put_fingerprint(struct change *change, const struct key_fingerprint *row);
void change_add_directory(struct change *change, const struct user_row *row);
void change_add_range(struct change *change, const struct range_row *row);
void change_put_range(struct change *change, const struct range_row *row);
void change_add_client(struct change *change, const struct client_row *row);
void change_add_audit(struct change *change, const struct audit_row *row);
void change_count_usage(struct change *change, const struct usage_row *row);
void change_touch_session(struct change *change, const struct session_row *row);
void change_repeat_history(struct change *change, const struct history_row *row);
/* Of the row only organization, id and reason count. */
void change_judge_history(struct change *change, const struct history_row *row);
/* The effects that take a target: TAKE_*, COUNT_*_TRY and _FAILURE, END_*, REVOKE_*, REMOVE_*,
 * CANCEL_MAIL, CLEAR_LANES, EXPIRE_HISTORY, EXPIRE. */
void change_do(struct change *change, enum effect_kind kind, const struct effect_target *target);

#endif
