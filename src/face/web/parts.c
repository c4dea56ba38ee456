/* SPDX-License-Identifier: Apache-2.0 */
#include "face/web/parts.h"

/* ---- tables ---- */

void table_begin(struct web_table *table, const struct web *web, const char *caption,
                 const char *const *titles, size_t title_count, size_t max_lines)
{
    *table = (struct web_table){.arena = web->arena, .page = {.caption = slice_from(caption)}};
    struct page_table_column *columns = arena_alloc_array(web->arena, title_count, sizeof *columns);
    table->lines = arena_alloc_array(web->arena, max_lines, sizeof *table->lines);
    if (columns == NULL || table->lines == NULL)
        return;
    for (size_t i = 0; i < title_count; i++) {
        bool is_number = titles[i][0] == '#';
        columns[i] =
            (struct page_table_column){slice_from(titles[i] + (is_number ? 1 : 0)), is_number};
    }
    table->capacity = max_lines;
    table->page.columns = columns;
    table->page.columns_count = title_count;
    table->page.lines = table->lines;
}

void table_line(struct web_table *table)
{
    size_t columns = table->page.columns_count;
    struct page_table_cell *cells = arena_alloc_array(table->arena, columns, sizeof *cells);
    if (cells != NULL && table->page.lines_count < table->capacity)
        table->lines[table->page.lines_count++].cells = cells;
}

/* The line being written, if it has room for one more cell; else NULL. */
static struct page_table_line *open_line(struct web_table *table)
{
    if (table->lines == NULL || table->page.lines_count == 0)
        return NULL;
    struct page_table_line *line = &table->lines[table->page.lines_count - 1];
    return line->cells_count < table->page.columns_count ? line : NULL;
}

struct page_table_cell *table_cell(struct web_table *table, struct slice text)
{
    struct page_table_line *line = open_line(table);
    if (line == NULL) {
        table->spare = (struct page_table_cell){.text = text};
        return &table->spare;
    }
    bool is_number = table->page.columns[line->cells_count].is_number;
    /* A line's cells were allocated by table_line, so they may be written again. */
    struct page_table_cell *cell = (struct page_table_cell *)&line->cells[line->cells_count++];
    *cell = (struct page_table_cell){.text = text, .is_number = is_number};
    return cell;
}

struct page_table_cell *table_head(struct web_table *table, struct slice text, struct slice path)
{
    struct page_table_cell *cell = table_cell(table, text);
    cell->is_head = true;
    cell->path = path;
    return cell;
}

/* ---- fields ---- */

struct web_fields *fields_new(const struct web *web)
{
    struct web_fields *fields = arena_alloc(web->arena, sizeof *fields);
    if (fields != NULL)
        fields->web = web;
    return fields;
}

void field_group(struct web_fields *fields, const char *title, const char *hint)
{
    if (fields->group_count == FIELD_GROUPS_MAX)
        return;
    fields->groups[fields->group_count++] = (struct page_field_group){
        .title = slice_from(title),
        .hint = slice_from(hint),
        .fields = &fields->fields[fields->field_count],
    };
}

static bool is_sent(const struct web_fields *fields)
{
    return fields->web->request->method == HTTP_POST;
}

/* Browsers send line ends as CR LF; a page holds no CR. */
static struct slice without_returns(const struct web_fields *fields, struct slice text)
{
    char *copy = arena_alloc(fields->web->arena, text.length);
    size_t length = 0;
    for (size_t i = 0; copy != NULL && i < text.length; i++)
        if (text.bytes[i] != '\r')
            copy[length++] = text.bytes[i];
    return slice_make(copy, length);
}

static struct slice value_of(const struct web_fields *fields, const char *name, struct slice value)
{
    return is_sent(fields) ? without_returns(fields, form_value(&fields->web->form, name)) : value;
}

static struct page_form_field *field_add(struct web_fields *fields, const char *name,
                                         const char *label, const char *hint)
{
    struct page_form_field *field = &fields->spare;
    if (fields->group_count > 0 && fields->field_count < FIELDS_MAX) {
        field = &fields->fields[fields->field_count++];
        fields->groups[fields->group_count - 1].fields_count++;
    }
    *field = (struct page_form_field){
        .name = slice_from(name),
        .label = slice_from(label),
        .hint = slice_from(hint),
        .autocomplete = slice_from("off"),
    };
    return field;
}

struct page_form_field *field_text(struct web_fields *fields, const char *type, const char *name,
                                   const char *label, struct slice value, const char *hint)
{
    struct page_form_field *field = field_add(fields, name, label, hint);
    field->is_text = true;
    field->type = slice_from(type);
    field->value = value_of(fields, name, value);
    return field;
}

struct page_form_field *field_integer(struct web_fields *fields, const char *name,
                                      const char *label, long long value, const char *hint)
{
    struct slice text = arena_format(fields->web->arena, "%lld", value);
    return field_text(fields, "number", name, label, text, hint);
}

struct page_form_field *field_area(struct web_fields *fields, const char *name, const char *label,
                                   struct slice value, const char *hint)
{
    struct page_form_field *field = field_add(fields, name, label, hint);
    field->is_area = true;
    field->value = value_of(fields, name, value);
    return field;
}

struct page_form_field *field_check(struct web_fields *fields, const char *name, const char *label,
                                    bool checked, const char *hint)
{
    struct page_form_field *field = field_add(fields, name, label, hint);
    field->is_check = true;
    field->value = slice_from("1");
    field->checked = is_sent(fields) ? form_has(&fields->web->form, name) : checked;
    return field;
}

struct page_form_field *field_select(struct web_fields *fields, const char *name, const char *label,
                                     struct slice value, const struct field_choice *choices,
                                     size_t choice_count, const char *hint)
{
    struct page_form_field *field = field_add(fields, name, label, hint);
    struct page_field_option *options =
        arena_alloc_array(fields->web->arena, choice_count, sizeof *options);
    field->is_choice = true;
    field->value = value_of(fields, name, value);
    field->options = options;
    for (size_t i = 0; options != NULL && i < choice_count; i++)
        options[field->options_count++] = (struct page_field_option){
            .value = slice_from(choices[i].value),
            .title = slice_from(choices[i].title),
            .selected = slice_is(field->value, choices[i].value),
        };
    return field;
}

void field_damaged(struct web_fields *fields, struct page_form_field *field, struct slice stored)
{
    field->damaged = true;
    field->stored = stored;
    field->keep =
        arena_format(fields->web->arena, "keep-%.*s", (int)field->name.length, field->name.bytes);
    char *name = arena_string(fields->web->arena, field->keep);
    field->kept = name != NULL && is_sent(fields) && form_has(&fields->web->form, name);
}

struct page_form_fields fields_page(const struct web_fields *fields)
{
    return (struct page_form_fields){.groups = fields->groups, .groups_count = fields->group_count};
}
