/* SPDX-License-Identifier: Apache-2.0 */
#include "main/control.h"

#include "base/buffer.h"
#include "face/cli/cli_impl.h"
#include "sys/clock.h"
#include "sys/local_socket.h"
#include "sys/log.h"
#include "sys/process.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* A long listing, or a paused terminal, must not keep the next command waiting. */
    CONTROL_THREADS = 4,
    CONTROL_ARENA_BYTES = 256 * 1024 * 1024,
    WORDS_MAX = 256,
    CHUNK_BYTES = 256 * 1024,
    REQUEST_SECONDS = 5,
    /* Somebody reads page by page: a long time, not for ever. */
    OUTPUT_SECONDS = 300,
};

enum frame_type {
    FRAME_WORDS = 'w',           /* each ended by a NUL */
    FRAME_SECRET = 's',          /* then the last of the request */
    FRAME_SECRET_OVERLONG = 'l', /* likewise */
    FRAME_NO_SECRET = 'n',       /* likewise */
    FRAME_OUT = 'o',
    FRAME_ERR = 'e',
    FRAME_EXIT = 'x', /* one byte; the last of the answer */
};

struct control {
    int listener;
    struct control_config config;
    atomic_bool stopping;
    size_t thread_count;
    pthread_t threads[CONTROL_THREADS];
};

static micros deadline_in(int seconds)
{
    return clock_monotonic() + (micros)seconds * MICROS_PER_SECOND;
}

/* --- the service's side --- */

struct exchange {
    int descriptor;
    bool broken; /* nobody takes the output any more */
};

static void send_frame(struct exchange *exchange, uint8_t type, struct slice body)
{
    struct frame frame = {type, body};
    if (!exchange->broken &&
        frame_write(exchange->descriptor, deadline_in(OUTPUT_SECONDS), frame, NULL) != STATUS_OK)
        exchange->broken = true;
}

static void send_output(void *context, enum cli_stream stream, struct slice bytes)
{
    while (bytes.length > 0) {
        send_frame(context, stream == CLI_OUT ? FRAME_OUT : FRAME_ERR,
                   slice_first(bytes, CHUNK_BYTES));
        bytes = slice_from_index(bytes, CHUNK_BYTES);
    }
}

static enum status split_words(struct slice body, struct arena *arena, const char ***out_words,
                               size_t *out_count, struct error *err)
{
    const char **words = arena_alloc_array(arena, WORDS_MAX, sizeof *words);
    size_t count = 0;
    while (words != NULL && body.length > 0 && count < WORDS_MAX) {
        size_t end = slice_find(body, '\0');
        if (end == body.length)
            break;
        words[count++] = body.bytes;
        body = slice_from_index(body, end + 1);
    }
    if (words == NULL || body.length > 0 || count == 0)
        return error_set(err, STATUS_INVALID, "the command cannot be read");
    *out_words = words;
    *out_count = count;
    return STATUS_OK;
}

static enum status read_secret(int descriptor, struct arena *arena, struct secret *secret,
                               bool *out_has_secret, struct error *err)
{
    struct frame frame;
    enum status status = frame_read(descriptor, deadline_in(REQUEST_SECONDS), arena, &frame, err);
    if (status != STATUS_OK)
        return status;
    switch ((enum frame_type)frame.type) {
    case FRAME_NO_SECRET:
        *out_has_secret = false;
        return STATUS_OK;
    case FRAME_SECRET:
        secret_set(secret, frame.body);
        *out_has_secret = true;
        return STATUS_OK;
    case FRAME_SECRET_OVERLONG:
        secret->overlong = true;
        *out_has_secret = true;
        return STATUS_OK;
    case FRAME_WORDS:
    case FRAME_OUT:
    case FRAME_ERR:
    case FRAME_EXIT:
        break;
    }
    return error_set(err, STATUS_INVALID, "the command cannot be read");
}

static enum cli_exit fail_request(const struct cli_output *output, struct arena *arena,
                                  const struct error *err)
{
    struct cli_run run = {.arena = arena, .output = output};
    return cli_fail(&run, CLI_USAGE, "%s", err->text);
}

static enum cli_exit carry_out(struct control *control, struct exchange *exchange,
                               struct arena *arena, struct secret *secret)
{
    static const struct cli_table *const tables[] = {&cli_commands};
    struct cli_output output = {send_output, exchange};
    struct cli_request request;
    struct frame frame;
    struct error err = {0};
    const char **words = NULL;
    size_t count = 0;
    bool has_secret = false;
    enum status status =
        frame_read(exchange->descriptor, deadline_in(REQUEST_SECONDS), arena, &frame, &err);
    if (status == STATUS_OK)
        status = split_words(frame.body, arena, &words, &count, &err);
    if (status == STATUS_OK)
        status = read_secret(exchange->descriptor, arena, secret, &has_secret, &err);
    if (status == STATUS_OK)
        status = cli_parse(count, words, tables, ARRAY_LENGTH(tables), arena, &request, &err);
    if (status == STATUS_OK && (request.command == NULL || !request.command->needs_service))
        status = error_set(&err, STATUS_INVALID, "the service does not carry out this command");
    if (status != STATUS_OK)
        return fail_request(&output, arena, &err);
    struct cli_run run = {.request = &request,
                          .service = control->config.service,
                          .service_is_running = true,
                          .base_url = control->config.base_url,
                          .gauge = &control->config.gauge,
                          .secret = has_secret ? secret : NULL,
                          .arena = arena,
                          .output = &output};
    return cli_carry_out(&run);
}

