/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { FIRST_CAPACITY = 4096 };

/* read() that goes on after a signal. */
static ssize_t read_some(int descriptor, char *bytes, size_t length)
{
    ssize_t got;
    do {
        got = read(descriptor, bytes, length);
    } while (got < 0 && errno == EINTR);
    return got;
}

static enum status fail_read(struct error *err)
{
    return error_set(err, STATUS_UNAVAILABLE, "the input cannot be read: %s",
                     strerrordesc_np(errno));
}

/* Twice the room with the same bytes; the arena keeps the old block until it is reset. */
static char *grow(struct arena *arena, const char *bytes, size_t length, size_t *capacity)
{
    char *larger = arena_alloc(arena, *capacity * 2 + 1);
    if (larger == NULL)
        return NULL;
    memcpy(larger, bytes, length);
    *capacity *= 2;
    return larger;
}

enum status input_read(int descriptor, size_t max_bytes, struct arena *arena,
                       struct slice *out_bytes, struct error *err)
{
    size_t capacity = FIRST_CAPACITY;
    size_t length = 0;
    char *bytes = arena_alloc(arena, capacity + 1);
    while (bytes != NULL) {
        ssize_t got = read_some(descriptor, bytes + length, capacity - length);
        if (got < 0)
            return fail_read(err);
        length += (size_t)got;
        if (length > max_bytes)
            return error_set(err, STATUS_LIMIT, "the input is longer than %zu bytes", max_bytes);
        if (got == 0) {
            *out_bytes = slice_make(bytes, length);
            return STATUS_OK;
        }
        if (length == capacity)
            bytes = grow(arena, bytes, length, &capacity);
    }
    return error_set(err, STATUS_LIMIT, "no room for the input");
}

/* --- one secret --- */

/* Byte by byte: what follows the line belongs to the next reader. */
static enum status read_line(int descriptor, struct secret *out_secret, struct error *err)
{
    char line[SECRET_MAX_BYTES + 1]; /* one more shows that it is too long */
    size_t length = 0;
    char byte = '\0';
    bool any = false;
    enum status status = STATUS_OK;
    for (;;) {
        ssize_t got = read_some(descriptor, &byte, 1);
        if (got < 0)
            status = fail_read(err);
        if (got <= 0 || byte == '\n')
            break;
        if (length < sizeof line)
            line[length++] = byte;
        any = true;
    }
    if (status == STATUS_OK && !any && byte != '\n')
        status = error_set(err, STATUS_NOT_FOUND, "the input is at its end");
    if (status == STATUS_OK)
        secret_set(out_secret, slice_make(line, length));
    explicit_bzero(line, sizeof line);
    explicit_bzero(&byte, sizeof byte);
    return status;
}

static void show(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written; /* a prompt that cannot be shown is no reason to refuse the answer */
}

static enum status read_at_terminal(int descriptor, const struct termios *before,
                                    const char *prompt, struct secret *out_secret,
                                    struct error *err)
{
    struct termios quiet = *before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    show(prompt);
    if (tcsetattr(descriptor, TCSAFLUSH, &quiet) != 0)
        return error_set(err, STATUS_UNAVAILABLE, "the terminal would show the secret: %s",
                         strerrordesc_np(errno));
    enum status status = read_line(descriptor, out_secret, err);
    tcsetattr(descriptor, TCSAFLUSH, before);
    show("\n");
    return status;
}

enum status input_read_secret(int descriptor, const char *prompt, struct secret *out_secret,
                              struct error *err)
{
    struct termios before;
    if (tcgetattr(descriptor, &before) == 0)
        return read_at_terminal(descriptor, &before, prompt, out_secret, err);
    return read_line(descriptor, out_secret, err);
}
