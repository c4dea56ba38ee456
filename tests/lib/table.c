/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/table.h"

#include "base/encode.h"
#include "lib/unit.h"

#include <stdio.h>

static void end_test(const struct table_row *row, const char *what)
{
    printf("# %s:%d: %s\n", row->file, row->line, what);
    fail();
}

/* In place: the text behind the opening quote becomes the value. Returns what stands behind. */
static char *unquote(struct table_row *row, char *from, struct slice *out_cell)
{
    char *to = from;
    char *start = from;
    while (*from != '"') {
        if (*from == '\0')
            end_test(row, "a quote is not closed");
        if (*from != '\\') {
            *to++ = *from++;
        } else if (from[1] == 'x' && hex_decode(slice_make(from + 2, 2), to, 1)) {
            from += 4;
            to++;
        } else {
            *to++ = from[1];
            from += 2;
        }
    }
    *out_cell = slice_make(start, (size_t)(to - start));
    return from + 1;
}

static size_t split_row(struct table_row *row, char *text)
{
    size_t count = 0;
    while (text != NULL && count < TABLE_CELLS_MAX) {
        text += strspn(text, " ");
        struct slice *cell = &row->cells[count++];
        if (*text == '"') {
            text = unquote(row, text + 1, cell);
            text = strchr(text, '|');
        } else {
            char *end = strchr(text, '|');
            size_t length = end == NULL ? strlen(text) : (size_t)(end - text);
            *cell = slice_trim(slice_make(text, length));
            text = end;
        }
        text = text == NULL ? NULL : text + 1;
    }
    return count;
}

void table_run(const char *file, size_t columns, size_t min_rows, table_check_fn check)
{
    char path[TABLE_LINE_MAX];
    char line[TABLE_LINE_MAX];
    size_t rows = 0;
    size_t failed = 0;
    struct table_row row = {.file = file};
    snprintf(path, sizeof(path), "%s/%s", TABLES_DIR, file);
    FILE *stream = fopen(path, "r");
    if (stream == NULL)
        end_test(&row, "cannot be opened");
    for (row.line = 1; fgets(line, sizeof(line), stream) != NULL; row.line++) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        row.failed = false;
        if (split_row(&row, line) != columns)
            end_test(&row, "wrong number of cells");
        check(&row);
        rows++;
        failed += row.failed;
    }
    fclose(stream);
    assert_true(rows >= min_rows);
    assert_int_equal(failed, 0);
}

void table_expect(struct table_row *row, const char *actual)
{
    struct slice expected = row->cells[0];
    if (slice_is(expected, actual))
        return;
    row->failed = true;
    printf("# %s:%d: expected \"%.*s\", got \"%s\"\n", row->file, row->line, (int)expected.length,
           expected.bytes, actual);
}

unsigned table_choice(const struct table_row *row, size_t cell, const char *const *names,
                      size_t count)
{
    for (unsigned i = 0; i < count; i++)
        if (names[i] != NULL && slice_is(row->cells[cell], names[i]))
            return i;
    end_test(row, "a cell holds none of the known words");
    return 0;
}

uint64_t table_number(const struct table_row *row, size_t cell)
{
    uint64_t value = 0;
    if (!slice_parse_u64(row->cells[cell], &value))
        end_test(row, "a cell is not a number");
    return value;
}

bool table_word(struct slice *rest, struct slice *out_word)
{
    *rest = slice_trim(*rest);
    if (slice_is_empty(*rest))
        return false;
    slice_cut(*rest, ' ', out_word, rest);
    return true;
}
