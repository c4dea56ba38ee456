/* SPDX-License-Identifier: Apache-2.0 */
/* status: counters since the service's start. */
#include "face/cli/record.h"
#include "service/watch/operate.h"
#include "text/json.h"

#include <string.h>

enum { GAUGES_MAX = 16 };

/* The service's counters, and behind them those of what runs around it. */
static enum status read_counters(struct cli_run *run, const struct counter **out_counters,
                                 size_t *out_count, struct error *err)
{
    const struct counter *counters;
    size_t count;
    enum status status = counters_read(run->service, run->arena, &counters, &count, err);
    if (status != STATUS_OK)
        return status;
    struct counter *all = arena_alloc_array(run->arena, count + GAUGES_MAX, sizeof *all);
    if (all == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the counters");
    if (count > 0)
        memcpy(all, counters, count * sizeof *all);
    if (run->gauge != NULL)
        count += run->gauge->read(run->gauge->context, all + count, GAUGES_MAX);
    *out_counters = all;
    *out_count = count;
    return STATUS_OK;
}

static enum cli_exit print_json(struct cli_run *run, const struct counter *counters, size_t count)
{
    struct buffer text;
    struct slice done;
    buffer_init(&text, run->arena, 1024 * 1024);
    struct json_writer writer = {.out = &text};
    json_open_object(&writer);
    json_pair_bool(&writer, "running", run->service_is_running);
    json_pair_text(&writer, "version", slice_from(SALLYPORT_VERSION));
    json_key(&writer, "counters");
    json_open_object(&writer);
    for (size_t i = 0; i < count; i++)
        json_pair_integer(&writer, counters[i].name, (int64_t)counters[i].value);
    json_close_object(&writer);
    json_close_object(&writer);
    buffer_add_char(&text, '\n');
    if (!buffer_finish(&text, &done))
        return cli_fail(run, CLI_UNAVAILABLE, "no memory for the whole answer");
    run->output->write(run->output->context, CLI_OUT, done);
    return CLI_DONE;
}

enum cli_exit command_status(struct cli_run *run)
{
    static const struct column columns[] = {{"name", "COUNTER"}, {"value", "VALUE"}};
    const struct counter *counters = NULL;
    size_t count = 0;
    struct record_list list;
    struct error err = {0};
    if (read_counters(run, &counters, &count, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    if (run->request->json)
        return print_json(run, counters, count);
    cli_print(run, "sallyport %s is %s.\n", SALLYPORT_VERSION,
              run->service_is_running ? "running" : "not running");
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    for (size_t i = 0; run->service_is_running && i < count; i++) {
        struct value values[] = {value_word(counters[i].name),
                                 value_integer((int64_t)counters[i].value)};
        record_list_add(&list, values);
    }
    return record_list_print(&list);
}
