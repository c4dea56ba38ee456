/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables and form fields of the administration pages, filled piece by piece for the templates
 * data_table and form_fields. Everything lives in the request's arena. What does not fit is left
 * out: without memory the page itself cannot be finished either (web_page_end), and more groups or
 * fields than the bounds below is a mistake that the first look at the page shows. Inside face/web/
 * only.
 */
#ifndef FACE_WEB_PARTS_H
#define FACE_WEB_PARTS_H

#include "face/web/web_impl.h"

/* ---- tables ---- */

struct web_table {
    struct arena *arena;
    struct page_table_line *lines;
    size_t capacity;
    struct page_data_table page; /* for the template; caption, empty, first, next are free to set */
    struct page_table_cell spare; /* where writing goes when there is no room */
};

/* `titles` of the columns; one beginning with '#' is a column of numbers. */
void table_begin(struct web_table *table, const struct web *web, const char *caption,
                 const char *const *titles, size_t title_count, size_t max_lines);
void table_line(struct web_table *table);
/* The next cell of the line; set its path, mark, hint or flags through the pointer. Never NULL. */
struct page_table_cell *table_cell(struct web_table *table, struct slice text);
/* The cell that names the line and leads to its page. */
struct page_table_cell *table_head(struct web_table *table, struct slice text, struct slice path);

/* ---- fields ---- */

enum { FIELD_GROUPS_MAX = 12, FIELDS_MAX = 64 };

struct field_choice {
    const char *value;
    const char *title;
};

struct web_fields {
    const struct web *web;
    struct page_field_group groups[FIELD_GROUPS_MAX];
    struct page_form_field fields[FIELDS_MAX];
    size_t group_count, field_count;
    struct page_form_field spare;
};

/*
 * In a POST (a form that is shown again because something was wrong) each field holds what was
 * sent, else the value given here. The pointers are never NULL; through them a page sets required,
 * error, autocomplete, and what a damaged record holds.
 */
struct web_fields *fields_new(const struct web *web); /* NULL without memory */
/* Fields belong to the group begun last; an empty title draws no frame. */
void field_group(struct web_fields *fields, const char *title, const char *hint);
/* type: "text", "email", "number", "time". */
struct page_form_field *field_text(struct web_fields *fields, const char *type, const char *name,
                                   const char *label, struct slice value, const char *hint);
struct page_form_field *field_integer(struct web_fields *fields, const char *name,
                                      const char *label, long long value, const char *hint);
/* Several lines. */
struct page_form_field *field_area(struct web_fields *fields, const char *name, const char *label,
                                   struct slice value, const char *hint);
/* Sends "1" when ticked, else nothing. */
struct page_form_field *field_check(struct web_fields *fields, const char *name, const char *label,
                                    bool checked, const char *hint);
struct page_form_field *field_select(struct web_fields *fields, const char *name, const char *label,
                                     struct slice value, const struct field_choice *choices,
                                     size_t choice_count, const char *hint);
/* The record was changed outside the service: shows `stored` beside the field, with a box
 * "keep-NAME" to keep it (design section 6). */
void field_damaged(struct web_fields *fields, struct page_form_field *field, struct slice stored);
struct page_form_fields fields_page(const struct web_fields *fields);

#endif
