/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"
#include "face/cli/cli_impl.h"
#include "text/names.h"

#include <stdarg.h>
#include <stdio.h>

enum { LINE_MAX_BYTES = 4096 };

/* A line longer than this is cut: only texts of our own are printed this way. */
PRINTF_LIKE(3, 0)
static void write_line(const struct cli_output *output, enum cli_stream stream, const char *format,
                       va_list values)
{
    char line[LINE_MAX_BYTES];
    int length = vsnprintf(line, sizeof line, format, values);
    if (length < 0)
        return;
    size_t kept = (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    output->write(output->context, stream, slice_make(line, kept));
}

void cli_print(struct cli_run *run, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    write_line(run->output, CLI_OUT, format, values);
    va_end(values);
}

enum cli_exit cli_fail(struct cli_run *run, enum cli_exit exit, const char *format, ...)
{
    char sentence[LINE_MAX_BYTES];
    va_list values;
    va_start(values, format);
    vsnprintf(sentence, sizeof sentence, format, values);
    va_end(values);
    struct slice safe = cli_safe(slice_from(sentence), run->arena);
    struct slice line = arena_format(run->arena, "sallyport: %.*s\n", (int)safe.length, safe.bytes);
    run->output->write(run->output->context, CLI_ERR, line);
    return exit;
}

void cli_warn(struct cli_run *run, const char *sentence)
{
    if (sentence != NULL)
        cli_fail(run, CLI_DONE, "warning: %s", sentence);
}

size_t cli_values(struct cli_run *run, const char *name, const struct slice **out_values)
{
    const struct cli_request *request = run->request;
    struct slice *values = arena_alloc_array(run->arena, request->argument_count, sizeof *values);
    size_t count = 0;
    for (size_t i = 0; values != NULL && i < request->argument_count; i++)
        if (slice_is(slice_from(name), request->arguments[i].option->name))
            values[count++] = request->arguments[i].value;
    *out_values = values;
    return count;
}

enum cli_exit cli_done(struct cli_run *run, const char *sentence)
{
    cli_print(run, "%s\n", run->request->json ? "{\"done\":true}" : sentence);
    return CLI_DONE;
}

static enum cli_exit exit_of(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return CLI_DONE;
    case STATUS_INVALID:
    case STATUS_REFUSED:
    case STATUS_NOT_FOUND:
    case STATUS_CONFLICT:
    case STATUS_LIMIT:
        return CLI_REFUSED;
    case STATUS_UNAVAILABLE:
    case STATUS_NO_MEMORY:
    case STATUS_INTERNAL:
        return CLI_UNAVAILABLE;
    }
    return CLI_UNAVAILABLE;
}

enum cli_exit cli_fail_error(struct cli_run *run, const struct error *err)
{
    return cli_fail(run, exit_of(err->status), "%s",
                    err->text[0] != '\0' ? err->text : status_name(err->status));
}

struct slice cli_safe(struct slice text, struct arena *arena)
{
    if (text_is_printable(text))
        return text;
    struct buffer safe;
    buffer_init(&safe, arena, 4 * text.length + 1);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte >= 0x20 && byte < 0x7f && byte != '\\')
            buffer_add_char(&safe, (char)byte);
        else
            buffer_add_format(&safe, "\\x%02x", byte);
    }
    struct slice done = SLICE("?");
    return buffer_finish(&safe, &done) ? done : (struct slice)SLICE("?");
}

enum cli_exit cli_organization(struct cli_run *run, record_id *out_organization)
{
    struct error err = {0};
    struct organization_shown shown;
    const struct acting acting = acting_operator(run->request->force);
    if (slice_is(run->request->org, "0"))
        return cli_fail(run, CLI_REFUSED, "only the history knows --org 0, the unknown user names");
    if (organization_show(run->service, &acting, run->request->org, run->arena, &shown, &err) !=
        STATUS_OK)
        return cli_fail_error(run, &err);
    *out_organization = shown.id;
    return CLI_DONE;
}

enum cli_exit cli_user(struct cli_run *run, struct slice username, struct user_listed *out_user)
{
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    if (user_show(run->service, &acting, username, run->arena, out_user, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    return CLI_DONE;
}

enum cli_exit cli_commit(struct cli_run *run, struct pending *pending)
{
    switch (pending_wait(pending)) {
    case PENDING_DONE:
        return CLI_DONE;
    case PENDING_CHANGED:
        return cli_fail(run, CLI_REFUSED,
                        "the record was changed by somebody else meanwhile; nothing was done");
    case PENDING_UNAVAILABLE:
        break;
    }
    return cli_fail(run, CLI_UNAVAILABLE, "the database could not be written; nothing was done");
}

struct slice cli_link_url(struct cli_run *run, struct slice link)
{
    return arena_format(run->arena, "%.*s/welcome?link=%.*s", (int)run->base_url.length,
                        run->base_url.bytes, (int)link.length, link.bytes);
}
