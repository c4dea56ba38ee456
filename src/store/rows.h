/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records as the store keeps them: one struct per table of the schema (design §14).
 *
 * Not rules, and not who may see what: service/. Rows are plain values; their slices point into
 * the arena of the read that made them, or into memory of whoever writes them, and are borrowed
 * until the write has completed. Times are UTC microseconds, 0 = never. Enums with numbers are
 * stored: do not renumber. `key_id` names the key of the seal or MAC beside it. Seals are computed
 * by service/trail/seal.h; the store keeps them and never looks at them.
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include "base/slice.h"
#include "base/types.h"
#include "core/handout.h"
#include "core/ip.h"
#include "core/permission.h"

struct seal {
    uint32_t key_id;
    struct mac mac;
};

/* Policy values of which a profile may have its own: -1 = take the organization's. */
struct policy_values {
    int password_min_length;
    int password_complexity;    /* enum password_complexity */
    int password_expiry_days;   /* 0 = never */
    int password_history;       /* how many old ones may not come back */
    int password_lifetime_days; /* the least age before the next change; 0 = none */
    int session_idle_minutes;   /* web sessions */
    int session_hours;          /* web sessions, absolute */
    int session_api_minutes;    /* API sessions, idle */
    int session_lock_ip;        /* 0 or 1 */
    int session_ranges_always;  /* login IP ranges on every request, 0 or 1 */
};

struct organization_row {
    record_id id;
    struct slice name;
    bool active;
    bool confirmation_on;
    bool confirmation_permitted; /* by the operator (M9 d2) */
    bool sso_on;
    bool sso_keep_tokens;
    int lockout_attempts;         /* 0 = off */
    int lockout_minutes;          /* -1 = until an administrator unlocks */
    int login_rate_per_hour;      /* 0 = the service's default */
    struct slice time_zone;       /* IANA name */
    struct policy_values policy;  /* none is -1 */
    struct generation generation; /* organization policy, its ranges included */
    struct seal seal;
    micros created;
};

struct range_row {
    record_id organization;
    record_id id;
    struct ip_range range;
    struct slice note;
    struct seal seal;
    micros created;
};

struct profile_row {
    record_id organization;
    record_id id;
    struct slice name;
    uint64_t permissions;     /* bits of enum permission */
    struct slice ranges;      /* login IP ranges, "first-last" separated by ","; empty = none */
    struct slice login_hours; /* "mon=480-1080,…", minutes of the day; empty = any time */
    struct policy_values policy;
    struct generation generation;
    struct seal seal;
    micros created;
};

struct user_row {
    record_id organization;
    record_id id;
    record_id profile;
    struct slice username; /* as shown */
    struct slice folded;   /* as compared; the directory's key */
    struct slice full_name;
    struct slice email;
    struct slice pending_email; /* empty = none */
    struct slice sso_issuer;
    struct slice sso_subject;
    bool active;
    bool frozen;
    bool password_must_change;
    struct generation status_generation;
    struct generation password_generation;
    struct generation token_generation;
    struct seal standing;
    struct seal delivery;
    micros created;
};

enum password_set_by {
    PASSWORD_SET_BY_USER = 1,
    PASSWORD_SET_BY_LINK = 2,
    PASSWORD_SET_BY_ADMINISTRATOR = 3,
    PASSWORD_SET_BY_OPERATOR = 4,
};

struct password_row {
    record_id organization;
    record_id user;
    unsigned slot;     /* 0 current, 1 previous, 2… older ones kept for the history rule */
    struct slice hash; /* names algorithm, parameters and key (crypto/password_hash.h) */
    enum password_set_by set_by;
    struct generation generation; /* of the password when it was set */
    struct seal seal;
    micros created;
};

enum token_kind { TOKEN_KIND_PERSONAL = 1, TOKEN_KIND_NAMED = 2 };
enum token_row_state {
    TOKEN_ROW_CURRENT = 1,
    TOKEN_ROW_PREVIOUS = 2,
    TOKEN_ROW_REVOKED = 3,
};

struct token_row {
    record_id organization;
    record_id user;
    record_id id;
    enum token_kind kind;
    enum token_row_state state;
    struct slice name;
    uint32_t key_id; /* of mac */
    struct mac mac;
    struct slice ranges;          /* where it may be used; empty = everywhere */
    struct slice entries;         /* entry points, "soap,oauth"; empty = all */
    struct generation generation; /* of the token when it was made */
    struct seal seal;
    micros created;
    micros expires; /* 0 = never */
};

/* Which client program uses a token from where; written at most once a minute per key. */
struct usage_row {
    record_id organization;
    record_id user;
    record_id token;
    record_id client;
    struct ip prefix;
    int network; /* enum network_class at the last use */
    uint64_t count;
    micros last;
};

struct lane_row {
    record_id organization;
    record_id user;
    int lane;         /* enum lane */
    struct ip prefix; /* T, familiar: the prefix; else all zero */
    unsigned failures;
    micros closed_until;
    micros exhausted_since;
    micros last_success; /* makes a prefix familiar for 30 days */
};

enum secret_shown {
    /* bits: the second secrets a session or browser has shown */
    SHOWN_TOKEN = 1,
    SHOWN_CODE = 2,
    SHOWN_BROWSER = 4,
    SHOWN_CONSOLE_LINK = 8,
};

enum session_kind { SESSION_WEB = 1, SESSION_API = 2 };

/* A handed-out secret is found by its handle and believed by its MAC, which covers the secret and
 * every field here that decides anything (design §6). */
