/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of options (options.def) and the reading of one value. Not the reading of a file:
 * config.c. Pure but for the arena.
 */
#ifndef MAIN_OPTIONS_H
#define MAIN_OPTIONS_H

#include "main/config.h"

enum option_type {
    OPTION_TEXT,
    OPTION_BASE_URL,
    OPTION_SMTP_URL,
    OPTION_STORE_URL,
    OPTION_PATH,
    OPTION_ADDRESS,
    OPTION_EMAIL,
    OPTION_WORDS,  /* may be given more than once */
    OPTION_RANGES, /* likewise */
    OPTION_CHOICE,
    OPTION_FLAG,
    OPTION_NUMBER,
};

struct option {
    const char *section; /* "listener" for those of each listener */
    const char *key;
    enum option_type type;
    size_t offset; /* in struct config, or in struct config_listener */
    const char *fallback;
    long low;
    long high;
    const char *const *choices; /* ends with NULL */
    const char *sentence;
};

extern const struct option options[];
extern const size_t option_count;

/* NULL when there is none. */
const struct option *option_find(struct slice section, struct slice key);
bool option_is_of_listener(const struct option *option);
bool option_repeats(const struct option *option);
/* Reads the value into its member of `base` (a struct config or a struct config_listener). NULL,
 * or a sentence that says what is wrong. */
const char *option_read(const struct option *option, struct slice value, struct arena *arena,
                        void *base);
/* Sets every option of a listener, or (listener false) every other one, to its default. */
void options_set_defaults(bool listener, struct arena *arena, void *base);

/* "IP:PORT" or "[IPv6]:PORT"; the port may be 0 (any free one). */
MUST_CHECK bool address_parse(struct slice text, struct ip *out_ip, unsigned *out_port);

#endif