static void answer(struct control *control, int descriptor, unsigned user)
{
    struct exchange exchange = {.descriptor = descriptor};
    struct secret secret = {0};
    if (user != 0 && user != process_user()) {
        log_line(LOG_LEVEL_WARNING, "user %u was refused at the control socket", user);
        return;
    }
    struct arena *arena = arena_new(CONTROL_ARENA_BYTES);
    if (arena == NULL)
        return;
    char exit = (char)carry_out(control, &exchange, arena, &secret);
    send_frame(&exchange, FRAME_EXIT, slice_make(&exit, 1));
    secret_wipe(&secret);
    arena_free(arena);
}

static void *control_run(void *context)
{
    struct control *control = context;
    while (!atomic_load(&control->stopping)) {
        int descriptor;
        unsigned user;
        struct error err = {0};
        if (local_accept(control->listener, &descriptor, &user, &err) != STATUS_OK) {
            if (atomic_load(&control->stopping))
                break;
            log_line(LOG_LEVEL_WARNING, "control socket: %s", err.text);
            clock_pause(MICROS_PER_SECOND);
            continue;
        }
        answer(control, descriptor, user);
        local_close(descriptor);
    }
    return NULL;
}

enum status control_start(const char *path, const struct control_config *config,
                          struct control **out_control, struct error *err)
{
    struct control *control = calloc(1, sizeof *control);
    if (control == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the control socket");
    control->config = *config;
    enum status status = local_listen(path, &control->listener, err);
    if (status != STATUS_OK) {
        free(control);
        return status;
    }
    while (control->thread_count < CONTROL_THREADS &&
           pthread_create(&control->threads[control->thread_count], NULL, control_run, control) ==
               0)
        control->thread_count++;
    if (control->thread_count < CONTROL_THREADS) {
        control_stop(control);
        return error_set(err, STATUS_UNAVAILABLE, "no threads for the control socket");
    }
    *out_control = control;
    return STATUS_OK;
}

void control_stop(struct control *control)
{
    if (control == NULL)
        return;
    atomic_store(&control->stopping, true);
    local_shut(control->listener);
    for (size_t i = 0; i < control->thread_count; i++)
        pthread_join(control->threads[i], NULL);
    local_close(control->listener);
    free(control);
}

/* --- the client's side --- */

static enum status send_words(int descriptor, size_t argc, const char *const argv[],
                              struct arena *arena, struct error *err)
{
    struct buffer words;
    struct slice body;
    buffer_init(&words, arena, FRAME_MAX_BYTES);
    for (size_t i = 0; i < argc; i++)
        buffer_add(&words, slice_make(argv[i], strlen(argv[i]) + 1));
    if (argc > WORDS_MAX || !buffer_finish(&words, &body))
        return error_set(err, STATUS_LIMIT, "the command is too long");
    return frame_write(descriptor, deadline_in(REQUEST_SECONDS), (struct frame){FRAME_WORDS, body},
                       err);
}

static enum status send_secret(int descriptor, const struct secret *secret, struct error *err)
{
    struct frame frame = {FRAME_NO_SECRET, {NULL, 0}};
    if (secret != NULL && secret->overlong)
        frame.type = FRAME_SECRET_OVERLONG;
    else if (secret != NULL)
        frame = (struct frame){FRAME_SECRET, secret_view(secret)};
    return frame_write(descriptor, deadline_in(REQUEST_SECONDS), frame, err);
}

/* Until the exit status has come. The service may take its time: no deadline. */
static enum status receive(int descriptor, struct arena *arena, const struct cli_output *output,
                           enum cli_exit *out_exit, struct error *err)
{
    for (;;) {
        struct frame frame;
        arena_reset(arena);
        enum status status = frame_read(descriptor, 0, arena, &frame, err);
        if (status == STATUS_NOT_FOUND)
            return error_set(err, STATUS_UNAVAILABLE, "the service ended before it had answered");
        if (status != STATUS_OK)
            return status;
        if (frame.type == FRAME_EXIT && frame.body.length == 1) {
            *out_exit = (enum cli_exit)frame.body.bytes[0];
            return STATUS_OK;
        }
        output->write(output->context, frame.type == FRAME_OUT ? CLI_OUT : CLI_ERR, frame.body);
    }
}

enum status control_forward(const char *path, size_t argc, const char *const argv[],
                            const struct secret *secret, struct arena *arena,
                            const struct cli_output *output, enum cli_exit *out_exit,
                            struct error *err)
{
    int descriptor;
    struct error trouble = {0};
    enum status status = local_connect(path, &descriptor, err);
    if (status != STATUS_OK)
        return status;
    status = send_words(descriptor, argc, argv, arena, &trouble);
    if (status == STATUS_OK)
        status = send_secret(descriptor, secret, &trouble);
    /* Its own memory, emptied after each frame: argv's slices live in the caller's. */
    struct arena *frames = arena_new(2 * FRAME_MAX_BYTES);
    if (status == STATUS_OK && frames != NULL)
        status = receive(descriptor, frames, output, out_exit, &trouble);
    local_close(descriptor);
    arena_free(frames);
    if (status != STATUS_OK || frames == NULL) {
        struct cli_run run = {.arena = arena, .output = output};
        *out_exit = cli_fail(&run, CLI_UNAVAILABLE, "%s",
                             trouble.text[0] != '\0' ? trouble.text : "no memory");
    }
    return STATUS_OK;
}