struct session_row {
    record_id organization;
    record_id id;
    record_id user;
    struct slice handle;
    struct seal seal;
    enum session_kind kind;
    int entry;   /* enum login_entry */
    int network; /* enum network_class at login */
    int lane;
    unsigned shown;     /* enum secret_shown */
    bool password_only; /* good for changing an expired password, nothing else */
    record_id token;    /* the token row it was opened with; 0 = none */
    record_id client;
    struct ip ip;
    unsigned failures; /* wrong passwords at re-authentication */
    micros created;
    micros signed_in; /* the last time the password was shown */
    micros last_seen;
    micros expires;
    struct slice client_name; /* both joined by store_session_list, else empty */
    struct slice username;
};

/* An identity-confirmation code, bound to the browser that asked (its handout). A decoy has user
 * 0: made when the password was wrong, so that both cases do the same work. */
struct code_row {
    record_id organization;
    record_id user;
    struct slice handle;
    struct seal seal; /* over the handout, the code and the fields here */
    int purpose;      /* enum code_purpose */
    unsigned tries;
    micros created;
    micros expires;
};

enum code_purpose {
    CODE_SIGN_IN = 1,
    CODE_STEP_UP = 2 /* in a session, before administrative work */
};

struct browser_row {
    record_id organization;
    record_id id;
    record_id user;
    struct slice handle;
    struct seal seal;
    struct slice name; /* of the browser, for the user's list */
    struct ip ip;
    micros created;
    micros last_used;
    micros expires;
    struct slice username; /* joined by store_browser_list, else empty */
};

enum link_purpose {
    LINK_FIRST_PASSWORD = 1, /* invitation */
    LINK_RESET = 2,
    LINK_CONSOLE = 3, /* made by the operator on the host; counts as a second secret */
    LINK_EMAIL = 4,   /* confirms a new e-mail address */
};

struct link_row {
    record_id organization;
    record_id user;
    struct slice handle;
    struct seal seal;
    enum link_purpose purpose;
    enum password_set_by started_by;
    micros created;
    micros expires;
};

struct app_row {
    record_id organization;
    record_id id;
    struct slice client_id;
    struct slice name;
    struct slice redirect_uris; /* one per line */
    struct slice grants;        /* "password,authorization_code,…" */
    struct slice secret_mac;    /* hexadecimal; empty = public */
    struct slice options;       /* JSON: certificate, profiles, run-as user, policies */
    bool active;
    struct seal seal;
    micros created;
};

struct history_row {
    record_id organization; /* 0: unknown names of a service with several organizations */
    record_id id;
    record_id user;         /* 0 = unknown */
    struct slice name_hash; /* hexadecimal keyed hash of an unknown name; never the name */
    micros time;
    int entry;   /* enum login_entry */
    bool has_ip; /* false: unreadable */
    struct ip ip;
    int ip_source; /* how the IP address was learned: enum http_origin_how's numbers */
    int network;   /* enum network_class */
    record_id range;
    int token_state; /* enum token_state */
    record_id token;
    int lane;               /* enum lane */
    int outcome;            /* enum login_answer */
    int reason;             /* enum login_reason */
    struct slice reference; /* 10 characters; empty for allowed logins */
    record_id client;
    struct slice client_name; /* joined from the client table on reading */
    struct slice username;    /* joined on reading */
    struct slice api_type;    /* "partner", "enterprise", "" */
    struct slice api_version; /* "58.0", "" */
    struct slice tls_version;
    struct slice tls_cipher;
    record_id session;
    uint64_t repeats; /* further alike refusals within the minute */
    micros last_time;
};

/* Client programs, interned per organization. */
struct client_row {
    record_id organization;
    record_id id;
    struct slice name;
};

enum actor_kind {
    ACTOR_SERVICE = 1,
    ACTOR_USER = 2,
    ACTOR_ADMINISTRATOR = 3,
    ACTOR_OPERATOR = 4,
};

struct audit_row {
    record_id organization;
    record_id id;
    micros time;
    enum actor_kind actor_kind;
    record_id actor;     /* the user, 0 = service or operator */
    struct slice action; /* "token.reset", … (service/trail/audit.def) */
    struct slice table;  /* "users", "profiles", …; empty = none */
    record_id record;
    struct slice old_value; /* JSON object of the changed fields; no secrets */
    struct slice new_value;
    /* Made by the store's writer in the order of commits, which that of ids need not be. */
    uint64_t sequence; /* 1, 2, … within the organization, without gaps */
    struct seal chain; /* over this row and the chain value before it (audit_chain.h) */
};

enum mail_kind {
    MAIL_TOKEN = 1,
    MAIL_CODE = 2,
    MAIL_LINK = 3,
    MAIL_NOTICE = 4,
};

enum outbox_state {
    OUTBOX_QUEUED = 1,
    OUTBOX_SENT = 2,
    OUTBOX_FAILED = 3,
    OUTBOX_CANCELLED = 4,
};

struct outbox_row {
    record_id organization;
    record_id id;
    record_id user;
    enum mail_kind kind;
    enum outbox_state state;
    struct slice recipient;
    struct slice message_id;
    struct generation generation; /* of the token or link that the body holds */
    uint32_t key_id;
    struct slice body; /* encrypted (crypto/box.h); empty after a final state */
    unsigned attempts;
    struct slice detail; /* the last answer of the mail server */
    micros created;
    micros next_try;
    micros expires; /* no try after this */
    micros finished;
};

/* Which key a key id stands for: one per key of the key directory. */
struct key_fingerprint {
    uint32_t key_id;
    struct mac fingerprint;
};

#endif
