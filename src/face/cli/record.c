/* SPDX-License-Identifier: Apache-2.0 */
#include "face/cli/record.h"

#include "base/encode.h"
#include "text/csv.h"
#include "text/json.h"
#include "text/time_text.h"

#include <string.h>

enum { ROW_MAX_BYTES = 64 * 1024, FIRST_ROWS = 64, GAP = 2 };

/* --- values --- */

struct value value_none(void)
{
    return (struct value){.kind = VALUE_NONE};
}

struct value value_text(struct slice text)
{
    return text.length > 0 ? (struct value){.kind = VALUE_TEXT, .text = text} : value_none();
}

struct value value_word(const char *text)
{
    return value_text(slice_from(text));
}

struct value value_list(struct slice texts)
{
    return (struct value){.kind = VALUE_LIST, .text = texts};
}

struct value value_integer(int64_t integer)
{
    return (struct value){.kind = VALUE_INTEGER, .integer = integer};
}

struct value value_bool(bool truth)
{
    return (struct value){.kind = VALUE_BOOL, .integer = truth};
}

struct value value_time(micros time)
{
    return time != 0 ? (struct value){.kind = VALUE_TIME, .integer = time} : value_none();
}

struct value value_id(struct cli_run *run, enum id_kind kind, record_id id)
{
    char text[ID_LONG + 1];
    if (id == 0)
        return value_none();
    id_format(kind, id, text);
    return value_text(arena_copy(run->arena, slice_from(text)));
}

struct value value_ip(struct cli_run *run, struct ip ip)
{
    char text[IP_TEXT_MAX];
    ip_format(ip, text);
    return value_text(arena_copy(run->arena, slice_from(text)));
}

/* For people: without anything that steers a terminal. */
static struct slice cell_text(const struct value *value, struct arena *arena)
{
    switch (value->kind) {
    case VALUE_TEXT:
        return cli_safe(value->text, arena);
    case VALUE_LIST:
        return value->text.length > 0 ? cli_safe(value->text, arena) : slice_from("-");
    case VALUE_INTEGER:
        return arena_format(arena, "%lld", (long long)value->integer);
    case VALUE_BOOL:
        return slice_from(value->integer != 0 ? "yes" : "no");
    case VALUE_TIME:
        return time_text_iso(value->integer, arena);
    case VALUE_NONE:
        break;
    }
    return slice_from("-");
}

static void put_array(struct json_writer *writer, struct slice texts)
{
    struct slice rest = texts;
    json_open_array(writer);
    while (rest.length > 0) {
        struct slice one;
        slice_cut(rest, ',', &one, &rest);
        json_put_text(writer, one);
    }
    json_close_array(writer);
}

static void put_json(struct json_writer *writer, const struct value *value, struct arena *arena)
{
    switch (value->kind) {
    case VALUE_TEXT:
        json_put_text(writer, value->text);
        return;
    case VALUE_LIST:
        put_array(writer, value->text);
        return;
    case VALUE_INTEGER:
        json_put_integer(writer, value->integer);
        return;
    case VALUE_BOOL:
        json_put_bool(writer, value->integer != 0);
        return;
    case VALUE_TIME:
        json_put_text(writer, time_text_iso_millis(value->integer, arena));
        return;
    case VALUE_NONE:
        json_put_null(writer);
        return;
    }
}

static struct slice csv_text(const struct value *value, struct arena *arena)
{
    switch (value->kind) {
    case VALUE_TEXT:
    case VALUE_LIST:
        return value->text;
    case VALUE_TIME:
        return time_text_iso_millis(value->integer, arena);
    case VALUE_INTEGER:
    case VALUE_BOOL:
        return cell_text(value, arena);
    case VALUE_NONE:
        break;
    }
    return slice_from(NULL);
}

/* --- output --- */

static void write_text(struct cli_run *run, struct slice text)
{
    run->output->write(run->output->context, CLI_OUT, text);
}

/* Every row is finished and written by itself, so that long lists need no second copy. */
static enum cli_exit finish_row(struct cli_run *run, struct buffer *row)
{
    struct slice text;
    if (!buffer_finish(row, &text))
        return cli_fail(run, CLI_UNAVAILABLE, "no memory for the whole answer");
    write_text(run, text);
    return CLI_DONE;
}

static enum cli_exit write_object(struct cli_run *run, const struct column *columns,
                                  const struct value *values, size_t count, const char *before)
{
    struct buffer row;
    buffer_init(&row, run->arena, ROW_MAX_BYTES);
    buffer_add_text(&row, before);
    struct json_writer writer = {.out = &row};
    json_open_object(&writer);
    for (size_t i = 0; i < count; i++) {
        json_key(&writer, columns[i].key);
        put_json(&writer, &values[i], run->arena);
    }
    json_close_object(&writer);
    return finish_row(run, &row);
}

static enum cli_exit write_array(const struct record_list *list)
{
    write_text(list->run, slice_from("["));
    for (size_t i = 0; i < list->row_count; i++) {
        enum cli_exit exit =
            write_object(list->run, list->columns, &list->values[i * list->column_count],
                         list->column_count, i == 0 ? "\n" : ",\n");
        if (exit != CLI_DONE)
            return exit;
    }
    write_text(list->run, slice_from(list->row_count > 0 ? "\n]\n" : "]\n"));
    return CLI_DONE;
}

