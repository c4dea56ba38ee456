/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"

#include "main/options.h"

#include <stdio.h>

static char *unescape(struct slice text, struct arena *arena, struct slice *out)
{
    char *bytes = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        if (c == '\\' && i + 1 < text.length) {
            char next = text.bytes[++i];
            unsigned value = 0;
            if (next == 'x') {
                sscanf(text.bytes + i + 1, "%2x", &value);
                i += 2;
            }
            c = next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : (char)value;
        }
        bytes[length++] = c;
    }
    *out = slice_make(bytes, length);
    return bytes;
}

static bool row_holds(struct slice expected, const char *words, const struct config_faults *faults)
{
    if (slice_is(expected, "ok"))
        return faults->count == 0;
    if (faults->count == 0 || strstr(faults->items[0].text, words) == NULL)
        return false;
    if (slice_is(expected, "warn"))
        return !faults->fatal && faults->items[0].warning;
    uint64_t line;
    return slice_parse_u64(expected, &line) && faults->fatal && faults->items[0].line == line;
}

static bool check_row(struct slice row, unsigned number)
{
    struct arena *arena = arena_new(4 * 1024 * 1024);
    struct slice expected, words, text;
    struct config config;
    struct config_faults faults;
    slice_cut(row, '|', &expected, &row);
    slice_cut(row, '|', &words, &row);
    unescape(slice_trim(row), arena, &text);
    const char *wanted = arena_string(arena, slice_trim(words));
    enum status status = config_parse("sallyport.conf", text, arena, &config, &faults);
    bool good = row_holds(slice_trim(expected), strcmp(wanted, "-") == 0 ? "" : wanted, &faults) &&
                (status == STATUS_OK) == !faults.fatal;
    if (!good)
        print_message("# row %u: got line %u: %s\n", number, faults.items[0].line,
                      faults.count > 0 ? faults.items[0].text : "no fault");
    arena_free(arena);
    return good;
}

static void table_of_files(UNUSED_STATE)
{
    char line[2048];
    unsigned number = 0, rows = 0, wrong = 0;
    FILE *file = fopen(getenv("CONFIG_TABLE"), "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        number++;
        if (line[0] == '#' || line[0] == '\n')
            continue;
        rows++;
        wrong += check_row(slice_from(line), number) ? 0 : 1;
    }
    fclose(file);
    assert_true(rows > 60);
    assert_int_equal(wrong, 0);
}

static void every_fault_is_told(UNUSED_STATE)
{
    struct arena *arena = arena_new(4 * 1024 * 1024);
    struct config config;
    struct config_faults faults;
    assert_int_equal(
        config_parse("c", slice_from("[service]\nx = 1\nhosts =\n[y]\n"), arena, &config, &faults),
        STATUS_INVALID);
    assert_int_equal(faults.count, 3);
    assert_int_equal(faults.items[0].line, 2);
    assert_int_equal(faults.items[1].line, 3);
    assert_int_equal(faults.items[2].line, 4);
    arena_free(arena);
}

static void parse(struct arena *arena, struct slice text, struct config *config)
{
    struct config_faults faults;
    enum status status = config_parse("/d/sallyport.conf", text, arena, config, &faults);
    if (status != STATUS_OK)
        print_message("# %u: %s\n", faults.items[0].line, faults.items[0].text);
    assert_int_equal(status, STATUS_OK);
}

static void assert_same_settings(const struct config *one, const struct config *other)
{
    assert_string_equal(one->service.data_directory, other->service.data_directory);
    assert_string_equal(one->store.url, other->store.url);
    assert_string_equal(one->mail.maildir, other->mail.maildir);
    assert_string_equal(one->mail.from, other->mail.from);
    assert_int_equal(one->mail.transport, other->mail.transport);
    assert_int_equal(one->listener_count, other->listener_count);
    assert_string_equal(one->listeners[0].name, other->listeners[0].name);
    assert_string_equal(one->listeners[0].address, other->listeners[0].address);
    assert_memory_equal(&one->limits, &other->limits, sizeof one->limits);
}

/* "#key = value" becomes "key = value"; options without a default stay comments. */
static void uncomment(struct slice text)
{
    char *at = strstr(text.bytes, "\n#");
    for (; at != NULL; at = strstr(at + 1, "\n#")) {
        const char *end = strchr(at + 1, '\n');
        if (at[2] != ' ' && end[-1] != '=') {
            memmove(at + 1, at + 2, (size_t)(end - at - 2));
            at[end - at - 1] = '\n';
        }
    }
}

static void the_example_is_the_defaults(UNUSED_STATE)
{
    struct arena *arena = arena_new(4 * 1024 * 1024);
    struct config_example example = {0};
    struct slice text;
    struct config defaults = {0};
    struct config read = {0};
    assert_int_equal(config_write_example(&example, arena, &text, NULL), STATUS_OK);
    parse(arena, slice_from(""), &defaults);
    parse(arena, text, &read);
    assert_same_settings(&defaults, &read);
    assert_null(strstr(text.bytes, "[limits]"));
    assert_string_equal(read.service.data_directory, "/d");
    assert_string_equal(read.store.url, "sqlite:/d/sallyport.db");
    assert_string_equal(read.mail.maildir, "/d/mail");
    uncomment(text);
    parse(arena, text, &read);
    assert_same_settings(&defaults, &read);
    arena_free(arena);
}

static void the_example_listens_where_it_was_told(UNUSED_STATE)
{
    static const char *const listen[] = {"127.0.0.1:9000", "0.0.0.0:9001"};
    struct arena *arena = arena_new(4 * 1024 * 1024);
    struct config_example example = {listen, 2};
    struct slice text;
    struct config config = {0};
    assert_int_equal(config_write_example(&example, arena, &text, NULL), STATUS_OK);
    parse(arena, text, &config);
    assert_int_equal(config.listener_count, 2);
    assert_string_equal(config.listeners[0].address, listen[0]);
    assert_string_equal(config.listeners[1].address, listen[1]);
    assert_false(config.listeners[0].allow_plain_http);
    assert_true(config.listeners[1].allow_plain_http);
    arena_free(arena);
}

static void paths_start_where_they_should(UNUSED_STATE)
{
    struct arena *arena = arena_new(4 * 1024 * 1024);
    struct config config = {0};
    parse(arena,
          slice_from("[service]\ndata_directory = data\n[mail]\nmaildir = /var/mail\n"
                     "[listener main]\ntls_certificate = c.pem\ntls_key = k.pem\n"),
          &config);
    assert_string_equal(config.service.data_directory, "/d/data");
    assert_string_equal(config.store.url, "sqlite:/d/data/sallyport.db");
    assert_string_equal(config.mail.maildir, "/var/mail");
    assert_string_equal(config.listeners[0].tls_key, "/d/data/k.pem");
    assert_int_equal(config_line(&config, "service", "data_directory"), 2);
    assert_int_equal(config_listener_line(&config.listeners[0], "tls_key"), 7);
    assert_int_equal(config_listener_line(&config.listeners[0], "address"), 5);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_of_files),
        cmocka_unit_test(every_fault_is_told),
        cmocka_unit_test(the_example_is_the_defaults),
        cmocka_unit_test(the_example_listens_where_it_was_told),
        cmocka_unit_test(paths_start_where_they_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
