/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records for people and for programs: a command fills rows of values once, and they are printed
 * as aligned columns, as JSON or as CSV. What a column is called in JSON is stable (the manual
 * lists it). Everything lives in the run's arena; without memory the output ends with a sentence.
 */
#ifndef FACE_CLI_RECORD_H
#define FACE_CLI_RECORD_H

#include "core/id.h"
#include "core/ip.h"
#include "face/cli/cli_impl.h"

enum value_kind { VALUE_NONE, VALUE_TEXT, VALUE_LIST, VALUE_INTEGER, VALUE_BOOL, VALUE_TIME };

struct value {
    enum value_kind kind;
    struct slice text;
    int64_t integer;
};

/* An empty text and the time 0 are "none": null in JSON, - for people. */
struct value value_text(struct slice text);
struct value value_word(const char *text);
/* Texts separated by ",": an array in JSON, - for people when there is none. */
struct value value_list(struct slice texts);
struct value value_integer(int64_t integer);
struct value value_bool(bool truth);
struct value value_time(micros time);
struct value value_none(void);
/* The 18-character form; 0 is none. */
struct value value_id(struct cli_run *run, enum id_kind kind, record_id id);
struct value value_ip(struct cli_run *run, struct ip ip);

struct column {
    const char *key;   /* in JSON and CSV */
    const char *title; /* for people; NULL = not shown to them */
};

enum { RECORD_COLUMNS_MAX = 24 };

struct record_list {
    struct cli_run *run;
    const struct column *columns;
    size_t column_count;
    struct value *values; /* rows one after the other */
    size_t row_count;
    size_t row_capacity;
};

void record_list_init(struct record_list *list, struct cli_run *run, const struct column *columns,
                      size_t column_count);
/* Copies column_count values; texts are borrowed. */
void record_list_add(struct record_list *list, const struct value *values);
/* An array with --json, else a line with titles and one line per row; nothing without rows. */
MUST_CHECK enum cli_exit record_list_print(const struct record_list *list);
/* A line with the keys, if wanted, and one line per row (RFC 4180). */
MUST_CHECK enum cli_exit record_list_print_csv(const struct record_list *list, bool with_head);
/* One record: an object with --json, else a line "title: value" per column. */
MUST_CHECK enum cli_exit record_print(struct cli_run *run, const struct column *columns,
                                      const struct value *values, size_t count);

#endif
