/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"

#include "face/cli/cli.h"

enum { WORDS_MAX = 16 };

static const struct cli_option add_options[] = {
    {.name = "--email", .value = "MAIL", .required = true},
    {.name = "--listen", .value = "IP:PORT", .repeats = true},
    {.name = "--quiet"},
    {0},
};

static const struct cli_command rows[] = {
    {.words = "user add", .operand = "USERNAME", .options = add_options},
    {.words = "user list"},
    {.words = "history", .operand = "[REF]"},
};

static const struct cli_table table = {rows, ARRAY_LENGTH(rows)};
static const struct cli_table *const tables[] = {&table};

struct parsed {
    struct arena *arena;
    struct cli_request request;
    struct error err;
    enum status status;
};

/* Words are separated by blanks. */
static void parse(struct parsed *parsed, const char *line)
{
    const char *words[WORDS_MAX] = {"sallyport"};
    size_t count = 1;
    struct slice rest = slice_from(line);
    *parsed = (struct parsed){.arena = arena_new(64 * 1024)};
    while (rest.length > 0) {
        struct slice word;
        slice_cut(rest, ' ', &word, &rest);
        words[count++] = arena_string(parsed->arena, word);
    }
    parsed->status =
        cli_parse(count, words, tables, 1, parsed->arena, &parsed->request, &parsed->err);
}

static void good_lines(UNUSED_STATE)
{
    static const char *const lines[] = {
        "user add --email a@b.example u@b.example",
        "--email a@b.example user add u@b.example",
        "user --email=a@b.example add -- u@b.example",
        "-c f --org X user add u@b.example --email a@b.example --json --force",
        "user add --listen a --listen b --email a@b.example u@b.example --quiet",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(lines); i++) {
        struct parsed parsed;
        parse(&parsed, lines[i]);
        assert_int_equal(parsed.status, STATUS_OK);
        assert_ptr_equal(parsed.request.command, &rows[0]);
        assert_true(slice_is(parsed.request.operand, "u@b.example"));
        assert_true(slice_is(cli_value(&parsed.request, "--email"), "a@b.example"));
        arena_free(parsed.arena);
    }
}

static void globals_stand_anywhere(UNUSED_STATE)
{
    struct parsed parsed;
    parse(&parsed, "--json user -c here list --org 0 --force");
    assert_int_equal(parsed.status, STATUS_OK);
    assert_ptr_equal(parsed.request.command, &rows[1]);
    assert_true(parsed.request.json && parsed.request.force);
    assert_true(slice_is(parsed.request.config, "here"));
    assert_true(slice_is(parsed.request.org, "0"));
    arena_free(parsed.arena);
}

static void switches_and_repeats(UNUSED_STATE)
{
    struct parsed parsed;
    parse(&parsed, "user add --email e --listen a --listen b u");
    assert_int_equal(parsed.status, STATUS_OK);
    assert_false(cli_has(&parsed.request, "--quiet"));
    assert_int_equal(parsed.request.argument_count, 3);
    assert_true(slice_is(cli_value(&parsed.request, "--listen"), "b"));
    arena_free(parsed.arena);
}

static void an_operand_may_be_absent(UNUSED_STATE)
{
    struct parsed parsed;
    parse(&parsed, "history");
    assert_int_equal(parsed.status, STATUS_OK);
    assert_int_equal(parsed.request.operand.length, 0);
    arena_free(parsed.arena);
}

static void wrong_lines(UNUSED_STATE)
{
    static const struct {
        const char *line;
        const char *words;
    } wrong[] = {
        {"", "no command"},
        {"--json", "no command"},
        {"user", "unknown command \"user\""},
        {"user remove x", "unknown command \"user remove\""},
        {"users list", "unknown command"},
        {"user list x", "does not expect \"x\""},
        {"user add --email e u v", "does not expect \"v\""},
        {"user add --email e", "needs USERNAME"},
        {"user add u", "needs --email MAIL"},
        {"user add u --email", "needs a value"},
        {"user add u --email=", "needs a value"},
        {"user add u --email e --email f", "given twice"},
        {"user add u --email e --quiet=yes", "takes no value"},
        {"user add u --email e --mail f", "unknown option --mail"},
        {"user add u --e e", "unknown option --e"},
        {"user list --email e", "unknown option --email for user list"},
        {"user list -x", "unknown option -x"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        struct parsed parsed;
        parse(&parsed, wrong[i].line);
        if (parsed.status != STATUS_INVALID || strstr(parsed.err.text, wrong[i].words) == NULL)
            print_message("# %s: %s\n", wrong[i].line, parsed.err.text);
        assert_int_equal(parsed.status, STATUS_INVALID);
        assert_non_null(strstr(parsed.err.text, wrong[i].words));
        arena_free(parsed.arena);
    }
}

static void help_needs_no_operand(UNUSED_STATE)
{
    struct parsed parsed;
    struct slice text;
    parse(&parsed, "user add --help");
    assert_int_equal(parsed.status, STATUS_OK);
    assert_true(parsed.request.help);
    assert_true(cli_help(&parsed.request, tables, 1, parsed.arena, &text));
    assert_non_null(strstr(text.bytes, "user add --email MAIL [--listen IP:PORT]... [--quiet]"));
    arena_free(parsed.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_lines),           cmocka_unit_test(globals_stand_anywhere),
        cmocka_unit_test(switches_and_repeats), cmocka_unit_test(an_operand_may_be_absent),
        cmocka_unit_test(wrong_lines),          cmocka_unit_test(help_needs_no_operand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