static size_t width_of(struct slice text)
{
    return utf8_is_valid(text) ? utf8_count(text) : text.length;
}

/* The last column is not padded, so that no line ends in blanks. */
static void add_cell(struct buffer *row, struct slice text, size_t width, bool last)
{
    buffer_add(row, text);
    if (!last)
        buffer_add_format(row, "%*s", (int)(width - width_of(text) + GAP), "");
}

static void measure(const struct record_list *list, size_t widths[RECORD_COLUMNS_MAX])
{
    for (size_t c = 0; c < list->column_count; c++) {
        if (list->columns[c].title == NULL)
            continue;
        widths[c] = strlen(list->columns[c].title);
        for (size_t i = 0; i < list->row_count; i++) {
            const struct value *value = &list->values[i * list->column_count + c];
            size_t width = width_of(cell_text(value, list->run->arena));
            if (width > widths[c])
                widths[c] = width;
        }
    }
}

static size_t last_shown(const struct record_list *list)
{
    size_t last = 0;
    for (size_t c = 0; c < list->column_count; c++)
        if (list->columns[c].title != NULL)
            last = c;
    return last;
}

/* One line of the titles (values NULL) or of a row. */
static enum cli_exit write_line(const struct record_list *list, const struct value *values,
                                const size_t widths[RECORD_COLUMNS_MAX])
{
    struct buffer row;
    buffer_init(&row, list->run->arena, ROW_MAX_BYTES);
    size_t last = last_shown(list);
    for (size_t c = 0; c <= last; c++) {
        if (list->columns[c].title == NULL)
            continue;
        struct slice text = values == NULL ? slice_from(list->columns[c].title)
                                           : cell_text(&values[c], list->run->arena);
        add_cell(&row, text, widths[c], c == last);
    }
    buffer_add_char(&row, '\n');
    return finish_row(list->run, &row);
}

static enum cli_exit write_columns(const struct record_list *list)
{
    size_t widths[RECORD_COLUMNS_MAX] = {0};
    if (list->row_count == 0)
        return CLI_DONE;
    measure(list, widths);
    enum cli_exit exit = write_line(list, NULL, widths);
    for (size_t i = 0; i < list->row_count && exit == CLI_DONE; i++)
        exit = write_line(list, &list->values[i * list->column_count], widths);
    return exit;
}

/* --- the public part --- */

void record_list_init(struct record_list *list, struct cli_run *run, const struct column *columns,
                      size_t column_count)
{
    ensure(column_count > 0 && column_count <= RECORD_COLUMNS_MAX);
    *list = (struct record_list){.run = run, .columns = columns, .column_count = column_count};
}

static bool grow(struct record_list *list)
{
    size_t capacity = list->row_capacity == 0 ? FIRST_ROWS : 2 * list->row_capacity;
    size_t row_bytes = list->column_count * sizeof *list->values;
    struct value *values = arena_alloc_array(list->run->arena, capacity, row_bytes);
    if (values == NULL)
        return false;
    if (list->row_count > 0)
        memcpy(values, list->values, list->row_count * row_bytes);
    list->values = values;
    list->row_capacity = capacity;
    return true;
}

void record_list_add(struct record_list *list, const struct value *values)
{
    if (list->row_count == list->row_capacity && !grow(list))
        return; /* the arena remembers; printing says so */
    memcpy(&list->values[list->row_count * list->column_count], values,
           list->column_count * sizeof *values);
    list->row_count++;
}

enum cli_exit record_list_print(const struct record_list *list)
{
    if (arena_is_exhausted(list->run->arena))
        return cli_fail(list->run, CLI_UNAVAILABLE, "no memory for the whole answer");
    return list->run->request->json ? write_array(list) : write_columns(list);
}

enum cli_exit record_list_print_csv(const struct record_list *list, bool with_head)
{
    struct slice fields[RECORD_COLUMNS_MAX];
    enum cli_exit exit = CLI_DONE;
    for (size_t i = with_head ? 0 : 1; i <= list->row_count && exit == CLI_DONE; i++) {
        for (size_t c = 0; c < list->column_count; c++)
            fields[c] = i == 0 ? slice_from(list->columns[c].key)
                               : csv_text(&list->values[(i - 1) * list->column_count + c],
                                          list->run->arena);
        struct buffer row;
        buffer_init(&row, list->run->arena, ROW_MAX_BYTES);
        csv_row(&row, fields, list->column_count);
        exit = finish_row(list->run, &row);
    }
    return exit;
}

enum cli_exit record_print(struct cli_run *run, const struct column *columns,
                           const struct value *values, size_t count)
{
    if (run->request->json) {
        enum cli_exit exit = write_object(run, columns, values, count, "");
        write_text(run, slice_from("\n"));
        return exit;
    }
    struct buffer text;
    buffer_init(&text, run->arena, ROW_MAX_BYTES);
    size_t width = 0;
    for (size_t i = 0; i < count; i++)
        if (columns[i].title != NULL && strlen(columns[i].title) > width)
            width = strlen(columns[i].title);
    for (size_t i = 0; i < count; i++) {
        if (columns[i].title == NULL)
            continue;
        struct slice cell = cell_text(&values[i], run->arena);
        buffer_add_format(&text, "%s:%*s", columns[i].title,
                          (int)(width - strlen(columns[i].title)) + 1, "");
        buffer_add(&text, cell);
        buffer_add_char(&text, '\n');
    }
    return finish_row(run, &text);
}
