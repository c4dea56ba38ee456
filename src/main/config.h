/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration file: what an operator may set, read strictly (inih behind a check of our own)
 * into values that need no second look. What exists, its default and its limits stand in
 * options.def. Not whether files and keys that it names are usable: config_check.h.
 *
 * Everything lives in the caller's arena. Nothing is read but the text handed in. Faults are
 * collected, not only the first, each with its line.
 */
#ifndef MAIN_CONFIG_H
#define MAIN_CONFIG_H

#include "base/arena.h"
#include "base/status.h"
#include "core/ip.h"

enum {
    CONFIG_MAX_BYTES = 256 * 1024,
    CONFIG_LINE_MAX = 190,   /* inih cuts at 199 without a word */
    CONFIG_SECTION_MAX = 40, /* and section names at 49 */
    CONFIG_LISTENERS_MAX = 16,
    CONFIG_LIST_MAX = 256,
    CONFIG_FAULTS_MAX = 32,
    CONFIG_OPTIONS_MAX = 48,
};

enum config_proxy_protocol { CONFIG_PROXY_PROTOCOL_OFF, CONFIG_PROXY_PROTOCOL_V1V2 };
enum config_header { CONFIG_HEADER_NONE, CONFIG_HEADER_X_FORWARDED_FOR, CONFIG_HEADER_FORWARDED };
enum config_transport { CONFIG_MAIL_MAILDIR, CONFIG_MAIL_SMTP };

struct config_words {
    const char **items; /* terminated */
    size_t count;
};

struct config_ranges {
    struct ip_range *items;
    size_t count;
};

/* Texts are terminated; "" = not set. */
struct config_listener {
    const char *name;
    const char *address;
    const char *base_url;
    int proxy_protocol; /* enum config_proxy_protocol */
    const char *tls_certificate;
    const char *tls_key;
    bool allow_plain_http;
    bool has_assumed_origin; /* the demonstration only; never read from a file */
    struct ip assumed_origin;
    unsigned line;                      /* of its section; 0 = the default listener */
    unsigned lines[CONFIG_OPTIONS_MAX]; /* as in struct config */
};

struct config_service {
    const char *base_url;
    const char *data_directory;
    struct config_words hosts;
    const char *support_contact;
};

struct config_proxy {
    struct config_ranges addresses;
    int header; /* enum config_header */
};

struct config_store {
    const char *url;
};

struct config_mail {
    int transport; /* enum config_transport */
    const char *maildir;
    const char *smtp_url;
    const char *smtp_user;
    const char *smtp_password_file;
    const char *smtp_ca_file;
    const char *from;
};

struct config_admin {
    const char *address;
};

struct config_limits {
    int login_rate_per_hour;
    int history_days;
    int failures_per_address;
    int failures_per_trusted_address;
    int mails_per_address;
    int workers;
    int hash_threads;
    int hash_memory_kib;
    int hash_passes;
    int max_connections;
    int max_connections_per_address;
    int stop_seconds;
};

struct demo;

struct config {
    const char *path; /* of the file, as it was named */
    struct config_service service;
    struct config_listener listeners[CONFIG_LISTENERS_MAX];
    size_t listener_count; /* at least 1 after a good parse */
    struct config_proxy proxy;
    struct config_store store;
    struct config_mail mail;
    struct config_admin admin;
    struct config_limits limits;
    const struct demo *demo; /* set by the command `demo` alone; else NULL */
    /* Where each option was set, by its place in options.def; 0 = it has its default. */
    unsigned lines[CONFIG_OPTIONS_MAX];
};

struct config_fault {
    unsigned line; /* 0 = the file as a whole */
    bool warning;  /* works, but a person should look */
    const char *text;
};

struct config_faults {
    struct config_fault items[CONFIG_FAULTS_MAX];
    size_t count;
    bool fatal; /* one of them is no warning */
};

/* Reads the text of a configuration file. Paths in it are made relative to where the file lies
 * (data_directory) and to the data directory (all others); options that do not fit together are
 * faults too. STATUS_INVALID: see the faults. Faults are written in every case. */
MUST_CHECK enum status config_parse(const char *path, struct slice text, struct arena *arena,
                                    struct config *out_config, struct config_faults *out_faults);
/* The same from the disk; a file that cannot be read is a fault of line 0. */
MUST_CHECK enum status config_load(const char *path, struct arena *arena, struct config *out_config,
                                   struct config_faults *out_faults);
/* The file that -c names, or the first of the usual places that exists; NOT_FOUND. */
MUST_CHECK enum status config_find(struct slice named, struct arena *arena, const char **out_path,
                                   struct error *err);

/* How clients reach this listener: its own base_url, or the service's if it is the only listener;
 * "" = made from its IP address and port. */
const char *config_base_url(const struct config *config, const struct config_listener *listener);

/* What `init` asks to differ from the defaults. */
struct config_example {
    const char *const *listen; /* IP:PORT */
    size_t listen_count;
};

/* A commented file: what differs from the defaults, all other options as comments. */
MUST_CHECK enum status config_write_example(const struct config_example *example,
                                            struct arena *arena, struct slice *out_text,
                                            struct error *err);

/* For config.c and config_check.c: adds a fault; more than CONFIG_FAULTS_MAX are not kept. */
void config_fault_add(struct config_faults *faults, struct arena *arena, unsigned line,
                      bool warning, const char *format, ...) PRINTF_LIKE(5, 6);
/* The line at which the option was set, or 0. */
unsigned config_line(const struct config *config, const char *section, const char *key);
/* The line at which it was set for this listener, else that of the listener's section. */
unsigned config_listener_line(const struct config_listener *listener, const char *key);

#endif
