/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line as a face: words become a typed request, one small function per command calls
 * the service and prints. Not who runs it: main/ does, in its own process or behind the control
 * socket of the running service, with the same tables and the same functions.
 *
 * Used by main/. Everything parsed lives in the caller's arena and borrows argv. A request is used
 * by one thread; several may run at once. Secrets never come from argv: main reads them from
 * standard input and hands them over beside the request.
 */
#ifndef FACE_CLI_CLI_H
#define FACE_CLI_CLI_H

#include "base/secret.h"
#include "service/service.h"

/* The process's exit status (stable, design §12). */
enum cli_exit {
    CLI_DONE = 0,
    CLI_REFUSED = 1,     /* refused, or not found */
    CLI_USAGE = 2,       /* wrong usage */
    CLI_UNAVAILABLE = 3, /* could not be carried out */
};

enum cli_stream { CLI_OUT = 1, CLI_ERR = 2 };

/* Where output goes: descriptors, or frames of the control socket. Cannot fail: output that
 * nobody takes is lost. */
struct cli_output {
    void (*write)(void *context, enum cli_stream stream, struct slice bytes);
    void *context;
};

struct cli_option {
    const char *name;  /* "--email" */
    const char *value; /* what stands for its value in the help; NULL = a switch */
    bool required;
    bool repeats;
};

enum cli_secret {
    CLI_SECRET_NONE,
    CLI_SECRET_BY_OPTION, /* one line of standard input if --password-stdin is given */
    CLI_SECRET_ALWAYS,    /* one line of standard input */
};

struct cli_run;

struct cli_command {
    const char *words;                /* "user add" */
    const char *operand;              /* "USERNAME", "[REF]" if it may be absent, NULL = none */
    const char *sentence;             /* for the help */
    const struct cli_option *options; /* ends with an empty row; NULL = none */
    enum cli_secret secret;
    bool needs_service; /* else it runs where it was typed, without a database */
    enum cli_exit (*run)(struct cli_run *run);
};

struct cli_table {
    const struct cli_command *rows;
    size_t count;
};

/* The commands of this face. main/ has a table of its own beside it (init, serve, …). */
extern const struct cli_table cli_commands;

struct cli_argument {
    const struct cli_option *option;
    struct slice value;
};

struct cli_request {
    const struct cli_command *command; /* NULL: only --help or --version was asked */
    struct slice operand;
    const struct cli_argument *arguments;
    size_t argument_count;
    /* global options, allowed before and behind the command's words */
    struct slice config; /* -c FILE; empty = the usual places */
    struct slice org;    /* --org; empty = the only organization */
    bool json;
    bool force;
    bool help;
    bool version;
};

/* Reads argv[1..] with several tables of commands. INVALID: wrong usage, with a sentence. */
MUST_CHECK enum status cli_parse(size_t argc, const char *const argv[],
                                 const struct cli_table *const tables[], size_t table_count,
                                 struct arena *arena, struct cli_request *out_request,
                                 struct error *err);
/* The help text: of all commands, or of the one in the request. */
MUST_CHECK bool cli_help(const struct cli_request *request, const struct cli_table *const tables[],
                         size_t table_count, struct arena *arena, struct slice *out_text);

/* The options of a parsed request; `name` must be one of the command's (ensure). */
bool cli_has(const struct cli_request *request, const char *name);
/* Empty when it was not given; of a repeated one the last. */
struct slice cli_value(const struct cli_request *request, const char *name);

struct counter;

/* Counters of what runs around the service, which it does not know (the HTTP server's). Writes at
 * most `max` and gives how many. */
struct cli_gauge {
    size_t (*read)(void *context, struct counter *out_counters, size_t max);
    void *context;
};

/* One command being carried out. */
struct cli_run {
    const struct cli_request *request;
    struct service *service;       /* NULL unless the command needs it */
    bool service_is_running;       /* behind the control socket; else only this command uses it */
    struct slice base_url;         /* what links begin with, without a slash at the end */
    const struct cli_gauge *gauge; /* NULL unless the service runs */
    struct secret *secret;         /* NULL = none was read; its last user wipes it */
    struct arena *arena;           /* lives until every write has completed */
    const struct cli_output *output;
};

/* Runs the command of the request. With --org, users of other organizations are not found. */
enum cli_exit cli_carry_out(struct cli_run *run);

#endif
